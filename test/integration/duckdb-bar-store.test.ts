import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type BarStoreEvent,
  DuckDbBarStore,
  type DuckDbBarStoreOptions,
} from '../../src/adapters/duckdb/duckdb-bar-store.js';
import type { StoredBar } from '../../src/model/bar.js';
import { moneyOf } from '../../src/model/money.js';
import { symbolName } from '../../src/model/names.js';
import { quantityOf } from '../../src/model/quantity.js';
import { BarStoreFailure } from '../../src/ports/bar-store.js';
import { barNumber } from '../support/bars.js';

const RANGE = { symbol: symbolName('BTCUSDT'), timeframe: '1m' } as const;
const BATCH = [{ bar: barNumber(0), source: 'rest' }] as const;

let folder: string;
let path: string;
let events: BarStoreEvent[];
let delayed: (() => void)[];
let stores: DuckDbBarStore[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aegis-bars-'));
  path = join(folder, 'home', 'bars.duckdb');
  events = [];
  delayed = [];
  stores = [];
});

afterEach(async () => {
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true });
});

const ENTRY = new URL('../../src/adapters/duckdb/bar-store-process.ts', import.meta.url);
const CLOCK = { now: () => 1_767_571_200_000, monotonic: () => 0 };
const SCHEDULER = {
  after: (_delayMs: number, task: () => void) => {
    delayed.push(task);
    return () => {
      delayed = delayed.filter((other) => other !== task);
    };
  },
};

async function open(): Promise<DuckDbBarStore> {
  return opened(await DuckDbBarStore.open(CLOCK, SCHEDULER, options(ENTRY)));
}

async function start(processEntry = ENTRY): Promise<DuckDbBarStore> {
  return opened(await DuckDbBarStore.start(CLOCK, SCHEDULER, options(processEntry)));
}

function options(processEntry: URL): DuckDbBarStoreOptions {
  return {
    path,
    processEntry,
    execArgv: ['--import', import.meta.resolve('tsx')],
    onEvent: (event) => events.push(event),
  };
}

function opened(store: DuckDbBarStore): DuckDbBarStore {
  stores.push(store);
  return store;
}

/** Runs what waits for its time until the store has come back. */
async function restart(): Promise<void> {
  const seen = events.length;
  await eventually(() => delayed.length > 0);
  delayed.shift()?.();
  await eventually(() => events.slice(seen).some(({ type }) => type === 'ProcessRestarted'));
}

function minutes(from: number, to: number): StoredBar[] {
  return Array.from({ length: to - from }, (_, offset) => ({
    bar: barNumber(from + offset),
    source: 'rest',
  }));
}

/** Minutes whose numbers do not compress. */
function noisyMinutes(count: number): StoredBar[] {
  const noise = (index: number): number => (index * 48_271) % 2_147_483_647;
  return Array.from({ length: count }, (_, index) => ({
    bar: barNumber(index, {
      volume: quantityOf(`${noise(index)}`),
      quoteVolume: moneyOf(`${noise(index + count)}`),
      takerBuyVolume: quantityOf(`${noise(index + 2 * count)}`),
      takerBuyQuoteVolume: moneyOf(`${noise(index + 3 * count)}`),
    }),
    source: 'rest',
  }));
}

function childPids(): number[] {
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  return lines
    .split('\n')
    .filter((line) => line.includes('bar-store-process'))
    .map((line) => Number.parseInt(line, 10));
}

async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('DuckDbBarStore', () => {
  it('finds after reopening what was written before', async () => {
    const first = await open();
    await first.write(BATCH);
    await first.close();
    const second = await open();
    expect(await second.read(RANGE)).toEqual([barNumber(0)]);
    expect(await second.write(BATCH)).toEqual({ inserted: 0, replaced: 0, unchanged: 1 });
  });

  it('keeps the file to its owner', async () => {
    await (await open()).write(BATCH);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'home')).mode & 0o777).toBe(0o700);
  });

  it.each([
    {
      damage: 'text',
      bytes: () =>
        Buffer.from('this is not a database, and it is long enough to be read as one'.repeat(400)),
    },
    {
      damage: 'a flipped header',
      bytes: (whole: Buffer) => Buffer.concat([Buffer.alloc(4_096, 0xa5), whole.subarray(4_096)]),
    },
    { damage: 'a flipped block', bytes: (whole: Buffer) => flipped(whole) },
    { damage: 'a cut', bytes: (whole: Buffer) => whole.subarray(0, 20_000) },
  ])('sets a file with $damage aside and starts a fresh one', async ({ bytes }) => {
    const first = await open();
    await first.write(BATCH);
    await first.close();
    writeFileSync(path, bytes(readFileSync(path)));
    const second = await open();
    expect(events).toMatchObject([{ type: 'CorruptFileSetAside' }]);
    expect(readdirSync(join(folder, 'home'))).toContain('bars.corrupt-20260105T000000Z.duckdb');
    expect(await second.coverage()).toEqual([]);
    expect(await second.write(BATCH)).toEqual({ inserted: 1, replaced: 0, unchanged: 0 });
  });

  it('rejects what is open when its process is killed, and comes back with what was stored', async () => {
    const store = await open();
    await store.write(BATCH);
    const [pid] = childPids();
    process.kill(pid ?? 0, 'SIGSTOP');
    const pending = store.read(RANGE);
    process.kill(pid ?? 0, 'SIGKILL');
    await expect(pending).rejects.toThrow(BarStoreFailure);
    await expect(store.read(RANGE)).rejects.toThrow('not running');
    expect(events).toEqual([{ type: 'ProcessEnded', cause: 'SIGKILL', restartInMs: 250 }]);
    delayed.shift()?.();
    await eventually(() => events.length === 2);
    expect(events[1]).toEqual({ type: 'ProcessRestarted' });
    expect(await store.read(RANGE)).toEqual([barNumber(0)]);
  });

  it('keeps every acknowledged bar when its process is killed again and again', async () => {
    const store = await open();
    for (let kill = 0; kill < 4; kill += 1) {
      await store.write(minutes(kill * 10, kill * 10 + 10));
      const [pid] = childPids();
      const unfinished = kill % 2 === 0 ? store.compact() : store.write(minutes(100, 1_100));
      process.kill(pid ?? 0, 'SIGKILL');
      await Promise.allSettled([unfinished]);
      await restart();
      const times = (await store.read({ ...RANGE, to: barNumber(99).openTime })).map(
        ({ openTime }) => openTime,
      );
      expect(times).toEqual(minutes(0, kill * 10 + 10).map(({ bar }) => bar.openTime));
      expect([0, 1_000]).toContain(
        (await store.read({ ...RANGE, from: barNumber(100).openTime })).length,
      );
    }
    expect(events.map(({ type }) => type)).not.toContain('CorruptFileSetAside');
  });

  it('removes what a killed compaction has left, and leaves the file as it was', async () => {
    const first = await open();
    await first.write(BATCH);
    await first.close();
    writeFileSync(`${path}.compacting`, 'half a file');
    writeFileSync(`${path}.compacting.wal`, 'half a log');
    const second = await open();
    expect(readdirSync(join(folder, 'home')).filter((name) => name.includes('compacting'))).toEqual(
      [],
    );
    expect(await second.read(RANGE)).toEqual([barNumber(0)]);
  });

  it('gives up disk space at compaction, and says how much', async () => {
    const store = await open();
    await store.write(noisyMinutes(60_000));
    await store.checkpoint();
    await store.purge({ timeframe: '1m', before: barNumber(59_000).openTime });
    const { bytesAfter, bytesBefore } = await store.compact();
    expect(bytesAfter).toBe(statSync(path).size);
    expect(bytesAfter).toBeLessThan(bytesBefore / 2);
    expect((await store.read(RANGE)).length).toBe(1_000);
    expect(await store.write(minutes(58_990, 59_010))).toEqual({
      inserted: 10,
      replaced: 10,
      unchanged: 0,
    });
  });

  it('sets a file aside whose damage shows when it is read, and says what has to be fetched', async () => {
    const first = await open();
    await first.write(noisyMinutes(60_000));
    await first.compact();
    await first.close();
    const whole = readFileSync(path);
    whole.fill(0xa5, whole.length / 2, whole.length / 2 + 1_000);
    writeFileSync(path, whole);
    const store = await open();
    expect(events).toEqual([]);
    await expect(store.read(RANGE)).rejects.toThrow(/orrupt/);
    await restart();
    expect(events.find(({ type }) => type === 'CorruptFileSetAside')).toMatchObject({
      path: join(folder, 'home', 'bars.corrupt-20260105T000000Z.duckdb'),
      lost: [{ ...RANGE, from: barNumber(0).openTime, to: barNumber(59_999).openTime }],
    });
    expect(await store.write(BATCH)).toEqual({ inserted: 1, replaced: 0, unchanged: 0 });
  });

  it('goes on without a file that another process holds, and opens it when it is free', async () => {
    const holder = await open();
    await holder.write(BATCH);
    const store = await start();
    expect(events).toMatchObject([{ type: 'OpenFailed', cause: expect.stringContaining('held') }]);
    await expect(store.read(RANGE)).rejects.toThrow(BarStoreFailure);
    await holder.close();
    await restart();
    expect(await store.read(RANGE)).toEqual([barNumber(0)]);
  });

  it('goes on while its process cannot even start, and never blames the file', async () => {
    const first = await open();
    await first.write(BATCH);
    await first.close();
    const entry = join(folder, 'entry.mjs');
    const broken = join(folder, 'broken');
    writeFileSync(broken, '');
    writeFileSync(
      entry,
      `import { existsSync } from 'node:fs';
       if (existsSync(${JSON.stringify(broken)})) process.exit(1);
       await import(${JSON.stringify(ENTRY.href)});`,
    );
    const store = await start(pathToFileURL(entry));
    for (let again = 0; again < 3; again += 1) {
      const seen = events.length;
      await eventually(() => delayed.length > 0);
      delayed.shift()?.();
      await eventually(() => events.slice(seen).some(({ type }) => type === 'OpenFailed'));
      await expect(store.read(RANGE)).rejects.toThrow('not running');
    }
    rmSync(broken);
    await restart();
    expect(await store.read(RANGE)).toEqual([barNumber(0)]);
    expect(existsSync(path)).toBe(true);
    expect(events.map(({ type }) => type)).not.toContain('CorruptFileSetAside');
    const pauses = events.flatMap((event) =>
      event.type === 'ProcessEnded' ? [event.restartInMs] : [],
    );
    expect(pauses).toEqual([250, 500, 1_000, 2_000]);
  });

  it('writes a snapshot that others can open while it holds the file', async () => {
    const store = await open();
    await store.write(minutes(0, 20));
    const snapshot = join(folder, 'snapshot.duckdb');
    await store.snapshot(snapshot);
    await store.write(minutes(20, 30));
    const instance = await DuckDBInstance.create(snapshot, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      'SELECT count(*), min(symbol) FROM readable_bars',
    );
    expect(reader.getRows()).toEqual([[20n, 'BTCUSDT']]);
    connection.closeSync();
    instance.closeSync();
  });

  it('names the process that holds the file, and leaves the file alone', async () => {
    const holder = await open();
    const [pid] = childPids();
    await expect(open()).rejects.toThrow(`${path} is held by another process: pid ${pid}`);
    await holder.write(BATCH);
    expect(events).toEqual([]);
  });
});

/** Damages the middle of every block after the two headers; DuckDB checks a checksum per block. */
function flipped(whole: Buffer): Buffer {
  const copy = Buffer.from(whole);
  for (let at = 3 * 4_096 + 1_000; at < copy.length; at += 4_096) copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
