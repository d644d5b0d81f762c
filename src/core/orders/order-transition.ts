import type { OrderReport } from '../../model/account-event.js';
import type { OrderStatus } from '../../model/order.js';

/** Everything that can be learnt about an order, from whichever side it comes. */
export const ORDER_NEWS = [
  'ACCEPTED',
  'PARTIAL',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REJECTED',
  'REFUSED',
  'DOUBT',
  'PROVED_ABSENT',
] as const;

/** One thing learnt about an order. */
export type OrderNews = (typeof ORDER_NEWS)[number];

/**
 * What a piece of news does to an order.
 *
 * - moves: the order is `to` from now on
 * - stale: older than what we know; nothing changes
 * - contradicts: cannot be true together with what we know; kept as an incident, `to` as before or as adopted
 * - impossible: only our own bug can produce it
 */
export type Transition =
  | { readonly type: 'moves'; readonly to: OrderStatus }
  | { readonly type: 'stale' }
  | { readonly type: 'contradicts'; readonly to: OrderStatus }
  | { readonly type: 'impossible' };

const STALE: Transition = { type: 'stale' };
const IMPOSSIBLE: Transition = { type: 'impossible' };
const to = (status: OrderStatus): Transition => ({ type: 'moves', to: status });
const contradicts = (status: OrderStatus): Transition => ({ type: 'contradicts', to: status });

/** What an order that no exchange word has reached yet does with the exchange's words. */
const FIRST_WORD = {
  ACCEPTED: to('OPEN'),
  PARTIAL: to('PARTIALLY_FILLED'),
  FILLED: to('FILLED'),
  CANCELED: to('CANCELED'),
  EXPIRED: to('EXPIRED'),
  REJECTED: to('REJECTED'),
  REFUSED: to('REJECTED'),
  DOUBT: to('IN_DOUBT'),
} as const;

/**
 * An order we took for dead lives. Adopt it: money follows the exchange, not our belief. A false "not found"
 * was seen to execute hours later, and a 429 may be answered for a copy while another one was accepted.
 */
const RESURRECTION = {
  ACCEPTED: contradicts('OPEN'),
  PARTIAL: contradicts('PARTIALLY_FILLED'),
  FILLED: contradicts('FILLED'),
  CANCELED: contradicts('CANCELED'),
  EXPIRED: contradicts('EXPIRED'),
} as const;

const TABLE: Readonly<Record<OrderStatus, Readonly<Record<OrderNews, Transition>>>> = {
  // Doubt comes first (the resolver speaks only of orders in doubt), so an intent is never proved absent.
  INTENT: { ...FIRST_WORD, PROVED_ABSENT: IMPOSSIBLE },
  IN_DOUBT: { ...FIRST_WORD, PROVED_ABSENT: to('ABSENT') },
  OPEN: {
    ACCEPTED: STALE,
    PARTIAL: to('PARTIALLY_FILLED'),
    FILLED: to('FILLED'),
    CANCELED: to('CANCELED'),
    EXPIRED: to('EXPIRED'),
    // A pending order can be refused after it was acknowledged (enums.md: PENDING_NEW, then REJECTED).
    REJECTED: to('REJECTED'),
    // The stream spoke of a living order before the response refused it ("Duplicate order sent."): it lives.
    REFUSED: contradicts('OPEN'),
    // The stream was faster than the lost response: there is no doubt any more.
    DOUBT: STALE,
    PROVED_ABSENT: IMPOSSIBLE,
  },
  PARTIALLY_FILLED: {
    ACCEPTED: STALE,
    PARTIAL: to('PARTIALLY_FILLED'),
    FILLED: to('FILLED'),
    CANCELED: to('CANCELED'),
    EXPIRED: to('EXPIRED'),
    // What has executed was not rejected.
    REJECTED: contradicts('PARTIALLY_FILLED'),
    REFUSED: contradicts('PARTIALLY_FILLED'),
    DOUBT: STALE,
    PROVED_ABSENT: IMPOSSIBLE,
  },
  FILLED: {
    ACCEPTED: STALE,
    PARTIAL: STALE,
    FILLED: STALE,
    CANCELED: contradicts('FILLED'),
    EXPIRED: contradicts('FILLED'),
    REJECTED: contradicts('FILLED'),
    REFUSED: contradicts('FILLED'),
    DOUBT: STALE,
    PROVED_ABSENT: IMPOSSIBLE,
  },
  CANCELED: {
    ACCEPTED: STALE,
    PARTIAL: STALE,
    // Cancelled means that the rest can never execute; a full fill of the same order cannot follow.
    FILLED: contradicts('CANCELED'),
    CANCELED: STALE,
    EXPIRED: contradicts('CANCELED'),
    REJECTED: contradicts('CANCELED'),
    REFUSED: contradicts('CANCELED'),
    DOUBT: STALE,
    PROVED_ABSENT: IMPOSSIBLE,
  },
  EXPIRED: {
    ACCEPTED: STALE,
    PARTIAL: STALE,
    FILLED: contradicts('EXPIRED'),
    CANCELED: contradicts('EXPIRED'),
    EXPIRED: STALE,
    REJECTED: contradicts('EXPIRED'),
    REFUSED: contradicts('EXPIRED'),
    DOUBT: STALE,
    PROVED_ABSENT: IMPOSSIBLE,
  },
  // A refusal by response and by stream, in either order, is one refusal.
  REJECTED: {
    ...RESURRECTION,
    REJECTED: STALE,
    REFUSED: STALE,
    DOUBT: STALE,
    PROVED_ABSENT: IMPOSSIBLE,
  },
  ABSENT: {
    ...RESURRECTION,
    // A very late refusal of an order that was proved absent says the same once more.
    REJECTED: STALE,
    REFUSED: STALE,
    DOUBT: STALE,
    PROVED_ABSENT: STALE,
  },
};

/** The one total table of an order's life. */
export function transition(status: OrderStatus, news: OrderNews): Transition {
  return TABLE[status][news];
}

/**
 * What the exchange's status of a report means to us (enums.md, Order status). A word that we do not know says that the
 * order was accepted, and what it has executed; whether it has ended is for `UnreadableOrders` to find out.
 */
export function newsOf(report: OrderReport): OrderNews {
  switch (report.status) {
    case 'OTHER':
      if (report.executedQuantity >= report.quantity && report.quantity > 0n) return 'FILLED';
      return report.executedQuantity > 0n ? 'PARTIAL' : 'ACCEPTED';
    case 'NEW':
    case 'PENDING_NEW':
    case 'PENDING_CANCEL':
      return report.executedQuantity > 0n ? 'PARTIAL' : 'ACCEPTED';
    case 'PARTIALLY_FILLED':
      return 'PARTIAL';
    case 'FILLED':
      return 'FILLED';
    case 'CANCELED':
      return 'CANCELED';
    case 'REJECTED':
      return 'REJECTED';
    case 'EXPIRED':
    case 'EXPIRED_IN_MATCH':
      return 'EXPIRED';
  }
}
