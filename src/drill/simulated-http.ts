import type { Random } from '../base/prng.js';
import type { Clock, Scheduler } from '../ports/clock.js';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  HttpTransportFailure,
} from '../ports/http-transport.js';
import { type FaultKind, type FaultPlan, openWindows } from './fault-plan.js';
import type { RequestWitness, WireLog } from './wire-log.js';

/** Where requests end up: the simulated exchange. */
export type HttpDoor = (request: HttpRequest) => HttpResponse;

/** What the simulated link is made of. */
export interface SimulatedHttpParts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly plan: FaultPlan;
  readonly door: HttpDoor;
  readonly log: WireLog;
  readonly witness: RequestWitness;
}

type Fate = FaultKind | 'deliver';

const REQUEST_KINDS: readonly FaultKind[] = [
  'refuse-connection',
  'lose-request',
  'lose-response',
  'delay-request',
  'delay-response',
  'error-before',
  'error-after',
  'rate-limited',
];

const LATENCY_MS_BASE = 4;
const LATENCY_MS_SPREAD = 12;
const BAD_GATEWAY: HttpResponse = { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad Gateway</html>' };
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
 * HTTP over virtual time: each request meets its fate, drawn from the open windows of the fault plan. Only what a real network
 * and gateway can do: a lost answer is a timeout, an error page may hide an executed order.
 */
export class SimulatedHttp implements HttpTransport {
  readonly #parts: SimulatedHttpParts;
  #closed = false;

  constructor(parts: SimulatedHttpParts) {
    this.#parts = parts;
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    if (this.#closed) return Promise.reject(new HttpTransportFailure('the transport is closed', { sent: false }));
    const { what, parameters } = describe(request);
    this.#parts.witness({
      at: this.#parts.clock.now(),
      method: request.method,
      path: what,
      parameters,
    });
    const { fate, delayMs } = this.#drawFate();
    this.#log('request', `${request.method} ${what}`, `${parameters['newClientOrderId'] ?? ''} ${fate}`);
    return new Promise((resolve, reject) => {
      new Crossing(this.#parts, request, resolve, reject, `${request.method} ${what}`).start(fate, delayMs);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #drawFate(): { readonly fate: Fate; readonly delayMs: number } {
    const { plan, clock, random } = this.#parts;
    for (const window of openWindows(plan, clock.monotonic(), REQUEST_KINDS)) {
      if (random.unit() < window.probability) {
        return { fate: window.kind, delayMs: random.below(window.delayMsMax) };
      }
    }
    return { fate: 'deliver', delayMs: 0 };
  }

  #log(kind: 'request', what: string, detail: string): void {
    this.#parts.log.add({ at: this.#parts.clock.now(), kind, what, detail });
  }
}

/** One request on its way there and back. Settles once. */
class Crossing {
  readonly #parts: SimulatedHttpParts;
  readonly #request: HttpRequest;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (failure: HttpTransportFailure) => void;
  readonly #label: string;
  #settled = false;

  constructor(
    parts: SimulatedHttpParts,
    request: HttpRequest,
    resolve: (response: HttpResponse) => void,
    reject: (failure: HttpTransportFailure) => void,
    label: string,
  ) {
    this.#parts = parts;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#label = label;
  }

  start(fate: Fate, delayMs: number): void {
    if (fate === 'refuse-connection') {
      this.#after(this.#latency(), () => this.#fail('ECONNREFUSED', false));
      return;
    }
    this.#after(this.#request.timeoutMs, () => this.#fail('no answer in time', true));
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
    const response = this.#parts.door(this.#request);
    if (fate === 'lose-response') return;
    this.#after(back, () => this.#answer(fate === 'error-after' ? TIMED_OUT_AT_EXCHANGE : response));
  }

  #answer(response: HttpResponse): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#log('response', `${response.status} ${response.body}`);
    this.#resolve(response);
  }

  #fail(message: string, sent: boolean): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#log('failure', message);
    this.#reject(new HttpTransportFailure(message, { sent }));
  }

  #log(kind: 'response' | 'failure', detail: string): void {
    this.#parts.log.add({ at: this.#parts.clock.now(), kind, what: this.#label, detail });
  }

  #after(delayMs: number, task: () => void): void {
    this.#parts.scheduler.after(delayMs, task);
  }

  #latency(): number {
    return LATENCY_MS_BASE + this.#parts.random.below(LATENCY_MS_SPREAD);
  }
}

function describe(request: HttpRequest): {
  readonly what: string;
  readonly parameters: Readonly<Record<string, string>>;
} {
  const url = new URL(request.path, 'http://exchange');
  const parameters = Object.fromEntries(url.searchParams);
  for (const [key, value] of new URLSearchParams(request.body ?? '')) parameters[key] = value;
  return { what: url.pathname, parameters };
}
