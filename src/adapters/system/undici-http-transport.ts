import { type Dispatcher, Pool } from 'undici';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  HttpTransportFailure,
} from '../../ports/http-transport.js';

/** How connections are kept. */
export interface UndiciHttpTransportOptions {
  /** Connections for each origin; further requests wait. Default 16. */
  readonly connectionsMax?: number;
  /** Real time for name resolution, TCP, TLS and waiting for a free connection. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** A request's `timeoutMs` is divided by this: the speed of the clock its sender lives by. Default 1. */
  readonly timeScale?: number;
}

const IDLE_CONNECTION_MS = 30_000;

/**
 * HTTP over undici's pools: keep-alive, one request at a time on a connection, no retry, no redirect.
 *
 * Dispatches by handler, because only `onRequestStart` separates "no byte left" from "something may have left":
 * undici calls it just before it writes.
 */
export class UndiciHttpTransport implements HttpTransport {
  readonly #pools = new Map<string, Pool>();
  readonly #connectionsMax: number;
  readonly #connectTimeoutMs: number;
  readonly #timeScale: number;
  #closed = false;

  constructor(options: UndiciHttpTransportOptions = {}) {
    this.#connectionsMax = options.connectionsMax ?? 16;
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 10_000;
    this.#timeScale = options.timeScale ?? 1;
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    if (this.#closed) {
      return Promise.reject(new HttpTransportFailure('the transport is closed', { sent: false }));
    }
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(resolve, reject, {
        connectTimeoutMs: this.#connectTimeoutMs,
        answerTimeoutMs: request.timeoutMs / this.#timeScale,
        bodyBytesMax: request.bodyBytesMax,
      });
      this.#poolFor(request.origin).dispatch(
        {
          method: request.method,
          path: request.path,
          headers: { ...request.headers },
          body: request.body ?? null,
        },
        exchange,
      );
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }

  #poolFor(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, {
        connections: this.#connectionsMax,
        pipelining: 1,
        connect: { timeout: this.#connectTimeoutMs },
        keepAliveTimeout: IDLE_CONNECTION_MS,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}

interface ExchangeLimits {
  readonly connectTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly bodyBytesMax: number;
}

/** One request and its answer, from dispatch to the last byte. Settles once. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (failure: HttpTransportFailure) => void;
  readonly #limits: ExchangeLimits;
  readonly #chunks: Buffer[] = [];
  #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #bodyBytes = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #settled = false;

  constructor(
    resolve: (response: HttpResponse) => void,
    reject: (failure: HttpTransportFailure) => void,
    limits: ExchangeLimits,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#limits = limits;
    this.#timer = setTimeout(() => this.#fail('no connection in time'), limits.connectTimeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      controller.abort(new Error('given up before it was sent'));
      return;
    }
    this.#controller = controller;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail('no answer in time'), this.#limits.answerTimeoutMs);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined)
        this.#headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes > this.#limits.bodyBytesMax) {
      this.#fail(`the answer is longer than ${this.#limits.bodyBytesMax} bytes`);
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    const body = Buffer.concat(this.#chunks, this.#bodyBytes).toString('utf8');
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(describeError(error), error);
  }

  #fail(message: string, cause?: unknown): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#reject(
      new HttpTransportFailure(message, { sent: this.#controller !== undefined, cause }),
    );
    this.#controller?.abort(new Error(message));
  }
}

/** The error's code rather than its text, which may quote what was sent. */
function describeError(error: Error): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : error.name;
}
