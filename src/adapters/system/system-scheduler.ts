import type { Cancel, Scheduler } from '../../ports/clock.js';

/** Node fires a longer timer at once (Node documentation, "Timers": setTimeout). */
const DELAY_MS_MAX = 2 ** 31 - 1;

/** How timers weigh on the process. */
export interface SystemSchedulerOptions {
  /** Whether pending timers keep the process alive. Default true. */
  readonly keepAlive?: boolean;
}

/** Node's timers. A delay beyond about 24.8 days is cut to that. */
export class SystemScheduler implements Scheduler {
  readonly #keepAlive: boolean;

  constructor(options: SystemSchedulerOptions = {}) {
    this.#keepAlive = options.keepAlive ?? true;
  }

  after(delayMs: number, task: () => void): Cancel {
    if (delayMs <= 0) return this.#soon(task);
    const timer = setTimeout(task, Math.min(delayMs, DELAY_MS_MAX));
    if (!this.#keepAlive) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  }

  /** Node makes a timer of 0 ms one of 1 ms (Node documentation, "Timers": setTimeout): the runner would wait for it. */
  #soon(task: () => void): Cancel {
    const immediate = setImmediate(task);
    if (!this.#keepAlive) immediate.unref();
    return () => {
      clearImmediate(immediate);
    };
  }
}
