import { must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { HeavyProgress } from '../../model/heavy-task.js';
import type {
  HeavyLease,
  HeavyRelease,
  HeavyTask,
  HeavyTaskRequest,
  HeavyTaskStore,
} from '../../ports/heavy-task-store.js';

const NO_LEASE = { owner: null, leaseUntil: null } as const;

/** The HeavyTaskStore port in a map. */
export class MemoryHeavyTaskStore implements HeavyTaskStore {
  readonly #tasks = new Map<number, HeavyTask>();
  #lastId = 0;

  put({ at, ...request }: HeavyTaskRequest): number {
    for (const task of this.#tasks.values()) {
      if (task.dedupeKey === request.dedupeKey) return task.taskId;
    }
    this.#lastId += 1;
    this.#tasks.set(this.#lastId, {
      ...request,
      ...NO_LEASE,
      taskId: this.#lastId,
      status: 'queued',
      requestedAt: at,
      attempts: 0,
      failures: 0,
      notBefore: 0,
      progress: { done: 0, total: 0, note: '' },
      result: null,
      settledAt: null,
      lastCause: null,
    });
    return this.#lastId;
  }

  claim({ at, leaseMs, owner }: HeavyLease): HeavyTask | undefined {
    const [next] = [...this.#tasks.values()]
      .filter(({ notBefore, status }) => status === 'queued' && notBefore <= at)
      .sort(byUrgency);
    if (next === undefined) return undefined;
    const attempts = next.attempts + 1;
    return this.#change(next.taskId, {
      status: 'running',
      owner,
      leaseUntil: at + leaseMs,
      attempts,
    });
  }

  renew(taskId: number, { at, leaseMs, owner }: HeavyLease, progress: HeavyProgress): boolean {
    return this.#owned(taskId, owner, { leaseUntil: at + leaseMs, progress });
  }

  settle(
    taskId: number,
    owner: string,
    ending: { readonly at: EpochMs; readonly status: 'done' | 'failed'; readonly result: string },
  ): boolean {
    const { at, result, status } = ending;
    return this.#owned(taskId, owner, { ...NO_LEASE, status, result, settledAt: at });
  }

  release(taskId: number, owner: string, { cause, failed, notBefore }: HeavyRelease): boolean {
    const failures = (this.find(taskId)?.failures ?? 0) + (failed ? 1 : 0);
    const change = {
      ...NO_LEASE,
      status: 'queued',
      notBefore,
      failures,
      lastCause: cause,
    } as const;
    return this.#owned(taskId, owner, change);
  }

  overdue(at: EpochMs): readonly HeavyTask[] {
    return [...this.#tasks.values()].filter(
      ({ leaseUntil, status }) => status === 'running' && must(leaseUntil) <= at,
    );
  }

  find(taskId: number): HeavyTask | undefined {
    return this.#tasks.get(taskId);
  }

  list(limit: number): readonly HeavyTask[] {
    return [...this.#tasks.values()].reverse().slice(0, limit);
  }

  prune(before: EpochMs): number {
    const old = [...this.#tasks.values()].filter(
      ({ settledAt }) => settledAt !== null && settledAt < before,
    );
    for (const { taskId } of old) this.#tasks.delete(taskId);
    return old.length;
  }

  #owned(taskId: number, owner: string, change: Partial<HeavyTask>): boolean {
    if (this.#tasks.get(taskId)?.owner !== owner) return false;
    this.#change(taskId, change);
    return true;
  }

  #change(taskId: number, change: Partial<HeavyTask>): HeavyTask {
    const changed = { ...must(this.#tasks.get(taskId)), ...change };
    this.#tasks.set(taskId, changed);
    return changed;
  }
}

function byUrgency(a: HeavyTask, b: HeavyTask): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  return a.notBefore === b.notBefore ? a.taskId - b.taskId : a.notBefore - b.notBefore;
}
