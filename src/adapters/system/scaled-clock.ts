import { assert } from '../../base/assert.js';
import type { EpochMs, MonotonicMs } from '../../base/time.js';
import type { Clock } from '../../ports/clock.js';

/** Where scaled time begins, and how fast it runs. */
export interface ScaledClockOptions {
  /** What `now()` says at the moment of construction. */
  readonly anchorMs: EpochMs;
  /** Scaled milliseconds for one real millisecond. */
  readonly speed: number;
}

/**
 * Time at a multiple of its real speed: everything that reads this clock and waits on the ScaledScheduler beside it
 * lives in the same, faster world. Whole milliseconds, as the exchange counts them.
 */
export class ScaledClock implements Clock {
  readonly #real: Clock;
  readonly #anchorMs: EpochMs;
  readonly #speed: number;
  readonly #startedAt: MonotonicMs;

  constructor(real: Clock, options: ScaledClockOptions) {
    assert(options.speed > 0, 'time moves forward');
    this.#real = real;
    this.#anchorMs = options.anchorMs;
    this.#speed = options.speed;
    this.#startedAt = real.monotonic();
  }

  now(): EpochMs {
    return this.#anchorMs + Math.floor(this.#elapsedMs());
  }

  monotonic(): MonotonicMs {
    return this.#elapsedMs();
  }

  #elapsedMs(): number {
    return (this.#real.monotonic() - this.#startedAt) * this.#speed;
  }
}
