import type { EpochMs } from '../base/time.js';
import type { HeavyProgress } from '../model/heavy-task.js';

/** A piece of work to be queued. */
export interface HeavyTaskRequest {
  /** One of the types of HeavyWork; not yet known to be valid. */
  readonly kind: string;
  /** HeavyWork as JSON (`encodeJson`). */
  readonly payload: string;
  /** Lower goes first; equal ones in order of their ids. */
  readonly priority: number;
  /** How long it may run before others of its priority get a turn. */
  readonly budgetMs: number;
  /** Requests with a key that exists already are that task. */
  readonly dedupeKey: string;
  /** Who asked: "supervisor", "cli". */
  readonly source: string;
  readonly at: EpochMs;
}

/** Where a task stands. */
export type HeavyTaskStatus = 'queued' | 'running' | 'done' | 'failed';

/** A row of `heavy_tasks`. */
export interface HeavyTask extends Omit<HeavyTaskRequest, 'at'> {
  readonly taskId: number;
  readonly status: HeavyTaskStatus;
  readonly requestedAt: EpochMs;
  /** Times it was claimed. */
  readonly attempts: number;
  /** Claims that ended in a failure or in an expired lease. */
  readonly failures: number;
  /** Not claimed before this. */
  readonly notBefore: EpochMs;
  readonly owner: string | null;
  readonly leaseUntil: EpochMs | null;
  readonly progress: HeavyProgress;
  /** JSON when done; a sentence when failed; null before. */
  readonly result: string | null;
  readonly settledAt: EpochMs | null;
  /** Why the last claim did not finish it. */
  readonly lastCause: string | null;
}

/** Right to work on a task until a time; renewed while the work goes on. */
export interface HeavyLease {
  readonly owner: string;
  readonly at: EpochMs;
  readonly leaseMs: number;
}

/** How a claim ends without finishing its task. */
export interface HeavyRelease {
  readonly at: EpochMs;
  readonly notBefore: EpochMs;
  readonly cause: string;
  /** Whether it counts as a failure; a task that was only asked to step aside has not failed. */
  readonly failed: boolean;
}

/**
 * The queue of heavy work, durable. Times are wall clock, so that all processes agree on them. Whoever claims a task owns
 * it until its lease ends; a method that needs the lease returns false when it is gone.
 *
 * @throws ControlStoreFailure from every method
 */
export interface HeavyTaskStore {
  /** @returns the id of the new task, or of the one with the same key */
  put(request: HeavyTaskRequest): number;
  /** Takes the most urgent queued task. */
  claim(lease: HeavyLease): HeavyTask | undefined;
  renew(taskId: number, lease: HeavyLease, progress: HeavyProgress): boolean;
  settle(
    taskId: number,
    owner: string,
    ending: { readonly at: EpochMs; readonly status: 'done' | 'failed'; readonly result: string },
  ): boolean;
  /** Back into the queue. */
  release(taskId: number, owner: string, release: HeavyRelease): boolean;
  /** Running tasks whose lease has ended, oldest first. */
  overdue(at: EpochMs): readonly HeavyTask[];
  find(taskId: number): HeavyTask | undefined;
  /** Newest first. */
  list(limit: number): readonly HeavyTask[];
  /** Forgets settled tasks older than `before`. @returns how many */
  prune(before: EpochMs): number;
}
