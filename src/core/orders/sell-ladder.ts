import type { EpochMs } from '../../base/time.js';
import type { Instrument } from '../../model/instrument.js';
import { isTerminal, type Order, type OrderType, type TimeInForce } from '../../model/order.js';
import type { Position } from '../../model/position.js';
import { type Price, shiftPrice } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';
import type { OrderConfig } from '../engine-config.js';
import { sellablePart, sellLimit } from './instrument-rules.js';

/** Limit attempts, each deeper than the one before, until the market is taken as it is. */
const LIMIT_ATTEMPTS = 3;

/** No limit is deeper than this below the bid. */
const DEPTH_BPS_MAX = 5_000;

/** A row of refusals doubles the pause up to this many times. */
const DOUBLINGS_MAX = 6;

/** One exit order. */
export interface SellTerms {
  readonly type: OrderType;
  readonly quantity: Quantity;
  readonly timeInForce?: TimeInForce;
  readonly price?: Price;
}

/** What the ladder looks at. */
export interface LadderPicture {
  readonly position: Position;
  readonly orders: readonly Order[];
  readonly bid: Price | undefined;
  readonly config: OrderConfig;
}

/**
 * The next exit order: LIMIT IOC below the bid, deeper each time, then MARKET; undefined when what is held is too
 * little for any order. A MARKET order that ends unfilled (price range rule, faqs/price_range_execution_rules.md)
 * is followed by a limit again.
 */
export function nextSell(
  picture: LadderPicture,
  instrument: Instrument,
  held: Quantity,
): SellTerms | undefined {
  const exits = picture.orders.filter((order) => order.purpose === 'EXIT');
  const last = exits.at(-1);
  const limit = limitTerms(picture, instrument, { held, attempt: exits.length });
  const market = marketTerms(picture, instrument, held);
  const marketFailed = last?.request.type === 'MARKET' && last.executedQuantity === 0n;
  const preferMarket = exits.length >= LIMIT_ATTEMPTS && !marketFailed;
  return preferMarket ? (market ?? limit) : (limit ?? market);
}

/** When the next sell of a position may be tried; 0 when nothing went wrong. Refusals in a row double the pause. */
export function retryAt(orders: readonly Order[], config: OrderConfig): EpochMs {
  let last: Order | undefined;
  let refusals = 0;
  for (const order of orders.filter((each) => each.request.side === 'SELL').reverse()) {
    if (!isTerminal(order.status) || order.executedQuantity > 0n) break;
    if (order.cancelRequestedAt !== undefined) break;
    last ??= order;
    refusals += 1;
  }
  if (last === undefined) return 0;
  // A protection that the exchange took away is replaced at once; bounded by the count of attempts.
  const takenAway = last.status === 'CANCELED' || last.status === 'EXPIRED';
  if (last.purpose === 'PROTECTION' && takenAway) return 0;
  const doublings = Math.min(Math.max(0, refusals - LIMIT_ATTEMPTS), DOUBLINGS_MAX);
  return last.updatedAt + config.exitRetryMs * 2 ** doublings;
}

function limitTerms(
  picture: LadderPicture,
  instrument: Instrument,
  step: { readonly held: Quantity; readonly attempt: number },
): SellTerms | undefined {
  const { bid, config } = picture;
  if (bid === undefined || bid <= 0n) return undefined;
  const depthBps = Math.min(config.exitSlippageBps * (step.attempt + 1), DEPTH_BPS_MAX);
  const price = sellLimit(instrument, shiftPrice(bid, -depthBps));
  if (price <= 0n) return undefined;
  const quantity = sellablePart(instrument, step.held, { type: 'LIMIT', price });
  return quantity === 0n ? undefined : { type: 'LIMIT', timeInForce: 'IOC', quantity, price };
}

function marketTerms(
  picture: LadderPicture,
  instrument: Instrument,
  held: Quantity,
): SellTerms | undefined {
  if (!instrument.orderTypes.includes('MARKET')) return undefined;
  // Without a bid the stop price stands in: it is below what was paid, so it errs towards dust-free.
  const price = picture.bid ?? picture.position.stopPrice;
  const quantity = sellablePart(instrument, held, { type: 'MARKET', price });
  return quantity === 0n ? undefined : { type: 'MARKET', quantity };
}
