import { renameSync, rmSync, statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { BarFileFormat, BarSelection } from '../../model/heavy-task.js';
import type { ExportSummary } from '../../ports/bar-exporter.js';
import { syncFile } from './bar-copy.js';

/** What to write, and where. */
export interface ExportRequest {
  readonly selection: BarSelection;
  readonly format: BarFileFormat;
  readonly path: string;
}

const FORMATS: Readonly<Record<BarFileFormat, string>> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER true',
};

/**
 * Writes bars of `readable_bars` to a file under another name until it is whole, in the order in which they are stored: by series
 * and time after a compaction. Sorting them here would need room for all of them.
 */
export async function exportBars(
  connection: DuckDBConnection,
  { format, path, selection }: ExportRequest,
): Promise<ExportSummary> {
  const partial = `${path}.partial`;
  try {
    const copied = await connection.runAndReadAll(
      `COPY (SELECT * FROM readable_bars WHERE ${conditionOf(selection)}) TO ${quoted(partial)} (${FORMATS[format]})`,
    );
    syncFile(partial);
    renameSync(partial, path);
    return { path, bars: Number(copied.getRows()[0]?.[0] ?? 0), bytes: statSync(path).size };
  } catch (cause) {
    rmSync(partial, { force: true });
    throw cause;
  }
}

function conditionOf({ from, symbols, timeframes, to }: BarSelection): string {
  const conditions = ['true'];
  if (symbols.length > 0) conditions.push(`symbol IN (${symbols.map(quoted).join(', ')})`);
  if (timeframes.length > 0) conditions.push(`timeframe IN (${timeframes.map(quoted).join(', ')})`);
  if (from !== undefined) conditions.push(`open_time >= make_timestamp(${from} * 1000)`);
  if (to !== undefined) conditions.push(`open_time <= make_timestamp(${to} * 1000)`);
  return conditions.join(' AND ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
