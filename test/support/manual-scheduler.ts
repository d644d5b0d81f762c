import type { EpochMs, MonotonicMs } from '../../src/base/time.js';
import type { Cancel, Clock, Scheduler } from '../../src/ports/clock.js';

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

/** A clock and a scheduler moved by hand, for tests of what waits. */
export class ManualScheduler implements Clock, Scheduler {
  #now: EpochMs;
  #timers: Timer[] = [];

  constructor(now: EpochMs = Date.UTC(2026, 0, 15, 12, 0, 0)) {
    this.#now = now;
  }

  now(): EpochMs {
    return this.#now;
  }

  monotonic(): MonotonicMs {
    return this.#now;
  }

  get pending(): number {
    return this.#timers.length;
  }

  after(delayMs: number, task: () => void): Cancel {
    const timer = { at: this.#now + Math.max(0, delayMs), task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets everything run that is due within `ms`, promises included, and ends that much later. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const next = this.#timers.reduce<Timer | undefined>(
        (soonest, timer) => (soonest === undefined || timer.at < soonest.at ? timer : soonest),
        undefined,
      );
      if (next === undefined || next.at > end) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
      await settled();
    }
    this.#now = end;
  }
}

/** Resolves after every promise that can settle without time passing has settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
