import type { ControlLog, ControlStore } from '../../ports/control-store.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';
import type { Task } from './task.js';

/** A moment that is not quiet is let pass so many times; then a commit may have to wait after all. */
const POSTPONED_MAX = 4;

/** What the keeper works with. */
export interface ControlLogKeeperParts extends TaskContext {
  readonly control: Pick<ControlStore, 'keepLogShort'>;
  readonly everyMs: number;
  /** Whether nothing waits for a commit just now. */
  readonly isQuiet: () => boolean;
}

/**
 * Has the control store's log shortened while nothing waits, so that it need not happen in the commit of an order, which
 * would then take many times as long. Watches how far that succeeds: who reads for long keeps the log from getting
 * shorter.
 */
export class ControlLogKeeper implements Task {
  readonly name = 'control-log-keeper';
  readonly #parts: ControlLogKeeperParts;
  readonly #task: PeriodicTask;
  #log: ControlLog = { pages: 0, pending: 0 };
  #postponed = 0;

  constructor(parts: ControlLogKeeperParts) {
    this.#parts = parts;
    const { everyMs } = parts;
    this.#task = new PeriodicTask({ name: this.name, everyMs, run: () => this.#look() }, parts);
  }

  /** As it was left by the last look. */
  get log(): ControlLog {
    return this.#log;
  }

  start(): void {
    this.#task.start();
  }

  stop(): Promise<void> {
    return this.#task.stop();
  }

  async #look(): Promise<void> {
    const { control, isQuiet } = this.#parts;
    if (this.#postponed < POSTPONED_MAX && !isQuiet()) {
      this.#postponed += 1;
      return;
    }
    this.#postponed = 0;
    this.#log = control.keepLogShort();
  }
}
