import { describe, expect, it } from 'vitest';
import { MemoryBarStore } from '../../../../src/adapters/memory/memory-bar-store.js';
import { MINUTE_MS } from '../../../../src/base/time.js';
import type { StoredBar } from '../../../../src/model/bar.js';
import { BarStoreFailure, type BarWriteSummary } from '../../../../src/ports/bar-store.js';
import { importBars } from '../../../../src/supervisor/heavy/import-bars.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';
import { HeavyBench, places } from '../../../support/heavy-work.js';

const { symbol } = barNumber(0);
const time = (place: number): number => FIRST_OPEN_TIME + place * MINUTE_MS;

function benchWithFiles(): HeavyBench {
  const bench = new HeavyBench();
  bench.addFile('a', [...places(0, 10), ...places(14, 20)]);
  bench.addFile('b', [...places(20, 25), ...places(26, 30)]);
  return bench;
}

async function contents(bench: HeavyBench) {
  const bars = await bench.store.read({ symbol, timeframe: '1m' });
  const sources = await Promise.all(
    bars.map((bar) => bench.store.sourceOf(symbol, '1m', bar.openTime)),
  );
  return { bars, sources, gaps: await bench.store.gaps(symbol, '1m') };
}

describe('importBars', () => {
  it('reports exactly the gaps inside the files and writes them with their reason', async () => {
    const bench = benchWithFiles();
    const summary = await importBars(
      { type: 'import', paths: ['a', 'damaged', 'b'] },
      bench.context(),
    );
    expect(summary).toMatchObject({ files: 2, bars: 25, inserted: 25, checksums: 2 });
    expect(summary.failed).toEqual([{ path: 'damaged', error: 'damaged: damaged' }]);
    const gap = { symbol, timeframe: '1m', reason: 'ABSENT_IN_ARCHIVE' };
    expect(summary.gaps).toEqual([
      { ...gap, from: time(10), to: time(13), bars: 4 },
      { ...gap, from: time(25), to: time(25), bars: 1 },
    ]);
    expect((await contents(bench)).gaps).toEqual([
      { ...gap, from: time(10), to: time(13) },
      { ...gap, from: time(25), to: time(25) },
    ]);
  });

  it('leaves the same store when repeated and in reverse', async () => {
    const once = benchWithFiles();
    await importBars({ type: 'import', paths: ['a', 'b'] }, once.context());
    const expected = await contents(once);
    const again = await importBars({ type: 'import', paths: ['a', 'b'] }, once.context());
    expect(again).toMatchObject({ inserted: 0, replaced: 0, unchanged: 25 });
    expect(await contents(once)).toEqual(expected);
    const reversed = benchWithFiles();
    await importBars({ type: 'import', paths: ['b', 'a'] }, reversed.context());
    expect(await contents(reversed)).toEqual(expected);
    expect(once.store.revisions).toEqual([]);
  });

  it('closes a gap that another file fills', async () => {
    const bench = benchWithFiles();
    bench.addFile('c', places(9, 13));
    await importBars({ type: 'import', paths: ['a', 'b', 'c'] }, bench.context());
    expect((await contents(bench)).gaps.map(({ from, to }) => [from, to])).toEqual([
      [time(13), time(13)],
      [time(25), time(25)],
    ]);
  });

  it.each([
    { lacks: 'its first rows', held: places(3, 10), missing: [0, 2] },
    { lacks: 'its last rows', held: places(0, 6), missing: [6, 9] },
  ])('explains what a file lacks of its day: $lacks', async ({ held, missing }) => {
    const bench = new HeavyBench();
    bench.addFile('before', places(-10, 0), { from: -10, to: -1 });
    bench.addFile('short', held, { from: 0, to: 9 });
    bench.addFile('after', places(10, 20), { from: 10, to: 19 });
    const paths = ['after', 'before', 'short'];
    const { gaps } = await importBars({ type: 'import', paths }, bench.context());
    const [from = 0, to = 0] = missing;
    const gap = { symbol, timeframe: '1m', from: time(from), to: time(to) };
    expect(gaps).toEqual([{ ...gap, bars: to - from + 1, reason: 'ABSENT_IN_ARCHIVE' }]);
    expect((await contents(bench)).gaps).toEqual([{ ...gap, reason: 'ABSENT_IN_ARCHIVE' }]);
  });

  it('expects nothing beyond the rows of a file whose name does not tell', async () => {
    const bench = new HeavyBench();
    bench.addFile('extract', places(3, 6));
    const { gaps } = await importBars({ type: 'import', paths: ['extract'] }, bench.context());
    expect(gaps).toEqual([]);
  });

  it('touches no store when nothing can be read', async () => {
    const bench = new HeavyBench();
    const summary = await importBars({ type: 'import', paths: ['x'] }, bench.context());
    expect(summary).toMatchObject({ files: 0, coverage: [], failed: [{ path: 'x' }] });
  });

  it('reads the next file while one is written, and writes one after the other', async () => {
    const bench = benchWithFiles();
    const { archive, ...rest } = bench.context();
    const told: string[] = [];
    const store = new GatedStore(told);
    const read = async (path: string) => {
      told.push(`read ${path}`);
      return archive.read(path);
    };
    const work = importBars(
      { type: 'import', paths: ['a', 'b'] },
      { ...rest, archive: { ...archive, read }, store },
    );
    await idle();
    expect(told).toEqual(['read a', 'write 16', 'read b']);
    store.open();
    await idle();
    expect(told.slice(3)).toEqual(['write 9']);
    store.open();
    expect(await work).toMatchObject({ files: 2, bars: 25, inserted: 25 });
  });

  it.each([16, 9])('ends with the failure of the store: the write of %d bars', async (failing) => {
    const bench = benchWithFiles();
    const store = new GatedStore([], failing);
    store.open();
    store.open();
    await expect(
      importBars({ type: 'import', paths: ['a', 'b'] }, { ...bench.context(), store }),
    ).rejects.toThrow('the disk is full');
  });
});

/** Lets everything happen that waits for nothing but its turn. */
async function idle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** A store whose writes wait until they are let through; one of so many bars fails. */
class GatedStore extends MemoryBarStore {
  readonly #told: string[];
  readonly #failing: number | undefined;
  readonly #gates: PromiseWithResolvers[] = [];
  #entered = 0;
  #opened = 0;

  constructor(told: string[], failing?: number) {
    super();
    this.#told = told;
    this.#failing = failing;
  }

  /** Lets one more write through. */
  open(): void {
    this.#gate(this.#opened).resolve();
    this.#opened += 1;
  }

  override async write(bars: readonly StoredBar[]): Promise<BarWriteSummary> {
    this.#told.push(`write ${bars.length}`);
    const gate = this.#gate(this.#entered);
    this.#entered += 1;
    await gate.promise;
    if (bars.length === this.#failing) throw new BarStoreFailure('the disk is full');
    return super.write(bars);
  }

  #gate(at: number): PromiseWithResolvers {
    for (; this.#gates.length <= at; ) this.#gates.push(promiseWithResolvers());
    return this.#gates[at] as PromiseWithResolvers;
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function promiseWithResolvers(): PromiseWithResolvers {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
