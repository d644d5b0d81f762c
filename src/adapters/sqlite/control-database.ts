import { chmodSync, closeSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ControlLog, ControlStoreFailure } from '../../ports/control-store.js';
import { ControlSchemaFailure } from './control-schema-failure.js';
import { applyMigrations } from './migrate.js';
import { MIGRATIONS } from './migrations/migrations.js';
import {
  isSoundSqlite,
  SQLITE_VERSION_MIN,
  type SqliteConnection,
  type SqliteStatement,
  type SqliteValue,
  sqliteDriver,
} from './sqlite-driver.js';

/** How long a statement waits for another process's lock. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * What stays of the write-ahead log after a checkpoint, and what it may grow to before a commit has to make one itself.
 * SQLite's own bound is sixteen times as tight, and would slow one commit in a hundred down to many times its length.
 */
const WAL_BYTES_MAX = 64 * 1024 * 1024;
const PAGE_BYTES = 4_096;

/** PRAGMA synchronous reads back as a number; 2 is FULL: the log is synced at each commit. */
const SYNCHRONOUS_FULL = 2;

/**
 * The control plane's database: one connection together with its prepared statements.
 *
 * They live in one object because a statement of the drop-in driver does not keep its connection alive, and because
 * statements that are not reused grow the process. After the first failed statement or commit nothing more is accepted:
 * the state of the page cache is then unknown, and only a new process that recovers from the file may go on.
 */
export class ControlDatabase {
  readonly #connection: SqliteConnection;
  readonly #statements = new Map<string, SqliteStatement>();
  #failure: ControlStoreFailure | undefined;
  #closed = false;

  private constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /**
   * Opens or creates the file (mode 0600, its folder 0700 when created) and migrates it. A file that holds data is
   * copied beside itself before a migration.
   *
   * @throws ControlStoreFailure when the file cannot be used; ControlSchemaFailure when its schema is not ours.
   */
  static open(path: string): ControlDatabase {
    return guarded(`open ${path}`, () => {
      prepareFile(path);
      return connect(path, (connection) => {
        expectSetting(connection, 'PRAGMA journal_mode = WAL', 'wal');
        expectSetting(connection, 'PRAGMA page_size', PAGE_BYTES);
        const pagesMax = WAL_BYTES_MAX / PAGE_BYTES;
        expectSetting(connection, `PRAGMA wal_autocheckpoint = ${pagesMax}`, pagesMax);
        applyMigrations(connection, MIGRATIONS, { backupOf: path });
      });
    });
  }

  /** A database in memory, for drills and tests. It lives as long as this object is open. */
  static memory(): ControlDatabase {
    return guarded('open a database in memory', () =>
      connect(':memory:', (connection) => applyMigrations(connection, MIGRATIONS, {})),
    );
  }

  /**
   * Opens an existing file to insert a command into it, beside the process that owns it: nothing is created or migrated.
   *
   * @throws ControlStoreFailure, ControlSchemaFailure
   */
  static openExisting(path: string, options: { readonly readOnly: boolean }): ControlDatabase {
    return guarded(`open ${path}`, () => {
      lstatSync(path);
      const connection = new (sqliteDriver().DatabaseSync)(path, options);
      return settled(connection, () => {
        connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
        if (!options.readOnly) applyDurability(connection);
        applyMigrations(connection, MIGRATIONS, { onlyCheck: true });
      });
    });
  }

  /** @internal Wraps a connection that is set up; use the `open…` functions. */
  static of(connection: SqliteConnection): ControlDatabase {
    return new ControlDatabase(connection);
  }

  /** Runs one statement. @returns how many rows it changed */
  run(sql: string, ...values: readonly SqliteValue[]): number {
    return this.#attempt(sql, () => Number(this.#statement(sql).run(...values).changes));
  }

  /** The first row, in the shape the caller's SQL gives it. */
  get<Row>(sql: string, ...values: readonly SqliteValue[]): Row | undefined {
    return this.#attempt(sql, () => this.#statement(sql).get(...values) as Row | undefined);
  }

  /** Every row, in the shape the caller's SQL gives it. The SQL carries its own bound. */
  all<Row>(sql: string, ...values: readonly SqliteValue[]): readonly Row[] {
    return this.#attempt(sql, () => this.#statement(sql).all(...values) as Row[]);
  }

  /**
   * Does `work` in one transaction: all of it is durable on return, or none of it happened.
   *
   * @throws ControlStoreFailure, after which this database refuses everything.
   */
  transaction<T>(work: () => T): T {
    return this.#attempt('commit', () => {
      this.#statement('BEGIN IMMEDIATE').run();
      try {
        const result = work();
        this.#statement('COMMIT').run();
        return result;
      } catch (cause) {
        this.#rollBack();
        throw cause;
      }
    });
  }

  /** What is in the write-ahead log; nothing in a database in memory. */
  log(): ControlLog {
    return this.#checkpoint('NOOP');
  }

  /** Moves the log into the database, as far as readers allow; waits for nobody. @returns what is in it then */
  checkpoint(): ControlLog {
    return this.#checkpoint('PASSIVE');
  }

  /** Whether an earlier failure has made this database refuse everything. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Closes the file. Harmless when repeated. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    this.#connection.close();
  }

  #checkpoint(how: 'NOOP' | 'PASSIVE'): ControlLog {
    const row = this.get<{ log: number; checkpointed: number }>(`PRAGMA wal_checkpoint(${how})`);
    const pages = Math.max(0, row?.log ?? 0);
    return { pages, pending: pages - Math.max(0, row?.checkpointed ?? 0) };
  }

  #statement(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #attempt<T>(what: string, work: () => T): T {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) throw new ControlStoreFailure('the control store is closed');
    try {
      return work();
    } catch (cause) {
      this.#failure = asFailure(what, cause);
      throw this.#failure;
    }
  }

  #rollBack(): void {
    try {
      this.#connection.exec('ROLLBACK');
    } catch {
      // SQLite has already rolled back (disk full, I/O error); the failure that led here is the one to report.
    }
  }
}

function connect(path: string, prepare: (connection: SqliteConnection) => void): ControlDatabase {
  const connection = new (sqliteDriver().DatabaseSync)(path);
  return settled(connection, () => {
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    applyDurability(connection);
    prepare(connection);
  });
}

/** Runs the set-up; a connection whose set-up fails is closed, so that no lock and no handle stays behind. */
function settled(connection: SqliteConnection, setUp: () => void): ControlDatabase {
  try {
    const version = connection.prepare('SELECT sqlite_version() AS version').get() as {
      version: string;
    };
    if (!isSoundSqlite(version.version)) {
      throw new ControlStoreFailure(
        `SQLite ${version.version} is older than ${SQLITE_VERSION_MIN.join('.')}`,
      );
    }
    setUp();
    return ControlDatabase.of(connection);
  } catch (cause) {
    connection.close();
    throw cause;
  }
}

/**
 * Set on every open and read back: a connection does not inherit `synchronous` from the file, and a driver may be
 * compiled with a weaker default. `fullfsync` matters on macOS, where fsync does not reach the medium.
 */
function applyDurability(connection: SqliteConnection): void {
  connection.exec('PRAGMA synchronous = FULL');
  expectSetting(connection, 'PRAGMA synchronous', SYNCHRONOUS_FULL);
  connection.exec('PRAGMA fullfsync = ON');
  connection.exec('PRAGMA foreign_keys = ON');
  expectSetting(connection, 'PRAGMA foreign_keys', 1);
  connection.exec(`PRAGMA journal_size_limit = ${WAL_BYTES_MAX}`);
}

function expectSetting(connection: SqliteConnection, sql: string, expected: string | number): void {
  const row = connection.prepare(sql).get() as Record<string, unknown> | undefined;
  const actual = row === undefined ? undefined : Object.values(row)[0];
  if (actual !== expected) {
    throw new ControlStoreFailure(
      `${sql} reads back ${String(actual)} instead of ${String(expected)}`,
    );
  }
}

/** The file exists with mode 0600 before SQLite opens it; the log and the index beside it take the same mode. */
function prepareFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  if (!lstatSync(path).isFile()) throw new ControlStoreFailure(`${path} is not a regular file`);
  chmodSync(path, 0o600);
}

function guarded<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof ControlSchemaFailure) throw cause;
    throw asFailure(what, cause);
  }
}

function asFailure(what: string, cause: unknown): ControlStoreFailure {
  if (cause instanceof ControlStoreFailure) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ControlStoreFailure(`${sentence(what)} failed: ${detail}`, { cause });
}

/** The beginning of a statement is enough to find it; its values are never part of a message. */
function sentence(what: string): string {
  const line = what.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 80 ? line : `${line.slice(0, 80)}…`;
}
