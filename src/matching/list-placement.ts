import type { EpochMs } from '../base/time.js';
import { ZERO_QUANTITY } from '../model/quantity.js';
import { checkPairPrices } from './list-composition.js';
import { hasTrigger, type MatchEvent, type MatchOrder, type OrderEntry } from './match-order.js';
import { lockedAssetOf, type OrderAdmission } from './order-admission.js';
import { newOrder } from './order-creation.js';
import type { OrderExecution } from './order-execution.js';
import type { OrderList } from './order-list.js';
import { type OrderListEntry, ordersOf } from './order-list-entry.js';
import { beginWork, type OrderLists } from './order-lists.js';
import type { WorkingOrder } from './order-queue.js';
import {
  DUPLICATE_ORDER,
  INSUFFICIENT_BALANCE,
  newOrderRejected,
  type OrderRefusal,
} from './order-refusal.js';
import type { SymbolMarket } from './symbol-market.js';
import type { TradeBooking } from './trade-booking.js';

/** A list that was accepted. */
export interface PlacedList {
  readonly type: 'listPlaced';
  /** As it was when it was accepted. */
  readonly list: OrderList;
  /** Its orders: the working order after what happened at once, what waits as it was accepted. */
  readonly orders: readonly MatchOrder[];
  readonly events: readonly MatchEvent[];
}

/** Takes lists in: admits all their orders or none. */
export class ListPlacement {
  readonly #parts: {
    readonly booking: TradeBooking;
    readonly execution: OrderExecution;
    readonly admission: OrderAdmission;
    readonly lists: OrderLists;
    readonly takeOrderId: () => bigint;
  };
  #nextOrderListId: bigint;

  constructor(parts: {
    readonly booking: TradeBooking;
    readonly execution: OrderExecution;
    readonly admission: OrderAdmission;
    readonly lists: OrderLists;
    readonly nextOrderListId: bigint;
    readonly takeOrderId: () => bigint;
  }) {
    this.#parts = parts;
    this.#nextOrderListId = parts.nextOrderListId;
  }

  get nextOrderListId(): bigint {
    return this.#nextOrderListId;
  }

  /** Places a well-composed list. Its events are still in the batch. */
  place(entry: OrderListEntry, market: SymbolMarket, at: EpochMs): PlacedList | OrderRefusal {
    const refusal = this.#refusal(entry, market);
    if (refusal !== undefined) return refusal;
    const entries = ordersOf(entry);
    const atOnce = entry.contingency === 'OCO' ? entries : [entry.working];
    const listId = this.#nextOrderListId;
    const orders = entries.map((one) => this.#newOrder(one, market, { listId, at }));
    const working = orders.slice(0, atOnce.length);
    const needs = atOnce.map((one) => this.#parts.admission.requirementOf(one, market));
    // An id is spent only by a list that is funded; nothing before this has changed anything.
    if (!this.#parts.lists.lockTogether(working, needs)) {
      return newOrderRejected(INSUFFICIENT_BALANCE);
    }
    this.#nextOrderListId += 1n;
    const list = newList(entry, orders, { listId, at });
    this.#accept(list, orders, { working, market, at });
    return {
      type: 'listPlaced',
      list,
      orders: orders.map((order) => ({ ...order })),
      events: [],
    };
  }

  #accept(
    list: OrderList,
    orders: readonly WorkingOrder[],
    context: {
      readonly working: readonly WorkingOrder[];
      readonly market: SymbolMarket;
      readonly at: EpochMs;
    },
  ): void {
    const { working, market, at } = context;
    const { booking, execution, lists } = this.#parts;
    const added = { list, orders, putAside: ZERO_QUANTITY };
    lists.add(added);
    for (const order of orders) {
      market.open.set(order.orderId, order);
      if (working.includes(order)) beginWork(order, market, at);
      booking.note({ type: 'OrderAccepted', order: { ...order } });
    }
    lists.report(added);
    for (const order of working) {
      if (!hasTrigger(order.type)) execution.take(order, market, at);
    }
  }

  #refusal(entry: OrderListEntry, market: SymbolMarket): OrderRefusal | undefined {
    const { admission, lists } = this.#parts;
    const entries = ordersOf(entry);
    for (const one of entries) {
      const refusal = admission.checkForm(one, market);
      if (refusal !== undefined) return refusal;
    }
    if (new Set(entries.map((one) => one.clientOrderId)).size < entries.length) {
      return newOrderRejected(DUPLICATE_ORDER);
    }
    const isTaken = lists
      .of(entry.accountId)
      .some(({ list }) => list.listClientOrderId === entry.listClientOrderId);
    if (isTaken) return newOrderRejected(DUPLICATE_ORDER);
    const noRoom = admission.checkRoom(entries, market, true);
    if (noRoom !== undefined) return noRoom;
    if (entry.contingency === 'OTO') return admission.checkEntrance(entry.working, market);
    return (
      checkPairPrices([entry.above, entry.below], market.lastPrice) ??
      admission.checkEntrance(entry.above, market) ??
      admission.checkEntrance(entry.below, market)
    );
  }

  #newOrder(
    entry: OrderEntry,
    market: SymbolMarket,
    { listId, at }: { readonly listId: bigint; readonly at: EpochMs },
  ): WorkingOrder {
    const order = newOrder(entry, {
      orderId: this.#parts.takeOrderId(),
      at,
      quantity: entry.quantity ?? ZERO_QUANTITY,
      lockedAsset: lockedAssetOf(entry, market.instrument),
      defaultPrevention: market.traits.defaultPrevention,
      orderListId: listId,
    });
    order.status = 'PENDING_NEW';
    order.workingAt = undefined;
    return order;
  }
}

function newList(
  entry: OrderListEntry,
  orders: readonly WorkingOrder[],
  { listId, at }: { readonly listId: bigint; readonly at: EpochMs },
): OrderList {
  return {
    orderListId: listId,
    accountId: entry.accountId,
    symbol: entry.symbol,
    contingency: entry.contingency,
    paysTheOther: entry.contingency === 'OTO' && entry.paysTheOther,
    listClientOrderId: entry.listClientOrderId,
    orders: orders.map(({ orderId, clientOrderId }) => ({ orderId, clientOrderId })),
    statusType: 'EXEC_STARTED',
    createdAt: at,
    updatedAt: at,
  };
}
