/**
 * The bar database. Integer series ids and no native key: a key doubles the file and halves the speed of writing, so
 * that one row per series and open time is kept by the writer (`bar-database.ts`), which judges whatever may repeat.
 * Numbers in `bars` are whole units of their series (`unit-scaling.ts`). Times are epoch milliseconds. `readable_bars` is
 * for people.
 */
export const BAR_SCHEMA_VERSION = 1;

/**
 * Amounts are BIGINT until one does not fit, in the units of its series, and HUGEINT from then on: it is twice as
 * fast to write, and 9 × 10¹⁸ units are enough for every pair that is traded.
 */
export type AmountType = 'BIGINT' | 'HUGEINT';

/** The columns of `bars` and of the tables like it. */
function barColumnTypes(amountType: AmountType): string {
  return `
  series_id INTEGER NOT NULL,
  open_time BIGINT NOT NULL,
  open BIGINT NOT NULL,
  high BIGINT NOT NULL,
  low BIGINT NOT NULL,
  close BIGINT NOT NULL,
  volume ${amountType} NOT NULL,
  quote_volume ${amountType} NOT NULL,
  taker_buy_volume ${amountType} NOT NULL,
  taker_buy_quote_volume ${amountType} NOT NULL,
  trades INTEGER NOT NULL,
  source UTINYINT NOT NULL`;
}

/** The column of `series` that holds the exponent of a column's unit; none for what has no unit. */
export const COLUMN_EXPONENTS: Readonly<Partial<Record<string, string>>> = {
  open: 'price_exponent',
  high: 'price_exponent',
  low: 'price_exponent',
  close: 'price_exponent',
  volume: 'base_exponent',
  quote_volume: 'quote_exponent',
  taker_buy_volume: 'base_exponent',
  taker_buy_quote_volume: 'quote_exponent',
};

/** Creates what a fresh file lacks. */
export const BAR_SCHEMA: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS bar_schema (version INTEGER NOT NULL)',
  `CREATE TABLE IF NOT EXISTS series (
    series_id INTEGER NOT NULL, symbol VARCHAR NOT NULL, timeframe VARCHAR NOT NULL, length_ms BIGINT NOT NULL,
    price_exponent UTINYINT NOT NULL, base_exponent UTINYINT NOT NULL, quote_exponent UTINYINT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS bars (${barColumnTypes('BIGINT')})`,
  // Bars that were replaced by a different one, with the source of the bar that took their place. Unit: 10⁻⁸.
  `CREATE TABLE IF NOT EXISTS bar_revisions (${barColumnTypes('HUGEINT')}, replaced_by UTINYINT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS gaps (
    series_id INTEGER NOT NULL, from_time BIGINT NOT NULL, to_time BIGINT NOT NULL, reason VARCHAR NOT NULL)`,
  `CREATE OR REPLACE VIEW readable_bars AS
   SELECT symbol, timeframe, make_timestamp(open_time * 1000) AS open_time,
     ${Object.keys(COLUMN_EXPONENTS).map(readable).join(', ')}, trades,
     ['aggregate', 'ws', 'import', 'rest'][source + 1] AS source
   FROM bars JOIN series USING (series_id)`,
];

/** Statements that make `bars` hold amounts of 128 bits. */
export const WIDEN_AMOUNTS: readonly string[] = [
  'volume',
  'quote_volume',
  'taker_buy_volume',
  'taker_buy_quote_volume',
].map((name) => `ALTER TABLE bars ALTER ${name} SET DATA TYPE HUGEINT`);

/** The table that rows wait in while they are judged. */
export function createStagedBars(amountType: AmountType): string {
  return `CREATE OR REPLACE TEMP TABLE staged_bars (${barColumnTypes(amountType)})`;
}

/** Every column of `bars`, in table order. */
export const BAR_COLUMN_NAMES = [
  'series_id',
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'taker_buy_volume',
  'taker_buy_quote_volume',
  'trades',
  'source',
] as const;

/** The columns that make two bars of one open time different. */
export const BAR_VALUE_NAMES = BAR_COLUMN_NAMES.slice(2, -1);

/** The plain decimal of a column. */
function readable(name: string): string {
  const unit = `CAST(pow(10, ${COLUMN_EXPONENTS[name]}) AS HUGEINT)`;
  return `CAST(${name} * ${unit} AS DECIMAL(30, 0)) * 0.00000001 AS ${name}`;
}
