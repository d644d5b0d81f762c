import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DuckDbBarStore } from '../../src/adapters/duckdb/duckdb-bar-store.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { SystemScheduler } from '../../src/adapters/system/system-scheduler.js';
import type { Bar } from '../../src/model/bar.js';
import { encodeJson } from '../../src/model/json-codec.js';
import type { BarCoverage } from '../../src/ports/bar-store.js';
import { Sandbox } from '../support/aegis-process.js';
import { ARCHIVE_DAY_BARS, writeArchiveDay } from '../support/archive-files.js';

interface Totals {
  readonly files: number;
  readonly bars: number;
  readonly inserted: number;
  readonly replaced: number;
  readonly unchanged: number;
  readonly coverage: readonly BarCoverage[];
}

let sandbox: Sandbox;
let files: readonly string[];

beforeEach(() => {
  sandbox = new Sandbox();
  files = [
    writeArchiveDay(sandbox.folder, { symbol: 'BTCUSDT', day: '2020-01-01', startPrice: 7_195 }),
    writeArchiveDay(sandbox.folder, { symbol: 'BTCUSDT', day: '2025-01-02', startPrice: 94_591 }),
    writeArchiveDay(sandbox.folder, { symbol: 'ADABTC', day: '2021-11-28', startPrice: 0.000_028 }),
  ];
});

afterEach(() => sandbox.close());

async function importInto(home: string, paths: readonly string[]): Promise<Totals> {
  const { exitCode, stdout, stderr } = await sandbox.run([
    ...['import', '--json', '--home', home],
    ...paths,
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout) as Totals;
}

/** Every bar with its provenance, by the program's own reader. */
async function contentsOf(home: string): Promise<readonly string[]> {
  const store = await DuckDbBarStore.open(new SystemClock(), new SystemScheduler(), {
    path: join(home, 'bars.duckdb'),
    processEntry: new URL('../../dist/adapters/duckdb/bar-store-process.js', import.meta.url),
    onEvent: () => undefined,
  });
  try {
    const bars: Bar[] = [];
    for (const { symbol, timeframe } of await store.coverage()) {
      bars.push(...(await store.read({ symbol, timeframe })));
    }
    return bars.map(encodeJson).sort();
  } finally {
    await store.close();
  }
}

describe('aegis import', () => {
  it('leaves the same store when repeated and in any order', async () => {
    const first = await importInto(sandbox.home, files);
    const all = files.length * ARCHIVE_DAY_BARS;
    expect(first).toMatchObject({ files: 3, bars: all, inserted: all, replaced: 0, unchanged: 0 });
    const contents = await contentsOf(sandbox.home);
    expect(contents).toHaveLength(all);

    const second = await importInto(sandbox.home, files);
    expect(second).toMatchObject({ bars: all, inserted: 0, replaced: 0, unchanged: all });
    expect(second.coverage).toEqual(first.coverage);
    expect(await contentsOf(sandbox.home)).toEqual(contents);

    const otherHome = join(sandbox.folder, 'other');
    const reversed = await importInto(otherHome, [...files].reverse());
    expect(reversed.coverage).toEqual(first.coverage);
    expect(await contentsOf(otherHome)).toEqual(contents);
  });

  it('stores each number digit for digit', async () => {
    await importInto(sandbox.home, files);
    const written =
      readFileSync(files[2] ?? '', 'utf8')
        .split('\n')[1]
        ?.split(',') ?? [];
    const contents = await contentsOf(sandbox.home);
    const openTime = Number(written[0]);
    const stored = contents
      .map((line) => JSON.parse(line) as Record<string, string | number>)
      .find((bar) => bar['symbol'] === 'ADABTC' && bar['openTime'] === openTime);
    const shortest = (text = ''): string => `=${text.replace(/\.?0+$/, '')}`;
    expect(stored).toMatchObject({
      open: shortest(written[1]),
      high: shortest(written[2]),
      low: shortest(written[3]),
      close: shortest(written[4]),
      volume: shortest(written[5]),
      quoteVolume: shortest(written[7]),
      trades: Number(written[8]),
    });
  });

  it('names a damaged file, writes nothing of it, and goes on with the others', async () => {
    const damaged = join(sandbox.folder, 'BTCUSDT-1m-2020-01-02.csv');
    const [good = ''] = files;
    const nextDay = writeArchiveDay(sandbox.folder, {
      symbol: 'BTCUSDT',
      day: '2020-01-02',
      startPrice: 7_200,
    });
    const lines = readFileSync(nextDay, 'utf8').split('\n');
    lines[700] = 'not,a,bar';
    writeFileSync(damaged, lines.join('\n'));
    const { exitCode, stderr, stdout } = await sandbox.run([
      ...['import', '--json', '--home', sandbox.home],
      ...[damaged, good],
    ]);
    expect(exitCode).toBe(8);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(basename(damaged));
    expect(JSON.parse(stdout)).toMatchObject({ files: 1, inserted: ARCHIVE_DAY_BARS });
    expect(await contentsOf(sandbox.home)).toHaveLength(ARCHIVE_DAY_BARS);
  });

  it.each([
    ['a damaged archive', 'BTCUSDT-1m-2020-01-03.zip', 'PK\u0003\u0004 not a zip'],
    ['a file that is no archive', 'notes.txt', 'hello'],
  ])('makes no home for %s alone', async (_what, name, text) => {
    const path = join(sandbox.folder, name);
    writeFileSync(path, text);
    const { exitCode, stderr } = await sandbox.run(['import', '--home', sandbox.home, path]);
    expect(exitCode).toBe(8);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(name);
    expect(existsSync(sandbox.home)).toBe(false);
  });
});
