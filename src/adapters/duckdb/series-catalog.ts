import type { DuckDBConnection } from '@duckdb/node-api';
import { symbolName } from '../../model/names.js';
import { isTimeframe, timeframeMs } from '../../model/timeframe.js';
import type { SeriesBounds } from './bar-batch.js';
import type { SeriesKey } from './bar-columns.js';
import { COARSEST_UNITS, type SeriesUnits } from './unit-scaling.js';

/** What the writer knows of a series. */
export interface Series {
  readonly key: SeriesKey;
  readonly seriesId: number;
  readonly lengthMs: number;
  readonly units: SeriesUnits;
  /** Open times of the first and last stored bar; undefined while there is none. */
  readonly bounds: SeriesBounds | undefined;
}

const BOUNDS_OF_SERIES =
  'SELECT series_id, min(open_time) AS first_time, max(open_time) AS last_time FROM bars GROUP BY series_id';

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
         b.first_time, b.last_time
       FROM series s LEFT JOIN (${BOUNDS_OF_SERIES}) b ON s.series_id = b.series_id`,
    );
    for (const [seriesId, symbol, timeframe, price, base, quote, first, last] of reader.getRows()) {
      const key = seriesKey(String(symbol), String(timeframe));
      this.#put({
        key,
        seriesId: Number(seriesId),
        lengthMs: timeframeMs(key.timeframe),
        units: { price: Number(price), base: Number(base), quote: Number(quote) },
        bounds: first === null ? undefined : { first: Number(first), last: Number(last) },
      });
    }
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

  /** Stores series in finer units, their bars along with them. */
  async refine(
    changes: readonly { readonly series: Series; readonly units: SeriesUnits }[],
  ): Promise<void> {
    if (changes.length === 0) return;
    const factor = (from: number, to: number): bigint => 10n ** BigInt(from - to);
    const rows = changes.map(({ series, units }) => {
      const { price, base, quote } = series.units;
      const factors = [
        factor(price, units.price),
        factor(base, units.base),
        factor(quote, units.quote),
      ];
      return `(${[series.seriesId, ...factors, units.price, units.base, units.quote].join(', ')})`;
    });
    const finer = `(VALUES ${rows.join(', ')}) f(series_id, price, base, quote, price_exponent, base_exponent, quote_exponent)`;
    if (changes.some(({ series }) => series.bounds !== undefined)) {
      await this.#connection.run(
        `UPDATE bars SET open = open * f.price, high = high * f.price, low = low * f.price, close = close * f.price,
           volume = volume * f.base, taker_buy_volume = taker_buy_volume * f.base,
           quote_volume = quote_volume * f.quote, taker_buy_quote_volume = taker_buy_quote_volume * f.quote
         FROM ${finer} WHERE bars.series_id = f.series_id`,
      );
    }
    await this.#connection.run(
      `UPDATE series SET price_exponent = f.price_exponent, base_exponent = f.base_exponent,
         quote_exponent = f.quote_exponent FROM ${finer} WHERE series.series_id = f.series_id`,
    );
    for (const { series, units } of changes) this.#put({ ...series, units });
  }

  #put(series: Series): void {
    this.#series.set(seriesName(series.key), series);
  }
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
