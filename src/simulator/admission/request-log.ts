import { RingBuffer } from '../../base/ring-buffer.js';
import type { EpochMs } from '../../base/time.js';

/** One request the exchange received. Never holds a signature, a key or a body. */
export interface LoggedRequest {
  readonly at: EpochMs;
  readonly transport: 'http' | 'ws-api';
  /** HTTP method, or "WS". */
  readonly method: string;
  /** Path without its query, or the WebSocket API's method name. */
  readonly path: string;
  readonly symbol: string | undefined;
  readonly signed: boolean;
  /** The answer's status. 0 when the exchange never answered. */
  readonly status: number;
  /** The answer's error code, if it was an error. */
  readonly code: number | undefined;
  /** `newClientOrderId` of a placement, else `origClientOrderId`. */
  readonly clientOrderId: string | undefined;
}

/** The last requests, for tests and checkers. */
export class RequestLog {
  readonly #requests: RingBuffer<LoggedRequest>;
  #count = 0;

  constructor(capacity: number) {
    this.#requests = new RingBuffer(capacity);
  }

  /** Requests ever logged; more than are kept when the oldest have fallen out. */
  get count(): number {
    return this.#count;
  }

  add(request: LoggedRequest): void {
    this.#count += 1;
    this.#requests.push(request);
  }

  /** Oldest first. */
  all(): readonly LoggedRequest[] {
    return [...this.#requests];
  }

  /** Placements received, whatever became of them. Each client order id should occur once. */
  placements(): readonly LoggedRequest[] {
    return this.all().filter(
      ({ method, path }) =>
        (method === 'POST' && path === '/api/v3/order') || path === 'order.place',
    );
  }
}
