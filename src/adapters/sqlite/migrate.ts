import { createHash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { ControlSchemaFailure } from './control-schema-failure.js';
import type { SqliteConnection } from './sqlite-driver.js';

/** One step of the schema. Steps are numbered from 1 without a hole; an applied one is never edited. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** How to migrate. */
export interface MigrationOptions {
  /** The database's file, which is copied to "<file>.before-<version>" before a step when it holds data. */
  readonly backupOf?: string;
  /** Apply nothing; fail unless the schema is exactly ours. */
  readonly onlyCheck?: boolean;
}

interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/**
 * Brings the schema up to date, each step in its own transaction together with its row in `schema_migrations`.
 *
 * @throws ControlSchemaFailure when the file is newer than this program, or was migrated by different text.
 */
export function applyMigrations(
  connection: SqliteConnection,
  migrations: readonly Migration[],
  options: MigrationOptions,
): void {
  const applied = appliedMigrations(connection);
  checkHistory(applied, migrations);
  const due = migrations.slice(applied.length);
  if (due.length === 0) return;
  if (options.onlyCheck === true) {
    throw new ControlSchemaFailure(
      `the control database has schema ${applied.length}, this program needs ${migrations.length}: start Aegis once to migrate it`,
    );
  }
  if (options.backupOf !== undefined && applied.length > 0) {
    backUp(connection, `${options.backupOf}.before-${applied.length + 1}`);
  }
  for (const migration of due) applyOne(connection, migration);
}

/** What identifies a migration's text. */
function migrationChecksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

function appliedMigrations(connection: SqliteConnection): readonly AppliedMigration[] {
  const table: unknown = connection
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'")
    .get();
  if (table === undefined) return [];
  const rows: unknown = connection
    .prepare('SELECT version, name, checksum FROM schema_migrations ORDER BY version')
    .all();
  return rows as AppliedMigration[];
}

function checkHistory(applied: readonly AppliedMigration[], known: readonly Migration[]): void {
  if (applied.length > known.length) {
    throw new ControlSchemaFailure(
      `the control database has schema ${applied.length}, this program knows ${known.length}: it was written by a newer Aegis`,
    );
  }
  for (const [index, row] of applied.entries()) {
    const migration = known[index];
    if (migration?.version !== row.version || migrationChecksum(migration) !== row.checksum) {
      throw new ControlSchemaFailure(
        `migration ${row.version} (${row.name}) of the control database is not the one this program carries`,
      );
    }
  }
}

function applyOne(connection: SqliteConnection, migration: Migration): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    connection.exec(`CREATE TABLE IF NOT EXISTS schema_migrations (
      version  INTEGER PRIMARY KEY,
      name     TEXT NOT NULL,
      checksum TEXT NOT NULL
    ) STRICT`);
    connection.exec(migration.sql);
    connection
      .prepare('INSERT INTO schema_migrations (version, name, checksum) VALUES (?, ?, ?)')
      .run(migration.version, migration.name, migrationChecksum(migration));
    connection.exec('COMMIT');
  } catch (cause) {
    connection.exec('ROLLBACK');
    throw cause;
  }
}

/** VACUUM INTO writes a consistent copy without the log, and refuses to overwrite: a leftover of a failed try goes first. */
function backUp(connection: SqliteConnection, target: string): void {
  rmSync(target, { force: true });
  connection.prepare('VACUUM INTO ?').run(target);
  chmodSync(target, 0o600);
}
