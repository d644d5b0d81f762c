import type { EpochMs } from '../../base/time.js';
import type {
  AccountSnapshotTaken,
  CancelRefused,
  OrderReport,
  PlacementRefused,
} from '../../model/account-event.js';
import { ZERO_MONEY } from '../../model/money.js';
import type { SymbolName } from '../../model/names.js';
import {
  isTerminal,
  type Order,
  type OrderPurpose,
  type OrderRequest,
  type OrderSide,
  type OrderType,
  type TimeInForce,
} from '../../model/order.js';
import type { Price } from '../../model/price.js';
import { type Quantity, ZERO_QUANTITY } from '../../model/quantity.js';
import { type Reason, reason } from '../../model/reason-code.js';
import type { OrderConfig } from '../engine-config.js';
import type { ExchangeClock } from '../exchange-clock.js';
import type { Outbox } from '../outbox.js';
import type { ClientOrderIds } from './client-order-id.js';
import { type DoubtStep, type ExchangeTime, InDoubtResolver } from './in-doubt-resolver.js';
import type { OrderChange, OrderLedger } from './order-ledger.js';
import { queryDelay } from './query-delay.js';

const TIMER_PREFIX = 'order:';

/** An order to be made; ids, times and status are the engine's to add. */
export interface NewOrder {
  readonly positionId: string;
  readonly purpose: OrderPurpose;
  readonly symbol: SymbolName;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly timeInForce?: TimeInForce;
  readonly quantity: Quantity;
  readonly price?: Price;
  readonly stopPrice?: Price;
}

/** What the order engine works with. */
export interface OrderEngineParts {
  readonly config: OrderConfig;
  readonly ids: ClientOrderIds;
  readonly ledger: OrderLedger;
  readonly clock: ExchangeClock;
  readonly outbox: Outbox;
}

/**
 * Makes orders and follows each one to its end. Every order has one timer, its check: what is due then depends on
 * where the order stands (unanswered, in doubt, being cancelled, ended with fills missing). No check ever gives up.
 */
export class OrderEngine {
  readonly #config: OrderConfig;
  readonly #ids: ClientOrderIds;
  readonly #ledger: OrderLedger;
  readonly #clock: ExchangeClock;
  readonly #outbox: Outbox;
  readonly #resolver: InDoubtResolver;
  readonly #checks = new Map<string, number>();
  #snapshotWanted = false;

  constructor(parts: OrderEngineParts) {
    this.#config = parts.config;
    this.#ids = parts.ids;
    this.#ledger = parts.ledger;
    this.#clock = parts.clock;
    this.#outbox = parts.outbox;
    this.#resolver = new InDoubtResolver(parts.config);
  }

  /** Whether a proof of absence waits for a snapshot; asking resets it. */
  takeSnapshotWanted(): boolean {
    const wanted = this.#snapshotWanted;
    this.#snapshotWanted = false;
    return wanted;
  }

  /** Orders whose outcome is unknown. */
  get inDoubt(): number {
    return this.#resolver.size;
  }

  /** After a restart an intent without an answer may have left or not: it is in doubt. */
  restore(at: EpochMs): void {
    for (const order of this.#ledger.live()) {
      if (order.status !== 'INTENT' && order.status !== 'IN_DOUBT') continue;
      this.#settle(this.#ledger.applyNews(order.request.clientOrderId, 'DOUBT', at), at);
      this.#resolver.begin(order, at);
    }
  }

  /** Starts checking restored orders, once an account snapshot has been merged. */
  resume(at: EpochMs): void {
    for (const order of this.#ledger.all())
      if (this.#needsCheck(order)) this.#scheduleCheck(order, at);
  }

  /** Journals an intent. `submit` sends it. */
  prepare(wanted: NewOrder, at: EpochMs): Order {
    const { positionId, purpose, ...terms } = wanted;
    const attempt = this.#nextAttempt(positionId, purpose);
    const request: OrderRequest = {
      clientOrderId: this.#ids.orderId(positionId, purpose, attempt),
      ...terms,
      timestamp: this.#clock.at(at).now,
      recvWindowMs: this.#config.recvWindowMs,
    };
    const order: Order = {
      request,
      purpose,
      positionId,
      status: 'INTENT',
      executedQuantity: ZERO_QUANTITY,
      executedQuote: ZERO_MONEY,
      createdAt: at,
      updatedAt: at,
    };
    this.#ledger.add(order);
    this.#outbox.emit({ type: 'RecordOrder', order });
    return order;
  }

  /** Sends an intent, once, and watches that an answer comes. */
  submit(order: Order, at: EpochMs): void {
    const { request, purpose } = order;
    this.#outbox.emit({ type: 'SubmitOrder', purpose, request });
    this.#setTimer(order, at + request.recvWindowMs + this.#config.engineMarginMs);
  }

  /** Asks to cancel a living order. Never gated. */
  cancel(order: Order, at: EpochMs): void {
    const { clientOrderId } = order.request;
    const marked = this.#ledger.markCancelRequested(clientOrderId, at);
    this.#outbox.emit({ type: 'RecordOrder', order: marked });
    this.#sendCancel(marked);
    this.#checks.delete(clientOrderId);
    this.#setTimer(order, at + this.#config.cancelTimeoutMs);
  }

  /** Cancels an order of ours that has no row: an entry nobody knows is not wanted. */
  cancelOrphan(report: OrderReport): void {
    const { symbol, clientOrderId } = report;
    this.#outbox.emit({ type: 'CancelOrder', symbol, clientOrderId, purpose: 'ENTRY' });
  }

  /** Applies an exchange statement; undefined when the order is not ours or not known. */
  report(report: OrderReport, at: EpochMs): Order | undefined {
    const change = this.#ledger.applyReport(report, at, this.#endReason(report));
    return this.#settle(change, at);
  }

  /** A fill was applied to this order: record it and see whether that settles anything. */
  filled(order: Order, at: EpochMs): void {
    this.#outbox.emit({ type: 'RecordOrder', order });
    this.#afterChange(order, at);
  }

  refused(event: PlacementRefused): Order | undefined {
    const { clientOrderId, at } = event;
    // "The clOrdId is already in use" (errors.md): another copy of this request is alive.
    if (event.message.includes('Duplicate order sent')) {
      return this.placementInDoubt(clientOrderId, at, event.message);
    }
    const change = this.#ledger.applyNews(clientOrderId, 'REFUSED', at, refusalReason(event));
    if (event.refusal === 'OUR_FAULT') {
      const code = event.code ?? 0;
      this.#outbox.incident(
        at,
        reason('EXCHANGE_REJECTED', { code }),
        `our-fault:${code}`,
        `the exchange calls a request malformed: ${event.message}`,
      );
    }
    return this.#settle(change, at);
  }

  placementInDoubt(clientOrderId: string, at: EpochMs, cause: string): Order | undefined {
    const change = this.#ledger.applyNews(
      clientOrderId,
      'DOUBT',
      at,
      reason('OUTCOME_UNKNOWN', { cause }),
    );
    if (change !== undefined && change.changed) {
      this.#outbox.notify(
        at,
        'warning',
        `in-doubt:${clientOrderId}`,
        `The outcome of order ${clientOrderId} is unknown (${cause}); it is being looked into.`,
      );
    }
    return this.#settle(change, at);
  }

  notFound(clientOrderId: string, at: EpochMs): Order | undefined {
    const order = this.#ledger.get(clientOrderId);
    if (order === undefined) return undefined;
    if (!this.#resolver.has(clientOrderId)) return this.#vanished(order, at);
    return this.#act(order, this.#resolver.notFound(order, this.#clock.at(at)), at);
  }

  /** A snapshot that began at `requestedAt` has been merged: does it clear orders in doubt? Returns the cleared. */
  snapshotMerged(
    snapshot: AccountSnapshotTaken,
    requestedAt: ExchangeTime,
    at: EpochMs,
  ): readonly Order[] {
    const cleared: Order[] = [];
    const unexplained = snapshot.trades.filter((fill) => !this.#ledger.explains(fill));
    const evidence = { ...snapshot, trades: unexplained };
    for (const order of this.#ledger.live()) {
      const id = order.request.clientOrderId;
      if (this.#resolver.has(id)) {
        const step = this.#resolver.snapshotTaken(order, evidence, requestedAt);
        const after = this.#act(order, step, at);
        if (after !== undefined && isTerminal(after.status)) cleared.push(after);
      } else if (snapshot.notFound.includes(id)) {
        this.#vanished(order, at);
      }
    }
    return cleared;
  }

  /** A cancel was refused or its outcome is unknown: where the order stands is for a query to say. */
  cancelUnsettled(event: Pick<CancelRefused, 'clientOrderId' | 'symbol' | 'at'>): void {
    const order = this.#ledger.get(event.clientOrderId);
    if (order === undefined || isTerminal(order.status)) return;
    this.#query(order);
    if (!this.#resolver.has(event.clientOrderId)) this.#scheduleCheck(order, event.at);
  }

  /** A check is due. Undefined when the timer is not an order's. */
  timer(timerId: string, at: EpochMs): Order | undefined {
    if (!timerId.startsWith(TIMER_PREFIX)) return undefined;
    const order = this.#ledger.get(timerId.slice(TIMER_PREFIX.length));
    if (order === undefined) return undefined;
    if (order.status === 'INTENT') {
      return this.placementInDoubt(order.request.clientOrderId, at, 'no answer came');
    }
    const question = this.#resolver.question(order, at);
    if (question !== undefined) {
      this.#query(order);
      if (question.cancel) this.#sendCancel(order);
      this.#setTimer(order, question.nextDueAt);
      return order;
    }
    if (!this.#needsCheck(order)) return order;
    this.#query(order);
    // Cancelling twice is harmless; believing in a lost cancel is not.
    if (!isTerminal(order.status) && order.cancelRequestedAt !== undefined) this.#sendCancel(order);
    this.#scheduleCheck(order, at);
    return order;
  }

  /** One more than any attempt of this leg on record, adopted orders included: no id is used twice. */
  #nextAttempt(positionId: string, purpose: OrderPurpose): number {
    let next = 0;
    for (const { request } of this.#ledger.ofPosition(positionId)) {
      const parts = this.#ids.parse(request.clientOrderId);
      if (parts?.purpose === purpose) next = Math.max(next, parts.attempt + 1);
    }
    return next;
  }

  #endReason(report: OrderReport): Reason | undefined {
    const asked = this.#ledger.get(report.clientOrderId)?.cancelRequestedAt !== undefined;
    return asked && report.status === 'CANCELED' ? reason('SUPERSEDED') : endReason(report);
  }

  #act(order: Order, step: DoubtStep, at: EpochMs): Order | undefined {
    switch (step.type) {
      case 'wait':
        return order;
      case 'snapshot':
        this.#snapshotWanted = true;
        return order;
      case 'absent': {
        const proof = reason('PROVED_ABSENT', { notFound: step.notFound });
        const { clientOrderId } = order.request;
        return this.#settle(this.#ledger.applyNews(clientOrderId, 'PROVED_ABSENT', at, proof), at);
      }
    }
  }

  /** An order that the exchange had acknowledged is not found any more: never a fill, never an end; a person must look. */
  #vanished(order: Order, at: EpochMs): Order {
    const { clientOrderId, symbol } = order.request;
    if (isTerminal(order.status) || order.status === 'INTENT') return order;
    this.#outbox.incident(
      at,
      reason('POSITION_MISMATCH', { order: clientOrderId }),
      `vanished:${clientOrderId}`,
      `order ${clientOrderId} on ${symbol} was open and is not found any more`,
    );
    return order;
  }

  #settle(change: OrderChange | undefined, at: EpochMs): Order | undefined {
    if (change === undefined) return undefined;
    const { order } = change;
    if (change.changed) this.#outbox.emit({ type: 'RecordOrder', order });
    if (change.contradiction) {
      const { clientOrderId } = order.request;
      this.#outbox.incident(
        at,
        reason('OUTCOME_UNKNOWN', { before: change.before, after: order.status }),
        `contradiction:${clientOrderId}`,
        `order ${clientOrderId} was ${change.before} and the exchange says otherwise`,
      );
    }
    if (change.changed) this.#afterChange(order, at);
    return order;
  }

  #afterChange(order: Order, at: EpochMs): void {
    const { clientOrderId } = order.request;
    if (order.status === 'IN_DOUBT') {
      this.#setTimer(order, this.#resolver.begin(order, at));
      return;
    }
    this.#resolver.settle(clientOrderId);
    this.#checks.delete(clientOrderId);
    if (!this.#needsCheck(order)) return;
    const isBeingCancelled = !isTerminal(order.status) && order.cancelRequestedAt !== undefined;
    const delayMs = isBeingCancelled ? this.#config.cancelTimeoutMs : queryDelay(this.#config, 0);
    this.#setTimer(order, at + delayMs);
  }

  /** Whether the next word about this order may have been lost: it should have ended, or has ended with fills missing. */
  #needsCheck(order: Order): boolean {
    if (isTerminal(order.status)) return this.#ledger.missing(order) > 0n;
    if (order.status === 'INTENT') return false;
    if (order.status === 'IN_DOUBT' || order.cancelRequestedAt !== undefined) return true;
    const rests = order.request.timeInForce === 'GTC' || order.request.type === 'STOP_LOSS';
    return !rests || this.#ledger.missing(order) > 0n;
  }

  #scheduleCheck(order: Order, at: EpochMs): void {
    const { clientOrderId } = order.request;
    const done = this.#checks.get(clientOrderId) ?? 0;
    this.#checks.set(clientOrderId, done + 1);
    this.#setTimer(order, at + queryDelay(this.#config, done));
  }

  #setTimer(order: Order, dueAt: EpochMs): void {
    const timerId = `${TIMER_PREFIX}${order.request.clientOrderId}`;
    this.#outbox.emit({ type: 'ScheduleTimer', timerId, dueAt });
  }

  #query(order: Order): void {
    const { symbol, clientOrderId } = order.request;
    this.#outbox.emit({ type: 'QueryOrder', symbol, clientOrderId });
  }

  #sendCancel(order: Order): void {
    const { symbol, clientOrderId } = order.request;
    this.#outbox.emit({ type: 'CancelOrder', symbol, clientOrderId, purpose: order.purpose });
  }
}

/** Why an order ended, when the report ends it other than by a fill. */
function endReason(report: OrderReport): Reason | undefined {
  const numbers: Record<string, string> =
    report.exchangeReason === undefined ? {} : { exchangeReason: report.exchangeReason };
  switch (report.status) {
    case 'CANCELED':
      return reason('EXCHANGE_CANCELED', numbers);
    case 'REJECTED':
      return reason('EXCHANGE_REJECTED', numbers);
    case 'EXPIRED':
    case 'EXPIRED_IN_MATCH':
      return reason('EXCHANGE_EXPIRED', numbers);
    default:
      return undefined;
  }
}

function refusalReason(event: PlacementRefused): Reason {
  const numbers = { code: event.code ?? 0, message: event.message };
  switch (event.refusal) {
    case 'NOT_SENT':
      return reason('NOT_SENT', { message: event.message });
    case 'RATE_LIMITED':
      return reason('RATE_LIMITED', numbers);
    case 'REJECTED':
    case 'OUR_FAULT':
      return reason('EXCHANGE_REJECTED', numbers);
  }
}
