import { assert, must } from '../../base/assert.js';
import type { Bar, BarSource, StoredBar } from '../../model/bar.js';
import type { Money } from '../../model/money.js';
import type { SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';
import { barCloseTime, type Timeframe } from '../../model/timeframe.js';

/** The `source` column holds an index into this list, which is in order of authority: REST is the last word. */
export const BAR_SOURCES: readonly BarSource[] = ['aggregate', 'ws', 'import', 'rest'];

/** One symbol at one timeframe. */
export interface SeriesKey {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
}

/**
 * Bars as typed arrays, row i of each: how bars travel between the processes and enter the database, because a copy of
 * an array costs nothing beside a clone of 100,000 objects.
 *
 * Prices are 64-bit: × 10⁸ they end at 92 billion quote units, above any price filter. Amounts traded are 128-bit, as
 * pairs (low, high) in DuckDB's own layout, because a day of a micro-priced coin trades more than 92 billion of it.
 */
export interface BarColumns {
  readonly rows: number;
  readonly series: readonly SeriesKey[];
  /** Index into `series`. */
  readonly seriesIndex: Int32Array;
  readonly openTime: Float64Array;
  readonly open: BigInt64Array;
  readonly high: BigInt64Array;
  readonly low: BigInt64Array;
  readonly close: BigInt64Array;
  readonly volume: BigInt64Array;
  readonly quoteVolume: BigInt64Array;
  readonly takerBuyVolume: BigInt64Array;
  readonly takerBuyQuoteVolume: BigInt64Array;
  readonly trades: Int32Array;
  /** Index into BAR_SOURCES. */
  readonly source: Uint8Array;
}

/** The price columns. */
export const PRICE_COLUMNS = ['open', 'high', 'low', 'close'] as const;

/** The 128-bit columns. */
export const AMOUNT_COLUMNS = [
  'volume',
  'quoteVolume',
  'takerBuyVolume',
  'takerBuyQuoteVolume',
] as const;

const INT64_MAX = (1n << 63n) - 1n;
const TRADES_MAX = 2 ** 31 - 1;

/** Columns for `rows` bars, all zero. */
export function emptyColumns(rows: number, series: readonly SeriesKey[]): BarColumns {
  const narrow = (): BigInt64Array => new BigInt64Array(rows);
  const wide = (): BigInt64Array => new BigInt64Array(rows * 2);
  return {
    rows,
    series,
    seriesIndex: new Int32Array(rows),
    openTime: new Float64Array(rows),
    open: narrow(),
    high: narrow(),
    low: narrow(),
    close: narrow(),
    volume: wide(),
    quoteVolume: wide(),
    takerBuyVolume: wide(),
    takerBuyQuoteVolume: wide(),
    trades: new Int32Array(rows),
    source: new Uint8Array(rows),
  };
}

/** Bars as columns, in the same order. @throws InvariantViolation when a price or a count has no room in its column */
export function columnsOfBars(bars: readonly StoredBar[]): BarColumns {
  const series: SeriesKey[] = [];
  const indexes = new Map<string, number>();
  const columns = emptyColumns(bars.length, series);
  for (const [row, { bar, source }] of bars.entries()) {
    const key = `${bar.timeframe} ${bar.symbol}`;
    let index = indexes.get(key);
    if (index === undefined) {
      index = series.push({ symbol: bar.symbol, timeframe: bar.timeframe }) - 1;
      indexes.set(key, index);
    }
    columns.seriesIndex[row] = index;
    setBar(columns, row, bar);
    columns.source[row] = BAR_SOURCES.indexOf(source);
  }
  return columns;
}

/** The bars of columns, in the same order. */
export function barsOfColumns(columns: BarColumns): Bar[] {
  const bars: Bar[] = [];
  for (let row = 0; row < columns.rows; row += 1) bars.push(barAt(columns, row));
  return bars;
}

/** The amount in row `row` of a 128-bit column. */
export function amountAt(column: BigInt64Array, row: number): bigint {
  const low = must(column[row * 2]);
  const high = must(column[row * 2 + 1]);
  if (high === 0n && low >= 0n) return low;
  return (high << 64n) | BigInt.asUintN(64, low);
}

function setBar(columns: BarColumns, row: number, bar: Bar): void {
  for (const name of PRICE_COLUMNS) {
    assert(bar[name] >= 0n && bar[name] <= INT64_MAX, 'prices × 10⁸ fit 63 bits');
  }
  for (const name of AMOUNT_COLUMNS) assert(bar[name] >= 0n, 'nothing negative is traded');
  assert(bar.trades <= TRADES_MAX, 'the number of trades fits 31 bits');
  columns.openTime[row] = bar.openTime;
  columns.open[row] = bar.open;
  columns.high[row] = bar.high;
  columns.low[row] = bar.low;
  columns.close[row] = bar.close;
  setAmount(columns.volume, row, bar.volume);
  setAmount(columns.quoteVolume, row, bar.quoteVolume);
  setAmount(columns.takerBuyVolume, row, bar.takerBuyVolume);
  setAmount(columns.takerBuyQuoteVolume, row, bar.takerBuyQuoteVolume);
  columns.trades[row] = bar.trades;
}

/** A BigInt64Array keeps the low 64 bits of what it is given. */
function setAmount(column: BigInt64Array, row: number, amount: bigint): void {
  column[row * 2] = amount;
  column[row * 2 + 1] = amount <= INT64_MAX ? 0n : amount >> 64n;
}

function barAt(columns: BarColumns, row: number): Bar {
  const { symbol, timeframe } = must(columns.series[must(columns.seriesIndex[row])]);
  const openTime = must(columns.openTime[row]);
  return {
    symbol,
    timeframe,
    openTime,
    closeTime: barCloseTime(openTime, timeframe),
    open: must(columns.open[row]) as Price,
    high: must(columns.high[row]) as Price,
    low: must(columns.low[row]) as Price,
    close: must(columns.close[row]) as Price,
    volume: amountAt(columns.volume, row) as Quantity,
    quoteVolume: amountAt(columns.quoteVolume, row) as Money,
    trades: must(columns.trades[row]),
    takerBuyVolume: amountAt(columns.takerBuyVolume, row) as Quantity,
    takerBuyQuoteVolume: amountAt(columns.takerBuyQuoteVolume, row) as Money,
  };
}
