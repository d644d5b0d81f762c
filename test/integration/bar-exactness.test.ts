import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { barsOfColumns, columnsOfBars } from '../../src/adapters/duckdb/bar-columns.js';
import { BarDatabase } from '../../src/adapters/duckdb/bar-database.js';
import { formatFixedPadded } from '../../src/base/fixed-point.js';
import type { Bar } from '../../src/model/bar.js';
import type { Money } from '../../src/model/money.js';
import type { Price } from '../../src/model/price.js';
import type { Quantity } from '../../src/model/quantity.js';
import { barNumber } from '../support/bars.js';

const LIMITS = { threads: 1, memoryLimitMb: 256 };
const KEY = { symbol: barNumber(0).symbol, timeframe: '1m' } as const;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aegis-exact-'));
  path = join(folder, 'bars.duckdb');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** digits × 10^zeros: numbers on coarse and fine grids, so that the units of the series change on the way. */
function numbers(digitsMax: bigint): fc.Arbitrary<bigint> {
  return fc
    .tuple(fc.bigInt({ min: 0n, max: digitsMax }), fc.integer({ min: 0, max: 8 }))
    .map(([digits, zeros]) => digits * 10n ** BigInt(zeros));
}

const prices = numbers(10n ** 10n) as fc.Arbitrary<Price>;
/** Up to 10²⁸: beyond 64 bits now and then. */
const amounts = fc.oneof(
  { weight: 6, arbitrary: numbers(10n ** 9n) },
  { weight: 1, arbitrary: numbers(10n ** 20n) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 0n),
  },
);

const changes = fc.record({
  open: prices,
  high: prices,
  low: prices,
  close: prices,
  volume: amounts as fc.Arbitrary<Quantity>,
  quoteVolume: amounts as fc.Arbitrary<Money>,
  takerBuyVolume: amounts as fc.Arbitrary<Quantity>,
  takerBuyQuoteVolume: amounts as fc.Arbitrary<Money>,
  trades: fc.nat(),
});

function readable(bar: Bar): readonly (string | number)[] {
  const padded = [bar.open, bar.high, bar.low, bar.close, bar.volume, bar.quoteVolume];
  const taker = [bar.takerBuyVolume, bar.takerBuyQuoteVolume];
  return [...padded.map(formatFixedPadded), ...taker.map(formatFixedPadded), bar.trades];
}

async function readableRows(): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `SELECT open::VARCHAR, high::VARCHAR, low::VARCHAR, close::VARCHAR, volume::VARCHAR, quote_volume::VARCHAR,
       taker_buy_volume::VARCHAR, taker_buy_quote_volume::VARCHAR, trades
     FROM readable_bars ORDER BY open_time`,
  );
  connection.closeSync();
  instance.closeSync();
  return reader.getRows();
}

async function written(database: BarDatabase, bars: readonly Bar[]): Promise<void> {
  await database.write(columnsOfBars(bars.map((bar) => ({ bar, source: 'ws' }))));
}

describe('what the bar file keeps', () => {
  it('is exact to the program and to people, through finer units, wider amounts and compaction', async () => {
    const batches = fc.array(fc.array(changes, { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (of) => {
        rmSync(path, { force: true });
        const database = await BarDatabase.open(path, LIMITS);
        const bars: Bar[] = [];
        for (const batch of of) {
          const next = batch.map((each, index) => barNumber(bars.length + index, each));
          await written(database, next);
          bars.push(...next);
          expect(barsOfColumns(await database.read(KEY))).toEqual(bars);
        }
        // The same bars again are recognised, whatever units they were first stored in.
        const again = await database.write(
          columnsOfBars(bars.map((bar) => ({ bar, source: 'ws' }))),
        );
        expect(again).toEqual({ inserted: 0, replaced: 0, unchanged: bars.length });
        await database.compact();
        expect(barsOfColumns(await database.read(KEY))).toEqual(bars);
        await database.close();
        expect(await readableRows()).toEqual(bars.map(readable));
      }),
      { numRuns: 40, seed: 7, endOnFailure: true },
    );
  });

  it.each(['volume', 'quoteVolume', 'takerBuyVolume', 'takerBuyQuoteVolume'] as const)(
    'makes room when a finer %s leaves a stored one without it',
    async (name) => {
      const database = await BarDatabase.open(path, LIMITS);
      const zero = { volume: 0n, quoteVolume: 0n, takerBuyVolume: 0n, takerBuyQuoteVolume: 0n };
      const of = (index: number, amount: bigint): Bar =>
        barNumber(index, { ...zero, [name]: amount } as unknown as Partial<Bar>);
      // 10¹⁸ units of 1, which fit 64 bits, until the next bar needs units of 10⁻⁸.
      const bars = [of(0, 10n ** 26n), of(1, 1n)];
      for (const bar of bars) await written(database, [bar]);
      expect(barsOfColumns(await database.read(KEY))).toEqual(bars);
      await database.close();
      expect(await readableRows()).toEqual(bars.map(readable));
    },
  );

  it('keeps a replaced bar as a revision, whole', async () => {
    const database = await BarDatabase.open(path, LIMITS);
    await written(database, [barNumber(0)]);
    await written(database, [barNumber(0, { trades: 1 })]);
    await database.close();
    const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      'SELECT open_time, close, volume, quote_volume, taker_buy_quote_volume, trades FROM bar_revisions',
    );
    const { openTime, close, volume, quoteVolume, takerBuyQuoteVolume, trades } = barNumber(0);
    expect(reader.getRows()).toEqual([
      [BigInt(openTime), close, volume, quoteVolume, takerBuyQuoteVolume, trades],
    ]);
    connection.closeSync();
    instance.closeSync();
  });

  it('survives the step from version 1, which held quote amounts whole', async () => {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    for (const statement of VERSION_1) await connection.run(statement);
    connection.closeSync();
    instance.closeSync();
    for (const opening of ['first', 'second']) {
      const database = await BarDatabase.open(path, LIMITS);
      expect(barsOfColumns(await database.read(KEY)), opening).toEqual([barNumber(0)]);
      await database.close();
    }
  });

  it('refuses a file of a newer version and leaves it as it is', async () => {
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run('CREATE TABLE bar_schema (version INTEGER NOT NULL)');
    await connection.run('INSERT INTO bar_schema VALUES (99)');
    connection.closeSync();
    instance.closeSync();
    await expect(BarDatabase.open(path, LIMITS)).rejects.toThrow('newer version (99)');
    const after = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
    const look = await after.connect();
    expect((await look.runAndReadAll('SELECT table_name FROM duckdb_tables()')).getRows()).toEqual([
      ['bar_schema'],
    ]);
    look.closeSync();
    after.closeSync();
  });
});

/** A file of version 1 with `barNumber(0)` in it: prices and base in 10⁻⁸ × 10⁰, quote likewise. */
const VERSION_1 = [
  'CREATE TABLE bar_schema (version INTEGER NOT NULL)',
  'INSERT INTO bar_schema VALUES (1)',
  `CREATE TABLE series (series_id INTEGER NOT NULL, symbol VARCHAR NOT NULL, timeframe VARCHAR NOT NULL,
     length_ms BIGINT NOT NULL, price_exponent UTINYINT NOT NULL, base_exponent UTINYINT NOT NULL,
     quote_exponent UTINYINT NOT NULL)`,
  "INSERT INTO series VALUES (1, 'BTCUSDT', '1m', 60000, 0, 0, 0)",
  `CREATE TABLE bars (series_id INTEGER NOT NULL, open_time BIGINT NOT NULL, open BIGINT NOT NULL,
     high BIGINT NOT NULL, low BIGINT NOT NULL, close BIGINT NOT NULL, volume BIGINT NOT NULL,
     quote_volume BIGINT NOT NULL, taker_buy_volume BIGINT NOT NULL, taker_buy_quote_volume BIGINT NOT NULL,
     trades INTEGER NOT NULL, source UTINYINT NOT NULL)`,
  `INSERT INTO bars VALUES (1, 1767571200000, 6183763000000, 6190000000001, 6180050000000, 6185000000000,
     1234567891, 76351212345678, 610000000, 37700000000001, 1000, 3)`,
  'CREATE VIEW readable_bars AS SELECT * FROM bars',
];
