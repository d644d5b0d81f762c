import type { EpochMs, MonotonicMs } from '../base/time.js';
import type { Clock } from '../ports/clock.js';

/** The clock of a machine that is not quite right about the time, and may be set meanwhile. */
export class SkewedClock implements Clock {
  readonly #world: Clock;
  #skewMs: number;

  constructor(world: Clock, skewMs: number) {
    this.#world = world;
    this.#skewMs = skewMs;
  }

  /** Sets the clock ahead, or back. */
  jump(byMs: number): void {
    this.#skewMs += byMs;
  }

  now(): EpochMs {
    return this.#world.now() + this.#skewMs;
  }

  monotonic(): MonotonicMs {
    return this.#world.monotonic();
  }
}
