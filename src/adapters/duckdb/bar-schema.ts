import { BAR_SOURCES } from './bar-columns.js';

/**
 * The bar database. Integer series ids and no native key: a key doubles the file and halves the speed of writing, so
 * that one row per series and open time is kept by the writer (`bar-database.ts`), which judges whatever may repeat.
 *
 * Numbers in `bars` are whole units of their series, and quote amounts are less what `predicted_quote` makes of the row
 * (`unit-scaling.ts` says why). Times are epoch milliseconds. `readable_bars` is for people.
 */
export const BAR_SCHEMA_VERSION = 2;

/** Smaller blocks than DuckDB's own: a column of a row group fills them better, which is a fifteenth of the file. */
export const BLOCK_BYTES = 65_536;

/**
 * Amounts are BIGINT until one does not fit, in the units of its series, and HUGEINT from then on: BIGINT is twice as
 * fast to write, and 9 × 10¹⁸ units are enough for every pair that is traded.
 */
export type AmountType = 'BIGINT' | 'HUGEINT';

/** Every column of `bars`, in table order. */
export const BAR_COLUMN_NAMES = [
  'series_id',
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_rest',
  'taker_buy_volume',
  'taker_buy_quote_rest',
  'trades',
  'source',
] as const;

/** The columns that make two bars of one open time different. */
export const BAR_VALUE_NAMES = BAR_COLUMN_NAMES.slice(2, -1);

const AMOUNT_NAMES: readonly string[] = [
  'volume',
  'quote_rest',
  'taker_buy_volume',
  'taker_buy_quote_rest',
];

function barColumnTypes(amountType: AmountType): string {
  return `
  series_id INTEGER NOT NULL,
  open_time BIGINT NOT NULL,
  open BIGINT NOT NULL,
  high BIGINT NOT NULL,
  low BIGINT NOT NULL,
  close BIGINT NOT NULL,
  volume ${amountType} NOT NULL,
  quote_rest ${amountType} NOT NULL,
  taker_buy_volume ${amountType} NOT NULL,
  taker_buy_quote_rest ${amountType} NOT NULL,
  trades INTEGER NOT NULL,
  source UTINYINT NOT NULL`;
}

/** Exact powers of ten: pow() is not promised to be. The list counts from 1. */
const POWERS = `[${Array.from({ length: 25 }, (_, exponent) => `1e${exponent}`).join(', ')}]`;
const EXACT_MAX = '9007199254740992';

/** `predictQuote`, operation for operation. `exponent` is price + base − 8 − quote. */
const PREDICTED_QUOTE = `CREATE OR REPLACE MACRO predicted_quote(volume, close, exponent) AS
  CASE WHEN volume >= ${EXACT_MAX} OR close >= ${EXACT_MAX} THEN 0
  ELSE CASE WHEN predicted_quote_raw(volume, close, exponent) < ${EXACT_MAX}
    THEN CAST(predicted_quote_raw(volume, close, exponent) AS BIGINT) ELSE 0 END END`;

const PREDICTED_QUOTE_RAW = `CREATE OR REPLACE MACRO predicted_quote_raw(volume, close, exponent) AS
  floor(CASE WHEN exponent < 0
    THEN CAST(volume AS DOUBLE) * CAST(close AS DOUBLE) / ${POWERS}[1 - exponent]
    ELSE CAST(volume AS DOUBLE) * CAST(close AS DOUBLE) * ${POWERS}[1 + exponent] END)`;

const UNIT = `CREATE OR REPLACE MACRO unit_of(exponent) AS CAST(${POWERS}[1 + exponent] AS HUGEINT)`;

/** The functions that the stored numbers are read with, in the order they need one another. */
export const PREDICTION_MACROS: readonly string[] = [UNIT, PREDICTED_QUOTE_RAW, PREDICTED_QUOTE];

/** The exponent that `predicted_quote` takes, of a row `u` of `series`. */
export function predictionExponent(u: string): string {
  return `(CAST(${u}.price_exponent AS INTEGER) + ${u}.base_exponent - 8 - ${u}.quote_exponent)`;
}

/** A value of a bar as SQL, counted in units of its series of that kind; a number of trades has none. */
export interface CountedValue {
  readonly name: string;
  readonly sql: string;
  readonly kind: 'price' | 'base' | 'quote' | undefined;
}

/** The values of a row `b` of `bars` of the series `u`, in the order of BAR_VALUE_NAMES. */
export function countedValues(b: string, u: string): readonly CountedValue[] {
  const quote = (name: string, rest: string, volume: string): CountedValue => {
    const predicted = `predicted_quote(${b}.${volume}, ${b}.close, ${predictionExponent(u)})`;
    return { name, sql: `(${b}.${rest} + ${predicted})`, kind: 'quote' };
  };
  return [
    ...['open', 'high', 'low', 'close'].map(
      (name): CountedValue => ({ name, sql: `${b}.${name}`, kind: 'price' }),
    ),
    { name: 'volume', sql: `${b}.volume`, kind: 'base' },
    quote('quote_volume', 'quote_rest', 'volume'),
    { name: 'taker_buy_volume', sql: `${b}.taker_buy_volume`, kind: 'base' },
    quote('taker_buy_quote_volume', 'taker_buy_quote_rest', 'taker_buy_volume'),
    { name: 'trades', sql: `${b}.trades`, kind: undefined },
  ];
}

/** The same × 10⁸. */
export function plainValues(
  b: string,
  u: string,
): readonly { readonly name: string; readonly sql: string }[] {
  return countedValues(b, u).map(({ kind, name, sql }) => ({
    name,
    sql: kind === undefined ? sql : `${sql} * unit_of(${u}.${kind}_exponent)`,
  }));
}

/** The name of a row's source. */
export const SOURCE_NAME = `[${BAR_SOURCES.map((source) => `'${source}'`).join(', ')}][b.source + 1]`;

/** A value × 10⁸ as a decimal. */
function readable({ name, sql }: { readonly name: string; readonly sql: string }): string {
  return name === 'trades' ? 'b.trades' : `CAST(${sql} AS DECIMAL(30, 0)) * 0.00000001 AS ${name}`;
}

/** The view for people; dropped and made again when `bars` is rewritten. */
const READABLE_BARS = `CREATE OR REPLACE VIEW readable_bars AS
  SELECT u.symbol, u.timeframe, make_timestamp(b.open_time * 1000) AS open_time,
    ${plainValues('b', 'u').map(readable).join(', ')},
    ${SOURCE_NAME} AS source
  FROM bars b JOIN series u ON u.series_id = b.series_id`;

/** Creates what a fresh file lacks. */
export const BAR_SCHEMA: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS bar_schema (version INTEGER NOT NULL)',
  `CREATE TABLE IF NOT EXISTS series (
    series_id INTEGER NOT NULL, symbol VARCHAR NOT NULL, timeframe VARCHAR NOT NULL, length_ms BIGINT NOT NULL,
    price_exponent UTINYINT NOT NULL, base_exponent UTINYINT NOT NULL, quote_exponent UTINYINT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS bars (${barColumnTypes('BIGINT')})`,
  // Bars that a different one took the place of, × 10⁸, and the source of that other bar.
  `CREATE TABLE IF NOT EXISTS bar_revisions (
    series_id INTEGER NOT NULL, open_time BIGINT NOT NULL,
    open HUGEINT NOT NULL, high HUGEINT NOT NULL, low HUGEINT NOT NULL, close HUGEINT NOT NULL,
    volume HUGEINT NOT NULL, quote_volume HUGEINT NOT NULL,
    taker_buy_volume HUGEINT NOT NULL, taker_buy_quote_volume HUGEINT NOT NULL,
    trades INTEGER NOT NULL, source UTINYINT NOT NULL, replaced_by UTINYINT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS gaps (
    series_id INTEGER NOT NULL, from_time BIGINT NOT NULL, to_time BIGINT NOT NULL, reason VARCHAR NOT NULL)`,
  ...PREDICTION_MACROS,
  READABLE_BARS,
];

/** Statements that make `bars` hold amounts of 128 bits. */
export const WIDEN_AMOUNTS: readonly string[] = AMOUNT_NAMES.map(
  (name) => `ALTER TABLE bars ALTER ${name} SET DATA TYPE HUGEINT`,
);

/** The table that rows wait in while they are judged. */
export function createStagedBars(amountType: AmountType): string {
  return `CREATE OR REPLACE TEMP TABLE staged_bars (${barColumnTypes(amountType)})`;
}
