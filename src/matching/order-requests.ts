import type { SymbolName } from '../model/names.js';
import type { MatchEvent, MatchOrder } from './match-order.js';
import type { OrderList } from './order-list.js';

/** A placement that was accepted: the order after everything that happened at once, and what happened. */
export interface PlacedOrder {
  readonly type: 'placed';
  readonly order: MatchOrder;
  readonly events: readonly MatchEvent[];
}

/** A cancel that was carried out. */
export interface CanceledOrder {
  readonly type: 'canceled';
  readonly order: MatchOrder;
  /** The list that ended with it, and the orders of it that were cancelled. */
  readonly list: OrderList | undefined;
  readonly orders: readonly MatchOrder[];
  readonly events: readonly MatchEvent[];
}

/** Which order to cancel. By id, by client id, or by both, which must then agree. */
export interface CancelEntry {
  readonly accountId: string;
  readonly symbol: SymbolName;
  readonly orderId?: bigint;
  readonly clientOrderId?: string;
  /** The id of the cancel itself, reported in its events. */
  readonly cancelClientOrderId: string;
  readonly restriction?: 'ONLY_NEW' | 'ONLY_PARTIALLY_FILLED';
}

/** Which list to cancel. By id, by client id, or by both, which must then agree. */
export interface CancelListEntry {
  readonly accountId: string;
  readonly symbol: SymbolName;
  readonly orderListId?: bigint;
  readonly listClientOrderId?: string;
  readonly cancelClientOrderId: string;
}
