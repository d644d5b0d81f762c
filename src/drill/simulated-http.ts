import type { Random } from '../base/prng.js';
import type { Clock, Scheduler } from '../ports/clock.js';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  HttpTransportFailure,
} from '../ports/http-transport.js';
import { type ExchangeAnswer, isReset, NEVER } from '../simulator/requests/http-answers.js';
import type { NetworkWitness } from './evidence.js';
import {
  type FaultPlan,
  openWindows,
  REQUEST_FAULT_KINDS,
  type RequestFaultKind,
} from './fault-plan.js';
import type { FaultTally } from './fault-tally.js';
import type { ProgramStall } from './program-stall.js';
import type { WireLog } from './wire-log.js';

/** Where requests end up: the simulated exchange, which may itself be told to answer late, or not at all. */
export type HttpDoor = (request: HttpRequest) => ExchangeAnswer;

/** What the simulated link is made of. */
export interface SimulatedHttpParts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly plan: FaultPlan;
  readonly tally: FaultTally;
  readonly door: HttpDoor;
  readonly log: WireLog;
  readonly witness: NetworkWitness;
  /** When what arrives is seen by the program. */
  readonly stall: ProgramStall;
}

type Fate = RequestFaultKind | 'deliver';

/** Places, cancels and queries a single order. */
const ORDER_PATH = '/api/v3/order';
const LATENCY_MS_BASE = 4;
const LATENCY_MS_SPREAD = 12;
const BAD_GATEWAY: HttpResponse = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html>Bad Gateway</html>',
};
const TIMED_OUT_AT_EXCHANGE: HttpResponse = {
  status: 503,
  headers: { 'content-type': 'application/json' },
  body: '{"code":-1007,"msg":"Timeout waiting for response from backend server. Send status unknown; execution status unknown."}',
};
const TOO_MANY: HttpResponse = {
  status: 429,
  headers: { 'content-type': 'application/json', 'retry-after': '3' },
  body: '{"code":-1003,"msg":"Too many requests; current limit is 6000 request weight per 1 MINUTE."}',
};

/**
 * HTTP over virtual time: each request meets its fate, drawn from the open windows of the fault plan. Only what a real
 * network and gateway can do: a lost answer is a timeout, an error page may hide an executed order.
 */
export class SimulatedHttp implements HttpTransport {
  readonly #parts: SimulatedHttpParts;
  #closed = false;
  #abandoned = false;

  constructor(parts: SimulatedHttpParts) {
    this.#parts = parts;
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    if (this.#abandoned) return new Promise(() => undefined);
    if (this.#closed)
      return Promise.reject(new HttpTransportFailure('the transport is closed', { sent: false }));
    const { path, parameters } = describe(request);
    const { method } = request;
    const { clock, log, tally, witness } = this.#parts;
    witness.requested({ at: clock.now(), method, path, parameters });
    const { fate, delayMs } = this.#drawFate(path);
    if (fate !== 'deliver') tally.count(fate);
    const detail = `${parameters['newClientOrderId'] ?? parameters['origClientOrderId'] ?? ''} ${fate}`;
    log.add({ at: clock.now(), kind: 'request', what: `${method} ${path}`, detail });
    return new Promise((resolve, reject) => {
      const isAbandoned = (): boolean => this.#abandoned;
      const ends = { resolve, reject, isAbandoned };
      new Crossing(this.#parts, { request, path, ends }).start(fate, delayMs);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** The program has gone: what it sent goes on, what comes back finds nobody. */
  abandon(): void {
    this.#abandoned = true;
  }

  #drawFate(path: string): { readonly fate: Fate; readonly delayMs: number } {
    const { plan, clock, random } = this.#parts;
    for (const window of openWindows(plan, clock.monotonic(), REQUEST_FAULT_KINDS)) {
      if (window.target === 'orders' && path !== ORDER_PATH) continue;
      if (random.unit() < window.probability) {
        return { fate: window.kind, delayMs: random.below(window.delayMsMax) };
      }
    }
    return { fate: 'deliver', delayMs: 0 };
  }
}

interface Errand {
  readonly request: HttpRequest;
  readonly path: string;
  readonly ends: {
    readonly resolve: (response: HttpResponse) => void;
    readonly reject: (failure: HttpTransportFailure) => void;
    readonly isAbandoned: () => boolean;
  };
}

/** One request on its way there and back. Settles once. */
class Crossing {
  readonly #parts: SimulatedHttpParts;
  readonly #errand: Errand;
  #settled = false;

  constructor(parts: SimulatedHttpParts, errand: Errand) {
    this.#parts = parts;
    this.#errand = errand;
  }

  start(fate: Fate, delayMs: number): void {
    if (fate === 'refuse-connection') {
      this.#after(this.#latency(), () => this.#fail('ECONNREFUSED', false));
      return;
    }
    this.#after(this.#errand.request.timeoutMs, () => this.#fail('no answer in time', true));
    const there = this.#latency() + (fate === 'delay-request' ? delayMs : 0);
    const back = this.#latency() + (fate === 'delay-response' ? delayMs : 0);
    switch (fate) {
      case 'lose-request':
        return;
      case 'error-before':
        this.#after(there + back, () => this.#answer(BAD_GATEWAY));
        return;
      case 'rate-limited':
        this.#after(there + back, () => this.#answer(TOO_MANY));
        return;
      default:
        this.#after(there, () => this.#execute(fate, back));
    }
  }

  /** The exchange acts even when nobody waits for the answer any more. */
  #execute(fate: Fate, back: number): void {
    const { delayMs = 0, ...response } = this.#parts.door(this.#errand.request);
    if (fate === 'lose-response' || delayMs === NEVER) return;
    this.#after(back + delayMs, () => {
      if (isReset(response)) this.#fail('ECONNRESET', true);
      else this.#answer(fate === 'error-after' ? TIMED_OUT_AT_EXCHANGE : response);
    });
  }

  #answer(response: HttpResponse): void {
    if (!this.#settle('response', `${response.status} ${response.body}`)) return;
    const { status, headers } = response;
    this.#parts.witness.answered({
      at: this.#parts.clock.now(),
      path: this.#errand.path,
      status,
      headers,
    });
    this.#parts.stall.run(() => this.#errand.ends.resolve(response));
  }

  #fail(message: string, sent: boolean): void {
    if (!this.#settle('failure', message)) return;
    this.#parts.stall.run(() =>
      this.#errand.ends.reject(new HttpTransportFailure(message, { sent })),
    );
  }

  /** Whether somebody still waits for the outcome, which then is this one. */
  #settle(kind: 'response' | 'failure', detail: string): boolean {
    if (this.#settled || this.#errand.ends.isAbandoned()) return false;
    this.#settled = true;
    const what = `${this.#errand.request.method} ${this.#errand.path}`;
    this.#parts.log.add({ at: this.#parts.clock.now(), kind, what, detail });
    return true;
  }

  #after(delayMs: number, task: () => void): void {
    this.#parts.scheduler.after(delayMs, task);
  }

  #latency(): number {
    return LATENCY_MS_BASE + this.#parts.random.below(LATENCY_MS_SPREAD);
  }
}

function describe(request: HttpRequest): {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
} {
  const mark = request.path.indexOf('?');
  const path = mark < 0 ? request.path : request.path.slice(0, mark);
  const query = mark < 0 ? '' : request.path.slice(mark + 1);
  const parameters: Record<string, string> = {};
  for (const text of [query, request.body ?? '']) {
    for (const [key, value] of new URLSearchParams(text)) parameters[key] = value;
  }
  return { path, parameters };
}
