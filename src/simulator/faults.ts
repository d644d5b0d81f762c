import { assert } from '../base/assert.js';

/** Which requests a fault meets. An absent field matches every request. */
export interface RequestMatch {
  readonly method?: string;
  /** Exact path, or the WebSocket API's method name. */
  readonly path?: string;
}

/**
 * What happens to a request. `when` says whether the exchange carries the request out before the fault shows:
 * a 5xx proves nothing about execution (rest-api.md, "HTTP Return Codes").
 */
export interface RequestFault {
  readonly when: 'before-execution' | 'after-execution';
  readonly status: number;
  /** Absent: a gateway's answer that is no JSON. */
  readonly code?: number;
  readonly message?: string;
  /** For 429 and 418. */
  readonly retryAfterSeconds?: number;
}

interface ArmedFault {
  readonly match: RequestMatch;
  readonly fault: RequestFault;
  left: number;
}

const ARMED_MAX = 1_000;

/** -1007: the engine did not answer in time; execution unknown. */
export function engineTimeout(when: RequestFault['when']): RequestFault {
  return {
    when,
    status: 504,
    code: -1007,
    message:
      'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  };
}

/** A gateway's 502 with an HTML body. */
export function badGateway(when: RequestFault['when']): RequestFault {
  return { when, status: 502 };
}

/** A 429 or 418 out of the blue, as when someone else on the same IP used the weight up. */
export function rateLimited(status: 429 | 418, retryAfterSeconds: number): RequestFault {
  return {
    when: 'before-execution',
    status,
    code: -1003,
    message: 'Too many requests queued.',
    retryAfterSeconds,
  };
}

/** Faults armed by a drill or a test. Lost and late answers are the network's business, not the exchange's. */
export class FaultSwitchboard {
  readonly #armed: ArmedFault[] = [];
  readonly #stalled = new Set<string>();

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

  /** Stops a stream's messages without closing anything; `userData` names all account events. */
  stall(stream: string): void {
    this.#stalled.add(stream);
  }

  resume(stream: string): void {
    this.#stalled.delete(stream);
  }

  isStalled(stream: string): boolean {
    return this.#stalled.has(stream);
  }

  /** Disarms everything. */
  clear(): void {
    this.#armed.length = 0;
    this.#stalled.clear();
  }
}
