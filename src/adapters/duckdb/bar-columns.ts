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

/** The columns that may be 128-bit. */
export const AMOUNT_COLUMNS = [
  'volume',
  'quoteVolume',
  'takerBuyVolume',
  'takerBuyQuoteVolume',
] as const;

const INT64_MAX = (1n << 63n) - 1n;
const TRADES_MAX = 2 ** 31 - 1;

/** Columns for `rows` bars, all zero; their amounts take so many 32-bit words. */
export function emptyColumns(
  rows: number,
  series: readonly SeriesKey[],
  amountWords: 2 | 4 = 4,
): BarColumns {
  const narrow = (): BigInt64Array => new BigInt64Array(rows);
  const wide = (): BigInt64Array => new BigInt64Array((rows * amountWords) / 2);
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

/** 32-bit words of each amount in a batch. */
export function amountWordsOf({ rows, volume }: BarColumns): 2 | 4 {
  return volume.length === rows ? 2 : 4;
}

/** Bars as columns, in the same order. @throws InvariantViolation when a price or a count has no room in its column */
export function columnsOfBars(bars: readonly StoredBar[]): BarColumns {
  return filledColumns(bars, 2) ?? must(filledColumns(bars, 4));
}

/** @returns undefined when an amount is wider than asked for */
function filledColumns(bars: readonly StoredBar[], amountWords: 2 | 4): BarColumns | undefined {
  const series: SeriesKey[] = [];
  const indexes = new Map<string, number>();
  const columns = emptyColumns(bars.length, series, amountWords);
  const { openTime, seriesIndex, source, trades } = columns;
  let last: SeriesKey | undefined;
  let index = 0;
  for (let row = 0; row < bars.length; row += 1) {
    const { bar, source: barSource } = bars[row] as StoredBar;
    // Neighbours are mostly of one series.
    if (bar.symbol !== last?.symbol || bar.timeframe !== last.timeframe) {
      last = { symbol: bar.symbol, timeframe: bar.timeframe };
      const key = `${bar.timeframe} ${bar.symbol}`;
      index = indexes.get(key) ?? series.push(last) - 1;
      indexes.set(key, index);
    }
    assert(bar.trades <= TRADES_MAX, 'the number of trades fits 31 bits');
    seriesIndex[row] = index;
    openTime[row] = bar.openTime;
    trades[row] = bar.trades;
    source[row] = BAR_SOURCES.indexOf(barSource);
    setPrices(columns, row, bar);
    if (amountWords === 4) setWideAmounts(columns, row, bar);
    else if (!setNarrowAmounts(columns, row, bar)) return undefined;
  }
  return columns;
}

/** The bars of columns with 128-bit amounts, in the same order. */
export function barsOfColumns(columns: BarColumns): Bar[] {
  const words = (name: (typeof AMOUNT_COLUMNS)[number]): Int32Array => {
    const { buffer, byteOffset, length } = columns[name];
    return new Int32Array(buffer, byteOffset, length * 2);
  };
  const amounts = {
    volume: words('volume'),
    quoteVolume: words('quoteVolume'),
    takerBuyVolume: words('takerBuyVolume'),
    takerBuyQuoteVolume: words('takerBuyQuoteVolume'),
  };
  const bars: Bar[] = [];
  for (let row = 0; row < columns.rows; row += 1) bars.push(barAt(columns, amounts, row));
  return bars;
}

/** The amount in row `row` of a column, whose high words `words` are another view of. */
function amountAt(column: BigInt64Array, words: Int32Array, row: number): bigint {
  const at = row * 4;
  if (words[at + 3] === 0 && words[at + 2] === 0 && (words[at + 1] as number) >= 0)
    return column[row * 2] as bigint;
  return (must(column[row * 2 + 1]) << 64n) | BigInt.asUintN(64, must(column[row * 2]));
}

function setPrices(columns: BarColumns, row: number, { open, high, low, close }: Bar): void {
  assert(open >= 0n && high >= 0n && low >= 0n && close >= 0n, 'prices are not negative');
  assert(
    open <= INT64_MAX && high <= INT64_MAX && low <= INT64_MAX && close <= INT64_MAX,
    'prices × 10⁸ fit 63 bits',
  );
  columns.open[row] = open;
  columns.high[row] = high;
  columns.low[row] = low;
  columns.close[row] = close;
}

/** @returns whether they fit */
function setNarrowAmounts(columns: BarColumns, row: number, bar: Bar): boolean {
  const { volume, quoteVolume, takerBuyVolume, takerBuyQuoteVolume } = bar;
  assertNoneNegative(bar);
  columns.volume[row] = volume;
  columns.quoteVolume[row] = quoteVolume;
  columns.takerBuyVolume[row] = takerBuyVolume;
  columns.takerBuyQuoteVolume[row] = takerBuyQuoteVolume;
  return (
    volume <= INT64_MAX &&
    quoteVolume <= INT64_MAX &&
    takerBuyVolume <= INT64_MAX &&
    takerBuyQuoteVolume <= INT64_MAX
  );
}

function setWideAmounts(columns: BarColumns, row: number, bar: Bar): void {
  assertNoneNegative(bar);
  for (const name of AMOUNT_COLUMNS) {
    // A BigInt64Array keeps the low 64 bits of what it is given.
    columns[name][row * 2] = bar[name];
    columns[name][row * 2 + 1] = bar[name] >> 64n;
  }
}

function assertNoneNegative(bar: Bar): void {
  const { volume, quoteVolume, takerBuyVolume, takerBuyQuoteVolume } = bar;
  assert(
    volume >= 0n && quoteVolume >= 0n && takerBuyVolume >= 0n && takerBuyQuoteVolume >= 0n,
    'nothing negative is traded',
  );
}

type AmountWords = Readonly<Record<(typeof AMOUNT_COLUMNS)[number], Int32Array>>;

function barAt(columns: BarColumns, words: AmountWords, row: number): Bar {
  const { symbol, timeframe } = must(columns.series[columns.seriesIndex[row] as number]);
  const openTime = columns.openTime[row] as number;
  return {
    symbol,
    timeframe,
    openTime,
    closeTime: barCloseTime(openTime, timeframe),
    open: columns.open[row] as Price,
    high: columns.high[row] as Price,
    low: columns.low[row] as Price,
    close: columns.close[row] as Price,
    volume: amountAt(columns.volume, words.volume, row) as Quantity,
    quoteVolume: amountAt(columns.quoteVolume, words.quoteVolume, row) as Money,
    trades: columns.trades[row] as number,
    takerBuyVolume: amountAt(columns.takerBuyVolume, words.takerBuyVolume, row) as Quantity,
    takerBuyQuoteVolume: amountAt(
      columns.takerBuyQuoteVolume,
      words.takerBuyQuoteVolume,
      row,
    ) as Money,
  };
}
