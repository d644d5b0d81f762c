import { must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { ControlCommand } from '../../model/control-command.js';
import type { JournalEntry } from '../../model/journal-entry.js';
import { encodeJson } from '../../model/json-codec.js';
import type { RunStatus } from '../../model/run-status.js';
import {
  type CommitBatch,
  type ControlLog,
  type ControlStore,
  ControlStoreFailure,
  type PendingNotification,
  type RecoveredRun,
} from '../../ports/control-store.js';
import type { HaltStore } from '../../ports/halt-store.js';
import type { HeavyTaskStore } from '../../ports/heavy-task-store.js';
import { insertCommand, takeCommands } from './command-table.js';
import { ControlDatabase } from './control-database.js';
import {
  appendJournal,
  type ChainBreak,
  journalHead,
  pruneJournal,
  readJournal,
  verifyJournal,
} from './journal-table.js';
import { markAttempted, markDelivered, readPendingNotifications } from './notification-table.js';
import { writeRecord } from './record-writer.js';
import { recoverRun } from './run-recovery.js';
import { SqliteHaltStore } from './sqlite-halt-store.js';
import { SqliteHeavyTaskStore } from './sqlite-heavy-task-store.js';
import { RunningTradeTotals, type TradeTotals } from './trade-totals.js';

/** So much of the log is left alone: to move fewer pages costs as many waits for the disk. 4 MiB. */
const LOG_PAGES_KEPT = 1_000;

interface CurrentRun {
  readonly epoch: number;
  /** Hash of the newest journal entry. */
  readonly chainHead: string;
  /** The latest time this run has committed. */
  readonly lastAt: EpochMs;
}

/**
 * The ControlStore port on SQLite. One run of the trader writes through one of these; when another run has begun on the
 * same database, every commit of the older one fails, so that two traders can never both act on it.
 */
export class SqliteControlStore implements ControlStore {
  /** The queue of heavy work, in the same database. */
  readonly heavyTasks: HeavyTaskStore;
  /** When symbols stood still, in the same database. */
  readonly halts: HaltStore;
  readonly #database: ControlDatabase;
  readonly #owned: boolean;
  readonly #tradeTotals: RunningTradeTotals;
  #run: CurrentRun | undefined;

  /** A store on a database the caller keeps open: closing the store leaves what it committed to the next one. */
  constructor(
    database: ControlDatabase,
    options: { readonly closesDatabase: boolean } = { closesDatabase: false },
  ) {
    this.#database = database;
    this.heavyTasks = new SqliteHeavyTaskStore(database);
    this.halts = new SqliteHaltStore(database);
    this.#owned = options.closesDatabase;
    this.#tradeTotals = new RunningTradeTotals(database);
  }

  /** Opens, creates or migrates the file at `path`. @throws ControlStoreFailure, ControlSchemaFailure */
  static open(path: string): SqliteControlStore {
    return new SqliteControlStore(ControlDatabase.open(path), { closesDatabase: true });
  }

  beginRun(at: EpochMs): RecoveredRun {
    const database = this.#database;
    return database.transaction(() => {
      const epoch = this.#newestEpoch() + 1;
      const chainHead = journalHead(database);
      database.run(
        'INSERT INTO runs (epoch, started_at, chain_start) VALUES (?, ?, ?)',
        epoch,
        at,
        chainHead,
      );
      const recovered = recoverRun(database, epoch, at);
      this.#run = { epoch, chainHead, lastAt: at };
      return recovered;
    });
  }

  commit(batch: CommitBatch): void {
    const database = this.#database;
    const run = this.#currentRun();
    const chainHead = database.transaction(() => {
      if (this.#newestEpoch() !== run.epoch) return undefined;
      for (const record of batch.records) writeRecord(database, record, run.epoch);
      return appendJournal(database, batch.entries, { epoch: run.epoch, head: run.chainHead });
    });
    if (chainHead === undefined) {
      throw new ControlStoreFailure(
        `run ${run.epoch} was superseded by run ${this.#newestEpoch()} on the same database`,
      );
    }
    this.#run = { epoch: run.epoch, chainHead, lastAt: batch.entries.at(-1)?.at ?? run.lastAt };
  }

  takeCommands(limit: number): readonly ControlCommand[] {
    return takeCommands(this.#database, { epoch: this.#currentRun().epoch, limit });
  }

  putCommand(command: ControlCommand): void {
    insertCommand(this.#database, command);
  }

  writeRunStatus(status: RunStatus): void {
    this.#database.run(
      `INSERT OR REPLACE INTO run_status (id, written_at, body)
       VALUES (1, CAST(unixepoch('subsec') * 1000 AS INTEGER), ?)`,
      encodeJson(status),
    );
  }

  pendingNotifications(limit: number): readonly PendingNotification[] {
    return readPendingNotifications(this.#database, limit);
  }

  markDelivered(notificationId: number, at: EpochMs): void {
    markDelivered(this.#database, notificationId, at);
  }

  markAttempted(notificationId: number, at: EpochMs, cause: string): void {
    markAttempted(this.#database, notificationId, at, cause);
  }

  journal(query: {
    readonly epoch: number;
    readonly from: number;
    readonly limit: number;
  }): readonly JournalEntry[] {
    return readJournal(this.#database, query);
  }

  tradeTotals(): TradeTotals {
    return this.#tradeTotals.read();
  }

  loadDocument(name: string): string | undefined {
    return this.#database.get<{ text: string }>('SELECT text FROM documents WHERE name = ?', name)
      ?.text;
  }

  saveDocument(name: string, text: string, at: EpochMs): void {
    this.#database.run(
      'INSERT OR REPLACE INTO documents (name, text, updated_at) VALUES (?, ?, ?)',
      name,
      text,
      at,
    );
  }

  keepLogShort(): ControlLog {
    const log = this.#database.log();
    return log.pending < LOG_PAGES_KEPT ? log : this.#database.checkpoint();
  }

  /** Recomputes a run's hash chain. @returns the first break, if any */
  verifyJournal(epoch: number): ChainBreak | undefined {
    return verifyJournal(this.#database, epoch);
  }

  /** Removes the journal and decisions of all but the newest runs. @returns journal entries removed */
  pruneJournal(keepRuns: number): number {
    return pruneJournal(this.#database, keepRuns);
  }

  /** Marks the run as cleanly ended, and closes the file when this store opened it. */
  close(): void {
    const run = this.#run;
    this.#run = undefined;
    try {
      if (run !== undefined && !this.#database.failed) {
        this.#database.run('UPDATE runs SET ended_at = ? WHERE epoch = ?', run.lastAt, run.epoch);
      }
    } finally {
      if (this.#owned) this.#database.close();
    }
  }

  #currentRun(): CurrentRun {
    return must(this.#run, 'a run has begun and the store is open');
  }

  #newestEpoch(): number {
    return (
      this.#database.get<{ epoch: number }>('SELECT epoch FROM runs ORDER BY epoch DESC LIMIT 1')
        ?.epoch ?? 0
    );
  }
}
