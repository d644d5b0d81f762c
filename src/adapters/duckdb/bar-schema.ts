/**
 * The bar database. Integer series ids and no native key: a key doubles the file and halves the speed of writing, so
 * that one row per series and open time is kept by the writer (`bar-database.ts`), which judges whatever may repeat.
 * Numbers are × 10⁸. Times are epoch milliseconds.
 */
export const BAR_SCHEMA_VERSION = 1;

const BAR_COLUMN_TYPES = `
  series_id INTEGER NOT NULL,
  open_time BIGINT NOT NULL,
  open BIGINT NOT NULL,
  high BIGINT NOT NULL,
  low BIGINT NOT NULL,
  close BIGINT NOT NULL,
  volume HUGEINT NOT NULL,
  quote_volume HUGEINT NOT NULL,
  taker_buy_volume HUGEINT NOT NULL,
  taker_buy_quote_volume HUGEINT NOT NULL,
  trades INTEGER NOT NULL,
  source UTINYINT NOT NULL`;

/** Creates what a fresh file lacks. */
export const BAR_SCHEMA: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS bar_schema (version INTEGER NOT NULL)',
  `CREATE TABLE IF NOT EXISTS series (
    series_id INTEGER NOT NULL, symbol VARCHAR NOT NULL, timeframe VARCHAR NOT NULL, length_ms BIGINT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS bars (${BAR_COLUMN_TYPES})`,
  // Bars that were replaced by a different one, with the source of the bar that took their place.
  `CREATE TABLE IF NOT EXISTS bar_revisions (${BAR_COLUMN_TYPES}, replaced_by UTINYINT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS gaps (
    series_id INTEGER NOT NULL, from_time BIGINT NOT NULL, to_time BIGINT NOT NULL, reason VARCHAR NOT NULL)`,
  `CREATE TEMP TABLE staged_bars (${BAR_COLUMN_TYPES})`,
];

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
