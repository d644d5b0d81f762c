import type { RunStatus } from '../../model/run-status.js';
import type { ControlStore } from '../../ports/control-store.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';

/** What the writer works with. */
export interface RunStatusWriterParts extends TaskContext {
  readonly control: Pick<ControlStore, 'writeRunStatus'>;
  readonly everyMs: number;
  readonly status: () => RunStatus;
}

/** Writes what the run is doing again and again; readers take a row that is too old for a dead run. */
export function runStatusWriterTask(parts: RunStatusWriterParts): PeriodicTask {
  const run = async (): Promise<void> => parts.control.writeRunStatus(parts.status());
  return new PeriodicTask(
    { name: 'run-status-writer', everyMs: parts.everyMs, firstAfterMs: 0, run },
    parts,
  );
}
