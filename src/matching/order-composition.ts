import type { OrderType } from '../model/order.js';
import { hasTrigger, isUnpriced, type OrderEntry } from './match-order.js';
import type { OrderRefusal } from './order-refusal.js';

type Field = 'timeInForce' | 'quantity' | 'quoteOrderQty' | 'price' | 'stopPrice';

const REQUIRED: Readonly<Record<OrderType, readonly Field[]>> = {
  LIMIT: ['timeInForce', 'quantity', 'price'],
  LIMIT_MAKER: ['quantity', 'price'],
  MARKET: [],
  STOP_LOSS: ['quantity', 'stopPrice'],
  STOP_LOSS_LIMIT: ['timeInForce', 'quantity', 'price', 'stopPrice'],
  TAKE_PROFIT: ['quantity', 'stopPrice'],
  TAKE_PROFIT_LIMIT: ['timeInForce', 'quantity', 'price', 'stopPrice'],
};

/**
 * Whether the parameters fit the order type: what is mandatory is there and nothing is there that the type does
 * not take (rest-api.md, "New order", table of additional mandatory parameters).
 */
export function checkComposition(entry: OrderEntry): OrderRefusal | undefined {
  for (const field of REQUIRED[entry.type]) {
    if (!isSent(entry, field)) return missing(field);
  }
  for (const field of unwanted(entry.type)) {
    if (isSent(entry, field)) {
      return {
        type: 'refused',
        code: -1106,
        message: `Parameter '${field}' sent when not required.`,
      };
    }
  }
  return entry.type === 'MARKET' ? checkMarketAmount(entry) : undefined;
}

function checkMarketAmount(entry: OrderEntry): OrderRefusal | undefined {
  const inBase = entry.quantity !== undefined;
  const inQuote = entry.quoteQuantity !== undefined;
  if (inBase !== inQuote) return undefined;
  if (inBase) {
    return {
      type: 'refused',
      code: -1128,
      message: 'Combination of optional parameters invalid.',
    };
  }
  return {
    type: 'refused',
    code: -1102,
    message: "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!",
  };
}

function unwanted(type: OrderType): readonly Field[] {
  const fields: Field[] = [];
  if (isUnpriced(type)) fields.push('timeInForce', 'price');
  if (type === 'LIMIT_MAKER') fields.push('timeInForce');
  if (!hasTrigger(type)) fields.push('stopPrice');
  if (type !== 'MARKET') fields.push('quoteOrderQty');
  return fields;
}

function missing(field: Field): OrderRefusal {
  if (field === 'stopPrice') {
    return {
      type: 'refused',
      code: -1102,
      message: "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!",
    };
  }
  return {
    type: 'refused',
    code: -1102,
    message: `Mandatory parameter '${field}' was not sent, was empty/null, or malformed.`,
  };
}

function isSent(entry: OrderEntry, field: Field): boolean {
  return (field === 'quoteOrderQty' ? entry.quoteQuantity : entry[field]) !== undefined;
}
