import type { DuckDBConnection } from '@duckdb/node-api';
import { must } from '../../base/assert.js';
import { symbolName } from '../../model/names.js';
import { isTimeframe, timeframeMs } from '../../model/timeframe.js';
import type { SeriesBounds } from './bar-batch.js';
import { readOpenTimes } from './bar-chunks.js';
import type { SeriesKey } from './bar-columns.js';
import { predictionExponent } from './bar-schema.js';
import { OpenTimes } from './open-times.js';
import { COARSEST_UNITS, type SeriesUnits } from './unit-scaling.js';

/** What the writer knows of a series. */
export interface Series {
  readonly key: SeriesKey;
  readonly seriesId: number;
  readonly lengthMs: number;
  readonly units: SeriesUnits;
  /** Open times of the first and last stored bar; undefined while there is none. */
  readonly bounds: SeriesBounds | undefined;
  /** Its open times on the grid; undefined until they have been learned from the file. */
  readonly openTimes: OpenTimes | undefined;
}

/** A series and the finer units it is to be stored in. */
export interface Refinement {
  readonly series: Series;
  readonly units: SeriesUnits;
}

const BIGINT_MAX = 9_223_372_036_854_775_807n;

const BOUNDS_OF_SERIES = `SELECT series_id, min(open_time) AS first_time, max(open_time) AS last_time,
    count(*) FILTER (WHERE open_time % length_ms = 0) AS on_grid
  FROM bars JOIN series USING (series_id) GROUP BY series_id`;

/**
 * The series of the file, held in memory: the process is the only writer, so what is here is what is stored. Changes are
 * made inside the caller's transaction; when that fails, `load` again.
 */
export class SeriesCatalog {
  readonly #connection: DuckDBConnection;
  readonly #series = new Map<string, Series>();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Reads the catalog from the file. */
  async load(): Promise<void> {
    this.#series.clear();
    const reader = await this.#connection.runAndReadAll(
      `SELECT s.series_id, s.symbol, s.timeframe, s.price_exponent, s.base_exponent, s.quote_exponent,
         b.first_time, b.last_time, b.on_grid
       FROM series s LEFT JOIN (${BOUNDS_OF_SERIES}) b ON s.series_id = b.series_id`,
    );
    for (const row of reader.getRows()) {
      const [seriesId, symbol, timeframe, price, base, quote, first, last, onGrid] = row;
      const key = seriesKey(String(symbol), String(timeframe));
      const lengthMs = timeframeMs(key.timeframe);
      const bounds = first === null ? undefined : { first: Number(first), last: Number(last) };
      this.#put({
        key,
        seriesId: Number(seriesId),
        lengthMs,
        units: { price: Number(price), base: Number(base), quote: Number(quote) },
        bounds,
        openTimes: wholeOpenTimes(lengthMs, bounds, Number(onGrid ?? 0)),
      });
    }
  }

  /** Reads the open times of those series whose holes are not known yet. */
  async learnOpenTimes(series: readonly Series[]): Promise<void> {
    const unknown = new Map(
      series
        .filter(({ openTimes }) => openTimes === undefined)
        .map((each) => [each.seriesId, { series: each, openTimes: new OpenTimes(each.lengthMs) }]),
    );
    if (unknown.size === 0) return;
    const result = await this.#connection.stream(
      `SELECT series_id, open_time FROM bars WHERE series_id IN (${[...unknown.keys()].join(', ')})`,
    );
    let current = { seriesId: Number.NaN, openTimes: new OpenTimes(1) };
    await readOpenTimes(result, (seriesId, openTime) => {
      if (seriesId !== current.seriesId)
        current = { seriesId, openTimes: must(unknown.get(seriesId)).openTimes };
      current.openTimes.addOnGrid(openTime);
    });
    for (const { openTimes, series: each } of unknown.values()) this.#put({ ...each, openTimes });
  }

  find(key: SeriesKey): Series | undefined {
    return this.#series.get(seriesName(key));
  }

  all(): readonly Series[] {
    return [...this.#series.values()];
  }

  /** The series, with a row of its own from now on. */
  async ensure(key: SeriesKey): Promise<Series> {
    const known = this.find(key);
    if (known !== undefined) return known;
    const series: Series = {
      key: { symbol: key.symbol, timeframe: key.timeframe },
      seriesId: this.#series.size + 1,
      lengthMs: timeframeMs(key.timeframe),
      units: COARSEST_UNITS,
      bounds: undefined,
      openTimes: new OpenTimes(timeframeMs(key.timeframe)),
    };
    await this.#connection.run('INSERT INTO series VALUES ($1, $2, $3, $4, $5, $6, $7)', [
      series.seriesId,
      key.symbol,
      key.timeframe,
      BigInt(series.lengthMs),
      series.units.price,
      series.units.base,
      series.units.quote,
    ]);
    this.#put(series);
    return series;
  }

  /** Records where the bars of a series now begin and end. */
  setBounds(series: Series, bounds: SeriesBounds | undefined): void {
    this.#put({ ...series, bounds });
  }

  /** Whether amounts that are stored as BIGINT would not fit in finer units. */
  async outgrowsBigint(refinements: readonly Refinement[]): Promise<boolean> {
    const stored = refinements.filter(({ series }) => series.bounds !== undefined);
    if (stored.length === 0) return false;
    const factor = (kind: string): string => `unit_of(u.${kind}_exponent - f.${kind}_exponent)`;
    const quote = (rest: string, volume: string): string =>
      `(b.${rest} + predicted_quote(b.${volume}, b.close, ${predictionExponent('u')})) * ${factor('quote')}`;
    const reader = await this.#connection.runAndReadAll(
      `SELECT count(*) FROM bars b JOIN series u ON u.series_id = b.series_id
         JOIN ${finerUnits(stored)} ON f.series_id = b.series_id
       WHERE greatest(b.volume * ${factor('base')}, b.taker_buy_volume * ${factor('base')},
         ${quote('quote_rest', 'volume')}, ${quote('taker_buy_quote_rest', 'taker_buy_volume')}) > ${BIGINT_MAX}`,
    );
    return Number(reader.getRows()[0]?.[0]) > 0;
  }

  /** Stores series in finer units, their bars along with them. */
  async refine(refinements: readonly Refinement[]): Promise<void> {
    if (refinements.length === 0) return;
    const finer = finerUnits(refinements);
    if (refinements.some(({ series }) => series.bounds !== undefined)) {
      await this.#connection.run(refineBars(finer));
    }
    await this.#connection.run(
      `UPDATE series SET price_exponent = f.price_exponent, base_exponent = f.base_exponent,
         quote_exponent = f.quote_exponent FROM ${finer} WHERE series.series_id = f.series_id`,
    );
    for (const { series, units } of refinements) this.#put({ ...series, units });
  }

  #put(series: Series): void {
    this.#series.set(seriesName(series.key), series);
  }
}

/** The open times of a series that has no hole and nothing off the grid; of others they are not known. */
function wholeOpenTimes(
  lengthMs: number,
  bounds: SeriesBounds | undefined,
  onGrid: number,
): OpenTimes | undefined {
  const openTimes = new OpenTimes(lengthMs);
  if (bounds === undefined) return openTimes;
  const isWhole =
    bounds.first % lengthMs === 0 && (bounds.last - bounds.first) / lengthMs + 1 === onGrid;
  if (!isWhole) return undefined;
  openTimes.addRun(bounds.first, bounds.last);
  return openTimes;
}

/** Refinements as a table `f`. */
function finerUnits(refinements: readonly Refinement[]): string {
  const rows = refinements.map(
    ({ series, units }) =>
      `(${[series.seriesId, units.price, units.base, units.quote].join(', ')})`,
  );
  return `(VALUES ${rows.join(', ')}) f(series_id, price_exponent, base_exponent, quote_exponent)`;
}

/** Brings the bars of the series in `finer` into their new units. */
function refineBars(finer: string): string {
  const factor = (kind: string): string => `unit_of(u.${kind}_exponent - f.${kind}_exponent)`;
  const scaled = (name: string, kind: string): string => `b.${name} * ${factor(kind)}`;
  const quote = (rest: string, volume: string): string => {
    const before = `predicted_quote(b.${volume}, b.close, ${predictionExponent('u')})`;
    const after = `predicted_quote(${scaled(volume, 'base')}, ${scaled('close', 'price')}, ${predictionExponent('f')})`;
    return `(b.${rest} + ${before}) * ${factor('quote')} - ${after}`;
  };
  return `UPDATE bars SET open = n.open, high = n.high, low = n.low, close = n.close, volume = n.volume,
      quote_rest = n.quote_rest, taker_buy_volume = n.taker_buy_volume, taker_buy_quote_rest = n.taker_buy_quote_rest
    FROM (
      SELECT b.rowid AS stored_row,
        ${['open', 'high', 'low', 'close'].map((name) => `${scaled(name, 'price')} AS ${name}`).join(', ')},
        ${scaled('volume', 'base')} AS volume, ${quote('quote_rest', 'volume')} AS quote_rest,
        ${scaled('taker_buy_volume', 'base')} AS taker_buy_volume,
        ${quote('taker_buy_quote_rest', 'taker_buy_volume')} AS taker_buy_quote_rest
      FROM bars b JOIN series u ON u.series_id = b.series_id JOIN ${finer} ON f.series_id = b.series_id
    ) n WHERE bars.rowid = n.stored_row`;
}

/** A symbol and timeframe as the file spells them. Throws at a timeframe this program does not know. */
export function seriesKey(symbol: string, timeframe: string): SeriesKey {
  if (!isTimeframe(timeframe))
    throw new Error(`the bar file holds an unknown timeframe "${timeframe}"`);
  return { symbol: symbolName(symbol), timeframe };
}

function seriesName(key: SeriesKey): string {
  return `${key.timeframe} ${key.symbol}`;
}
