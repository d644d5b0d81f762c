import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BarStoreEvent, DuckDbBarStore } from '../../src/adapters/duckdb/duckdb-bar-store.js';
import { symbolName } from '../../src/model/names.js';
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

async function open(): Promise<DuckDbBarStore> {
  const store = await DuckDbBarStore.open(
    { now: () => 1_767_571_200_000, monotonic: () => 0 },
    {
      after: (_delayMs, task) => {
        delayed.push(task);
        return () => undefined;
      },
    },
    {
      path,
      processEntry: new URL('../../src/adapters/duckdb/bar-store-process.ts', import.meta.url),
      execArgv: ['--import', 'tsx'],
      onEvent: (event) => events.push(event),
    },
  );
  stores.push(store);
  return store;
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
