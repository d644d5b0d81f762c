import { type EpochMs, MINUTE_MS } from '../../../base/time.js';
import type { Clock } from '../../../ports/clock.js';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  HttpTransportFailure,
} from '../../../ports/http-transport.js';
import type { Logger } from '../../../ports/logger.js';
import { RequestFailure } from '../../../ports/request-failure.js';
import type { Credentials } from '../credentials.js';
import type { ExchangeClock } from '../exchange-clock.js';
import type { RequestCost } from '../rate/rate-budget.js';
import { rateCountsOfHeaders } from '../rate/rate-limit.js';
import type { RateOrchestrator, RatePermit } from '../rate/rate-orchestrator.js';
import { limitBlock } from '../rate/request-blocks.js';
import {
  type AnswerFacts,
  classifyAnswer,
  isAccessRefused,
  outcomeOf,
} from './classify-outcome.js';
import { HostScores } from './host-scores.js';
import { parseLosslessJson } from './lossless-json.js';
import { encodeQuery, type RequestParameters, signQuery } from './sign-request.js';

/** One call of the REST API. */
export interface RestCall {
  readonly method: HttpRequest['method'];
  /** "/api/v3/order" */
  readonly path: string;
  readonly parameters: RequestParameters;
  readonly cost: RequestCost;
  /** Absent: an unsigned call. */
  readonly signed?: SignedTiming;
  /** The weight is charged only when it fails (CHANGELOG.md, 2026-03-27). */
  readonly freeWhenDone?: boolean;
  /** Error codes whose body is what the caller asked for: what became of each half of a cancelReplace. */
  readonly answeringCodes?: readonly number[];
  /** Asked when the first byte is about to leave, after the wait for budget; false withdraws the call. */
  readonly wanted?: () => boolean;
  /** Default 8 MiB. */
  readonly bodyBytesMax?: number;
}

/** Timing security of a signed call (rest-api.md, "Timing security"). */
export interface SignedTiming {
  /** On the exchange's clock; absent: the moment of sending. */
  readonly timestamp?: EpochMs;
  readonly recvWindowMs: number;
}

/** Behaviour towards the exchange. */
export interface RestClientOptions {
  /** Longer than the 10 s after which the API itself gives up on the engine. Default 12 s. */
  readonly timeoutMs?: number;
}

const BODY_BYTES_MAX = 8 * 1024 * 1024;

/** After a 403 of the web application firewall only exits go on for this long (faults.md F-H08). */
const FIREWALL_PAUSE_MS = 5 * MINUTE_MS;

/** errors.md, -1008 SERVER_BUSY: "try again in a few minutes"; each further one is a minute more (faults.md F-H07). */
const OVERLOAD_PAUSE_MS = MINUTE_MS;
const OVERLOADED = -1008;

const INVALID_TIMESTAMP = -1021;

/** Calls the REST API: budget, signature, one attempt, and what the answer proves. Never tries again by itself. */
export class RestClient {
  readonly #origin: string;
  readonly #hosts: HostScores;
  readonly #http: HttpTransport;
  readonly #clock: Clock;
  readonly #exchangeClock: ExchangeClock;
  readonly #rate: RateOrchestrator;
  readonly #logger: Logger;
  readonly #credentials: Credentials | undefined;
  readonly #onClockRefused: () => void;
  readonly #onAccessRefused: (answer: AnswerFacts) => void;
  readonly #timeoutMs: number;

  constructor(
    parts: {
      readonly origin: string;
      /** Other hosts of the same exchange, for reads. */
      readonly readOrigins?: readonly string[] | undefined;
      readonly http: HttpTransport;
      readonly clock: Clock;
      readonly exchangeClock: ExchangeClock;
      readonly rate: RateOrchestrator;
      readonly logger: Logger;
      readonly credentials?: Credentials | undefined;
      /** The exchange did not accept our timestamp (-1021). */
      readonly onClockRefused: () => void;
      /** The exchange did not accept our key (-1002, -2014, -2015), our location (451), or takes no orders where we send them. */
      readonly onAccessRefused: (answer: AnswerFacts) => void;
    },
    options: RestClientOptions = {},
  ) {
    this.#origin = parts.origin;
    this.#hosts = new HostScores([parts.origin, ...(parts.readOrigins ?? [])]);
    this.#http = parts.http;
    this.#clock = parts.clock;
    this.#exchangeClock = parts.exchangeClock;
    this.#rate = parts.rate;
    this.#logger = parts.logger;
    this.#credentials = parts.credentials;
    this.#onClockRefused = parts.onClockRefused;
    this.#onAccessRefused = parts.onAccessRefused;
    this.#timeoutMs = options.timeoutMs ?? 12_000;
  }

  /** The parsed body of a successful answer, or of one of the call's `answeringCodes`. @throws RequestFailure */
  async call(call: RestCall): Promise<unknown> {
    const permit = await this.#rate.acquire(call.cost);
    if (call.wanted?.() === false) {
      this.#rate.settle(permit, { counts: [], weightFree: true, ordersFree: true });
      throw new RequestFailure(`${call.method} ${call.path}: withdrawn before it was sent`, {
        outcome: 'NOT_SENT',
      });
    }
    const origin = call.method === 'GET' ? this.#hosts.best() : this.#origin;
    let response: HttpResponse;
    try {
      response = await this.#http.send(this.#compose(call, origin));
    } catch (error) {
      this.#hosts.failed(origin);
      throw this.#noAnswer(call, permit, error);
    }
    if (response.status >= 500) this.#hosts.failed(origin);
    else this.#hosts.succeeded();
    return this.#read(call, permit, response);
  }

  /** Signs at the last moment, so that a wait for budget does not age the timestamp of a read. */
  #compose(call: RestCall, origin: string): HttpRequest {
    const headers: Record<string, string> = { accept: 'application/json' };
    let query: string;
    if (call.signed === undefined) {
      query = encodeQuery(call.parameters);
    } else {
      const credentials = this.#credentials;
      if (credentials === undefined) {
        throw new HttpTransportFailure('no credentials for a signed call', { sent: false });
      }
      headers['x-mbx-apikey'] = credentials.apiKey.reveal();
      query = signQuery(credentials.signingKey, [
        ...call.parameters,
        ['recvWindow', call.signed.recvWindowMs],
        ['timestamp', call.signed.timestamp ?? Math.floor(this.#exchangeClock.now())],
      ]);
    }
    return {
      method: call.method,
      origin,
      path: query === '' ? call.path : `${call.path}?${query}`,
      headers,
      timeoutMs: this.#timeoutMs,
      bodyBytesMax: call.bodyBytesMax ?? BODY_BYTES_MAX,
    };
  }

  #noAnswer(call: RestCall, permit: RatePermit, error: unknown): unknown {
    const sent = !(error instanceof HttpTransportFailure) || error.sent;
    this.#rate.settle(permit, { counts: [], weightFree: !sent, ordersFree: !sent });
    if (!(error instanceof HttpTransportFailure)) return error;
    this.#logger.log('warn', 'request-unanswered', {
      method: call.method,
      path: call.path,
      sent,
      cause: error.message,
    });
    return new RequestFailure(`${call.method} ${call.path}: ${error.message}`, {
      outcome: sent ? 'UNKNOWN' : 'NOT_SENT',
      cause: error,
    });
  }

  #read(call: RestCall, permit: RatePermit, response: HttpResponse): unknown {
    const succeeded = response.status >= 200 && response.status < 300;
    this.#rate.settle(permit, {
      counts: rateCountsOfHeaders(response.headers),
      weightFree: succeeded && call.freeWhenDone === true,
      ordersFree: false,
    });
    const body = readBody(response.body);
    if (succeeded && body.readable) return body.value;
    const error = errorOf(body.value);
    const failure = this.#refusal(call, response, error);
    const answers = error.code !== undefined && call.answeringCodes?.includes(error.code) === true;
    if (answers && response.status < 500) return body.value;
    throw failure;
  }

  #refusal(call: RestCall, response: HttpResponse, error: ExchangeError): RequestFailure {
    const { status } = response;
    const { code } = error;
    const outcome = outcomeOf(classifyAnswer({ status, code }));
    const retryAt = this.#heed(response, code);
    if (code === INVALID_TIMESTAMP) this.#onClockRefused();
    if (isAccessRefused({ status, code }, call)) this.#onAccessRefused({ status, code });
    this.#logger.log('warn', 'request-failed', {
      method: call.method,
      path: call.path,
      status,
      code,
      outcome,
      retryAt,
    });
    return new RequestFailure(
      `${call.method} ${call.path}: ${status} ${code ?? ''} ${error.message}`.trim(),
      {
        outcome,
        status,
        code,
        retryAt,
      },
    );
  }

  /** Keeps silent as long as the exchange asks for; returns until when, on our clock. */
  #heed(response: HttpResponse, code: number | undefined): EpochMs | undefined {
    const now = this.#clock.now();
    const { status } = response;
    if (status === 403) {
      this.#rate.block({ cause: 'FIREWALL', until: now + FIREWALL_PAUSE_MS });
      return now + FIREWALL_PAUSE_MS;
    }
    if (code === OVERLOADED) {
      this.#rate.block({ cause: 'OVERLOADED', until: now + OVERLOAD_PAUSE_MS });
      return now + OVERLOAD_PAUSE_MS;
    }
    const limit = limitBlock({ status, code }, retryAfterMs(response.headers['retry-after']));
    if (limit === undefined) return undefined;
    const until = now + limit.forMs;
    this.#rate.block({ cause: limit.cause, until });
    return until;
  }
}

interface ExchangeError {
  readonly code: number | undefined;
  readonly message: string;
}

function readBody(text: string): { readonly readable: boolean; readonly value: unknown } {
  try {
    return { readable: true, value: parseLosslessJson(text) };
  } catch {
    return { readable: false, value: undefined };
  }
}

/** rest-api.md, "Error Codes": `{"code": -1121, "msg": "Invalid symbol."}`. Anything else, such as HTML, has no code. */
function errorOf(value: unknown): ExchangeError {
  if (typeof value !== 'object' || value === null)
    return { code: undefined, message: 'unreadable body' };
  const { code, msg } = value as { code?: unknown; msg?: unknown };
  return {
    code: typeof code === 'number' ? code : undefined,
    message: typeof msg === 'string' ? msg.slice(0, 200) : 'no message',
  };
}

/** REST gives whole seconds (rest-api.md, "IP Limits"). One more is waited for, because its clock is not ours. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d{1,7}$/.test(header)) return undefined;
  return (Number(header) + 1) * 1_000;
}
