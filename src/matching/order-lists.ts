import { assert, must } from '../base/assert.js';
import type { EpochMs } from '../base/time.js';
import { type Money, moneyOfQuantity, subtractMoney, ZERO_MONEY } from '../model/money.js';
import { assetName, type SymbolName } from '../model/names.js';
import { floorToStep, leastQuantity, type Quantity } from '../model/quantity.js';
import type { AccountLedger } from './account-ledger.js';
import { hasTrigger, isOpenOrder, isUnpriced, type OrderEntry } from './match-order.js';
import type { OrderAdmission } from './order-admission.js';
import type { OrderExecution } from './order-execution.js';
import { type OrderList, pairOf } from './order-list.js';
import type { WorkingOrder } from './order-queue.js';
import type { OrderRefusal } from './order-refusal.js';
import type { SymbolMarket } from './symbol-market.js';
import type { TradeBooking } from './trade-booking.js';

/** A list while the engine works on it, with its orders in the list's order. */
export interface WorkingList {
  list: OrderList;
  readonly orders: readonly WorkingOrder[];
  /** Of an OPO list: how much of the working order has been put aside for what waits. */
  putAside: Quantity;
}

const BNB = assetName('BNB');

/**
 * Makes the orders of a list act on each other: one of a pair ends the other when it begins to trade, what waits is
 * placed once the working order is fully filled, and all ends together (rest-api.md, "Order lists").
 */
export class OrderLists {
  readonly #parts: {
    readonly booking: TradeBooking;
    readonly execution: OrderExecution;
    readonly admission: OrderAdmission;
    readonly ledger: AccountLedger;
  };
  readonly #open = new Map<bigint, WorkingList>();

  constructor(parts: {
    readonly booking: TradeBooking;
    readonly execution: OrderExecution;
    readonly admission: OrderAdmission;
    readonly ledger: AccountLedger;
  }) {
    this.#parts = parts;
  }

  add(working: WorkingList): void {
    this.#open.set(working.list.orderListId, working);
  }

  get(orderListId: bigint): WorkingList | undefined {
    return this.#open.get(orderListId);
  }

  /** An account's open lists, of one symbol or of all. */
  of(accountId: string, symbol?: SymbolName): readonly WorkingList[] {
    return [...this.#open.values()].filter(
      ({ list }) =>
        list.accountId === accountId && (symbol === undefined || list.symbol === symbol),
    );
  }

  /** A stop of a pair is about to work: the other order goes first, and what it had locked is free for the stop. */
  beforeTrigger(order: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
    const working = this.#listOf(order);
    if (working === undefined) return;
    const other = otherOf(working, order);
    if (other !== undefined && isOpenOrder(other)) {
      this.#parts.execution.expire(other, market, 'OCO_TRIGGER', at);
    }
  }

  /** Brings every list of a symbol up to what has happened to its orders. */
  settle(market: SymbolMarket, at: EpochMs): void {
    if (this.#open.size === 0) return;
    const { symbol } = market.instrument;
    // Placing what waited may fill it at once, which changes the list again; each turn ends at least one order.
    for (let changed = true; changed; ) {
      changed = false;
      for (const working of [...this.#open.values()]) {
        if (working.list.symbol === symbol && this.#step(working, market, at)) changed = true;
      }
    }
  }

  /** Ends a list whose orders have all ended, and reports it. */
  finish(working: WorkingList, at: EpochMs): void {
    this.#open.delete(working.list.orderListId);
    working.list = { ...working.list, statusType: 'ALL_DONE', updatedAt: at };
    this.report(working);
  }

  /** Reports the list as it is. */
  report({ list }: WorkingList): void {
    this.#parts.booking.note({ type: 'OrderListChanged', accountId: list.accountId, list });
  }

  /**
   * Locks what orders need of which only one will ever execute: what the costlier needs, held by the one that may
   * trade without a trigger. Returns whether there was enough; nothing is locked when not.
   */
  lockTogether(orders: readonly WorkingOrder[], needs: readonly Money[]): boolean {
    const { booking, ledger } = this.#parts;
    for (const order of orders) booking.release(order);
    const holder = orders.find(({ type }) => !hasTrigger(type)) ?? must(orders[0]);
    const most = needs.reduce((max, need) => (need > max ? need : max), ZERO_MONEY);
    const own = needs[orders.indexOf(holder)] ?? ZERO_MONEY;
    if (ledger.free(holder.accountId, holder.lockedAsset) < most) return false;
    const other = orders.find((order) => order !== holder);
    return (
      booking.lock(holder, own) &&
      (other === undefined || booking.lock(other, subtractMoney(most, own)))
    );
  }

  #step(working: WorkingList, market: SymbolMarket, at: EpochMs): boolean {
    const { list, orders } = working;
    if (list.contingency === 'OTO' && this.#stepPhaseOne(working, market, at)) return true;
    if (this.#stepPair(working, market, at)) return true;
    if (orders.some(isOpenOrder)) return false;
    this.finish(working, at);
    return true;
  }

  #stepPhaseOne(working: WorkingList, market: SymbolMarket, at: EpochMs): boolean {
    const first = must(working.orders[0]);
    if (working.list.paysTheOther) this.#putAside(working, first);
    const waiting = working.orders.slice(1).filter(({ status }) => status === 'PENDING_NEW');
    if (waiting.length === 0 || isOpenOrder(first)) return false;
    if (first.status === 'FILLED') {
      this.#placeWaiting(working, waiting, market, at);
    } else {
      for (const order of waiting) {
        this.#parts.execution.expire(order, market, 'OTO_PHASE_ONE_EXPIRED', at);
      }
    }
    return true;
  }

  #stepPair(working: WorkingList, market: SymbolMarket, at: EpochMs): boolean {
    const pair = pairOf(working.list);
    if (pair === undefined) return false;
    const [a, b] = [must(working.orders[pair[0]]), must(working.orders[pair[1]])];
    if (a.status === 'PENDING_NEW' || b.status === 'PENDING_NEW') return false;
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      if (hasBegun(one) && isOpenOrder(other)) {
        this.#parts.execution.expire(other, market, 'OCO_TRIGGER', at);
        return true;
      }
    }
    return false;
  }

  /** The working order is filled: what waited goes onto the book, if it may now (faqs/opo.md; rest-api.md, "OTO"). */
  #placeWaiting(
    working: WorkingList,
    waiting: readonly WorkingOrder[],
    market: SymbolMarket,
    at: EpochMs,
  ): void {
    const { admission, execution, booking } = this.#parts;
    if (working.list.paysTheOther) sizeByWhatWasBought(waiting, market);
    const refused = waiting.find((order) => this.#refusal(order, market) !== undefined);
    const needs = waiting.map((order) => admission.requirementOf(entryOf(order), market));
    if (refused !== undefined || !this.lockTogether(waiting, needs)) {
      const culprit = refused ?? must(waiting[0]);
      execution.expire(culprit, market, 'REJECTED', at);
      for (const order of waiting) {
        if (order !== culprit) execution.expire(order, market, 'OCO_TRIGGER', at);
      }
      return;
    }
    for (const order of waiting) {
      beginWork(order, market, at);
      booking.note({ type: 'OrderTriggered', order: { ...order } });
    }
    for (const order of waiting) {
      if (!hasTrigger(order.type)) execution.take(order, market, at);
    }
  }

  #refusal(order: WorkingOrder, market: SymbolMarket): OrderRefusal | undefined {
    const { admission } = this.#parts;
    const entry = entryOf(order);
    return admission.checkFilters(entry, market) ?? admission.checkEntrance(entry, market);
  }

  /**
   * What an OPO list's working order has bought is locked for what waits. The commission is taken from it only when
   * it is BNB or when there is not enough of it free (faqs/opo.md).
   */
  #putAside(working: WorkingList, first: WorkingOrder): void {
    const holder = must(working.orders[1]);
    const bought = (first.executedQuantity - working.putAside) as Quantity;
    if (bought === 0n || holder.status !== 'PENDING_NEW') return;
    working.putAside = first.executedQuantity;
    const { ledger, booking } = this.#parts;
    const asset = holder.lockedAsset;
    const free = ledger.free(first.accountId, asset);
    let amount = moneyOfQuantity(bought);
    if (asset === BNB || free < amount) {
      const paid = booking.events
        .flatMap((event) => (event.type === 'OrderTraded' ? [event.fill] : []))
        .filter((fill) => fill.orderId === String(first.orderId) && fill.commissionAsset === asset)
        .reduce((sum, fill) => sum + fill.commission, 0n);
      amount = subtractMoney(amount, paid as typeof amount);
    }
    assert(booking.lock(holder, amount), 'what was just bought is free');
  }

  #listOf(order: WorkingOrder): WorkingList | undefined {
    return order.orderListId === undefined ? undefined : this.#open.get(order.orderListId);
  }
}

/** The other order of its pair, if it is one of a pair. */
function otherOf(working: WorkingList, order: WorkingOrder): WorkingOrder | undefined {
  const pair = pairOf(working.list);
  if (pair === undefined) return undefined;
  const [a, b] = [working.orders[pair[0]], working.orders[pair[1]]];
  if (order === a) return b;
  return order === b ? a : undefined;
}

/** Whether an order of a pair works or has ended by itself, so that the other has to go. */
function hasBegun(order: WorkingOrder): boolean {
  if (!isOpenOrder(order)) return order.expiryReason !== 'OCO_TRIGGER';
  const hasTriggered = hasTrigger(order.type) && order.workingAt !== undefined;
  return hasTriggered || order.executedQuantity > 0n;
}

/** Moves an order from waiting to the book, or to its side lines if it is a stop. */
export function beginWork(order: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
  order.status = 'NEW';
  order.updatedAt = at;
  if (hasTrigger(order.type)) {
    startTrailing(order, market, at);
    return;
  }
  order.workingAt = at;
  const pegged = order.peg === undefined ? undefined : market.pegPrice(order.side, order.peg);
  if (pegged !== undefined) order.peggedPrice = pegged;
}

/** A trailing stop without a stop price follows the market from the moment it is accepted. */
function startTrailing(order: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
  const { trailing } = order;
  if (trailing === undefined || order.stopPrice > 0n || market.lastPrice === undefined) return;
  order.trailing = { ...trailing, since: at, extreme: market.lastPrice };
}

/** Sells what was bought, on the grid of lots; the rest goes back to the free balance (faqs/opo.md). */
function sizeByWhatWasBought(waiting: readonly WorkingOrder[], market: SymbolMarket): void {
  const { lotSize, marketLotSize } = market.instrument.filters;
  const holder = must(waiting[0]);
  const bought = holder.locked as bigint as Quantity;
  let quantity = floorToStep(leastQuantity(bought, lotSize.max), lotSize.step);
  if (marketLotSize !== undefined && waiting.some((order) => isUnpriced(order.type))) {
    const max = marketLotSize.max === 0n ? quantity : leastQuantity(quantity, marketLotSize.max);
    quantity = floorToStep(max, marketLotSize.step);
  }
  for (const order of waiting) order.quantity = quantity;
}

/** The entry an order was made from, as far as admission asks. */
export function entryOf(order: WorkingOrder): OrderEntry {
  const priced = !isUnpriced(order.type) && order.price > 0n;
  return {
    accountId: order.accountId,
    clientOrderId: order.clientOrderId,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    quantity: order.quantity,
    ...(priced ? { price: order.price } : {}),
    ...(order.stopPrice > 0n ? { stopPrice: order.stopPrice } : {}),
    ...(order.trailing === undefined ? {} : { trailingDelta: order.trailing.deltaBips }),
    ...(order.icebergQuantity === undefined ? {} : { icebergQuantity: order.icebergQuantity }),
    ...(order.selfTradePrevention === undefined
      ? {}
      : { selfTradePrevention: order.selfTradePrevention }),
    ...(order.peg === undefined ? {} : { peg: order.peg }),
  };
}
