import type { EpochMs } from '../../base/time.js';
import type { CommandResult, ControlCommand } from '../../model/control-command.js';
import type { JournalEntry } from '../../model/journal-entry.js';
import { decodeJson } from '../../model/json-codec.js';
import type { ClosedTrade } from '../../model/position.js';
import type { RunStatus } from '../../model/run-status.js';
import { insertCommand, readCommandResult } from './command-table.js';
import { ControlDatabase } from './control-database.js';
import { readJournal } from './journal-table.js';
import { TRADE_COLUMNS, type TradeRow, tradeOfRow } from './trade-row.js';
import { RunningTradeTotals, type TradeTotals } from './trade-totals.js';

/** The control plane as another process may see it: read-only, while the trader runs or after it ended. */
export class ControlStoreReader {
  readonly #database: ControlDatabase;
  readonly #tradeTotals: RunningTradeTotals;

  constructor(database: ControlDatabase) {
    this.#database = database;
    this.#tradeTotals = new RunningTradeTotals(database);
  }

  /** Opens an existing file read-only. @throws ControlStoreFailure when there is none, ControlSchemaFailure */
  static open(path: string): ControlStoreReader {
    return new ControlStoreReader(ControlDatabase.openExisting(path, { readOnly: true }));
  }

  /** The last status written, and when by the wall clock: an old one means that its writer is gone. */
  readRunStatus(): { readonly status: RunStatus; readonly writtenAt: EpochMs } | undefined {
    const row = this.#database.get<{ body: string; written_at: EpochMs }>(
      'SELECT body, written_at FROM run_status',
    );
    if (row === undefined) return undefined;
    return { status: decodeJson(row.body) as RunStatus, writtenAt: row.written_at };
  }

  /** What became of a command; undefined while it is unsettled or unknown. */
  commandResult(commandId: string): CommandResult | undefined {
    return readCommandResult(this.#database, commandId);
  }

  /** Closed trades, newest first. */
  trades(limit: number): readonly ClosedTrade[] {
    return this.#database
      .all<TradeRow>(
        `SELECT ${TRADE_COLUMNS} FROM trade_journal ORDER BY closed_at DESC, rowid DESC LIMIT ?`,
        limit,
      )
      .map(tradeOfRow);
  }

  tradeTotals(): TradeTotals {
    return this.#tradeTotals.read();
  }

  /** Entries of a run from a sequence on, oldest first. */
  journal(query: {
    readonly epoch: number;
    readonly from: number;
    readonly limit: number;
  }): readonly JournalEntry[] {
    return readJournal(this.#database, query);
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * Inserts a command into the database of a trader that runs in another process, waiting for its lock if need be. The
 * outcome is read with `ControlStoreReader.commandResult`.
 *
 * @throws ControlStoreFailure when the file does not exist or stays locked, ControlSchemaFailure
 */
export function sendCommand(path: string, command: ControlCommand): void {
  const database = ControlDatabase.openExisting(path, { readOnly: false });
  try {
    insertCommand(database, command);
  } finally {
    database.close();
  }
}
