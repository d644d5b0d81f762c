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
import {
  AMOUNT_COLUMNS,
  type BarColumns,
  emptyColumns,
  PRICE_COLUMNS,
  type SeriesKey,
} from './bar-columns.js';
import {
  COLUMN_UNITS,
  copyIntoUnits,
  copyOutOfUnits,
  type NumberMemory,
  type NumberWords,
  type SeriesUnits,
} from './unit-scaling.js';
import { vectorMemory, wordsOf } from './vector-memory.js';

/** DuckDB's vector size: a chunk holds at most so many rows. */
const CHUNK_ROWS_MAX = 2_048;

const WORD = 0x1_0000_0000;

/** Where the columns of a BarColumns stand in the table `bars`. */
const SERIES_AT = 0;
const OPEN_TIME_AT = 1;
const PRICES_AT = 2;
const AMOUNTS_AT = 6;
const TRADES_AT = 10;
const SOURCE_AT = 11;

/** Rows of a batch with what the database calls its series. */
export interface RowSelection {
  readonly columns: BarColumns;
  readonly rows: Int32Array;
  /** By index into `columns.series`. */
  readonly seriesIds: Int32Array;
  readonly units: readonly SeriesUnits[];
  /** The width of the table's amounts. */
  readonly amountWords: NumberWords;
}

/** Appends rows to a table with the columns of `bars`, a chunk at a time. */
export async function appendRows(
  connection: DuckDBConnection,
  target: { readonly table: string; readonly catalog?: string },
  selection: RowSelection,
): Promise<void> {
  const exponents = exponentsByColumn(selection);
  const appender = await connection.createAppender(target.table, undefined, target.catalog);
  try {
    for (let from = 0; from < selection.rows.length; from += CHUNK_ROWS_MAX) {
      const rows = selection.rows.subarray(from, from + CHUNK_ROWS_MAX);
      appendChunk(appender, { ...selection, rows }, exponents);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

type Exponents = Readonly<Record<keyof SeriesUnits, Uint8Array>>;

function exponentsByColumn({ units }: RowSelection): Exponents {
  return {
    price: Uint8Array.from(units, (of) => of.price),
    base: Uint8Array.from(units, (of) => of.base),
    quote: Uint8Array.from(units, (of) => of.quote),
  };
}

function appendChunk(
  appender: DuckDBAppender,
  selection: RowSelection,
  exponents: Exponents,
): void {
  const { columns, rows, seriesIds, amountWords } = selection;
  const { seriesIndex } = columns;
  const amountType = amountWords === 2 ? BIGINT : HUGEINT;
  const types = [
    INTEGER,
    BIGINT,
    ...PRICE_COLUMNS.map(() => BIGINT),
    ...AMOUNT_COLUMNS.map(() => amountType),
    INTEGER,
    UTINYINT,
  ];
  const chunk = DuckDBDataChunk.create(types, rows.length);
  writeColumn(chunk, SERIES_AT, rows, (row) => seriesIds[seriesIndex[row] as number] as number);
  writeOpenTimes(chunk, columns, rows);
  for (const [offset, name] of PRICE_COLUMNS.entries()) {
    const memory = vectorMemory(chunk, PRICES_AT + offset);
    const selected = { rows, seriesIndex, exponents: exponents.price };
    copyIntoUnits(priceMemory(columns[name]), priceMemory(memory.bytes), selected);
    memory.flush();
  }
  for (const [offset, name] of AMOUNT_COLUMNS.entries()) {
    const memory = vectorMemory(chunk, AMOUNTS_AT + offset);
    const selected = { rows, seriesIndex, exponents: exponents[COLUMN_UNITS[name]] };
    const target = { words: wordsOf(memory.bytes), wordsPerValue: amountWords };
    copyIntoUnits(amountMemory(columns[name]), target, selected);
    memory.flush();
  }
  writeColumn(chunk, TRADES_AT, rows, (row) => columns.trades[row] as number);
  const source = vectorMemory(chunk, SOURCE_AT);
  for (let index = 0; index < rows.length; index += 1) {
    source.bytes[index] = columns.source[rows[index] as number] as number;
  }
  source.flush();
  appender.appendDataChunk(chunk);
}

function writeColumn(
  chunk: DuckDBDataChunk,
  at: number,
  rows: Int32Array,
  valueOf: (row: number) => number,
): void {
  const memory = vectorMemory(chunk, at);
  const words = wordsOf(memory.bytes);
  for (let index = 0; index < rows.length; index += 1)
    words[index] = valueOf(rows[index] as number);
  memory.flush();
}

function writeOpenTimes(chunk: DuckDBDataChunk, columns: BarColumns, rows: Int32Array): void {
  const memory = vectorMemory(chunk, OPEN_TIME_AT);
  const words = wordsOf(memory.bytes);
  for (let index = 0; index < rows.length; index += 1) {
    const openTime = columns.openTime[rows[index] as number] as number;
    words[index * 2] = openTime;
    words[index * 2 + 1] = openTime / WORD;
  }
  memory.flush();
}

/** Prices are 64-bit everywhere. */
function priceMemory(bytes: Uint8Array | BigInt64Array): NumberMemory {
  return { words: wordsOf(bytes), wordsPerValue: 2 };
}

/** Amounts on their way are 128-bit. */
function amountMemory(bytes: BigInt64Array): NumberMemory {
  return { words: wordsOf(bytes), wordsPerValue: 4 };
}

/** Reads a result with the columns of `bars`, all of one series, into columns, a chunk at a time. */
export async function columnsOfResult(
  result: DuckDBResult,
  series: { readonly key: SeriesKey; readonly units: SeriesUnits },
): Promise<BarColumns> {
  const chunks: DuckDBDataChunk[] = [];
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    chunks.push(chunk);
    rows += chunk.rowCount;
  }
  const columns = emptyColumns(rows, [series.key]);
  let at = 0;
  for (const chunk of chunks) {
    copyChunk(chunk, columns, { at, units: series.units });
    at += chunk.rowCount;
  }
  return columns;
}

function copyChunk(
  chunk: DuckDBDataChunk,
  columns: BarColumns,
  place: { readonly at: number; readonly units: SeriesUnits },
): void {
  const { at, units } = place;
  const count = chunk.rowCount;
  const times = wordsOf(vectorMemory(chunk, OPEN_TIME_AT).bytes);
  for (let index = 0; index < count; index += 1) {
    columns.openTime[at + index] =
      (times[index * 2 + 1] as number) * WORD + (times[index * 2] as number);
  }
  for (const [offset, name] of PRICE_COLUMNS.entries()) {
    const from = priceMemory(vectorMemory(chunk, PRICES_AT + offset).bytes);
    copyOutOfUnits(from, priceMemory(columns[name]), { at, count, exponent: units.price });
  }
  for (const [offset, name] of AMOUNT_COLUMNS.entries()) {
    const words = wordsOf(vectorMemory(chunk, AMOUNTS_AT + offset).bytes);
    const from = { words, wordsPerValue: words.length === count * 2 ? 2 : 4 } as const;
    copyOutOfUnits(from, amountMemory(columns[name]), {
      at,
      count,
      exponent: units[COLUMN_UNITS[name]],
    });
  }
  const trades = wordsOf(vectorMemory(chunk, TRADES_AT).bytes);
  for (let index = 0; index < count; index += 1)
    columns.trades[at + index] = trades[index] as number;
  columns.source.set(vectorMemory(chunk, SOURCE_AT).bytes, at);
}
