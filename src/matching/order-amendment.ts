import type { EpochMs } from '../base/time.js';
import { moneyOfQuantity, subtractMoney } from '../model/money.js';
import type { SymbolName } from '../model/names.js';
import { leastQuantity, type Quantity } from '../model/quantity.js';
import { isUnpriced, type MatchEvent, type MatchOrder, remainingQuantity } from './match-order.js';
import type { OrderAdmission } from './order-admission.js';
import type { OrderExecution } from './order-execution.js';
import { type OrderList, pairOf } from './order-list.js';
import { entryOf, type OrderLists, type WorkingList } from './order-lists.js';
import type { WorkingOrder } from './order-queue.js';
import {
  amendRejected,
  DUPLICATE_ORDER,
  filterFailure,
  notOffered,
  type OrderRefusal,
  UNKNOWN_ORDER,
} from './order-refusal.js';
import type { SymbolMarket } from './symbol-market.js';
import type { TradeBooking } from './trade-booking.js';

/** Which order to make smaller. By id, by client id, or by both, which must then agree. */
export interface AmendEntry {
  readonly accountId: string;
  readonly symbol: SymbolName;
  readonly orderId?: bigint;
  readonly clientOrderId?: string;
  /** The id the order has from now on. */
  readonly newClientOrderId: string;
  readonly newQuantity: Quantity;
}

/** An amendment that was carried out. */
export interface AmendedOrder {
  readonly type: 'amended';
  readonly order: MatchOrder;
  readonly origClientOrderId: string;
  readonly origQuantity: Quantity;
  readonly list: OrderList | undefined;
  readonly events: readonly MatchEvent[];
}

/** Reduces orders in place (faqs/order_amend_keep_priority.md). */
export class OrderAmendment {
  readonly #parts: {
    readonly booking: TradeBooking;
    readonly execution: OrderExecution;
    readonly admission: OrderAdmission;
    readonly lists: OrderLists;
  };

  constructor(parts: {
    readonly booking: TradeBooking;
    readonly execution: OrderExecution;
    readonly admission: OrderAdmission;
    readonly lists: OrderLists;
  }) {
    this.#parts = parts;
  }

  /** Its events are still in the batch. @param order undefined when it is not open */
  amend(
    entry: AmendEntry,
    order: WorkingOrder | undefined,
    market: SymbolMarket,
    at: EpochMs,
  ): AmendedOrder | OrderRefusal {
    if (!market.instrument.amendAllowed) {
      return notOffered('Order amend is not supported for this symbol.');
    }
    if (order === undefined) return amendRejected(UNKNOWN_ORDER);
    const working =
      order.orderListId === undefined ? undefined : this.#parts.lists.get(order.orderListId);
    const refusal = this.#refusal(entry, order, { working, market });
    if (refusal !== undefined) return refusal;
    const { clientOrderId: origClientOrderId, quantity: origQuantity } = order;
    // Only one order of a pair can ever execute, so both keep the same quantity.
    const sibling = siblingOf(order, working);
    this.#reduce(order, { ...entry, market, at });
    if (sibling !== undefined) {
      this.#reduce(sibling, {
        ...{ newQuantity: entry.newQuantity, newClientOrderId: sibling.clientOrderId },
        ...{ market, at },
      });
    }
    if (working !== undefined && entry.newClientOrderId !== origClientOrderId) {
      this.#rename(working, order, at);
    }
    const list = working?.list;
    return {
      type: 'amended',
      order: { ...order },
      origClientOrderId,
      origQuantity,
      list,
      events: [],
    };
  }

  #refusal(
    { newQuantity, newClientOrderId }: AmendEntry,
    order: WorkingOrder,
    context: { readonly working: WorkingList | undefined; readonly market: SymbolMarket },
  ): OrderRefusal | undefined {
    const { working, market } = context;
    if (working?.list.paysTheOther === true && order.status === 'PENDING_NEW') {
      return amendRejected('Order amend (pending OPO order) is not supported.');
    }
    if (newQuantity === order.quantity) {
      return amendRejected('The requested action would change no state; rejecting');
    }
    if (newQuantity > order.quantity) {
      return amendRejected('Order amend (quantity increase) is not supported.');
    }
    const amendsMax = market.instrument.filters.orderAmendsMax;
    if (amendsMax !== undefined && (order.amendments ?? 0) >= amendsMax) {
      return amendRejected(filterFailure('MAX_NUM_ORDER_AMENDS').message);
    }
    if (isTaken(newClientOrderId, order, market)) return amendRejected(DUPLICATE_ORDER);
    const { icebergQuantity: _, ...entry } = entryOf(order);
    return this.#parts.admission.checkFilters({ ...entry, quantity: newQuantity }, market);
  }

  #reduce(
    order: WorkingOrder,
    change: {
      readonly newQuantity: Quantity;
      readonly newClientOrderId: string;
      readonly market: SymbolMarket;
      readonly at: EpochMs;
    },
  ): void {
    const { booking, execution } = this.#parts;
    const { clientOrderId: origClientOrderId, quantity: origQuantity } = order;
    const isFunded = order.locked > 0n;
    order.clientOrderId = change.newClientOrderId;
    order.quantity = change.newQuantity;
    order.amendments = (order.amendments ?? 0) + 1;
    order.updatedAt = change.at;
    const rest = remainingQuantity(order);
    if (order.visibleQuantity !== undefined && rest > 0n) {
      order.visibleQuantity = leastQuantity(order.visibleQuantity, rest);
    }
    // Nothing is left to execute, so the amendment ends the order (changelog of 2026-04-02).
    if (rest <= 0n) {
      order.status = 'EXPIRED';
      execution.close(order, change.market);
    } else if (isFunded) {
      this.#shrink(order, origQuantity);
    }
    booking.note({ type: 'OrderAmended', order: { ...order }, origClientOrderId, origQuantity });
  }

  /** Gives back in proportion what a stop at the market's price had locked; exactly what others no longer need. */
  #shrink(order: WorkingOrder, before: Quantity): void {
    if (order.side === 'BUY' && isUnpriced(order.type)) {
      const kept = (order.locked * order.quantity) / before;
      this.#parts.booking.unlock(order, subtractMoney(order.locked, kept as typeof order.locked));
      return;
    }
    const needsExact =
      order.side === 'SELL' && order.locked <= moneyOfQuantity(remainingQuantity(order));
    if (!needsExact) this.#parts.booking.shrinkLock(order);
  }

  #rename(working: WorkingList, order: WorkingOrder, at: EpochMs): void {
    working.list = {
      ...working.list,
      statusType: 'UPDATED',
      updatedAt: at,
      orders: working.list.orders.map((one) =>
        one.orderId === order.orderId ? { ...one, clientOrderId: order.clientOrderId } : one,
      ),
    };
    this.#parts.lists.report(working);
    working.list = { ...working.list, statusType: 'EXEC_STARTED' };
  }
}

/** Whether another open order of the account has the client id. */
function isTaken(clientOrderId: string, order: WorkingOrder, market: SymbolMarket): boolean {
  return [...market.open.values()].some(
    (other) =>
      other !== order &&
      other.accountId === order.accountId &&
      other.clientOrderId === clientOrderId,
  );
}

function siblingOf(
  order: WorkingOrder,
  working: WorkingList | undefined,
): WorkingOrder | undefined {
  const pair = working === undefined ? undefined : pairOf(working.list);
  if (working === undefined || pair === undefined) return undefined;
  const index = working.orders.indexOf(order);
  if (!pair.includes(index)) return undefined;
  return working.orders[index === pair[0] ? pair[1] : pair[0]];
}
