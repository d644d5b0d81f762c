import type { ExportWork } from '../../model/heavy-task.js';
import { BarExportFailure, type ExportSummary } from '../../ports/bar-exporter.js';
import { type HeavyWorkContext, HeavyWorkRefused } from './heavy-work-context.js';

/** Writes bars to a file. One that cannot be written is told at once: whoever asked is there to name another. */
export async function exportBars(
  work: ExportWork,
  { exporter, step }: HeavyWorkContext,
): Promise<ExportSummary> {
  // How many bars there are is only known in the end.
  await step({ done: 0, total: 0, note: `writing ${work.path}` });
  try {
    return await exporter.exportBars(work);
  } catch (failure) {
    if (failure instanceof BarExportFailure)
      throw new HeavyWorkRefused(failure.message, { cause: failure });
    throw failure;
  }
}
