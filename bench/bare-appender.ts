import {
  BIGINT,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
  UTINYINT,
} from '@duckdb/node-api';
import type { StoredBar } from '../src/model/bar.js';

const CHUNK_ROWS = 2_048;

const TYPES = [
  INTEGER,
  BIGINT,
  BIGINT,
  BIGINT,
  BIGINT,
  BIGINT,
  BIGINT,
  BIGINT,
  BIGINT,
  BIGINT,
  INTEGER,
  UTINYINT,
];

/**
 * What one can do with DuckDB's appender and nothing else: bars go, a data chunk at a time, into a table without a key.
 * Nothing is judged, scaled or handed to another process.
 */
export class BareAppender {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #appender: DuckDBAppender;
  readonly #ids = new Map<string, number>();

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    appender: DuckDBAppender,
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.#appender = appender;
  }

  static async open(path: string): Promise<BareAppender> {
    const instance = await DuckDBInstance.create(path, {
      threads: '1',
      checkpoint_threshold: '256MB',
    });
    const connection = await instance.connect();
    await connection.run(
      `CREATE TABLE bars (series_id INTEGER, open_time BIGINT, open BIGINT, high BIGINT, low BIGINT, close BIGINT,
         volume BIGINT, quote_volume BIGINT, taker_buy_volume BIGINT, taker_buy_quote_volume BIGINT,
         trades INTEGER, source UTINYINT)`,
    );
    return new BareAppender(instance, connection, await connection.createAppender('bars'));
  }

  append(bars: readonly StoredBar[]): void {
    for (let from = 0; from < bars.length; from += CHUNK_ROWS) {
      const chunk = DuckDBDataChunk.create(TYPES);
      chunk.setColumns(this.#columns(bars.slice(from, from + CHUNK_ROWS)));
      this.#appender.appendDataChunk(chunk);
    }
    this.#appender.flushSync();
  }

  close(): void {
    this.#appender.closeSync();
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  #columns(bars: readonly StoredBar[]): (number | bigint)[][] {
    return [
      bars.map(({ bar }) => this.#idOf(bar.symbol)),
      bars.map(({ bar }) => BigInt(bar.openTime)),
      bars.map(({ bar }) => bar.open),
      bars.map(({ bar }) => bar.high),
      bars.map(({ bar }) => bar.low),
      bars.map(({ bar }) => bar.close),
      bars.map(({ bar }) => bar.volume),
      bars.map(({ bar }) => bar.quoteVolume),
      bars.map(({ bar }) => bar.takerBuyVolume),
      bars.map(({ bar }) => bar.takerBuyQuoteVolume),
      bars.map(({ bar }) => bar.trades),
      bars.map(() => 3),
    ];
  }

  #idOf(symbol: string): number {
    let id = this.#ids.get(symbol);
    if (id === undefined) {
      id = this.#ids.size + 1;
      this.#ids.set(symbol, id);
    }
    return id;
  }
}
