import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckDbBarStore } from '../../src/adapters/duckdb/duckdb-bar-store.js';
import { MINUTE_MS } from '../../src/base/time.js';
import type { BarFileFormat } from '../../src/model/heavy-task.js';
import { symbolName } from '../../src/model/names.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import { type BarExporter, BarExportFailure } from '../../src/ports/bar-exporter.js';
import type { BarStore } from '../../src/ports/bar-store.js';
import { barNumber, FIRST_OPEN_TIME } from '../support/bars.js';

const BTC = symbolName('BTCUSDT');
const COIN = symbolName('币安人生USDT');
const LARGE = symbolName('LARGEUSDT');
const EVERYTHING = { symbols: [], timeframes: [] };
const time = (index: number): number => FIRST_OPEN_TIME + index * MINUTE_MS;

const folder = mkdtempSync(join(tmpdir(), 'aegis-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

function openDuckDb(): Promise<BarStore & BarExporter> {
  return DuckDbBarStore.open(
    { now: () => 0, monotonic: () => 0 },
    { after: () => () => undefined },
    {
      path: join(folder, 'bars.duckdb'),
      processEntry: new URL('../../src/adapters/duckdb/bar-store-process.ts', import.meta.url),
      execArgv: ['--import', 'tsx'],
      onEvent: () => undefined,
    },
  );
}

/** The type of an exported file's column. */
async function typeOf(column: string, path: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(`SELECT typeof(${column}) FROM '${path}' LIMIT 1`);
  connection.closeSync();
  instance.closeSync();
  return String(result.getRows()[0]?.[0]);
}

/** Rows of an exported file, every cell as text, in order of series and time. */
async function rowsOf(path: string): Promise<readonly Record<string, string>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const from = path.endsWith('.csv') ? `read_csv('${path}', all_varchar = true)` : `'${path}'`;
  const result = await connection.runAndReadAll(
    `SELECT COLUMNS(*)::VARCHAR FROM ${from} ORDER BY symbol, timeframe, open_time`,
  );
  const rows = result.getRowObjects();
  connection.closeSync();
  instance.closeSync();
  return rows as Record<string, string>[];
}

describe.each([{ name: 'DuckDB in a child process', open: openDuckDb }])(
  'BarExporter: $name',
  ({ open }) => {
    let store: BarStore & BarExporter;

    beforeAll(async () => {
      store = await open();
      const exact = barNumber(1, {
        low: priceOf('0.00000001'),
        volume: quantityOf('123456789012.12345678'),
      });
      await store.write([
        { bar: barNumber(0), source: 'rest' },
        { bar: exact, source: 'ws' },
        { bar: barNumber(2), source: 'import' },
        { bar: barNumber(0, { timeframe: '1h' }), source: 'rest' },
        { bar: barNumber(0, { symbol: COIN }), source: 'rest' },
      ]);
    });
    afterAll(() => store.close());

    const exported = async (format: BarFileFormat, selection: object = {}) => {
      const path = join(folder, `out.${format}`);
      const summary = await store.exportBars({
        format,
        path,
        selection: { ...EVERYTHING, ...selection },
      });
      return { summary, rows: await rowsOf(path) };
    };

    it.each(['parquet', 'csv'] as const)('%s: every bar, exact, with UTC times', async (format) => {
      const { rows, summary } = await exported(format);
      const path = join(folder, `out.${format}`);
      expect(summary).toEqual({ path, bars: 5, bytes: statSync(path).size });
      expect(rows).toHaveLength(5);
      const bars = rows.filter((row) => row.symbol === BTC && row.timeframe === '1m');
      expect(bars.map((row) => row.open_time)).toEqual([
        '2026-01-05 00:00:00',
        '2026-01-05 00:01:00',
        '2026-01-05 00:02:00',
      ]);
      expect(bars.map((row) => row.source)).toEqual(['rest', 'ws', 'import']);
      expect(Number(bars[1]?.low)).toBe(0.000_000_01);
      expect(bars[1]?.volume).toBe('123456789012.12345678');
      expect(bars[0]).toMatchObject({ open: '61837.63000000', high: '61900.00000001' });
    });

    it.each([
      { volume: '9999999999.99999999', type: 'DECIMAL(18,8)' },
      { volume: '10000000000.00000000', type: 'DECIMAL(38,8)' },
    ])('keeps $volume exact as $type', async ({ type, volume }) => {
      const bar = barNumber(0, { symbol: LARGE, volume: quantityOf(volume) });
      await store.write([{ bar, source: 'rest' }]);
      const { rows } = await exported('parquet', { symbols: [LARGE] });
      expect(rows[0]?.volume).toBe(volume);
      expect(await typeOf('volume', join(folder, 'out.parquet'))).toBe(type);
      expect(await typeOf('quote_volume', join(folder, 'out.parquet'))).toBe('DECIMAL(18,8)');
    });

    it.each([
      { selection: { symbols: [COIN] }, bars: 1 },
      { selection: { timeframes: ['1h'] }, bars: 1 },
      { selection: { symbols: [BTC], timeframes: ['1m'], from: time(1) }, bars: 2 },
      { selection: { symbols: [BTC], timeframes: ['1m'], to: time(1) }, bars: 2 },
      { selection: { symbols: [symbolName("O'X")] }, bars: 0 },
    ])('writes only what is selected: $selection', async ({ bars, selection }) => {
      const { rows, summary } = await exported('csv', selection);
      expect([summary.bars, rows.length]).toEqual([bars, bars]);
    });

    it('replaces an existing file and leaves nothing else behind', async () => {
      const path = join(folder, 'out.csv');
      writeFileSync(path, 'old');
      await exported('csv', { symbols: [COIN] });
      expect(readFileSync(path, 'utf8')).toContain(COIN);
      expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
    });

    it('writes where a link leads to, and keeps the link', async () => {
      const [link, target] = [join(folder, 'link.csv'), join(folder, 'target.csv')];
      writeFileSync(target, 'old');
      symlinkSync(target, link);
      await store.exportBars({ selection: EVERYTHING, format: 'csv', path: link });
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(readFileSync(target, 'utf8')).toContain(BTC);
    });

    it('never takes the place of what is not a file', async () => {
      const path = join(folder, 'a-folder.csv');
      const device = join(folder, 'device.csv');
      mkdirSync(path);
      symlinkSync('/dev/null', device);
      for (const refused of [path, device]) {
        const request = { selection: EVERYTHING, format: 'csv', path: refused } as const;
        await expect(store.exportBars(request)).rejects.toThrow('is not a file');
      }
      expect(lstatSync(path).isDirectory()).toBe(true);
      expect(lstatSync(device).isSymbolicLink()).toBe(true);
      expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
    });

    it('says that it cannot write, and writes nothing', async () => {
      const path = join(folder, 'nowhere', 'out.csv');
      const request = { selection: EVERYTHING, format: 'csv', path } as const;
      await expect(store.exportBars(request)).rejects.toThrow(BarExportFailure);
      await expect(store.exportBars(request)).rejects.toThrow('nowhere is not a folder');
      expect(existsSync(path)).toBe(false);
      expect(await store.coverage()).toHaveLength(4);
    });
  },
);
