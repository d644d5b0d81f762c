import { assert, must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { OrderReport } from '../../model/account-event.js';
import type { Fill } from '../../model/fill.js';
import { addMoney, type Money, ZERO_MONEY } from '../../model/money.js';
import type { SymbolName } from '../../model/names.js';
import { isTerminal, type Order, type OrderStatus } from '../../model/order.js';
import {
  addQuantity,
  type Quantity,
  subtractQuantity,
  ZERO_QUANTITY,
} from '../../model/quantity.js';
import type { Reason } from '../../model/reason-code.js';
import { exchangeKey } from './exchange-key.js';
import { newsOf, type OrderNews, transition } from './order-transition.js';

/** Closed positions whose orders are kept, so that a late word about them is understood. */
export const CLOSED_POSITIONS_KEPT = 500;

/** What a piece of news did to an order. */
export interface OrderChange {
  readonly before: OrderStatus;
  readonly order: Order;
  /** Whether a row changed. */
  readonly changed: boolean;
  /** The news could not be true together with what was known. */
  readonly contradiction: boolean;
}

/** What became of a fill: applied, seen before, or of no order of ours. */
export type FillOutcome =
  | { readonly type: 'applied'; readonly order: Order; readonly before: OrderStatus }
  | { readonly type: 'duplicate' }
  | { readonly type: 'unknown' };

/** What one order's fills add up to. */
interface FillSum {
  readonly quantity: Quantity;
  readonly quote: Money;
}

const NO_FILLS: FillSum = { quantity: ZERO_QUANTITY, quote: ZERO_MONEY };

/**
 * Our orders and their fills: the only place where an order changes. Every word of the exchange goes through the
 * transition table; executed quantities never go back; each (symbol, trade id) counts once.
 */
export class OrderLedger {
  readonly #orders = new Map<string, Order>();
  readonly #byExchangeId = new Map<string, string>();
  readonly #byPosition = new Map<string, string[]>();
  readonly #fills = new Map<string, FillSum>();
  readonly #lastFillAt = new Map<string, EpochMs>();
  readonly #seenTrades = new Map<string, string>();
  readonly #cursors = new Map<SymbolName, string>();
  readonly #closed: string[] = [];

  /** What the control store kept of an earlier run. */
  restore(
    orders: readonly Order[],
    fills: readonly Fill[],
    cursors: Readonly<Record<string, string>>,
  ): void {
    for (const order of orders) this.#insert(order);
    for (const fill of fills) {
      if (this.#orderOf(fill) !== undefined) this.#count(fill, must(this.#orderOf(fill)));
    }
    for (const [symbol, tradeId] of Object.entries(cursors)) {
      this.#advanceCursor(symbol as SymbolName, tradeId);
    }
  }

  /** Adds a new intent, or an adopted order. Its id was never seen before. */
  add(order: Order): void {
    assert(
      !this.#orders.has(order.request.clientOrderId),
      () => `a client order id is used once: ${order.request.clientOrderId}`,
    );
    this.#insert(order);
  }

  get(clientOrderId: string): Order | undefined {
    return this.#orders.get(clientOrderId);
  }

  /** Every order of a position, in the order they were made. */
  ofPosition(positionId: string): readonly Order[] {
    return (this.#byPosition.get(positionId) ?? []).map((id) => must(this.#orders.get(id)));
  }

  /** Every order that is remembered. */
  all(): readonly Order[] {
    return [...this.#orders.values()];
  }

  /** Orders that may still execute, in the order they were made. */
  live(): readonly Order[] {
    return [...this.#orders.values()].filter((order) => !isTerminal(order.status));
  }

  /** Orders about which the exchange has more to say: living ones, and ended ones whose fills are not all here. */
  unsettled(): readonly Order[] {
    return this.all().filter((order) => !isTerminal(order.status) || this.missing(order) > 0n);
  }

  /** Symbols with a known last trade of ours, and that trade's id. */
  cursors(): ReadonlyMap<SymbolName, string> {
    return this.#cursors;
  }

  /** Executed according to the exchange, but not yet seen as fills. */
  missing(order: Order): Quantity {
    return subtractQuantity(order.executedQuantity, this.#sumOf(order).quantity);
  }

  /** When our clock saw the last fill of an order. */
  lastFillAt(clientOrderId: string): EpochMs | undefined {
    return this.#lastFillAt.get(clientOrderId);
  }

  /** Applies an exchange statement. Undefined when the order is not in the ledger. */
  applyReport(report: OrderReport, at: EpochMs, reason?: Reason): OrderChange | undefined {
    const known = this.#resolve(report.clientOrderId, report.symbol, report.orderId);
    if (known === undefined) return undefined;
    const step = transition(known.status, newsOf(report));
    assert(step.type !== 'impossible', 'a report is never an impossible piece of news');
    const executed =
      report.executedQuantity > known.executedQuantity
        ? report.executedQuantity
        : known.executedQuantity;
    const quote =
      report.executedQuote !== undefined && report.executedQuote > known.executedQuote
        ? report.executedQuote
        : known.executedQuote;
    const status = step.type === 'stale' ? known.status : step.to;
    const changed =
      status !== known.status ||
      executed !== known.executedQuantity ||
      quote !== known.executedQuote ||
      known.orderId === undefined;
    const order: Order = {
      ...known,
      status,
      orderId: known.orderId ?? report.orderId,
      executedQuantity: executed,
      executedQuote: quote,
      updatedAt: changed ? at : known.updatedAt,
      ...(reason !== undefined && status !== known.status ? { reason } : {}),
    };
    if (changed) this.#replace(order);
    return { before: known.status, order, changed, contradiction: step.type === 'contradicts' };
  }

  /** Applies what we learnt otherwise: a refusal, a doubt, a proof of absence. */
  applyNews(
    clientOrderId: string,
    news: OrderNews,
    at: EpochMs,
    reason?: Reason,
  ): OrderChange | undefined {
    const known = this.#orders.get(clientOrderId);
    if (known === undefined) return undefined;
    const step = transition(known.status, news);
    assert(
      step.type !== 'impossible',
      () => `${news} never meets an order that is ${known.status}`,
    );
    const status = step.type === 'stale' ? known.status : step.to;
    const changed = status !== known.status;
    const order: Order = changed
      ? { ...known, status, updatedAt: at, ...(reason === undefined ? {} : { reason }) }
      : known;
    if (changed) this.#replace(order);
    return { before: known.status, order, changed, contradiction: step.type === 'contradicts' };
  }

  /** Whether a fill belongs to an order in the ledger. */
  explains(fill: Fill): boolean {
    return this.#orderOf(fill) !== undefined;
  }

  /** Counts an execution once. A fill also proves that its order was accepted, whatever else is still in doubt. */
  applyFill(fill: Fill, at: EpochMs): FillOutcome {
    const known = this.#orderOf(fill);
    if (known === undefined) return { type: 'unknown' };
    if (this.#seenTrades.has(tradeKey(fill))) return { type: 'duplicate' };
    this.#count(fill, known);
    this.#lastFillAt.set(known.request.clientOrderId, at);
    const sum = this.#sumOf(known);
    const whole = sum.quantity >= known.request.quantity;
    const step = transition(known.status, whole ? 'FILLED' : 'PARTIAL');
    const order: Order = {
      ...known,
      status: step.type === 'moves' || step.type === 'contradicts' ? step.to : known.status,
      orderId: known.orderId ?? fill.orderId,
      executedQuantity:
        sum.quantity > known.executedQuantity ? sum.quantity : known.executedQuantity,
      executedQuote: sum.quote > known.executedQuote ? sum.quote : known.executedQuote,
      updatedAt: at,
    };
    this.#replace(order);
    return { type: 'applied', order, before: known.status };
  }

  /** Remembers that we asked for a cancel. */
  markCancelRequested(clientOrderId: string, at: EpochMs): Order {
    const order = { ...must(this.#orders.get(clientOrderId)), cancelRequestedAt: at };
    this.#replace(order);
    return order;
  }

  /** A position has closed: its orders are kept for a while and then forgotten. */
  retire(positionId: string): void {
    this.#closed.push(positionId);
    if (this.#closed.length <= CLOSED_POSITIONS_KEPT) return;
    const oldest = must(this.#closed.shift());
    if (this.ofPosition(oldest).some((order) => !isTerminal(order.status))) {
      this.#closed.push(oldest);
      return;
    }
    for (const id of this.#byPosition.get(oldest) ?? []) this.#forget(id);
    this.#byPosition.delete(oldest);
  }

  #insert(order: Order): void {
    const id = order.request.clientOrderId;
    this.#replace(order);
    const siblings = this.#byPosition.get(order.positionId) ?? [];
    if (!siblings.includes(id)) siblings.push(id);
    this.#byPosition.set(order.positionId, siblings);
  }

  #replace(order: Order): void {
    this.#orders.set(order.request.clientOrderId, order);
    if (order.orderId !== undefined) {
      this.#byExchangeId.set(
        exchangeKey(order.request.symbol, order.orderId),
        order.request.clientOrderId,
      );
    }
  }

  #forget(id: string): void {
    const order = this.#orders.get(id);
    this.#orders.delete(id);
    this.#fills.delete(id);
    this.#lastFillAt.delete(id);
    if (order?.orderId !== undefined) {
      this.#byExchangeId.delete(exchangeKey(order.request.symbol, order.orderId));
    }
    for (const [key, owner] of this.#seenTrades) if (owner === id) this.#seenTrades.delete(key);
  }

  #orderOf(fill: Fill): Order | undefined {
    return this.#resolve(fill.clientOrderId, fill.symbol, fill.orderId);
  }

  /** By our id first; trade lists carry only the exchange's (rest-api.md, Account trade list). */
  #resolve(clientOrderId: string, symbol: SymbolName, orderId: string): Order | undefined {
    const byOurs = this.#orders.get(clientOrderId);
    if (byOurs !== undefined) return byOurs.request.symbol === symbol ? byOurs : undefined;
    const id = this.#byExchangeId.get(exchangeKey(symbol, orderId));
    return id === undefined ? undefined : this.#orders.get(id);
  }

  #count(fill: Fill, order: Order): void {
    const key = tradeKey(fill);
    if (this.#seenTrades.has(key)) return;
    const id = order.request.clientOrderId;
    this.#seenTrades.set(key, id);
    const sum = this.#sumOf(order);
    this.#fills.set(id, {
      quantity: addQuantity(sum.quantity, fill.quantity),
      quote: addMoney(sum.quote, fill.quoteQuantity),
    });
    this.#advanceCursor(fill.symbol, fill.tradeId);
  }

  #sumOf(order: Order): FillSum {
    return this.#fills.get(order.request.clientOrderId) ?? NO_FILLS;
  }

  #advanceCursor(symbol: SymbolName, tradeId: string): void {
    const last = this.#cursors.get(symbol);
    if (last === undefined || isLaterId(tradeId, last)) this.#cursors.set(symbol, tradeId);
  }
}

/** Whether a decimal 64-bit id is greater than another, without leaving text. */
function isLaterId(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

/** What an order has still to execute, at most. */
export function leavesQuantity(order: Order): Quantity {
  return isTerminal(order.status)
    ? ZERO_QUANTITY
    : subtractQuantity(order.request.quantity, order.executedQuantity);
}

function tradeKey(fill: Fill): string {
  return `${fill.symbol}#${fill.tradeId}`;
}
