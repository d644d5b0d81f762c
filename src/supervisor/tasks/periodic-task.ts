import { assert } from '../../base/assert.js';
import type { Cancel, Scheduler } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Task } from './task.js';

/** Failures in a row double the pause, up to this many times the period. */
const BACKOFF_FACTOR_MAX = 16;

/** What is run, and how often. */
export interface PeriodicTaskOptions {
  readonly name: string;
  readonly everyMs: number;
  /** Before the first run; default: one period. */
  readonly firstAfterMs?: number;
  readonly run: () => Promise<void>;
  /** Run once more while stopping: for tasks that hold something. */
  readonly runAtStop?: boolean;
}

/** What every periodic task works with. */
export interface TaskContext {
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

/**
 * Runs something again and again. Runs never overlap: the next period begins when a run has ended. A failed run is
 * logged and counted, and the following pauses grow until one succeeds.
 */
export class PeriodicTask implements Task {
  readonly name: string;
  readonly #options: PeriodicTaskOptions;
  readonly #context: TaskContext;
  #cancel: Cancel | undefined;
  #running: Promise<void> | undefined;
  #started = false;
  #runs = 0;
  #failures = 0;
  #failureStreak = 0;

  constructor(options: PeriodicTaskOptions, context: TaskContext) {
    assert(options.everyMs > 0, 'a period is longer than nothing');
    this.name = options.name;
    this.#options = options;
    this.#context = context;
  }

  get started(): boolean {
    return this.#started;
  }

  get runs(): number {
    return this.#runs;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Failures since the last success. */
  get failureStreak(): number {
    return this.#failureStreak;
  }

  start(): void {
    assert(!this.#started, `${this.name} is started once`);
    this.#started = true;
    this.#schedule(this.#options.firstAfterMs ?? this.#options.everyMs);
  }

  /** Runs as soon as possible instead of at the next period; joins a run under way. */
  trigger(): void {
    if (!this.#started || this.#running !== undefined) return;
    this.#schedule(0);
  }

  async stop(): Promise<void> {
    this.#started = false;
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#running;
    if (this.#options.runAtStop === true) await this.#runOnce();
  }

  #schedule(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = this.#context.scheduler.after(delayMs, () => {
      this.#cancel = undefined;
      this.#running = this.#runOnce().then(() => {
        this.#running = undefined;
        if (this.#started) this.#schedule(this.#pauseMs());
      });
    });
  }

  async #runOnce(): Promise<void> {
    this.#runs += 1;
    try {
      await this.#options.run();
      this.#failureStreak = 0;
    } catch (cause) {
      this.#failures += 1;
      this.#failureStreak += 1;
      const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      this.#context.logger.log('warn', 'task-failed', {
        task: this.name,
        failureStreak: this.#failureStreak,
        message,
      });
    }
  }

  #pauseMs(): number {
    return (
      this.#options.everyMs * Math.min(BACKOFF_FACTOR_MAX, 2 ** Math.min(10, this.#failureStreak))
    );
  }
}
