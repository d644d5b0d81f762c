import type { EpochMs } from '../base/time.js';
import type { ClockSynced } from '../model/engine-event.js';
import type { ExchangeTime } from './orders/in-doubt-resolver.js';

/** Uncertainty assumed before the first measurement: as good as no knowledge. */
const UNKNOWN_UNCERTAINTY_MS = 60_000;

/** The exchange's clock, estimated from ours by the last measurement. */
export class ExchangeClock {
  #offsetMs = 0;
  #uncertaintyMs = UNKNOWN_UNCERTAINTY_MS;

  apply(event: ClockSynced): void {
    this.#offsetMs = event.offsetMs;
    this.#uncertaintyMs = event.uncertaintyMs;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  get uncertaintyMs(): number {
    return this.#uncertaintyMs;
  }

  /** The exchange's time when ours is `at`, in whole milliseconds. */
  at(at: EpochMs): ExchangeTime {
    return { now: Math.round(at + this.#offsetMs), uncertaintyMs: this.#uncertaintyMs };
  }
}
