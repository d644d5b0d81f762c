import { realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { BarFileFormat, BarSelection } from '../../model/heavy-task.js';
import type { ExportSummary } from '../../ports/bar-exporter.js';
import { syncFile } from './bar-copy.js';
import { type CountedValue, countedValues, SOURCE_NAME } from './bar-schema.js';

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

/** 64 bits hold a decimal of so many digits, and are several times faster to scale and write than 128. */
const NARROW_DIGITS = 18;
const NARROW_MAX = `${'9'.repeat(NARROW_DIGITS)}::HUGEINT`;

const VALUES = countedValues('b', 'u');

/** The rows to write and, once a series instead of once a row, what their values are multiplied with to be × 10⁸. */
const COUNTED_BARS = `bars b JOIN (
    SELECT *, ${['price', 'base', 'quote'].map((kind) => `CAST(unit_of(${kind}_exponent) AS BIGINT) AS ${kind}_unit`).join(', ')} FROM series
  ) u ON u.series_id = b.series_id`;

/**
 * Writes bars as `readable_bars` shows them to a file under another name until it is whole, in the order in which they are
 * stored: by series and time after a compaction. Sorting them here would need room for all of them.
 *
 * Values are DECIMAL(18, 8), those of a column that holds more than 18 digits DECIMAL(38, 8).
 */
export async function exportBars(
  connection: DuckDBConnection,
  { format, path: asked, selection }: ExportRequest,
): Promise<ExportSummary> {
  const path = targetOf(asked);
  const partial = `${path}.partial`;
  const condition = conditionOf(selection);
  const wide = await wideValues(connection, condition);
  const values = VALUES.map((value) => decimal(value, wide.has(value.name) ? 'wide' : 'narrow'));
  try {
    const copied = await connection.runAndReadAll(
      `COPY (SELECT u.symbol, u.timeframe, make_timestamp(b.open_time * 1000) AS open_time, ${values.join(', ')},
         ${SOURCE_NAME} AS source FROM ${COUNTED_BARS} WHERE ${condition}) TO ${quoted(partial)} (${FORMATS[format]})`,
    );
    syncFile(partial);
    renameSync(partial, path);
    return { path, bars: Number(copied.getRows()[0]?.[0] ?? 0), bytes: statSync(path).size };
  } catch (cause) {
    rmSync(partial, { force: true });
    throw cause;
  }
}

/**
 * The file to write: what a link leads to, so that the link stays. Anything that is not a file is refused, because a finished
 * export takes the place of what is there, and the place of a device must not be taken.
 */
function targetOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === false)
    throw new Error(`${path} is not a file, and an export replaces nothing else`);
  if (found !== undefined) return realpathSync(path);
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Error(`${folder} is not a folder: ${path} cannot be written`);
  return path;
}

/** Names of the values that do not fit NARROW_DIGITS in one of the rows. */
async function wideValues(
  connection: DuckDBConnection,
  condition: string,
): Promise<ReadonlySet<string>> {
  const scaled = VALUES.filter(({ kind }) => kind !== undefined);
  const reader = await connection.runAndReadAll(
    `SELECT ${scaled.map((value) => `max(${product(value)}) > ${NARROW_MAX}`).join(', ')} FROM ${COUNTED_BARS} WHERE ${condition}`,
  );
  const [row = []] = reader.getRows();
  return new Set(scaled.flatMap(({ name }, index) => (row[index] === true ? [name] : [])));
}

function decimal(value: CountedValue, width: 'narrow' | 'wide'): string {
  const { kind, name, sql } = value;
  if (kind === undefined) return `${sql} AS ${name}`;
  return width === 'wide'
    ? `CAST(${product(value)} AS DECIMAL(30, 0)) * 0.00000001 AS ${name}`
    : `CAST(${sql} * u.${kind}_unit AS DECIMAL(${NARROW_DIGITS}, 0)) * 0.00000001 AS ${name}`;
}

/** A value × 10⁸. */
function product({ kind, sql }: CountedValue): string {
  return `CAST(${sql} AS HUGEINT) * u.${kind}_unit`;
}

function conditionOf({ from, symbols, timeframes, to }: BarSelection): string {
  const conditions = ['true'];
  if (symbols.length > 0) conditions.push(`u.symbol IN (${symbols.map(quoted).join(', ')})`);
  if (timeframes.length > 0)
    conditions.push(`u.timeframe IN (${timeframes.map(quoted).join(', ')})`);
  if (from !== undefined) conditions.push(`b.open_time >= ${from}`);
  if (to !== undefined) conditions.push(`b.open_time <= ${to}`);
  return conditions.join(' AND ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
