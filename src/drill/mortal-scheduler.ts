import type { Cancel, Scheduler } from '../ports/clock.js';

/** A process's timers: when it dies, none of them runs any more. */
export class MortalScheduler implements Scheduler {
  readonly #world: Scheduler;
  #dead = false;

  constructor(world: Scheduler) {
    this.#world = world;
  }

  after(delayMs: number, task: () => void): Cancel {
    return this.#world.after(delayMs, () => {
      if (!this.#dead) task();
    });
  }

  die(): void {
    this.#dead = true;
  }
}
