import type { EpochMs, MonotonicMs } from '../base/time.js';
import type { Clock } from '../ports/clock.js';

/** The clock of a machine that is not quite right about the time. */
export class SkewedClock implements Clock {
  readonly #world: Clock;
  readonly #skewMs: number;

  constructor(world: Clock, skewMs: number) {
    this.#world = world;
    this.#skewMs = skewMs;
  }

  now(): EpochMs {
    return this.#world.now() + this.#skewMs;
  }

  monotonic(): MonotonicMs {
    return this.#world.monotonic();
  }
}
