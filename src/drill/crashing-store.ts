import type { EpochMs } from '../base/time.js';
import type { ControlCommand } from '../model/control-command.js';
import type { JournalEntry } from '../model/journal-entry.js';
import type { RunStatus } from '../model/run-status.js';
import type {
  CommitBatch,
  ControlLog,
  ControlStore,
  PendingNotification,
  RecoveredRun,
} from '../ports/control-store.js';

/** The process has ended at this point. Nothing may catch it and go on. */
export class ProcessCrashed extends Error {
  override readonly name = 'ProcessCrashed';
}

/** Whether the process ends at a boundary of the commit with this number. */
export type CrashDecision = (commit: number, side: 'before' | 'after') => boolean;

/** What the store stands on. */
export interface CrashingStoreParts {
  readonly store: ControlStore;
  readonly crashesAt: CrashDecision;
  /** Ends the process: its links, its timers. */
  readonly crash: () => void;
}

/** A control store whose process may end at any boundary of its commits; a dead process's store refuses everything. */
export class CrashingStore implements ControlStore {
  readonly #parts: CrashingStoreParts;
  #commits = 0;
  #dead = false;

  constructor(parts: CrashingStoreParts) {
    this.#parts = parts;
  }

  /** Commits so far, the one under way included. */
  get commits(): number {
    return this.#commits;
  }

  die(): void {
    this.#dead = true;
  }

  beginRun(at: EpochMs): RecoveredRun {
    return this.#alive().beginRun(at);
  }

  commit(batch: CommitBatch): void {
    const store = this.#alive();
    this.#commits += 1;
    this.#boundary('before');
    store.commit(batch);
    this.#boundary('after');
  }

  takeCommands(limit: number): readonly ControlCommand[] {
    return this.#alive().takeCommands(limit);
  }

  putCommand(command: ControlCommand): void {
    this.#alive().putCommand(command);
  }

  writeRunStatus(status: RunStatus): void {
    this.#alive().writeRunStatus(status);
  }

  pendingNotifications(limit: number): readonly PendingNotification[] {
    return this.#alive().pendingNotifications(limit);
  }

  markDelivered(notificationId: number, at: EpochMs): void {
    this.#alive().markDelivered(notificationId, at);
  }

  markAttempted(notificationId: number, at: EpochMs, cause: string): void {
    this.#alive().markAttempted(notificationId, at, cause);
  }

  journal(query: Parameters<ControlStore['journal']>[0]): readonly JournalEntry[] {
    return this.#alive().journal(query);
  }

  tradeTotals(): ReturnType<ControlStore['tradeTotals']> {
    return this.#alive().tradeTotals();
  }

  loadDocument(name: string): string | undefined {
    return this.#alive().loadDocument(name);
  }

  saveDocument(name: string, text: string, at: EpochMs): void {
    this.#alive().saveDocument(name, text, at);
  }

  keepLogShort(): ControlLog {
    return this.#alive().keepLogShort();
  }

  close(): void {
    this.#alive().close();
  }

  #boundary(side: 'before' | 'after'): void {
    if (!this.#parts.crashesAt(this.#commits, side)) return;
    this.#parts.crash();
    throw new ProcessCrashed(`at commit ${this.#commits}, ${side} it`);
  }

  #alive(): ControlStore {
    if (this.#dead) throw new ProcessCrashed('the process has ended');
    return this.#parts.store;
  }
}
