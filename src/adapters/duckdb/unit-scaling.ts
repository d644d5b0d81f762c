import { assert, must } from '../../base/assert.js';
import { AMOUNT_COLUMNS, type BarColumns, PRICE_COLUMNS } from './bar-columns.js';
import { wordsOf } from './vector-memory.js';

/**
 * A series is stored in units of its own: powers of ten, × 10⁻⁸, that divide every one of its prices, base amounts and
 * quote amounts. A price of 61837.63 in a series of two decimals takes the bits of 6,183,763 instead of 6,183,763,000,000:
 * a quarter of the file. The exponents are 0 to 8, and a finer bar refines the unit of all the series.
 */
export interface SeriesUnits {
  readonly price: number;
  readonly base: number;
  readonly quote: number;
}

/** Divides everything that can be: the units of a series without bars. */
export const COARSEST_UNITS: SeriesUnits = { price: 8, base: 8, quote: 8 };

type NumberColumn = (typeof PRICE_COLUMNS)[number] | (typeof AMOUNT_COLUMNS)[number];

/** Which units a column is in. */
export const COLUMN_UNITS: Readonly<Record<NumberColumn, keyof SeriesUnits>> = {
  open: 'price',
  high: 'price',
  low: 'price',
  close: 'price',
  volume: 'base',
  quoteVolume: 'quote',
  takerBuyVolume: 'base',
  takerBuyQuoteVolume: 'quote',
};

/** 32-bit words a number takes: two in DuckDB's BIGINT, four in its HUGEINT. */
export type NumberWords = 2 | 4;

/** What a batch asks of the table. */
export interface BatchUnits {
  /** By index into the batch's series. */
  readonly units: readonly SeriesUnits[];
  /** Words the largest amount needs, in those units. */
  readonly amountWords: NumberWords;
}

const POWERS: readonly number[] = [
  1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
];
const WORD = 0x1_0000_0000;
/** A high word below this leaves a number below 2⁵³, which a double holds exactly. */
const HIGH_WORD_MAX = 0x20_0000;
const BIGINT_MAX = (1n << 63n) - 1n;

/** The coarsest units, none coarser than those given per series, that divide every bar of a batch. */
export function unitsOfBatch(columns: BarColumns, known: readonly SeriesUnits[]): BatchUnits {
  const found = {
    price: Uint8Array.from(known, (units) => units.price),
    base: Uint8Array.from(known, (units) => units.base),
    quote: Uint8Array.from(known, (units) => units.quote),
  };
  for (const name of PRICE_COLUMNS)
    narrowExponents(columns, wordsOf(columns[name]), 2, found.price);
  let largest = 0n;
  for (const name of AMOUNT_COLUMNS) {
    const large = narrowExponents(columns, wordsOf(columns[name]), 4, found[COLUMN_UNITS[name]]);
    if (large > largest) largest = large;
  }
  const units = known.map((_, series) => ({
    price: must(found.price[series]),
    base: must(found.base[series]),
    quote: must(found.quote[series]),
  }));
  // Only an amount beyond a double is looked at again: its unit is the finest of the batch at worst.
  return { units, amountWords: largest > BIGINT_MAX && exceedsBigint(columns, units) ? 4 : 2 };
}

/** Lowers each series' exponent until it divides every value of the column. @returns the largest value that was not below 2⁵³ */
function narrowExponents(
  columns: BarColumns,
  words: Uint32Array,
  wordsPerValue: NumberWords,
  exponents: Uint8Array,
): bigint {
  const { rows, seriesIndex } = columns;
  let largest = 0n;
  for (let row = 0; row < rows; row += 1) {
    const series = seriesIndex[row] as number;
    const at = row * wordsPerValue;
    const high = words[at + 1] as number;
    if (
      high < HIGH_WORD_MAX &&
      (wordsPerValue === 2 || (words[at + 2] === 0 && words[at + 3] === 0))
    ) {
      const value = high * WORD + (words[at] as number);
      while (!dividesSmall(value, exponents[series] as number))
        exponents[series] = (exponents[series] as number) - 1;
    } else {
      const value = readLarge(words, at, wordsPerValue);
      if (value > largest) largest = value;
      while (value % BigInt(POWERS[exponents[series] as number] as number) !== 0n) {
        exponents[series] = (exponents[series] as number) - 1;
      }
    }
  }
  return largest;
}

function dividesSmall(value: number, exponent: number): boolean {
  const unit = POWERS[exponent] as number;
  return Math.floor(value / unit) * unit === value;
}

function exceedsBigint(columns: BarColumns, units: readonly SeriesUnits[]): boolean {
  return AMOUNT_COLUMNS.some((name) => {
    const words = wordsOf(columns[name]);
    for (let row = 0; row < columns.rows; row += 1) {
      const exponent = must(units[must(columns.seriesIndex[row])])[COLUMN_UNITS[name]];
      if (readLarge(words, row * 4, 4) / BigInt(must(POWERS[exponent])) > BIGINT_MAX) return true;
    }
    return false;
  });
}

/** Numbers in memory, and how wide they are there. */
export interface NumberMemory {
  readonly words: Uint32Array;
  readonly wordsPerValue: NumberWords;
}

/** Divides the selected rows of `from` by the unit of their series into `to`, one after another. */
export function copyIntoUnits(
  from: NumberMemory,
  to: NumberMemory,
  selection: {
    readonly rows: Int32Array;
    readonly seriesIndex: Int32Array;
    /** By index of the series. */
    readonly exponents: Uint8Array;
  },
): void {
  const { rows, seriesIndex, exponents } = selection;
  const source = from.words;
  const target = to.words;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as number;
    const unit = POWERS[exponents[seriesIndex[row] as number] as number] as number;
    const at = row * from.wordsPerValue;
    const high = source[at + 1] as number;
    if (
      high < HIGH_WORD_MAX &&
      (from.wordsPerValue === 2 || (source[at + 2] === 0 && source[at + 3] === 0))
    ) {
      const whole = (high * WORD + (source[at] as number)) / unit;
      const place = index * to.wordsPerValue;
      target[place] = whole;
      target[place + 1] = whole / WORD;
      if (to.wordsPerValue === 4) target.fill(0, place + 2, place + 4);
    } else {
      const whole = readLarge(source, at, from.wordsPerValue) / BigInt(unit);
      writeLarge(target, index * to.wordsPerValue, to.wordsPerValue, whole);
    }
  }
}

/** Multiplies `count` numbers of `from` by one unit into `to`, whose number `at` is the first written. */
export function copyOutOfUnits(
  from: NumberMemory,
  to: NumberMemory,
  place: { readonly at: number; readonly count: number; readonly exponent: number },
): void {
  const unit = must(POWERS[place.exponent], 'a unit has an exponent from 0 to 8');
  for (let index = 0; index < place.count; index += 1) {
    const source = index * from.wordsPerValue;
    const target = (place.at + index) * to.wordsPerValue;
    const high = from.words[source + 1] as number;
    const product = (high * WORD + (from.words[source] as number)) * unit;
    const narrow =
      from.wordsPerValue === 2 || (from.words[source + 2] === 0 && from.words[source + 3] === 0);
    if (narrow && high < HIGH_WORD_MAX && product < HIGH_WORD_MAX * WORD) {
      to.words[target] = product;
      to.words[target + 1] = product / WORD;
      if (to.wordsPerValue === 4) to.words.fill(0, target + 2, target + 4);
    } else {
      const whole = readLarge(from.words, source, from.wordsPerValue) * BigInt(unit);
      writeLarge(to.words, target, to.wordsPerValue, whole);
    }
  }
}

/** Nothing stored is negative, so the words are a plain binary number, the lowest first. */
function readLarge(words: Uint32Array, at: number, count: NumberWords): bigint {
  let value = 0n;
  for (let word = count - 1; word >= 0; word -= 1)
    value = (value << 32n) | BigInt(words[at + word] as number);
  return value;
}

function writeLarge(words: Uint32Array, at: number, count: NumberWords, value: bigint): void {
  assert(count === 4 || value <= BIGINT_MAX, 'a number that is written fits its column');
  for (let word = 0; word < count; word += 1)
    words[at + word] = Number((value >> BigInt(32 * word)) & 0xffff_ffffn);
}
