import type { OrderType } from '../model/order.js';
import { hasTrigger, isUnpriced, type OrderEntry } from './match-order.js';
import { newOrderRejected, notRequired, type OrderRefusal } from './order-refusal.js';

type Field =
  | 'timeInForce'
  | 'quantity'
  | 'quoteOrderQty'
  | 'price'
  | 'stopPrice'
  | 'trailingDelta'
  | 'icebergQty';

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
 *
 * @param place of an order in a list: how its parameters' names begin, and whether its quantity comes from elsewhere
 */
export function checkComposition(
  entry: OrderEntry,
  place: { readonly prefix: string; readonly withoutQuantity: boolean } = ON_ITS_OWN,
): OrderRefusal | undefined {
  const name = (field: string): string => parameterName(place.prefix, field);
  for (const field of REQUIRED[entry.type]) {
    if (place.withoutQuantity && field === 'quantity') continue;
    if (!isSettled(entry, field)) return missing(field, name);
  }
  for (const field of unwanted(entry.type)) {
    if (isSent(entry, field)) return notRequired(name(field));
  }
  const needsAmount = entry.type === 'MARKET' && !place.withoutQuantity;
  return (
    (needsAmount ? checkMarketAmount(entry) : undefined) ??
    checkIceberg(entry, place.prefix) ??
    checkPeg(entry)
  );
}

const ON_ITS_OWN = { prefix: '', withoutQuantity: false };

/** "price" of "pendingAbove" is "pendingAbovePrice". */
function parameterName(prefix: string, field: string): string {
  return prefix === '' ? field : `${prefix}${field.charAt(0).toUpperCase()}${field.slice(1)}`;
}

/** A stop needs a stop price or a trailing delta; a peg stands in for the price. */
function isSettled(entry: OrderEntry, field: Field): boolean {
  if (isSent(entry, field)) return true;
  if (field === 'stopPrice') return entry.trailingDelta !== undefined;
  return field === 'price' && entry.peg !== undefined;
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

/** An iceberg stays until it is cancelled (rest-api.md, "New order", other info). */
function checkIceberg(entry: OrderEntry, prefix: string): OrderRefusal | undefined {
  if (entry.icebergQuantity === undefined || entry.icebergQuantity === 0n) return undefined;
  const stays = entry.type === 'LIMIT_MAKER' || entry.timeInForce === 'GTC';
  if (stays) return undefined;
  if (prefix === '') {
    return { type: 'refused', code: -1014, message: 'Unsupported order combination.' };
  }
  const parameter = parameterName(prefix, 'icebergQty');
  const other = parameterName(prefix, 'timeInForce');
  const message = `Parameter '${parameter}' is not supported if '${other}' is not GTC.`;
  return { type: 'refused', code: -1160, message };
}

/** Which pegs an order type takes (faqs/pegged_orders.md, "What order types support pegged orders?"). */
function checkPeg(entry: OrderEntry): OrderRefusal | undefined {
  if (entry.peg === undefined) return undefined;
  if (isUnpriced(entry.type)) {
    return newOrderRejected('This order type may not use pegged price.');
  }
  const { priceType } = entry.peg;
  const fits =
    entry.type === 'LIMIT_MAKER'
      ? priceType === 'PRIMARY_PEG'
      : entry.type !== 'LIMIT' || priceType === 'MARKET_PEG' || entry.timeInForce === 'GTC';
  return fits ? undefined : newOrderRejected('This price peg cannot be used with this order type.');
}

function unwanted(type: OrderType): readonly Field[] {
  const fields: Field[] = [];
  if (isUnpriced(type)) fields.push('timeInForce', 'price', 'icebergQty');
  if (type === 'LIMIT_MAKER') fields.push('timeInForce');
  if (!hasTrigger(type)) fields.push('stopPrice', 'trailingDelta');
  if (type !== 'MARKET') fields.push('quoteOrderQty');
  return fields;
}

function missing(field: Field, name: (field: string) => string): OrderRefusal {
  if (field === 'stopPrice') {
    const either = `'${name('stopPrice')}' or '${name('trailingDelta')}'`;
    return {
      type: 'refused',
      code: -1102,
      message: `Param ${either} must be sent, but both were empty/null!`,
    };
  }
  return {
    type: 'refused',
    code: -1102,
    message: `Mandatory parameter '${name(field)}' was not sent, was empty/null, or malformed.`,
  };
}

function isSent(entry: OrderEntry, field: Field): boolean {
  switch (field) {
    case 'quoteOrderQty':
      return entry.quoteQuantity !== undefined;
    case 'icebergQty':
      return entry.icebergQuantity !== undefined;
    default:
      return entry[field] !== undefined;
  }
}
