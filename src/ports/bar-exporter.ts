import type { BarFileFormat, BarSelection } from '../model/heavy-task.js';

/** What an export wrote. */
export interface ExportSummary {
  readonly path: string;
  readonly bars: number;
  readonly bytes: number;
}

/** The file could not be written; the bars are well. Trying again without a change is in vain. */
export class BarExportFailure extends Error {
  override readonly name = 'BarExportFailure';
}

/** Writes stored bars to a file of another format, all of it or none. */
export interface BarExporter {
  /**
   * Prices and volumes are written as exact decimals, times as UTC. An existing file is replaced.
   *
   * @throws BarExportFailure, BarStoreFailure
   */
  exportBars(request: {
    readonly selection: BarSelection;
    readonly format: BarFileFormat;
    readonly path: string;
  }): Promise<ExportSummary>;
}
