import { SECOND_MS } from '../../base/time.js';
import type { HeavyProgress, HeavyWork } from '../../model/heavy-task.js';
import type { GateView, HeavyTaskStatusView } from '../../model/run-status.js';
import type { Clock } from '../../ports/clock.js';
import type { HeavyTask, HeavyTaskStore } from '../../ports/heavy-task-store.js';
import { HeavyWorkPaused, HeavyWorkRefused } from '../heavy/heavy-work-context.js';
import { parseHeavyWork } from '../heavy/parse-heavy-work.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';
import type { Task } from './task.js';

/** A lease outlives the longest bite: a request with its timeout, or the rewriting of a large bar file. */
const LEASE_MS = 10 * 60 * SECOND_MS;
const LOOK_MS = SECOND_MS;
/** Pause before a failed task is tried again; it doubles with each failure. */
const BACKOFF_MS_MIN = 5 * SECOND_MS;
const BACKOFF_MS_MAX = 10 * 60 * SECOND_MS;
/** After so many failures a task is given up. */
const FAILURES_MAX = 8;

/** What the consumer works with. */
export interface HeavyTaskConsumerParts extends TaskContext {
  readonly tasks: HeavyTaskStore;
  /** Names this process in leases; no two runs share one. */
  readonly owner: string;
  /** Wall clock, the same for all processes. */
  readonly clock: Clock;
  /** Whether heavy work may go on now. */
  readonly guard: () => GateView;
  readonly perform: (
    work: HeavyWork,
    step: (progress: HeavyProgress) => Promise<void>,
  ) => Promise<string>;
  /** Tells an operator that a task was given up. */
  readonly onGivenUp: (task: HeavyTask, cause: string) => void;
}

/**
 * Does heavy tasks, one at a time, the most urgent first. Between two bites it stands aside for whatever matters more, and
 * it keeps its lease; when that is gone, somebody else has the task and this one stops.
 */
export class HeavyTaskConsumer implements Task {
  readonly name = 'heavy-task-consumer';
  readonly #parts: HeavyTaskConsumerParts;
  readonly #looking: PeriodicTask;
  #view: HeavyTaskStatusView | undefined;
  #stopping = false;

  constructor(parts: HeavyTaskConsumerParts) {
    this.#parts = parts;
    const run = (): Promise<void> => this.#look();
    this.#looking = new PeriodicTask({ name: this.name, everyMs: LOOK_MS, run }, parts);
  }

  get view(): HeavyTaskStatusView | undefined {
    return this.#view;
  }

  start(): void {
    this.#looking.start();
  }

  stop(): Promise<void> {
    this.#stopping = true;
    return this.#looking.stop();
  }

  async #look(): Promise<void> {
    const { clock, guard, owner, tasks } = this.#parts;
    while (!this.#stopping && guard().open) {
      const task = tasks.claim({ owner, at: clock.now(), leaseMs: LEASE_MS });
      if (task === undefined) return;
      await this.#work(task);
      this.#view = undefined;
    }
  }

  async #work(task: HeavyTask): Promise<void> {
    const { clock, logger, owner, perform, tasks } = this.#parts;
    const { kind, taskId } = task;
    const startedAt = clock.monotonic();
    try {
      const work = parseHeavyWork(task.payload);
      const result = await perform(work, (progress) => this.#step(task, startedAt, progress));
      tasks.settle(taskId, owner, { at: clock.now(), status: 'done', result });
      logger.log('info', 'heavy-task-done', { kind, taskId });
    } catch (cause) {
      if (cause instanceof HeavyWorkPaused) {
        const at = clock.now();
        const release = { at, notBefore: at, cause: cause.message, failed: false };
        tasks.release(taskId, owner, release);
        return;
      }
      this.#failed(task, cause);
    }
  }

  #failed(task: HeavyTask, cause: unknown): void {
    const { clock, logger, onGivenUp, owner, tasks } = this.#parts;
    const { failures, kind, taskId } = task;
    const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    const at = clock.now();
    logger.log('warn', 'heavy-task-failed', { kind, taskId, failures: failures + 1, message });
    const isRefused = cause instanceof HeavyWorkRefused;
    if (isRefused || failures + 1 >= FAILURES_MAX) {
      const result = isRefused ? cause.message : message;
      tasks.settle(taskId, owner, { at, status: 'failed', result });
      onGivenUp(task, message);
      return;
    }
    const notBefore = at + heavyBackoffMs(failures);
    tasks.release(taskId, owner, { at, notBefore, cause: message, failed: true });
  }

  /** Keeps the lease, and holds the work up for as long as something else comes first. */
  async #step(task: HeavyTask, startedAt: number, progress: HeavyProgress): Promise<void> {
    const { clock, guard, owner, tasks } = this.#parts;
    const { budgetMs, kind, taskId } = task;
    for (;;) {
      const gate = guard();
      this.#view = { taskId, kind, progress, waitsFor: gate.open ? '' : gate.why };
      if (this.#stopping) throw new HeavyWorkPaused('the process stops');
      if (!tasks.renew(taskId, { owner, at: clock.now(), leaseMs: LEASE_MS }, progress)) {
        throw new HeavyWorkPaused('the lease is gone');
      }
      if (clock.monotonic() - startedAt > budgetMs)
        throw new HeavyWorkPaused('its budget is used up');
      if (gate.open) return;
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.scheduler.after(LOOK_MS, resolve);
    });
  }
}

/** How long a task waits after so many failures before this one. */
function heavyBackoffMs(failures: number): number {
  return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** Math.min(10, failures));
}
