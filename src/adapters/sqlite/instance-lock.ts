import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { type SqliteConnection, sqliteDriver } from './sqlite-driver.js';

/** Who holds a home. */
export interface LockHolder {
  readonly pid: number;
  readonly profile: string;
}

/**
 * At most one process works in a home. The lock is SQLite's own exclusive lock on a file of its own: the operating system
 * gives it back when the process ends, however it ends, so that a stale lock cannot exist and a reused pid cannot fool anybody.
 * A note beside it says who holds it, for messages only.
 */
export class InstanceLock {
  readonly #connection: SqliteConnection;

  private constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /** Takes the lock of `path`, or names its holder (undefined when the note is missing). */
  static take(
    path: string,
    holder: LockHolder,
  ): InstanceLock | { readonly heldBy: LockHolder | undefined } {
    const connection = lock(path);
    if (connection === undefined) return { heldBy: readNote(path) };
    writeFileSync(notePath(path), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
    return new InstanceLock(connection);
  }

  /** Who holds the lock of `path` right now; undefined when nobody does. */
  static holderOf(path: string): LockHolder | undefined {
    const connection = lock(path);
    if (connection === undefined) return readNote(path) ?? { pid: 0, profile: 'unknown' };
    connection.close();
    return undefined;
  }

  release(): void {
    this.#connection.close();
  }
}

/** Locks the file exclusively, or gives undefined when another process has done so. */
function lock(path: string): SqliteConnection | undefined {
  const connection = new (sqliteDriver().DatabaseSync)(path);
  try {
    connection.exec('PRAGMA busy_timeout = 0');
    connection.exec('BEGIN EXCLUSIVE');
    chmodSync(path, 0o600);
    return connection;
  } catch (cause) {
    connection.close();
    if (cause instanceof Error && /locked|busy/i.test(cause.message)) return undefined;
    throw cause;
  }
}

function notePath(path: string): string {
  return `${path}.holder`;
}

function readNote(path: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(notePath(path), 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
}
