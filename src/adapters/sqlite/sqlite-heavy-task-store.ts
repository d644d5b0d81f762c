import type { EpochMs } from '../../base/time.js';
import type { HeavyProgress } from '../../model/heavy-task.js';
import type {
  HeavyLease,
  HeavyRelease,
  HeavyTask,
  HeavyTaskRequest,
  HeavyTaskStatus,
  HeavyTaskStore,
} from '../../ports/heavy-task-store.js';
import type { ControlDatabase } from './control-database.js';

/** A cause is cut to this, so that a task that fails again and again does not grow the file. */
const CAUSE_CHARS_MAX = 500;

interface HeavyTaskRow {
  readonly task_id: number;
  readonly kind: string;
  readonly payload: string;
  readonly priority: number;
  readonly budget_ms: number;
  readonly dedupe_key: string;
  readonly source: string;
  readonly status: HeavyTaskStatus;
  readonly requested_at: EpochMs;
  readonly attempts: number;
  readonly failures: number;
  readonly not_before: EpochMs;
  readonly owner: string | null;
  readonly lease_until: EpochMs | null;
  readonly progress_done: number;
  readonly progress_total: number;
  readonly progress_note: string;
  readonly result: string | null;
  readonly settled_at: EpochMs | null;
  readonly last_cause: string | null;
}

/** The HeavyTaskStore port on the control plane's database. Several processes may use it at once. */
export class SqliteHeavyTaskStore implements HeavyTaskStore {
  readonly #database: ControlDatabase;

  constructor(database: ControlDatabase) {
    this.#database = database;
  }

  put(request: HeavyTaskRequest): number {
    const database = this.#database;
    return database.transaction(() => {
      database.run(
        `INSERT INTO heavy_tasks (kind, payload, priority, budget_ms, dedupe_key, source, status, requested_at)
         VALUES (?, ?, ?, ?, ?, ?, 'queued', ?) ON CONFLICT (dedupe_key) DO NOTHING`,
        request.kind,
        request.payload,
        request.priority,
        request.budgetMs,
        request.dedupeKey,
        request.source,
        request.at,
      );
      const row = database.get<{ task_id: number }>(
        'SELECT task_id FROM heavy_tasks WHERE dedupe_key = ?',
        request.dedupeKey,
      );
      return row?.task_id ?? 0;
    });
  }

  claim({ at, leaseMs, owner }: HeavyLease): HeavyTask | undefined {
    const database = this.#database;
    return database.transaction(() => {
      const next = database.get<{ task_id: number }>(
        `SELECT task_id FROM heavy_tasks WHERE status = 'queued' AND not_before <= ?
         ORDER BY priority, not_before, task_id LIMIT 1`,
        at,
      );
      if (next === undefined) return undefined;
      database.run(
        `UPDATE heavy_tasks SET status = 'running', owner = ?, lease_until = ?, attempts = attempts + 1
         WHERE task_id = ?`,
        owner,
        at + leaseMs,
        next.task_id,
      );
      return this.find(next.task_id);
    });
  }

  renew(taskId: number, { at, leaseMs, owner }: HeavyLease, progress: HeavyProgress): boolean {
    const changed = this.#database.run(
      `UPDATE heavy_tasks SET lease_until = ?, progress_done = ?, progress_total = ?, progress_note = ?
       WHERE task_id = ? AND owner = ?`,
      at + leaseMs,
      Math.round(progress.done),
      Math.round(progress.total),
      progress.note,
      taskId,
      owner,
    );
    return changed > 0;
  }

  settle(
    taskId: number,
    owner: string,
    ending: { readonly at: EpochMs; readonly status: 'done' | 'failed'; readonly result: string },
  ): boolean {
    const changed = this.#database.run(
      `UPDATE heavy_tasks SET status = ?, result = ?, settled_at = ?, owner = NULL, lease_until = NULL
       WHERE task_id = ? AND owner = ?`,
      ending.status,
      ending.result,
      ending.at,
      taskId,
      owner,
    );
    return changed > 0;
  }

  release(taskId: number, owner: string, { cause, failed, notBefore }: HeavyRelease): boolean {
    const changed = this.#database.run(
      `UPDATE heavy_tasks SET status = 'queued', owner = NULL, lease_until = NULL, not_before = ?,
         failures = failures + ?, last_cause = ? WHERE task_id = ? AND owner = ?`,
      notBefore,
      failed ? 1 : 0,
      cause.slice(0, CAUSE_CHARS_MAX),
      taskId,
      owner,
    );
    return changed > 0;
  }

  overdue(at: EpochMs): readonly HeavyTask[] {
    return this.#all(
      `WHERE status = 'running' AND lease_until <= ? ORDER BY task_id LIMIT 100`,
      at,
    );
  }

  find(taskId: number): HeavyTask | undefined {
    return this.#all('WHERE task_id = ?', taskId)[0];
  }

  list(limit: number): readonly HeavyTask[] {
    return this.#all('ORDER BY task_id DESC LIMIT ?', limit);
  }

  prune(before: EpochMs): number {
    return this.#database.run(
      `DELETE FROM heavy_tasks WHERE status IN ('done', 'failed') AND settled_at < ?`,
      before,
    );
  }

  #all(clause: string, value: number): readonly HeavyTask[] {
    return this.#database
      .all<HeavyTaskRow>(`SELECT * FROM heavy_tasks ${clause}`, value)
      .map(taskOfRow);
  }
}

function taskOfRow(row: HeavyTaskRow): HeavyTask {
  return {
    taskId: row.task_id,
    kind: row.kind,
    payload: row.payload,
    priority: row.priority,
    budgetMs: row.budget_ms,
    dedupeKey: row.dedupe_key,
    source: row.source,
    status: row.status,
    requestedAt: row.requested_at,
    attempts: row.attempts,
    failures: row.failures,
    notBefore: row.not_before,
    owner: row.owner,
    leaseUntil: row.lease_until,
    progress: { done: row.progress_done, total: row.progress_total, note: row.progress_note },
    result: row.result,
    settledAt: row.settled_at,
    lastCause: row.last_cause,
  };
}
