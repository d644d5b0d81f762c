import { assert } from '../../base/assert.js';

/** Which requests a fault meets. An absent field matches every request. */
export interface RequestMatch {
  readonly method?: string;
  /** Exact path, or the WebSocket API's method name. */
  readonly path?: string;
}

/** Whether the exchange carries the request out before the fault shows. */
type FaultMoment = 'before-execution' | 'after-execution';

/** Another answer than the true one: a 5xx proves nothing about execution (rest-api.md, "HTTP Return Codes"). */
export interface FailedAnswer {
  readonly type: 'failed';
  readonly when: FaultMoment;
  readonly status: number;
  /** Absent: a gateway's answer that is no JSON. */
  readonly code?: number;
  readonly message?: string;
  /** For 429 and 418. */
  readonly retryAfterSeconds?: number;
}

/** No answer: the connection stays silent, or is reset. */
export interface LostAnswer {
  readonly type: 'lost';
  readonly when: FaultMoment;
  readonly reset: boolean;
}

/** How an answer's body is spoiled on its way. */
export const CORRUPTIONS = ['empty', 'truncated', 'garbage', 'html'] as const;

/** One of them. */
export type Corruption = (typeof CORRUPTIONS)[number];

/** The true answer, but late or spoiled. */
export type TransitFault =
  | { readonly type: 'late'; readonly delayMs: number }
  | { readonly type: 'corrupt'; readonly as: Corruption };

/** What happens to a request. */
export type RequestFault = FailedAnswer | LostAnswer | TransitFault;

interface ArmedFault {
  readonly match: RequestMatch;
  readonly fault: RequestFault;
  left: number;
}

const ARMED_MAX = 1_000;

/** -1007: the engine did not answer in time; execution unknown. */
export function engineTimeout(when: FaultMoment): FailedAnswer {
  return {
    type: 'failed',
    when,
    status: 504,
    code: -1007,
    message:
      'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  };
}

/** A gateway's 502 with an HTML body. */
export function badGateway(when: FaultMoment): FailedAnswer {
  return { type: 'failed', when, status: 502 };
}

/** A 429 or 418 out of the blue, as when someone else on the same IP used the weight up. */
export function rateLimited(status: 429 | 418, retryAfterSeconds: number): FailedAnswer {
  return {
    type: 'failed',
    when: 'before-execution',
    status,
    code: -1003,
    message: 'Too many requests queued.',
    retryAfterSeconds,
  };
}

/** The faults that are on: armed for requests to come, and standing ones that last until they are taken back. */
export class FaultSwitchboard {
  readonly #armed: ArmedFault[] = [];
  readonly #stalled = new Set<string>();
  /** How far the clock that stamps and judges requests is ahead of the market's, ms. */
  clockSkewMs = 0;
  /** How long a request waits between the gateway and the matching engine, ms. */
  brokerDelayMs = 0;

  /** Makes the next `times` matching requests meet the fault. Faults armed first are met first. */
  arm(match: RequestMatch, fault: RequestFault, times = 1): void {
    assert(this.#armed.length < ARMED_MAX, 'the armed faults are bounded');
    assert(times > 0, 'a fault is met at least once');
    this.#armed.push({ match, fault, left: times });
  }

  /** The fault this request meets, which is then used up once. */
  take(method: string, path: string): RequestFault | undefined {
    const index = this.#armed.findIndex(
      ({ match }) =>
        (match.method === undefined || match.method === method) &&
        (match.path === undefined || match.path === path),
    );
    const armed = this.#armed[index];
    if (armed === undefined) return undefined;
    armed.left -= 1;
    if (armed.left === 0) this.#armed.splice(index, 1);
    return armed.fault;
  }

  /** Stops a stream's messages without closing anything; `userData` names all account events, `*` everything. */
  stall(stream: string): void {
    this.#stalled.add(stream);
  }

  resume(stream: string): void {
    this.#stalled.delete(stream);
  }

  isStalled(stream: string): boolean {
    return this.#stalled.has(stream) || this.#stalled.has('*');
  }

  /** How many requests are still to meet a fault. */
  get armedCount(): number {
    return this.#armed.reduce((sum, { left }) => sum + left, 0);
  }

  get stalledStreams(): readonly string[] {
    return [...this.#stalled];
  }

  /** Disarms everything. */
  clear(): void {
    this.#armed.length = 0;
    this.#stalled.clear();
    this.clockSkewMs = 0;
    this.brokerDelayMs = 0;
  }
}
