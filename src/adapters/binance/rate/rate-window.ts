import { type EpochMs, floorTime } from '../../../base/time.js';
import type { RateLimit } from './rate-limit.js';

/** A window's counts, to be stored over a restart. */
export interface RateWindowState {
  readonly type: RateLimit['type'];
  readonly intervalMs: number;
  readonly start: EpochMs;
  readonly used: number;
}

/**
 * One limit's current window. `own` counts what we were granted; `foreign` is what the exchange counted beyond that:
 * other programs behind the same IP address or account.
 */
export class RateWindow {
  readonly type: RateLimit['type'];
  readonly intervalMs: number;
  limit: number;
  #start: EpochMs = 0;
  #own = 0;
  #foreign = 0;
  #unanswered = 0;

  constructor(limit: RateLimit) {
    this.type = limit.type;
    this.intervalMs = limit.intervalMs;
    this.limit = limit.limit;
  }

  get used(): number {
    return this.#own + this.#foreign;
  }

  get start(): EpochMs {
    return this.#start;
  }

  get end(): EpochMs {
    return this.#start + this.intervalMs;
  }

  /** Begins the window that holds `at`. What is still unanswered may be counted in the new one, so it is. */
  roll(at: EpochMs): void {
    const start = floorTime(at, this.intervalMs);
    if (start <= this.#start) return;
    this.#start = start;
    this.#own = this.#unanswered;
    this.#foreign = 0;
  }

  charge(units: number): void {
    this.#own += units;
    this.#unanswered += units;
  }

  /** A charged request was answered, or never will be. */
  answered(units: number): void {
    this.#unanswered = Math.max(0, this.#unanswered - units);
  }

  /** The exchange did not charge this after all. */
  refund(units: number): void {
    this.#own = Math.max(0, this.#own - units);
  }

  /** The exchange's own count: the higher of the two counts holds. */
  observe(count: number): void {
    this.#foreign = Math.max(this.#foreign, count - this.#own);
  }

  state(): RateWindowState {
    return { type: this.type, intervalMs: this.intervalMs, start: this.#start, used: this.used };
  }

  restore(state: RateWindowState): void {
    this.#start = state.start;
    this.#own = state.used;
    this.#foreign = 0;
  }
}
