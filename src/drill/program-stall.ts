import type { Cancel, Scheduler } from '../ports/clock.js';

/**
 * A program that gets no processor for a while: the world goes on, and what reaches the program waits until it runs again,
 * in the order in which it came (faults.md F-T04: a busy event loop, a collector, a disk, a suspended machine).
 */
export class ProgramStall {
  readonly #world: Scheduler;
  readonly #waiting: (() => void)[] = [];
  #stalls = 0;

  constructor(world: Scheduler) {
    this.#world = world;
  }

  /** From now on, for so long. Stalls may overlap. */
  begin(forMs: number): void {
    this.#stalls += 1;
    this.#world.after(forMs, () => {
      this.#stalls -= 1;
      while (this.#stalls === 0) {
        const task = this.#waiting.shift();
        if (task === undefined) return;
        task();
      }
    });
  }

  /** Lets the program do something: now, or once it runs again. */
  run(task: () => void): void {
    if (this.#stalls > 0) this.#waiting.push(task);
    else task();
  }

  /** The program's timers: one that falls due while it stalls is late. */
  timers(): Scheduler {
    return { after: (delayMs, task) => this.#after(delayMs, task) };
  }

  #after(delayMs: number, task: () => void): Cancel {
    let cancelled = false;
    const cancel = this.#world.after(delayMs, () =>
      this.run(() => {
        if (!cancelled) task();
      }),
    );
    return () => {
      cancelled = true;
      cancel();
    };
  }
}
