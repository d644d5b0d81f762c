import type { AccountEvent } from '../../model/account-event.js';
import type {
  CancelOrder,
  QueryOrder,
  RequestSnapshot,
  SubmitOrder,
} from '../../model/engine-output.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { RequestFailure } from '../../ports/request-failure.js';
import type { AccountEventSink, TradingClient } from '../../ports/trading-client.js';
import type { AccountReader } from './account-reader.js';
import type { ExchangeClock } from './exchange-clock.js';
import { decodePlacement } from './http/decode-order.js';
import { decodeCanceledOrder } from './http/decode-order-list.js';
import { cancelOrderCall } from './http/order-calls.js';
import { placementCall } from './http/placement-call.js';
import type { RestClient } from './http/rest-client.js';

import { DecodeFailure } from './json-reader.js';
import type { UserDataStream } from './ws/user-data-stream.js';

const NO_SUCH_ORDER = -2013;

/** errors.md, "Messages for -2010": an open order with this id exists, so an earlier copy was accepted. */
const DUPLICATE_ORDER = 'Duplicate order sent.';

/**
 * Trades over REST and listens on the user data stream. Every state-changing call is sent once: what its outcome
 * proves becomes an event, and nothing is tried again here.
 */
export class BinanceTradingClient implements TradingClient {
  readonly #rest: RestClient;
  readonly #reader: AccountReader;
  readonly #userStream: UserDataStream;
  readonly #clock: Clock;
  readonly #exchangeClock: ExchangeClock;
  readonly #logger: Logger;
  readonly #sink: AccountEventSink;
  readonly #recvWindowMs: number;
  #inFlight = 0;
  #cancels = 0;
  #closed = false;

  constructor(parts: {
    readonly rest: RestClient;
    readonly reader: AccountReader;
    readonly userStream: UserDataStream;
    readonly clock: Clock;
    readonly exchangeClock: ExchangeClock;
    readonly logger: Logger;
    readonly sink: AccountEventSink;
    /** For every signed call but placements, which bring their own. */
    readonly recvWindowMs: number;
  }) {
    this.#rest = parts.rest;
    this.#reader = parts.reader;
    this.#userStream = parts.userStream;
    this.#clock = parts.clock;
    this.#exchangeClock = parts.exchangeClock;
    this.#logger = parts.logger;
    this.#sink = parts.sink;
    this.#recvWindowMs = parts.recvWindowMs;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  connect(): void {
    this.#userStream.start();
  }

  submit(order: SubmitOrder, wanted: () => boolean = () => true): void {
    this.#run(this.#place(order, wanted));
  }

  cancel(order: CancelOrder): void {
    this.#run(this.#cancel(order));
  }

  query(order: QueryOrder): void {
    this.#run(this.#query(order));
  }

  requestSnapshot(request: RequestSnapshot): void {
    this.#run(this.#snapshot(request));
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#userStream.close();
    return Promise.resolve();
  }

  /** Every task begins by waiting for request budget, so its events come after the call that caused them. */
  #run(task: Promise<readonly AccountEvent[]>): void {
    this.#inFlight += 1;
    task
      .then((events) => {
        for (const event of events) if (!this.#closed) this.#sink(event);
      })
      .catch((error: unknown) => this.#crash(error))
      .finally(() => {
        this.#inFlight -= 1;
      });
  }

  /** A bug, not an outcome: it must reach the process's handler instead of vanishing in a promise. */
  #crash(error: unknown): never {
    this.#logger.log('error', 'trading-client-bug', {
      cause: error instanceof Error ? error.message : 'unknown',
    });
    throw error;
  }

  async #place(order: SubmitOrder, wanted: () => boolean): Promise<readonly AccountEvent[]> {
    const { request } = order;
    const offsetMs = this.#exchangeClock.now() - this.#clock.now();
    const notAfter = request.timestamp + request.recvWindowMs - offsetMs;
    try {
      const answer = decodePlacement(
        await this.#rest.call({ ...placementCall(order, notAfter), wanted }),
      );
      const at = this.#clock.now();
      return [
        ...answer.fills.map(
          (fill): AccountEvent => ({ type: 'FillReported', at, fill, source: 'response' }),
        ),
        { type: 'OrderReported', at, report: answer.report, source: 'response' },
      ];
    } catch (error) {
      return [this.#placementFailed(order, toFailure(error))];
    }
  }

  #placementFailed(order: SubmitOrder, failure: RequestFailure): AccountEvent {
    const { clientOrderId, symbol } = order.request;
    const at = this.#clock.now();
    if (failure.outcome === 'UNKNOWN' || failure.message.includes(DUPLICATE_ORDER)) {
      return { type: 'PlacementInDoubt', at, clientOrderId, symbol, cause: failure.message };
    }
    return {
      type: 'PlacementRefused',
      at,
      clientOrderId,
      symbol,
      refusal: failure.outcome === 'REFUSED' ? 'REJECTED' : failure.outcome,
      ...(failure.code === undefined ? {} : { code: failure.code }),
      message: failure.message,
    };
  }

  async #cancel(order: CancelOrder): Promise<readonly AccountEvent[]> {
    const { symbol, clientOrderId } = order;
    const call = cancelOrderCall(
      { symbol, order: { clientOrderId }, cancelId: this.#nextCancelId() },
      { priority: 'exit', signed: { recvWindowMs: this.#recvWindowMs } },
    );
    try {
      const report = decodeCanceledOrder(await this.#rest.call(call), { clientOrderId });
      return [{ type: 'OrderReported', at: this.#clock.now(), report, source: 'response' }];
    } catch (error) {
      const failure = toFailure(error);
      const at = this.#clock.now();
      if (failure.outcome === 'UNKNOWN') {
        return [{ type: 'CancelInDoubt', at, clientOrderId, symbol, cause: failure.message }];
      }
      const code = failure.code === undefined ? {} : { code: failure.code };
      return [
        { type: 'CancelRefused', at, clientOrderId, symbol, ...code, message: failure.message },
      ];
    }
  }

  async #query(order: QueryOrder): Promise<readonly AccountEvent[]> {
    const { symbol, clientOrderId } = order;
    try {
      const { report, fills } = await this.#reader.order(symbol, clientOrderId);
      const at = this.#clock.now();
      return [
        ...fills.map((fill): AccountEvent => ({ type: 'FillReported', at, fill, source: 'query' })),
        { type: 'OrderReported', at, report, source: 'query' },
      ];
    } catch (error) {
      const failure = toFailure(error);
      const at = this.#clock.now();
      if (failure.code === NO_SUCH_ORDER)
        return [{ type: 'OrderNotFound', at, clientOrderId, symbol }];
      return [{ type: 'QueryFailed', at, clientOrderId, symbol, cause: failure.message }];
    }
  }

  async #snapshot(request: RequestSnapshot): Promise<readonly AccountEvent[]> {
    const { snapshotId } = request;
    try {
      const content = await this.#reader.snapshot(request);
      return [{ type: 'AccountSnapshotTaken', at: this.#clock.now(), snapshotId, ...content }];
    } catch (error) {
      const cause = toFailure(error).message;
      return [{ type: 'AccountSnapshotFailed', at: this.#clock.now(), snapshotId, cause }];
    }
  }

  /** Digits and dashes only: words may trip the exchange's firewall (rest-api.md, "General API Information"). */
  #nextCancelId(): string {
    this.#cancels += 1;
    return `c-${Math.floor(this.#exchangeClock.now())}-${this.#cancels}`;
  }
}

/** A document that cannot be read proves nothing about what was done. Anything else that is thrown is a bug. */
function toFailure(error: unknown): RequestFailure {
  if (error instanceof RequestFailure) return error;
  if (error instanceof DecodeFailure)
    return new RequestFailure(error.message, { outcome: 'UNKNOWN', cause: error });
  throw error;
}
