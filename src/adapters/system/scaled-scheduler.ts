import { assert } from '../../base/assert.js';
import type { Cancel, Scheduler } from '../../ports/clock.js';

/** Timers on the time scale of a ScaledClock of the same speed. */
export class ScaledScheduler implements Scheduler {
  readonly #real: Scheduler;
  readonly #speed: number;

  constructor(real: Scheduler, speed: number) {
    assert(speed > 0, 'time moves forward');
    this.#real = real;
    this.#speed = speed;
  }

  after(delayMs: number, task: () => void): Cancel {
    return this.#real.after(delayMs / this.#speed, task);
  }
}
