import { assert } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { KillSwitch } from '../../model/engine-event.js';
import type { Instrument } from '../../model/instrument.js';
import { isTerminal, type Order } from '../../model/order.js';
import { heldQuantity, type Position } from '../../model/position.js';
import type { Price } from '../../model/price.js';
import {
  addQuantity,
  type Quantity,
  subtractQuantity,
  ZERO_QUANTITY,
} from '../../model/quantity.js';
import type { ReasonCode } from '../../model/reason-code.js';
import type { OrderConfig } from '../engine-config.js';
import { sellablePart } from './instrument-rules.js';
import { leavesQuantity } from './order-ledger.js';
import { type ProtectionShape, protectionShape } from './protection-shape.js';
import { nextSell, retryAt, type SellTerms } from './sell-ladder.js';

/** Protections that may end without executing before the position is left instead. */
const PROTECTION_ATTEMPTS_MAX = 3;

/** Everything a position's next step depends on. */
export interface PositionPicture {
  readonly at: EpochMs;
  readonly position: Position;
  /** Its orders, in the order they were made. */
  readonly orders: readonly Order[];
  /** Executed according to the exchange, but not yet seen as a fill. */
  readonly missing: (order: Order) => Quantity;
  /** How much of what is held the account certainly cannot sell: it was moved or locked outside. */
  readonly unfunded: Quantity;
  readonly instrument: Instrument | undefined;
  readonly bid: Price | undefined;
  readonly killSwitch: KillSwitch;
  /** Since when the best bid has been at or below the stop. */
  readonly stopSeenAt: EpochMs | undefined;
  /** When the last fill of the entry was seen by this process. */
  readonly entryFilledAt: EpochMs | undefined;
  readonly config: OrderConfig;
}

/** The next thing to do for a position. */
export type PositionStep =
  /** Nothing now; look again at `until`, or when something changes. */
  | { readonly type: 'wait'; readonly until?: EpochMs }
  | { readonly type: 'cancel'; readonly order: Order }
  | {
      readonly type: 'protect';
      readonly quantity: Quantity;
      readonly shape: ProtectionShape;
    }
  | { readonly type: 'leave'; readonly reason: ReasonCode }
  | { readonly type: 'sell'; readonly terms: SellTerms }
  | { readonly type: 'close'; readonly reason: ReasonCode };

const WAIT: PositionStep = { type: 'wait' };

/**
 * Decides the next step of a position from what is on record alone, so that a restart continues where the last run
 * stopped. No gate is asked: leaving and cancelling are always allowed. Never lets two sells together exceed what
 * is held: a new one is placed only for what no living sell covers.
 */
export function planPosition(picture: PositionPicture): PositionStep {
  const { position, orders, at } = picture;
  if (position.status === 'CLOSED') return WAIT;
  const entry = orders.find((order) => order.purpose === 'ENTRY');
  const held = safelyHeld(picture);
  const buying = entry !== undefined && !isTerminal(entry.status);
  if (buying && mustCancelEntry(entry, picture)) return { type: 'cancel', order: entry };
  const incomplete = orders.some((order) => picture.missing(order) > 0n);
  if (held === 0n && !orders.some(isLiveSell)) {
    if (buying || incomplete) return WAIT;
    return { type: 'close', reason: closeReason(picture) };
  }
  // Protection waits a little for the rest of the entry's fills, so that one order covers them all.
  const buysOutstanding = buying || (entry !== undefined && picture.missing(entry) > 0n);
  if (buysOutstanding && position.status !== 'CLOSING' && picture.killSwitch !== 'FLATTEN') {
    const graceEnds = (picture.entryFilledAt ?? 0) + picture.config.protectionDelayMsMax / 2;
    if (at < graceEnds) return { type: 'wait', until: graceEnds };
  }
  return position.status === 'CLOSING' ? planExit(picture, held) : planHolding(picture, held);
}

/** Base that is certainly ours to sell: executions of sells that are not yet seen as fills are gone already. */
export function safelyHeld(
  picture: Pick<PositionPicture, 'position' | 'orders' | 'missing'>,
): Quantity {
  let held = heldQuantity(picture.position);
  for (const order of picture.orders) {
    if (order.request.side === 'SELL') held = subtractQuantity(held, picture.missing(order));
  }
  return held;
}

/** What living sells may still execute. */
export function coveredQuantity(orders: readonly Order[]): Quantity {
  let covered = ZERO_QUANTITY;
  for (const order of orders) {
    if (order.request.side === 'SELL') covered = addQuantity(covered, leavesQuantity(order));
  }
  return covered;
}

function lessOf(quantity: Quantity, part: Quantity): Quantity {
  return part < quantity ? subtractQuantity(quantity, part) : ZERO_QUANTITY;
}

function planHolding(picture: PositionPicture, held: Quantity): PositionStep {
  const { position, orders, at, bid, config, instrument } = picture;
  if (picture.killSwitch === 'FLATTEN') return { type: 'leave', reason: 'OPERATOR_FLATTEN' };
  const protections = orders.filter((order) => order.purpose === 'PROTECTION');
  if (protections.some((order) => order.executedQuantity > 0n)) {
    return { type: 'leave', reason: 'STOP_REACHED' };
  }
  if (at >= position.expiresAt) return { type: 'leave', reason: 'TIME_EXPIRED' };
  if (bid !== undefined && bid >= position.targetPrice) {
    return { type: 'leave', reason: 'TARGET_REACHED' };
  }
  let until = position.expiresAt;
  if (bid !== undefined && bid > 0n && bid <= position.stopPrice) {
    // A stop that would trigger at once is refused (errors.md, "Order would trigger immediately."): leave instead.
    if (!protections.some(isLiveSell)) return { type: 'leave', reason: 'STOP_REACHED' };
    const gapEnds = (picture.stopSeenAt ?? at) + config.exitRetryMs;
    if (at >= gapEnds) return { type: 'leave', reason: 'STOP_REACHED' };
    until = Math.min(until, gapEnds);
  }
  if (instrument === undefined) return { type: 'wait', until };
  const uncovered = lessOf(held, addQuantity(coveredQuantity(orders), picture.unfunded));
  return planProtection(picture, instrument, { uncovered, until });
}

function planProtection(
  picture: PositionPicture,
  instrument: Instrument,
  need: { readonly uncovered: Quantity; readonly until: EpochMs },
): PositionStep {
  const { position, orders, at, config } = picture;
  const shape = protectionShape(instrument, position.stopPrice, config.exitSlippageBps);
  if (need.uncovered > 0n && shape === undefined) {
    return { type: 'leave', reason: 'PROTECTION_FAILED' };
  }
  if (shape !== undefined) {
    const kind = { type: shape.type, price: shape.price ?? shape.stopPrice };
    const quantity = sellablePart(instrument, need.uncovered, kind);
    if (quantity > 0n) {
      const failed = trailingFailures(orders);
      if (
        failed.length >= PROTECTION_ATTEMPTS_MAX ||
        failed.at(-1)?.reason?.code === 'EXCHANGE_REJECTED'
      ) {
        return { type: 'leave', reason: 'PROTECTION_FAILED' };
      }
      const retry = retryAt(orders, config);
      if (at < retry) return { type: 'wait', until: Math.min(need.until, retry) };
      if (instrument.status !== 'TRADING') return { type: 'wait', until: need.until };
      return { type: 'protect', quantity, shape };
    }
  }
  // What no stop can sell, a market order may; what nothing can sell is dust, unless it is only not there just now.
  if (!orders.some(isLiveSell) && picture.unfunded === 0n) return { type: 'leave', reason: 'DUST' };
  return { type: 'wait', until: need.until };
}

function planExit(picture: PositionPicture, held: Quantity): PositionStep {
  const { position, orders, at, config, instrument } = picture;
  if (instrument === undefined) return WAIT;
  const living = orders.filter(isLiveSell);
  if (living.length > 0) {
    // A protection that is executing gets its time; what is left of it then is sold by us.
    if (position.exitReason === 'STOP_REACHED' && living.some(isProtection)) {
      const graceEnds = (picture.stopSeenAt ?? at) + config.exitRetryMs;
      if (at < graceEnds) return { type: 'wait', until: graceEnds };
    }
    // Where nothing can be sold (CANCEL_ONLY, HALT), cancelling a protection would leave the position naked.
    if (instrument.status !== 'TRADING') return WAIT;
    const toCancel = living.find(isCancellableProtection);
    return toCancel === undefined ? WAIT : { type: 'cancel', order: toCancel };
  }
  const terms = nextSell(picture, instrument, lessOf(held, picture.unfunded));
  if (terms === undefined) {
    if (picture.unfunded > 0n) return WAIT;
    const complete = orders.every(
      (order) => isTerminal(order.status) && picture.missing(order) === 0n,
    );
    return complete ? { type: 'close', reason: closeReason(picture) } : WAIT;
  }
  assert(terms.quantity <= held, 'an exit never sells more than is held');
  const retry = retryAt(orders, config);
  return at < retry ? { type: 'wait', until: retry } : { type: 'sell', terms };
}

function mustCancelEntry(entry: Order, picture: PositionPicture): boolean {
  if (entry.cancelRequestedAt !== undefined) return false;
  if (entry.status !== 'OPEN' && entry.status !== 'PARTIALLY_FILLED') return false;
  return picture.killSwitch !== 'NONE' || picture.position.status === 'CLOSING';
}

/** Protections that ended at the end of the list without executing and without our asking. */
function trailingFailures(orders: readonly Order[]): readonly Order[] {
  const failed: Order[] = [];
  for (const order of orders.filter(isProtection).reverse()) {
    const ended = isTerminal(order.status) && order.executedQuantity === 0n;
    if (!ended || order.cancelRequestedAt !== undefined) break;
    failed.unshift(order);
  }
  return failed;
}

function closeReason(picture: PositionPicture): ReasonCode {
  const { position, orders } = picture;
  if (position.bought === 0n) return 'ENTRY_UNFILLED';
  if (position.status === 'CLOSING' && position.exitReason !== undefined)
    return position.exitReason;
  const stopped = orders.some((order) => isProtection(order) && order.executedQuantity > 0n);
  return stopped ? 'STOP_REACHED' : 'DUST';
}

function isLiveSell(order: Order): boolean {
  return order.request.side === 'SELL' && !isTerminal(order.status);
}

function isProtection(order: Order): boolean {
  return order.purpose === 'PROTECTION';
}

function isCancellableProtection(order: Order): boolean {
  const rests = order.status === 'OPEN' || order.status === 'PARTIALLY_FILLED';
  return isProtection(order) && rests && order.cancelRequestedAt === undefined;
}
