import {
  BIGINT,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBResult,
  HUGEINT,
  INTEGER,
  UTINYINT,
} from '@duckdb/node-api';
import { must } from '../../base/assert.js';
import {
  AMOUNT_COLUMNS,
  amountAt,
  type BarColumns,
  emptyColumns,
  PRICE_COLUMNS,
  type SeriesKey,
} from './bar-columns.js';

/** DuckDB's vector size: a chunk holds at most so many rows. */
const CHUNK_ROWS_MAX = 2_048;

const COLUMN_TYPES = [
  INTEGER,
  BIGINT,
  BIGINT,
  BIGINT,
  BIGINT,
  BIGINT,
  HUGEINT,
  HUGEINT,
  HUGEINT,
  HUGEINT,
  INTEGER,
  UTINYINT,
];

/** Appends rows of a batch to a table with the columns of `bars`, a chunk at a time. */
export async function appendRows(
  connection: DuckDBConnection,
  target: { readonly table: string; readonly catalog?: string },
  batch: {
    readonly columns: BarColumns;
    readonly rows: readonly number[];
    readonly seriesIds: readonly number[];
  },
): Promise<void> {
  const appender = await connection.createAppender(target.table, undefined, target.catalog);
  try {
    for (let from = 0; from < batch.rows.length; from += CHUNK_ROWS_MAX) {
      appendChunk(
        appender,
        batch.columns,
        batch.rows.slice(from, from + CHUNK_ROWS_MAX),
        batch.seriesIds,
      );
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function appendChunk(
  appender: DuckDBAppender,
  columns: BarColumns,
  rows: readonly number[],
  seriesIds: readonly number[],
): void {
  const chunk = DuckDBDataChunk.create(COLUMN_TYPES, rows.length);
  const pick = (column: ArrayLike<bigint> | ArrayLike<number>): (bigint | number)[] =>
    rows.map((row) => must(column[row]));
  chunk.setColumnValues(
    0,
    rows.map((row) => must(seriesIds[must(columns.seriesIndex[row])])),
  );
  chunk.setColumnValues(1, pick(columns.openTime));
  for (const [offset, name] of PRICE_COLUMNS.entries())
    chunk.setColumnValues(2 + offset, pick(columns[name]));
  for (const [offset, name] of AMOUNT_COLUMNS.entries()) {
    chunk.setColumnValues(
      6 + offset,
      rows.map((row) => amountAt(columns[name], row)),
    );
  }
  chunk.setColumnValues(10, pick(columns.trades));
  chunk.setColumnValues(11, pick(columns.source));
  appender.appendDataChunk(chunk);
}

/** Reads a result with the columns of `bars` (all of one series) into columns, a chunk at a time. */
export async function columnsOfResult(
  result: DuckDBResult,
  series: SeriesKey,
): Promise<BarColumns> {
  const chunks: DuckDBDataChunk[] = [];
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    chunks.push(chunk);
    rows += chunk.rowCount;
  }
  const columns = emptyColumns(rows, [series]);
  let at = 0;
  for (const chunk of chunks) {
    copyChunk(chunk, columns, at);
    at += chunk.rowCount;
  }
  return columns;
}

function copyChunk(chunk: DuckDBDataChunk, columns: BarColumns, at: number): void {
  const narrow = [columns.openTime, ...PRICE_COLUMNS.map((name) => columns[name])];
  for (const [offset, column] of narrow.entries()) {
    const vector = chunk.getColumnVector(1 + offset);
    for (let row = 0; row < chunk.rowCount; row += 1)
      column[at + row] = vector.getItem(row) as bigint;
  }
  for (const [offset, name] of AMOUNT_COLUMNS.entries()) {
    const vector = chunk.getColumnVector(6 + offset);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const amount = vector.getItem(row) as bigint;
      columns[name][(at + row) * 2] = amount;
      columns[name][(at + row) * 2 + 1] = amount >> 64n;
    }
  }
  const trades = chunk.getColumnVector(10);
  const source = chunk.getColumnVector(11);
  for (let row = 0; row < chunk.rowCount; row += 1) {
    columns.trades[at + row] = trades.getItem(row) as number;
    columns.source[at + row] = source.getItem(row) as number;
  }
}
