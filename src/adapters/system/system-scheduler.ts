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
    const timer = setTimeout(task, Math.min(Math.max(delayMs, 0), DELAY_MS_MAX));
    if (!this.#keepAlive) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  }
}
