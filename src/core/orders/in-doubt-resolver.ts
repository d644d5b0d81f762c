import type { EpochMs } from '../../base/time.js';
import type { AccountSnapshotTaken } from '../../model/account-event.js';
import type { Order } from '../../model/order.js';
import type { OrderConfig } from '../engine-config.js';
import { queryDelay } from './query-delay.js';

/** Not-found answers after the fence that a proof of absence needs. */
const NOT_FOUND_MIN = 2;

/** The exchange's clock as we estimate it. */
export interface ExchangeTime {
  readonly now: EpochMs;
  readonly uncertaintyMs: number;
}

/** What to do next about an order in doubt. */
export type DoubtStep =
  | { readonly type: 'wait' }
  /** Ask for a snapshot: the one piece of evidence that is missing. */
  | { readonly type: 'snapshot' }
  | { readonly type: 'absent'; readonly notFound: number };

/** What a due question looks like. */
export interface DoubtQuestion {
  /** Whether the unwanted entry should also be cancelled: the engine itself answers a cancel. */
  readonly cancel: boolean;
  readonly nextDueAt: EpochMs;
}

interface Doubt {
  questions: number;
  notFoundAfterFence: number;
  snapshotClear: boolean;
}

/**
 * Finds out what became of placements without a decisive answer. An order in doubt is never sent again and never
 * timed out to "rejected": it is found, or proved absent. After T + recvWindow no copy of a request can newly
 * enter the matching engine (rest-api.md, Timing security); the engine margin covers delay inside it.
 */
export class InDoubtResolver {
  readonly #config: OrderConfig;
  readonly #doubts = new Map<string, Doubt>();

  constructor(config: OrderConfig) {
    this.#config = config;
  }

  get size(): number {
    return this.#doubts.size;
  }

  /** Starts looking into an order; when its first question is due. */
  begin(order: Order, at: EpochMs): EpochMs {
    const id = order.request.clientOrderId;
    if (!this.#doubts.has(id)) {
      this.#doubts.set(id, { questions: 0, notFoundAfterFence: 0, snapshotClear: false });
    }
    return at + queryDelay(this.#config, 0);
  }

  /** The order's fate is known. */
  settle(clientOrderId: string): boolean {
    return this.#doubts.delete(clientOrderId);
  }

  has(clientOrderId: string): boolean {
    return this.#doubts.has(clientOrderId);
  }

  /** A question is due. Undefined when the doubt is over. */
  question(order: Order, at: EpochMs): DoubtQuestion | undefined {
    const doubt = this.#doubts.get(order.request.clientOrderId);
    if (doubt === undefined) return undefined;
    doubt.questions += 1;
    return {
      // Once is enough: the answer is evidence, not a remedy; an IOC entry ends by itself.
      cancel: order.purpose === 'ENTRY' && doubt.questions === 1,
      nextDueAt: at + queryDelay(this.#config, doubt.questions),
    };
  }

  /** The exchange did not find the order. Says something only after the fence. */
  notFound(order: Order, time: ExchangeTime): DoubtStep {
    const doubt = this.#doubts.get(order.request.clientOrderId);
    if (doubt === undefined || !this.isPastFence(order, time)) return { type: 'wait' };
    doubt.notFoundAfterFence += 1;
    return conclude(doubt);
  }

  /** A snapshot was taken that began after the fence: does it clear the order? */
  snapshotTaken(
    order: Order,
    snapshot: AccountSnapshotTaken,
    requestedAt: ExchangeTime,
  ): DoubtStep {
    const id = order.request.clientOrderId;
    const doubt = this.#doubts.get(id);
    if (doubt === undefined || !this.isPastFence(order, requestedAt)) return { type: 'wait' };
    const seen = [...snapshot.openOrders, ...snapshot.orders].some(
      (report) => report.clientOrderId === id,
    );
    doubt.snapshotClear = !seen && !snapshot.trades.some((fill) => couldBeOf(fill, order));
    if (snapshot.notFound.includes(id)) doubt.notFoundAfterFence += 1;
    return conclude(doubt);
  }

  /** Whether no copy of the order's request can newly enter the engine any more. */
  isPastFence(order: Order, time: ExchangeTime): boolean {
    const { timestamp, recvWindowMs } = order.request;
    return time.now - time.uncertaintyMs > timestamp + recvWindowMs + this.#config.engineMarginMs;
  }
}

function conclude(doubt: Doubt): DoubtStep {
  if (doubt.notFoundAfterFence < NOT_FOUND_MIN) return { type: 'wait' };
  if (!doubt.snapshotClear) return { type: 'snapshot' };
  return { type: 'absent', notFound: doubt.notFoundAfterFence };
}

/** Whether a trade that no known order explains might be this order's. Trade lists carry no client order id. */
function couldBeOf(fill: AccountSnapshotTaken['trades'][number], order: Order): boolean {
  const { request } = order;
  if (fill.clientOrderId === request.clientOrderId) return true;
  return (
    fill.symbol === request.symbol &&
    fill.side === request.side &&
    fill.clientOrderId === '' &&
    fill.quantity <= request.quantity &&
    fill.exchangeAt >= request.timestamp - request.recvWindowMs
  );
}
