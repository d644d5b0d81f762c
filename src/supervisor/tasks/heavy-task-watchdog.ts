import { DAY_MS, type EpochMs, floorTime, formatUtc, HOUR_MS, SECOND_MS } from '../../base/time.js';
import { HEAVY_PRIORITY } from '../../model/heavy-task.js';
import { encodeJson } from '../../model/json-codec.js';
import type { Clock } from '../../ports/clock.js';
import type { HeavyTask, HeavyTaskStore } from '../../ports/heavy-task-store.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';

const LOOK_MS = 10 * SECOND_MS;
/** Expired leases double the pause before the next try, from this. */
const BACKOFF_MS_MIN = 30 * SECOND_MS;
/** From the second expired lease on an operator is told. */
const FAILURES_BEFORE_NOTICE = 2;
/** Settled tasks are kept so long, for whoever asks for their results. */
const KEPT_MS = 30 * DAY_MS;
/** Upkeep that was missed is made up for within this time, else it waits for the next day. */
const UPKEEP_LATE_MS_MAX = 6 * HOUR_MS;
const UPKEEP_BUDGET_MS = HOUR_MS;

/** What the watchdog works with. */
export interface HeavyTaskWatchdogParts extends TaskContext {
  readonly tasks: HeavyTaskStore;
  readonly clock: Clock;
  readonly owner: string;
  /** ms after midnight UTC. */
  readonly upkeepAt: number;
  readonly onStuck: (task: HeavyTask) => void;
}

/**
 * Takes back tasks whose owner let the lease end, queues the daily upkeep, forgets old tasks. At the start every lease is
 * another run's, which is over: the home's lock admits one process at a time.
 */
export class HeavyTaskWatchdog {
  readonly #parts: HeavyTaskWatchdogParts;
  readonly #looking: PeriodicTask;

  constructor(parts: HeavyTaskWatchdogParts) {
    this.#parts = parts;
    const run = async (): Promise<void> => this.look();
    this.#looking = new PeriodicTask({ name: 'heavy-task-watchdog', everyMs: LOOK_MS, run }, parts);
  }

  start(): void {
    const { clock, owner, tasks } = this.#parts;
    const at = clock.now();
    for (const task of tasks.overdue(Number.MAX_SAFE_INTEGER)) {
      if (task.owner === null || task.owner === owner) continue;
      const cause = 'the process that worked on it has ended';
      tasks.release(task.taskId, task.owner, { at, notBefore: at, cause, failed: false });
    }
    this.#looking.start();
  }

  stop(): Promise<void> {
    return this.#looking.stop();
  }

  /** One look: what is overdue, what is due, what is old. */
  look(): void {
    const { clock, logger, onStuck, tasks } = this.#parts;
    const at = clock.now();
    for (const task of tasks.overdue(at)) {
      if (task.owner === null) continue;
      const { failures, kind, taskId } = task;
      const notBefore = at + BACKOFF_MS_MIN * 2 ** Math.min(8, failures);
      tasks.release(taskId, task.owner, { at, notBefore, cause: 'its lease ended', failed: true });
      logger.log('warn', 'heavy-task-stuck', { kind, taskId, failures: failures + 1 });
      if (failures + 1 >= FAILURES_BEFORE_NOTICE) onStuck(task);
    }
    this.#queueUpkeep(at);
    tasks.prune(at - KEPT_MS);
  }

  #queueUpkeep(at: EpochMs): void {
    const day = upkeepDay(at, this.#parts.upkeepAt);
    if (day === undefined) return;
    for (const kind of ['purge', 'compaction']) {
      this.#parts.tasks.put({
        kind,
        payload: encodeJson({ type: kind }),
        priority: HEAVY_PRIORITY.upkeep,
        budgetMs: UPKEEP_BUDGET_MS,
        dedupeKey: `${kind} ${day}`,
        source: 'supervisor',
        at,
      });
    }
  }
}

/** The day whose upkeep is due, "2026-11-23"; undefined outside the hours for it. */
export function upkeepDay(at: EpochMs, upkeepAt: number): string | undefined {
  const begun = floorTime(at - upkeepAt, DAY_MS);
  const lateMs = at - upkeepAt - begun;
  return lateMs <= UPKEEP_LATE_MS_MAX ? formatUtc(begun).slice(0, 10) : undefined;
}
