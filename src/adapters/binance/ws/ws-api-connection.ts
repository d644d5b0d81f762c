import { SECOND_MS } from '../../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../../ports/clock.js';
import { RequestFailure } from '../../../ports/request-failure.js';
import type { WsConnection, WsTransport } from '../../../ports/ws-transport.js';
import { classifyAnswer, outcomeOf } from '../http/classify-outcome.js';
import { parseLosslessJson } from '../http/lossless-json.js';
import { asArray, asObject, type JsonObject } from '../json-reader.js';
import type { RequestCost } from '../rate/rate-budget.js';
import { rateCountsOfResponse } from '../rate/rate-limit.js';
import type { RateOrchestrator, RatePermit } from '../rate/rate-orchestrator.js';
import { limitBlock } from '../rate/request-blocks.js';
import { frameText } from './frame-text.js';
import { SilenceWatchdog } from './silence-watchdog.js';

/** What a connection tells its owner. After `onDown` nothing more comes. */
export interface WsApiHandlers {
  onOpen(): void;
  /** The field `event` of a frame. */
  onEvent(event: unknown): void;
  /** A frame that cannot be read: what it said is lost. */
  onMalformed(): void;
  /** `code`: the exchange's error code, when it ended the session with one. */
  onDown(cause: string, code?: number): void;
}

/** Bounds of a connection. */
export interface WsApiConnectionOptions {
  /** The server pings every 20 s; after this long without any frame the connection is dead. Default 45 s. */
  readonly silenceMsMax?: number;
  /** From a request to its answer: longer than the API's own 10 s. Default 12 s. */
  readonly answerMsMax?: number;
}

/** Beyond the time it says, because its clock is not ours. */
const MARGIN_MS = SECOND_MS;

interface PendingRequest {
  readonly method: string;
  readonly permit: RatePermit;
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: RequestFailure) => void;
  readonly cancelTimeout: Cancel;
}

/** One connection to the WebSocket API for its whole life: requests matched to answers by id, and events. */
export class WsApiConnection {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #rate: RateOrchestrator;
  readonly #handlers: WsApiHandlers;
  readonly #answerMsMax: number;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #socket: WsConnection;
  readonly #liveness: SilenceWatchdog;
  #nextId = 1;
  #ended = false;

  constructor(
    parts: {
      readonly ws: WsTransport;
      readonly clock: Clock;
      readonly scheduler: Scheduler;
      readonly rate: RateOrchestrator;
      readonly url: string;
      readonly handlers: WsApiHandlers;
    },
    options: WsApiConnectionOptions = {},
  ) {
    this.#clock = parts.clock;
    this.#scheduler = parts.scheduler;
    this.#rate = parts.rate;
    this.#handlers = parts.handlers;
    this.#answerMsMax = options.answerMsMax ?? 12_000;
    this.#liveness = new SilenceWatchdog(
      this.#clock,
      this.#scheduler,
      options.silenceMsMax ?? 45_000,
      () => this.#fail('silence'),
    );
    this.#socket = parts.ws.connect(parts.url, {
      onOpen: () => {
        this.#liveness.heard();
        if (!this.#ended) this.#handlers.onOpen();
      },
      onMessage: (bytes) => this.#onMessage(bytes),
      onPing: () => this.#liveness.heard(),
      onClose: (code, reason) => this.#end(`closed ${code} ${reason}`.trim()),
    });
  }

  /**
   * Sends a request and waits for its answer. `parameters` is called when there is leave to send, so that a
   * timestamp in it is fresh.
   *
   * @throws RequestFailure; UNKNOWN when the connection ends first.
   */
  async request(
    method: string,
    parameters: () => Readonly<Record<string, string | number>>,
    cost: RequestCost,
  ): Promise<unknown> {
    const permit = await this.#rate.acquire(cost);
    const id = this.#nextId;
    this.#nextId += 1;
    const params = parameters();
    const hasParams = Object.keys(params).length > 0;
    const text = JSON.stringify(hasParams ? { id, method, params } : { id, method });
    if (this.#ended || !this.#socket.send(text)) {
      this.#rate.settle(permit, { counts: [], weightFree: true, ordersFree: true });
      throw new RequestFailure(`${method}: not connected`, { outcome: 'NOT_SENT' });
    }
    return new Promise((resolve, reject) => {
      const cancelTimeout = this.#scheduler.after(this.#answerMsMax, () =>
        this.#giveUp(id, 'no answer in time'),
      );
      this.#pending.set(id, { method, permit, resolve, reject, cancelTimeout });
    });
  }

  /** Ends without `onDown`; requests in flight are given up. */
  close(): void {
    if (this.#ended) return;
    this.#release('closed');
    this.#socket.close();
  }

  #onMessage(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#liveness.heard();
    let frame: JsonObject;
    try {
      frame = asObject(parseLosslessJson(frameText(bytes)), 'frame');
    } catch {
      this.#handlers.onMalformed();
      return;
    }
    if (frame['event'] !== undefined) {
      this.#handlers.onEvent(frame['event']);
    } else if (typeof frame['id'] === 'number') {
      this.#onAnswer(frame['id'], frame);
    } else if (typeof frame['status'] === 'number') {
      // Key revoked: `id` is null, and the session is over (faults.md F-U10).
      const { code } = errorOf(frame['error']);
      this.#fail(`session refused: status ${frame['status']} ${code ?? ''}`.trim(), code);
    } else {
      this.#handlers.onMalformed();
    }
  }

  #onAnswer(id: number, frame: JsonObject): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.cancelTimeout();
    this.#rate.settle(pending.permit, {
      counts: countsOf(frame),
      weightFree: false,
      ordersFree: false,
    });
    const status = typeof frame['status'] === 'number' ? frame['status'] : undefined;
    if (status === 200 && frame['result'] !== undefined) pending.resolve(frame['result']);
    else pending.reject(this.#refusal(pending.method, status, frame['error']));
  }

  /** web-socket-api.md, "IP limits": `retryAfter` is the time itself, unlike the seconds of REST's header. */
  #refusal(method: string, status: number | undefined, error: unknown): RequestFailure {
    const { code, message, retryAfter, serverTime } = errorOf(error);
    const isTold = retryAfter !== undefined && serverTime !== undefined;
    const toldMs = isTold ? Math.max(0, retryAfter - serverTime) + MARGIN_MS : undefined;
    const limit = limitBlock({ status, code }, toldMs);
    const retryAt = limit === undefined ? undefined : this.#clock.now() + limit.forMs;
    if (limit !== undefined && retryAt !== undefined)
      this.#rate.block({ cause: limit.cause, until: retryAt });
    return new RequestFailure(`${method}: ${status ?? ''} ${code ?? ''} ${message}`, {
      outcome: outcomeOf(classifyAnswer({ status, code })),
      status,
      code,
      retryAt,
    });
  }

  #giveUp(id: number, cause: string): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.cancelTimeout();
    this.#rate.settle(pending.permit, { counts: [], weightFree: false, ordersFree: false });
    pending.reject(new RequestFailure(`${pending.method}: ${cause}`, { outcome: 'UNKNOWN' }));
  }

  #fail(cause: string, code?: number): void {
    if (this.#ended) return;
    this.#end(cause, code);
    this.#socket.close();
  }

  #end(cause: string, code?: number): void {
    if (this.#ended) return;
    this.#release(cause);
    this.#handlers.onDown(cause, code);
  }

  #release(cause: string): void {
    this.#ended = true;
    this.#liveness.stop();
    for (const id of [...this.#pending.keys()]) this.#giveUp(id, cause);
  }
}

function countsOf(frame: JsonObject): ReturnType<typeof rateCountsOfResponse> {
  try {
    return frame['rateLimits'] === undefined
      ? []
      : rateCountsOfResponse(asArray(frame['rateLimits'], 'rateLimits'));
  } catch {
    return [];
  }
}

interface WsApiError {
  readonly code: number | undefined;
  readonly message: string;
  /** Epoch ms, on the exchange's clock (web-socket-api.md, "IP limits"). */
  readonly retryAfter: number | undefined;
  readonly serverTime: number | undefined;
}

/** web-socket-api.md, "Error codes" and "IP limits". Whatever is missing or of another kind is not there. */
function errorOf(value: unknown): WsApiError {
  const error = fieldsOf(value);
  const data = fieldsOf(error['data']);
  const { code, msg } = error;
  const { retryAfter, serverTime } = data;
  return {
    code: typeof code === 'number' ? code : undefined,
    message: typeof msg === 'string' ? msg.slice(0, 200) : 'no message',
    retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
    serverTime: typeof serverTime === 'number' ? serverTime : undefined,
  };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
