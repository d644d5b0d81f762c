import type { Price } from '../model/price.js';
import { hasTrigger, type OrderEntry } from './match-order.js';
import { checkComposition } from './order-composition.js';
import { type OrderListEntry, ordersOf } from './order-list-entry.js';
import {
  BAD_OCO_PRICES,
  newOrderRejected,
  notOffered,
  type OrderRefusal,
} from './order-refusal.js';
import type { SymbolMarket } from './symbol-market.js';

/** Whether a symbol offers lists like this one, and its orders fit together (rest-api.md, "Order lists"). */
export function checkListComposition(
  entry: OrderListEntry,
  market: SymbolMarket,
): OrderRefusal | undefined {
  return (
    checkOffered(entry, market) ??
    (entry.contingency === 'OTO' ? checkPhases(entry) : undefined) ??
    checkOrders(entry) ??
    checkPair(entry)
  );
}

/**
 * The prices of a pair that is placed now: the limit or take profit beyond the last price on its side, the stop loss
 * on the other (rest-api.md, "New Order list - OCO", price restrictions).
 */
export function checkPairPrices(
  [above, below]: readonly [OrderEntry, OrderEntry],
  last: Price | undefined,
): OrderRefusal | undefined {
  if (last === undefined) return undefined;
  const over = relationPrice(above);
  const under = relationPrice(below);
  const fits = (over === undefined || over > last) && (under === undefined || under < last);
  return fits ? undefined : newOrderRejected(BAD_OCO_PRICES);
}

/** Which price of an order stands on its side of the last price. Undefined where it has none yet. */
function relationPrice(entry: OrderEntry): Price | undefined {
  const byLimit = entry.type === 'LIMIT_MAKER' || entry.type === 'TAKE_PROFIT_LIMIT';
  return byLimit ? entry.price : entry.stopPrice;
}

function checkOffered(entry: OrderListEntry, market: SymbolMarket): OrderRefusal | undefined {
  const { ocoAllowed, otoAllowed, opoAllowed } = market.instrument;
  const hasPair = entry.contingency === 'OCO' || entry.pending.length === 2;
  if (hasPair && !ocoAllowed) return notOffered('OCO orders are not supported for this symbol');
  if (entry.contingency === 'OCO') return undefined;
  if (!otoAllowed) return notOffered('OTO orders are not supported for this symbol.');
  return entry.paysTheOther && !opoAllowed
    ? notOffered('OPO orders are not supported for this symbol.')
    : undefined;
}

function checkPhases(
  entry: Extract<OrderListEntry, { contingency: 'OTO' }>,
): OrderRefusal | undefined {
  const { working, pending, paysTheOther } = entry;
  if (working.type !== 'LIMIT' && working.type !== 'LIMIT_MAKER') {
    return { type: 'refused', code: -1014, message: 'Unsupported order combination.' };
  }
  if (pending.some((order) => order.quoteQuantity !== undefined)) {
    return { type: 'refused', code: -1014, message: 'Unsupported order combination.' };
  }
  if (!paysTheOther) return undefined;
  if (working.side !== 'BUY') {
    const message = 'Working order in an OPO list must be a bid.';
    return { type: 'refused', code: -1222, message };
  }
  if (pending.some((order) => order.side !== 'SELL')) {
    const message = 'Pending orders in an OPO list must be asks.';
    return { type: 'refused', code: -1223, message };
  }
  return undefined;
}

function checkOrders(entry: OrderListEntry): OrderRefusal | undefined {
  const prefixes = prefixesOf(entry);
  for (const [index, order] of ordersOf(entry).entries()) {
    const withoutQuantity = entry.contingency === 'OTO' && entry.paysTheOther && index > 0;
    const refusal = checkComposition(order, { prefix: prefixes[index] ?? '', withoutQuantity });
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** How the parameters of a list's orders begin, in the list's order. */
function prefixesOf(entry: OrderListEntry): readonly string[] {
  if (entry.contingency === 'OCO') return ['above', 'below'];
  return entry.pending.length === 2
    ? ['working', 'pendingAbove', 'pendingBelow']
    : ['working', 'pending'];
}

/** One order of a pair takes profit, the other stops a loss, each on its side (errors.md, -1158 to -1199). */
function checkPair(entry: OrderListEntry): OrderRefusal | undefined {
  const pair = pairOfEntry(entry);
  if (pair === undefined) return undefined;
  const [above, below] = pair;
  for (const { type } of pair) {
    if (type === 'LIMIT' || type === 'MARKET') {
      return { type: 'refused', code: -1158, message: 'Order type not supported in OCO.' };
    }
  }
  if (!hasTrigger(above.type) && !hasTrigger(below.type)) {
    const message = 'At least one OCO order must be contingent.';
    return { type: 'refused', code: -1168, message };
  }
  return above.side === 'BUY'
    ? (misplaced(above, BUY_ABOVE) ?? misplaced(below, BUY_BELOW))
    : (misplaced(above, SELL_ABOVE) ?? misplaced(below, SELL_BELOW));
}

/** The pair of an entry, above and below. */
function pairOfEntry(entry: OrderListEntry): readonly [OrderEntry, OrderEntry] | undefined {
  if (entry.contingency === 'OCO') return [entry.above, entry.below];
  const [above, below] = entry.pending;
  return below === undefined ? undefined : [above, below];
}

type Misplacement = readonly [code: number, message: string];

const BUY_ABOVE: Readonly<Record<'limit' | 'profit', Misplacement>> = {
  limit: [-1165, 'A limit order in a buy OCO must be below.'],
  profit: [-1198, 'A take profit order in a buy OCO must be below.'],
};
const BUY_BELOW: Readonly<Record<'loss', Misplacement>> = {
  loss: [-1196, 'A stop loss order in a buy OCO must be above.'],
};
const SELL_ABOVE: Readonly<Record<'loss', Misplacement>> = {
  loss: [-1197, 'A stop loss order in a sell OCO must be below.'],
};
const SELL_BELOW: Readonly<Record<'limit' | 'profit', Misplacement>> = {
  limit: [-1166, 'A limit order in a sell OCO must be above.'],
  profit: [-1199, 'A take profit order in a sell OCO must be above.'],
};

function misplaced(
  { type }: OrderEntry,
  refused: Readonly<Partial<Record<'limit' | 'profit' | 'loss', Misplacement>>>,
): OrderRefusal | undefined {
  const kind = type.startsWith('STOP_LOSS')
    ? 'loss'
    : type.startsWith('TAKE_PROFIT')
      ? 'profit'
      : 'limit';
  const found = refused[kind];
  return found === undefined ? undefined : { type: 'refused', code: found[0], message: found[1] };
}
