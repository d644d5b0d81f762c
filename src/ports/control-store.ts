import type { EpochMs } from '../base/time.js';
import type { ControlCommand } from '../model/control-command.js';
import type { RunStarted } from '../model/engine-event.js';
import type { RecordOutput, Severity } from '../model/engine-output.js';
import type { JournalEntry } from '../model/journal-entry.js';
import type { RunStatus } from '../model/run-status.js';

/** What one turn of the engine makes durable. */
export interface CommitBatch {
  readonly entries: readonly JournalEntry[];
  readonly records: readonly RecordOutput[];
}

/** What a restart finds. `RunStarted` without what only the caller knows. */
export type RecoveredRun = Omit<RunStarted, 'type' | 'at'>;

/** What is committed stands in a log first, and is moved from there into the database. In pages of 4 KiB. */
export interface ControlLog {
  readonly pages: number;
  /** Not moved yet. */
  readonly pending: number;
}

/** A notification waiting in the outbox. */
export interface PendingNotification {
  readonly notificationId: number;
  readonly at: EpochMs;
  readonly severity: Severity;
  readonly dedupeKey: string;
  readonly text: string;
  readonly attempts: number;
}

/**
 * The control plane: commands, notifications, run status, orders, fills, positions, trade journal, symbols, and
 * the event journal. Synchronous: when `commit` returns, the batch survives a power cut.
 */
export interface ControlStore {
  /** Counts this start, restores what the last run left. Called once, first. */
  beginRun(at: EpochMs): RecoveredRun;
  /** One transaction, all or nothing. @throws ControlStoreFailure, after which the process must stop. */
  commit(batch: CommitBatch): void;
  /** Unsettled commands, oldest first, that were not handed out before. Bounded by `limit`. */
  takeCommands(limit: number): readonly ControlCommand[];
  /** Inserts a command as an operator would. A repeated (source, commandId) is ignored. */
  putCommand(command: ControlCommand): void;
  writeRunStatus(status: RunStatus): void;
  pendingNotifications(limit: number): readonly PendingNotification[];
  markDelivered(notificationId: number, at: EpochMs): void;
  markAttempted(notificationId: number, at: EpochMs, cause: string): void;
  /** Journal entries of an epoch from a sequence on, oldest first. */
  journal(query: {
    readonly epoch: number;
    readonly from: number;
    readonly limit: number;
  }): readonly JournalEntry[];
  /** Count and sum of closed trades of this home. */
  tradeTotals(): { readonly count: number; readonly profit: string };
  /** Small named documents (paper account, rate windows). */
  loadDocument(name: string): string | undefined;
  saveDocument(name: string, text: string, at: EpochMs): void;
  /**
   * Shortens the log when it has grown, as far as nobody else reads from it. For quiet moments: it may take some
   * milliseconds, which no commit should have to wait for.
   */
  keepLogShort(): ControlLog;
  close(): void;
}

/** The control store cannot be trusted any more: stop the process, never retry on the same handle. */
export class ControlStoreFailure extends Error {
  override readonly name = 'ControlStoreFailure';
}
