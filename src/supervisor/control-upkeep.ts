import type { RunStatus } from '../model/run-status.js';
import type { ControlLog, ControlStore } from '../ports/control-store.js';
import { ControlLogKeeper } from './tasks/control-log-keeper.js';
import type { PeriodicTask, TaskContext } from './tasks/periodic-task.js';
import { runStatusWriterTask } from './tasks/run-status-writer.js';
import type { Task } from './tasks/task.js';

/** What upkeep needs. */
export interface ControlUpkeepParts extends TaskContext {
  readonly control: Pick<ControlStore, 'keepLogShort' | 'writeRunStatus'>;
  readonly everyMs: number;
  readonly status: () => RunStatus;
  /** Whether nothing waits for a commit just now. */
  readonly isQuiet: () => boolean;
}

/** What the control store needs beside commits: a status row that is fresh, and a log that stays short. */
export class ControlUpkeep implements Task {
  readonly name = 'control-upkeep';
  readonly #status: PeriodicTask;
  readonly #log: ControlLogKeeper;

  constructor(parts: ControlUpkeepParts) {
    this.#status = runStatusWriterTask(parts);
    this.#log = new ControlLogKeeper(parts);
  }

  /** The store's log, as the last look left it. */
  get log(): ControlLog {
    return this.#log.log;
  }

  /** The status has changed in a way that people wait for. */
  writeStatusSoon(): void {
    this.#status.trigger();
  }

  start(): void {
    this.#status.start();
    this.#log.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#status.stop(), this.#log.stop()]);
  }
}
