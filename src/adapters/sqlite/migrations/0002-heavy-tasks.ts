import type { Migration } from '../migrate.js';

/** The queue of heavy work: backfill, purge, compaction, import, export, verification. Times are wall clock. */
export const heavyTasks: Migration = {
  version: 2,
  name: 'heavy-tasks',
  sql: `
CREATE TABLE heavy_tasks (
  task_id        INTEGER PRIMARY KEY,
  kind           TEXT NOT NULL,
  payload        TEXT NOT NULL,        -- JSON
  priority       INTEGER NOT NULL,     -- lower goes first
  budget_ms      INTEGER NOT NULL,
  dedupe_key     TEXT NOT NULL UNIQUE,
  source         TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
  requested_at   INTEGER NOT NULL,
  attempts       INTEGER NOT NULL DEFAULT 0,
  failures       INTEGER NOT NULL DEFAULT 0,
  not_before     INTEGER NOT NULL DEFAULT 0,
  owner          TEXT,
  lease_until    INTEGER,
  progress_done  INTEGER NOT NULL DEFAULT 0,
  progress_total INTEGER NOT NULL DEFAULT 0,
  progress_note  TEXT NOT NULL DEFAULT '',
  result         TEXT,
  settled_at     INTEGER,
  last_cause     TEXT,
  CHECK ((status = 'running') = (owner IS NOT NULL)),
  CHECK ((owner IS NULL) = (lease_until IS NULL)),
  CHECK ((status IN ('done', 'failed')) = (settled_at IS NOT NULL))
) STRICT;
CREATE INDEX heavy_tasks_waiting ON heavy_tasks (priority, task_id) WHERE status = 'queued';
CREATE INDEX heavy_tasks_running ON heavy_tasks (lease_until) WHERE status = 'running';
`,
};
