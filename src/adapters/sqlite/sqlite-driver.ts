import { createRequire } from 'node:module';
import type * as Photostructure from '@photostructure/sqlite';

/** A connection, in the subset of the `node:sqlite` interface that both drivers share. */
export type SqliteConnection = Photostructure.DatabaseSyncInstance;

/** A prepared statement of that subset. */
export type SqliteStatement = Photostructure.StatementSyncInstance;

/** What a column may be given. Times and counts are numbers below 2⁵³; amounts are decimal text. */
export type SqliteValue = string | number | null;

/** The oldest SQLite without the WAL-reset defect (3.7.0 to 3.51.2), which can corrupt a file shared by processes. */
export const SQLITE_VERSION_MIN = [3, 51, 3] as const;

const NODE_WITH_QUIET_SQLITE = 24;

type Driver = Pick<typeof Photostructure, 'DatabaseSync'>;

let loaded: Driver | undefined;

/**
 * `node:sqlite` where Node has it without an experimental warning and with a sound SQLite; otherwise its drop-in, which
 * carries its own SQLite. Both are loaded synchronously, and only when first asked for.
 */
export function sqliteDriver(): Driver {
  loaded ??= loadDriver();
  return loaded;
}

/** Whether a version text such as "3.53.0" is at least SQLITE_VERSION_MIN. */
export function isSoundSqlite(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of SQLITE_VERSION_MIN.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

function loadDriver(): Driver {
  const require = createRequire(import.meta.url);
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= NODE_WITH_QUIET_SQLITE && isSoundSqlite(process.versions['sqlite'] ?? '0')) {
    return require('node:sqlite') as Driver;
  }
  return require('@photostructure/sqlite') as Driver;
}
