import { MINUTE_MS, type MonotonicMs } from '../../../base/time.js';
import type { Clock } from '../../../ports/clock.js';

const WINDOW_MS = 5 * MINUTE_MS;

/**
 * Connection attempts of this process. The exchange allows 300 in five minutes from one IP address
 * (web-socket-streams.md, "WebSocket Limits"); half of them leaves room for neighbours.
 */
export class ConnectionBudget {
  readonly #clock: Clock;
  readonly #attemptsMax: number;
  #attempts: MonotonicMs[] = [];

  constructor(clock: Clock, attemptsMax = 150) {
    this.#clock = clock;
    this.#attemptsMax = attemptsMax;
  }

  /** Takes one attempt and returns 0, or returns how long to wait before asking again. */
  takeOrWaitMs(): number {
    const now = this.#clock.monotonic();
    this.#attempts = this.#attempts.filter((at) => now - at < WINDOW_MS);
    const oldest = this.#attempts[0];
    if (this.#attempts.length >= this.#attemptsMax && oldest !== undefined)
      return oldest + WINDOW_MS - now;
    this.#attempts.push(now);
    return 0;
  }
}
