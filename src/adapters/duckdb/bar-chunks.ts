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
  amountWordsOf,
  type BarColumns,
  emptyColumns,
  PRICE_COLUMNS,
  type SeriesKey,
} from './bar-columns.js';
import {
  copyIntoUnits,
  copyOutOfUnits,
  copyQuoteIntoUnits,
  copyQuoteOutOfUnits,
  type NumberMemory,
  type NumberWords,
  type SeriesUnits,
} from './unit-scaling.js';
import { type VectorMemory, vectorMemory, wordsOf } from './vector-memory.js';

/** DuckDB's vector size: a chunk holds at most so many rows. */
const CHUNK_ROWS_MAX = 2_048;

const WORD = 0x1_0000_0000;

/** Where the columns of a BarColumns stand in the table `bars`. */
const SERIES_AT = 0;
const OPEN_TIME_AT = 1;
const PRICES_AT = 2;
const TRADES_AT = 10;
const SOURCE_AT = 11;

/** The base amounts with the quote amount each of them was traded for. */
const AMOUNT_PAIRS = [
  { volume: 'volume', volumeAt: 6, quote: 'quoteVolume', quoteAt: 7 },
  { volume: 'takerBuyVolume', volumeAt: 8, quote: 'takerBuyQuoteVolume', quoteAt: 9 },
] as const;

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
  const appender = await connection.createAppender(target.table, undefined, target.catalog);
  try {
    for (let from = 0; from < selection.rows.length; from += CHUNK_ROWS_MAX) {
      const rows = selection.rows.subarray(from, from + CHUNK_ROWS_MAX);
      appendChunk(appender, { ...selection, rows });
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function appendChunk(appender: DuckDBAppender, selection: RowSelection): void {
  const { columns, rows, seriesIds, amountWords, units } = selection;
  const { seriesIndex } = columns;
  const chosen = { rows, seriesIndex, units };
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
    copyIntoUnits(sent(columns[name], 2), stored(memory, 2), { ...chosen, kind: 'price' });
    memory.flush();
  }
  const close = sent(columns.close, 2);
  for (const pair of AMOUNT_PAIRS) {
    const volume = sent(columns[pair.volume], amountWordsOf(columns));
    const volumeMemory = vectorMemory(chunk, pair.volumeAt);
    copyIntoUnits(volume, stored(volumeMemory, amountWords), { ...chosen, kind: 'base' });
    volumeMemory.flush();
    const quote = sent(columns[pair.quote], amountWordsOf(columns));
    const quoteMemory = vectorMemory(chunk, pair.quoteAt);
    copyQuoteIntoUnits({ quote, volume, close }, stored(quoteMemory, amountWords), chosen);
    quoteMemory.flush();
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

/** Numbers of a batch on its way: prices of two words, amounts of four. */
function sent(column: BigInt64Array, wordsPerValue: NumberWords): NumberMemory {
  return { words: wordsOf(column), wordsPerValue };
}

/** Numbers in DuckDB's memory. */
function stored(memory: VectorMemory, wordsPerValue: NumberWords): NumberMemory {
  return { words: wordsOf(memory.bytes), wordsPerValue };
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

/** Reads a result of series ids and open times, row by row. */
export async function readOpenTimes(
  result: DuckDBResult,
  onRow: (seriesId: number, openTime: number) => void,
): Promise<void> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const ids = wordsOf(vectorMemory(chunk, SERIES_AT).bytes);
    const times = wordsOf(vectorMemory(chunk, OPEN_TIME_AT).bytes);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      onRow(ids[row] as number, (times[row * 2 + 1] as number) * WORD + (times[row * 2] as number));
    }
  }
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
    const from = stored(vectorMemory(chunk, PRICES_AT + offset), 2);
    copyOutOfUnits(from, sent(columns[name], 2), { at, count, exponent: units.price });
  }
  const close = stored(vectorMemory(chunk, PRICES_AT + PRICE_COLUMNS.indexOf('close')), 2);
  for (const pair of AMOUNT_PAIRS) {
    const memory = vectorMemory(chunk, pair.volumeAt);
    const wordsPerValue = memory.bytes.byteLength === count * 8 ? 2 : 4;
    const volume = stored(memory, wordsPerValue);
    copyOutOfUnits(volume, sent(columns[pair.volume], 4), { at, count, exponent: units.base });
    const quote = stored(vectorMemory(chunk, pair.quoteAt), wordsPerValue);
    copyQuoteOutOfUnits({ quote, volume, close }, sent(columns[pair.quote], 4), {
      at,
      count,
      units,
    });
  }
  const trades = wordsOf(vectorMemory(chunk, TRADES_AT).bytes);
  for (let index = 0; index < count; index += 1)
    columns.trades[at + index] = trades[index] as number;
  columns.source.set(vectorMemory(chunk, SOURCE_AT).bytes, at);
}
