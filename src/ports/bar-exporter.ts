import type { BarFileFormat, BarSelection } from '../model/heavy-task.js';

/** What an export wrote. */
export interface ExportSummary {
  readonly path: string;
  readonly bars: number;
  readonly bytes: number;
}

/** Writes stored bars to a file of another format, all of it or none. */
export interface BarExporter {
  /**
   * Prices and volumes are written as exact decimals, times as UTC. An existing file is replaced.
   *
   * @throws BarStoreFailure
   */
  exportBars(request: {
    readonly selection: BarSelection;
    readonly format: BarFileFormat;
    readonly path: string;
  }): Promise<ExportSummary>;
}
