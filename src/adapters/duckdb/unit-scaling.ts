import { assert, must } from '../../base/assert.js';
import { AMOUNT_COLUMNS, amountWordsOf, type BarColumns, PRICE_COLUMNS } from './bar-columns.js';
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

/** 32-bit words a number takes: two in DuckDB's BIGINT, four in its HUGEINT. */
export type NumberWords = 2 | 4;

/** What a batch asks of the table. */
export interface BatchUnits {
  /** By index into the batch's series. */
  readonly units: readonly SeriesUnits[];
  /** Words the largest amount needs, in those units. */
  readonly amountWords: NumberWords;
}

/** Numbers in memory, and how wide they are there. */
export interface NumberMemory {
  readonly words: Uint32Array;
  readonly wordsPerValue: NumberWords;
}

const POWERS: readonly number[] = Array.from({ length: 25 }, (_, exponent) =>
  Number(`1e${exponent}`),
);
const WORD = 0x1_0000_0000;
const ALL_ONES = 0xffff_ffff;
/** A high word below this, and above its negative, leaves a number that a double holds exactly. */
const HIGH_WORD_MAX = 0x20_0000;
/** The first whole number whose successor a double cannot hold. */
const EXACT_MAX = HIGH_WORD_MAX * WORD;
const BIGINT_MAX = (1n << 63n) - 1n;

const AMOUNT_UNITS: Readonly<Record<(typeof AMOUNT_COLUMNS)[number], 'base' | 'quote'>> = {
  volume: 'base',
  quoteVolume: 'quote',
  takerBuyVolume: 'base',
  takerBuyQuoteVolume: 'quote',
};

/** The unit of an exponent from 0 to 8, × 10⁻⁸. */
function unitOf(exponent: number): number {
  return must(POWERS[exponent], 'a unit is a power of ten');
}

/** The coarsest units, none coarser than those given per series, that divide every bar of a batch. */
export function unitsOfBatch(columns: BarColumns, known: readonly SeriesUnits[]): BatchUnits {
  const found = {
    price: Uint8Array.from(known, (units) => units.price),
    base: Uint8Array.from(known, (units) => units.base),
    quote: Uint8Array.from(known, (units) => units.quote),
  };
  for (const name of PRICE_COLUMNS) {
    narrowExponents(columns, { words: wordsOf(columns[name]), wordsPerValue: 2 }, found.price);
  }
  let largest = 0n;
  for (const name of AMOUNT_COLUMNS) {
    const memory = { words: wordsOf(columns[name]), wordsPerValue: amountWordsOf(columns) };
    const large = narrowExponents(columns, memory, found[AMOUNT_UNITS[name]]);
    if (large > largest) largest = large;
  }
  const units = known.map((_, series) => ({
    price: must(found.price[series]),
    base: must(found.base[series]),
    quote: must(found.quote[series]),
  }));
  return { units, amountWords: largest > BIGINT_MAX && exceedsBigint(columns, units) ? 4 : 2 };
}

/** Lowers each series' exponent until it divides every value of the column. @returns the largest value a double cannot hold */
function narrowExponents(columns: BarColumns, memory: NumberMemory, exponents: Uint8Array): bigint {
  const { rows, seriesIndex } = columns;
  let largest = 0n;
  for (let row = 0; row < rows; row += 1) {
    const series = seriesIndex[row] as number;
    const small = readSmall(memory, row);
    if (small !== undefined) {
      while (!divides(exponents[series] as number, small))
        exponents[series] = (exponents[series] as number) - 1;
    } else {
      const value = readLarge(memory, row);
      if (value > largest) largest = value;
      while (value % BigInt(unitOf(exponents[series] as number)) !== 0n) {
        exponents[series] = (exponents[series] as number) - 1;
      }
    }
  }
  return largest;
}

function divides(exponent: number, value: number): boolean {
  const unit = POWERS[exponent] as number;
  return Math.floor(value / unit) * unit === value;
}

function exceedsBigint(columns: BarColumns, units: readonly SeriesUnits[]): boolean {
  return AMOUNT_COLUMNS.some((name) => {
    const memory = { words: wordsOf(columns[name]), wordsPerValue: amountWordsOf(columns) };
    for (let row = 0; row < columns.rows; row += 1) {
      const exponent = must(units[must(columns.seriesIndex[row])])[AMOUNT_UNITS[name]];
      if (readLarge(memory, row) / BigInt(unitOf(exponent)) > BIGINT_MAX) return true;
    }
    return false;
  });
}

/** Rows of a batch, and the exponents of their series. */
export interface UnitSelection {
  readonly rows: Int32Array;
  readonly seriesIndex: Int32Array;
  readonly units: readonly SeriesUnits[];
}

/** Divides the selected rows of `from` by the unit of their series into `to`, one after another. */
export function copyIntoUnits(
  from: NumberMemory,
  to: NumberMemory,
  selection: UnitSelection & { readonly kind: keyof SeriesUnits },
): void {
  const { rows, seriesIndex, units, kind } = selection;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as number;
    const unit = POWERS[(units[seriesIndex[row] as number] as SeriesUnits)[kind]] as number;
    const small = readSmall(from, row);
    if (small !== undefined) writeSmall(to, index, small / unit);
    else writeLarge(to, index, readLarge(from, row) / BigInt(unit));
  }
}

/** Multiplies `count` numbers of `from` by one unit into `to`, whose number `at` is the first written. */
export function copyOutOfUnits(
  from: NumberMemory,
  to: NumberMemory,
  place: { readonly at: number; readonly count: number; readonly exponent: number },
): void {
  const unit = unitOf(place.exponent);
  for (let index = 0; index < place.count; index += 1) {
    writeProduct(to, place.at + index, readSmall(from, index) ?? readLarge(from, index), unit);
  }
}

/**
 * What the quote traded would be, had all of it traded at the close: what is stored is only the difference, which takes
 * a quarter fewer bits. Floating-point, but the same in every place and in SQL (`bar-schema.ts`): two products of
 * whole numbers, one power of ten, one floor. Beyond what a double holds exactly nothing is predicted.
 *
 * @param volume in units of the series, as is `close`
 * @returns quote units
 */
function predictQuote(volume: number, close: number, units: SeriesUnits): number {
  const exponent = units.price + units.base - 8 - units.quote;
  const product = volume * close;
  const quote = Math.floor(exponent < 0 ? product / unitOf(-exponent) : product * unitOf(exponent));
  return quote < EXACT_MAX ? quote : 0;
}

/** The amounts a quote amount is predicted from. */
export interface QuoteContext {
  readonly quote: NumberMemory;
  readonly volume: NumberMemory;
  readonly close: NumberMemory;
}

/** Writes, for the selected rows, quote less prediction in units of the series. */
export function copyQuoteIntoUnits(
  from: QuoteContext,
  to: NumberMemory,
  selection: UnitSelection,
): void {
  const { rows, seriesIndex } = selection;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as number;
    const units = selection.units[seriesIndex[row] as number] as SeriesUnits;
    const volume = readUnits(from.volume, row, units.base);
    const close = readUnits(from.close, row, units.price);
    const predicted =
      volume === undefined || close === undefined ? 0 : predictQuote(volume, close, units);
    const unit = POWERS[units.quote] as number;
    const quote = readSmall(from.quote, row);
    if (quote !== undefined) writeSmall(to, index, quote / unit - predicted);
    else writeLarge(to, index, readLarge(from.quote, row) / BigInt(unit) - BigInt(predicted));
  }
}

/** The inverse for `count` numbers of one series, all from the database's memory. */
export function copyQuoteOutOfUnits(
  from: QuoteContext,
  to: NumberMemory,
  place: { readonly at: number; readonly count: number; readonly units: SeriesUnits },
): void {
  const { units } = place;
  const unit = unitOf(units.quote);
  for (let index = 0; index < place.count; index += 1) {
    const volume = readSmall(from.volume, index);
    const close = readSmall(from.close, index);
    const predicted =
      volume === undefined || close === undefined ? 0 : predictQuote(volume, close, units);
    const rest = readSmall(from.quote, index);
    const quote =
      rest === undefined ? readLarge(from.quote, index) + BigInt(predicted) : rest + predicted;
    writeProduct(to, place.at + index, quote, unit);
  }
}

/** The number as a double when that is exact. */
function readSmall(memory: NumberMemory, index: number): number | undefined {
  const { words, wordsPerValue } = memory;
  const at = index * wordsPerValue;
  const high = (words[at + 1] as number) | 0;
  if (high >= HIGH_WORD_MAX || high < -HIGH_WORD_MAX) return undefined;
  if (wordsPerValue === 4) {
    const sign = high < 0 ? ALL_ONES : 0;
    if (words[at + 2] !== sign || words[at + 3] !== sign) return undefined;
  }
  return high * WORD + (words[at] as number);
}

/** The number in units of 10^exponent, which divide it, when that is exact in a double. */
function readUnits(memory: NumberMemory, index: number, exponent: number): number | undefined {
  const unit = POWERS[exponent] as number;
  const small = readSmall(memory, index);
  if (small !== undefined) return small / unit;
  const large = Number(readLarge(memory, index) / BigInt(unit));
  return large < EXACT_MAX ? large : undefined;
}

/** The number, in two's complement, the lowest word first. */
function readLarge(memory: NumberMemory, index: number): bigint {
  const { words, wordsPerValue } = memory;
  const at = index * wordsPerValue;
  let value = 0n;
  for (let word = wordsPerValue - 1; word >= 0; word -= 1)
    value = (value << 32n) | BigInt(words[at + word] as number);
  return BigInt.asIntN(32 * wordsPerValue, value);
}

/** Storing a double into a word keeps its low 32 bits, of negative ones in two's complement. */
function writeSmall(memory: NumberMemory, index: number, value: number): void {
  const { words, wordsPerValue } = memory;
  const at = index * wordsPerValue;
  words[at] = value;
  words[at + 1] = Math.floor(value / WORD);
  if (wordsPerValue === 4) {
    const sign = value < 0 ? ALL_ONES : 0;
    words[at + 2] = sign;
    words[at + 3] = sign;
  }
}

function writeLarge(memory: NumberMemory, index: number, value: bigint): void {
  const { words, wordsPerValue } = memory;
  assert(
    wordsPerValue === 4 || BigInt.asIntN(64, value) === value,
    'a number that is written fits its column',
  );
  const at = index * wordsPerValue;
  for (let word = 0; word < wordsPerValue; word += 1)
    words[at + word] = Number((value >> BigInt(32 * word)) & 0xffff_ffffn);
}

function writeProduct(
  memory: NumberMemory,
  index: number,
  value: number | bigint,
  unit: number,
): void {
  if (typeof value === 'number' && value * unit < EXACT_MAX)
    writeSmall(memory, index, value * unit);
  else writeLarge(memory, index, BigInt(value) * BigInt(unit));
}
