import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveFolder } from '../../src/adapters/archive/archive-folder.js';
import { DuckDbBarStore } from '../../src/adapters/duckdb/duckdb-bar-store.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { SystemScheduler } from '../../src/adapters/system/system-scheduler.js';
import { must } from '../../src/base/assert.js';
import type { Bar } from '../../src/model/bar.js';
import { symbolName } from '../../src/model/names.js';
import { type AegisProcess, eventually, Sandbox } from '../support/aegis-process.js';
import { writeArchiveDay } from '../support/archive-files.js';
import { auditDisk } from '../support/disk-audit.js';

/** Real archive files, when they lie beside the project; they are not part of it. */
const RECORDED = fileURLToPath(new URL('../../../shared/data/klines', import.meta.url));
const READY_MS_MAX = 60_000;
/** Enough to tell the recorded market from any other. */
const BARS_COMPARED_MIN = 40;

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

function replay(folder: string, ...flags: readonly string[]): AegisProcess {
  return sandbox.start([
    ...['start', '--profile', 'demo', '--home', sandbox.home],
    ...['--replay', folder, ...flags],
  ]);
}

async function storedBars(symbol: string): Promise<readonly Bar[]> {
  const store = await DuckDbBarStore.open(new SystemClock(), new SystemScheduler(), {
    path: join(sandbox.home, 'bars.duckdb'),
    processEntry: new URL('../../dist/adapters/duckdb/bar-store-process.js', import.meta.url),
    onEvent: () => undefined,
  });
  try {
    return await store.read({ symbol: symbolName(symbol), timeframe: '1m' });
  } finally {
    await store.close();
  }
}

/** What the trader stored of the market is what the file says, digit for digit. */
async function expectBarsAsRecorded(paths: readonly string[], symbol: string): Promise<void> {
  const recorded = new Map<number, Bar>();
  for (const path of paths) {
    for (const bar of (await new ArchiveFolder().read(path)).bars) recorded.set(bar.openTime, bar);
  }
  const stored = await storedBars(symbol);
  expect(stored.length).toBeGreaterThanOrEqual(BARS_COMPARED_MIN);
  expect(stored).toEqual(stored.map(({ openTime }) => recorded.get(openTime)));
}

describe('a replay', () => {
  it('trades on the recorded market, whose bars it keeps unchanged', async () => {
    const folder = join(sandbox.folder, 'archive');
    mkdirSync(folder);
    const day = { symbol: 'BTCUSDT', day: '2020-01-01', startPrice: 7_195 };
    const path = writeArchiveDay(folder, day);
    const trader = replay(folder, '--speed', '120');
    await sandbox.statusWhen(
      trader,
      'a trade has closed',
      READY_MS_MAX,
      ({ closedTrades, tradingEnabled }) => tradingEnabled && closedTrades >= 1,
    );
    trader.kill('SIGINT');
    expect((await trader.finished).exitCode).toBe(0);
    await expectBarsAsRecorded([path], 'BTCUSDT');
    const { trades } = auditDisk(sandbox.home);
    expect(must(trades[0]).position.symbol).toBe('BTCUSDT');
    expect(new Date(must(trades[0]).position.openedAt).toISOString().slice(0, 10)).toBe(day.day);
  }, 90_000);

  it('names the series that do not overlap and the damaged file, and leaves them out', async () => {
    const folder = join(sandbox.folder, 'archive');
    mkdirSync(folder);
    writeArchiveDay(folder, { symbol: 'BTCUSDT', day: '2020-01-01', startPrice: 7_195 });
    writeArchiveDay(folder, { symbol: 'ETHUSDT', day: '2020-01-01', startPrice: 130 });
    writeArchiveDay(folder, { symbol: 'SOLUSDT', day: '2025-07-13', startPrice: 160 });
    writeFileSync(join(folder, 'BTCUSDT-1m-2020-01-02.zip'), 'PK\u0003\u0004 cut off');
    const trader = replay(folder, '--speed', '60');
    const { symbols } = await sandbox.statusWhen(
      trader,
      'two symbols have bars',
      READY_MS_MAX,
      (status) => status.symbols.filter(({ bars }) => bars > 0).length === 2,
    );
    expect(symbols.map(({ symbol }) => symbol).sort()).toEqual(['BTCUSDT', 'ETHUSDT']);
    const lines = trader.stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines.find((line) => line.includes('BTCUSDT-1m-2020-01-02.zip'))).toMatch(/left out/);
    expect(lines.find((line) => line.includes('SOLUSDT-1m-2025-07-13.csv'))).toMatch(
      /left out.*2025-07-13.*do not overlap.*2020-01-01/,
    );
  }, 90_000);

  it('shifts them to a common start with --align', async () => {
    const folder = join(sandbox.folder, 'archive');
    mkdirSync(folder);
    writeArchiveDay(folder, { symbol: 'BTCUSDT', day: '2020-01-01', startPrice: 7_195 });
    writeArchiveDay(folder, { symbol: 'SOLUSDT', day: '2025-07-13', startPrice: 160 });
    const trader = replay(folder, '--speed', '60', '--align');
    const { symbols } = await sandbox.statusWhen(
      trader,
      'both symbols have been sent a bar',
      READY_MS_MAX,
      (status) => status.symbols.filter(({ lastBarAt }) => lastBarAt !== null).length === 2,
    );
    expect(trader.stderr).toBe('');
    const [one, other] = symbols;
    expect(Math.abs(must(one?.lastBarAt) - must(other?.lastBarAt))).toBeLessThanOrEqual(60_000);
  }, 90_000);
});

const recorded = existsSync(RECORDED);
describe.skipIf(!recorded)(
  `a replay of the real archive${recorded ? '' : `: skipped, ${RECORDED} is absent`}`,
  () => {
    it('shows the recorded market, trades on it, and names the corrupt archive', async () => {
      const trader = replay(
        RECORDED,
        ...['--symbols', 'BTCUSDT', '--from', '2020-01-01', '--speed', '60'],
      );
      await sandbox.statusWhen(
        trader,
        'BTCUSDT has bars and has been traded',
        READY_MS_MAX,
        ({ closedTrades, symbols }) =>
          closedTrades >= 1 && symbols.some(({ bars, symbol }) => symbol === 'BTCUSDT' && bars > 0),
      );
      const corrupt = 'ADABTC-1m-2021-11-27.CORRUPT.zip';
      await eventually('the corrupt archive is named', 1_000, trader, () =>
        trader.stderr.includes(corrupt),
      );
      trader.kill('SIGINT');
      expect((await trader.finished).exitCode).toBe(0);
      const days = ['01', '02', '03'].map((day) => `BTCUSDT-1m-2020-01-${day}.zip`);
      await expectBarsAsRecorded(
        days.map((name) => join(RECORDED, name)),
        'BTCUSDT',
      );
      expect(await storedBars('ADABTC')).toEqual([]);
    }, 90_000);
  },
);
