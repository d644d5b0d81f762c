import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DuckDbBarStore } from '../../src/adapters/duckdb/duckdb-bar-store.js';
import { MemoryBarStore } from '../../src/adapters/memory/memory-bar-store.js';
import { MINUTE_MS } from '../../src/base/time.js';
import type { Bar, BarGap, BarSource, StoredBar } from '../../src/model/bar.js';
import { moneyOf } from '../../src/model/money.js';
import { symbolName } from '../../src/model/names.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import type { BarStore } from '../../src/ports/bar-store.js';
import { barNumber, FIRST_OPEN_TIME } from '../support/bars.js';

/** A symbol of its own for each test, so that all of them can share one store. */
let BTC = symbolName('');
let symbols = 0;

function bar(index: number, changes: Partial<Bar> = {}): Bar {
  return barNumber(index, { symbol: BTC, ...changes });
}

function stored(bars: readonly Bar[], source: BarSource = 'rest'): StoredBar[] {
  return bars.map((each) => ({ bar: each, source }));
}

function minutes(from: number, to: number): Bar[] {
  return Array.from({ length: to - from }, (_, offset) => bar(from + offset));
}

const folder = mkdtempSync(join(tmpdir(), 'aegis-bars-'));

function openDuckDb(): Promise<BarStore> {
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

afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  { name: 'memory', open: () => Promise.resolve<BarStore>(new MemoryBarStore()) },
  { name: 'DuckDB in a child process', open: openDuckDb },
])('BarStore: $name', ({ open }) => {
  let store: BarStore;

  beforeAll(async () => {
    store = await open();
    expect(await store.coverage()).toEqual([]);
  });

  beforeEach(() => {
    symbols += 1;
    BTC = symbolName(`BTC${symbols}USDT`);
  });

  afterAll(() => store.close());

  it('returns what was written, digit for digit, oldest first', async () => {
    const bars = minutes(0, 5);
    await store.write(stored([...bars].reverse()));
    expect(await store.read({ symbol: BTC, timeframe: '1m' })).toEqual(bars);
  });

  it('keeps amounts beyond 64 bits and the extremes of a price', async () => {
    const bars = [
      bar(0, {
        open: priceOf('0.00000001'),
        low: priceOf('0.00000001'),
        high: priceOf('92233720368.54775807'),
        volume: quantityOf('123456789012345678.12345678'),
        quoteVolume: moneyOf('92233720368.54775808'),
        takerBuyVolume: quantityOf('184467440737.09551616'),
        takerBuyQuoteVolume: moneyOf('0'),
      }),
      bar(1, { volume: quantityOf('0'), quoteVolume: moneyOf('0'), trades: 0 }),
    ];
    await store.write(stored(bars));
    expect(await store.read({ symbol: BTC, timeframe: '1m' })).toEqual(bars);
  });

  it('keeps symbols and timeframes apart, non-ASCII names included', async () => {
    const coin = symbolName(`币安人生${symbols}USDT`);
    const bars = [bar(0), bar(0, { symbol: coin }), bar(0, { symbol: coin, timeframe: '1h' })];
    await store.write(stored(bars));
    expect(await store.read({ symbol: coin, timeframe: '1h' })).toEqual([bars[2]]);
    expect(await store.read({ symbol: coin, timeframe: '1m' })).toEqual([bars[1]]);
    expect(await store.read({ symbol: BTC, timeframe: '5m' })).toEqual([]);
  });

  it.each([
    { range: { from: 3, to: 5 }, expected: [3, 4, 5] },
    { range: { limit: 2 }, expected: [8, 9] },
    { range: { from: 2, limit: 3 }, expected: [7, 8, 9] },
    { range: { to: 4, limit: 3 }, expected: [1, 2, 4] },
    { range: { to: 3, limit: 3 }, expected: [0, 1, 2] },
    { range: { limit: 100 }, expected: [0, 1, 2, 4, 5, 6, 7, 8, 9] },
    { range: { from: 20 }, expected: [] },
  ])('reads range $range over a hole at 3', async ({ range, expected }) => {
    const time = (index: number): number => FIRST_OPEN_TIME + index * MINUTE_MS;
    const holed =
      range.from === 3 ? minutes(0, 10) : minutes(0, 10).filter((_, index) => index !== 3);
    await store.write(stored(holed));
    const bars = await store.read({
      symbol: BTC,
      timeframe: '1m',
      ...('from' in range ? { from: time(range.from ?? 0) } : {}),
      ...('to' in range ? { to: time(range.to ?? 0) } : {}),
      ...('limit' in range ? { limit: range.limit ?? 0 } : {}),
    });
    expect(bars.map((each) => each.openTime)).toEqual(expected.map(time));
  });

  it('changes nothing when a write is repeated', async () => {
    expect(await store.write(stored(minutes(0, 10)))).toEqual({
      inserted: 10,
      replaced: 0,
      unchanged: 0,
    });
    expect(await store.write(stored(minutes(0, 10)))).toEqual({
      inserted: 0,
      replaced: 0,
      unchanged: 10,
    });
    expect(await store.write(stored(minutes(5, 15)))).toEqual({
      inserted: 5,
      replaced: 0,
      unchanged: 5,
    });
    expect(await store.read({ symbol: BTC, timeframe: '1m' })).toEqual(minutes(0, 15));
  });

  const other = (): Bar => bar(0, { close: priceOf('61850.00000001') });

  it.each<{ before: BarSource; then: BarSource; wins: boolean }>([
    { before: 'ws', then: 'rest', wins: true },
    { before: 'rest', then: 'ws', wins: false },
    { before: 'aggregate', then: 'ws', wins: true },
    { before: 'ws', then: 'aggregate', wins: false },
    { before: 'ws', then: 'import', wins: true },
    { before: 'import', then: 'rest', wins: true },
    { before: 'rest', then: 'import', wins: false },
    { before: 'rest', then: 'rest', wins: true },
  ])(
    'a different bar from $then over one from $before: replaces it = $wins',
    async ({ before, then, wins }) => {
      await store.write(stored([bar(0)], before));
      const summary = await store.write(stored([other()], then));
      expect(summary).toEqual({ inserted: 0, replaced: wins ? 1 : 0, unchanged: wins ? 0 : 1 });
      expect(await store.read({ symbol: BTC, timeframe: '1m' })).toEqual([wins ? other() : bar(0)]);
      expect(await store.sourceOf(BTC, '1m', FIRST_OPEN_TIME)).toBe(wins ? then : before);
    },
  );

  it('takes the source of a bar that confirms another', async () => {
    await store.write(stored([bar(0)], 'ws'));
    expect(await store.write(stored([bar(0)], 'rest'))).toEqual({
      inserted: 0,
      replaced: 0,
      unchanged: 1,
    });
    expect(await store.sourceOf(BTC, '1m', FIRST_OPEN_TIME)).toBe('rest');
    await store.write(stored([bar(0)], 'ws'));
    expect(await store.sourceOf(BTC, '1m', FIRST_OPEN_TIME)).toBe('rest');
    expect(await store.sourceOf(BTC, '1m', FIRST_OPEN_TIME + MINUTE_MS)).toBeUndefined();
  });

  it('treats a batch that contradicts itself as if its bars had come one by one', async () => {
    const batch: StoredBar[] = [
      { bar: bar(0), source: 'ws' },
      { bar: bar(1), source: 'ws' },
      { bar: other(), source: 'rest' },
      { bar: bar(0), source: 'ws' },
      { bar: bar(1), source: 'ws' },
    ];
    expect(await store.write(batch)).toEqual({ inserted: 2, replaced: 1, unchanged: 2 });
    expect(await store.read({ symbol: BTC, timeframe: '1m' })).toEqual([other(), bar(1)]);
  });

  it('counts what is covered and what is missing', async () => {
    await store.write(stored([...minutes(0, 3), ...minutes(7, 9)]));
    await store.write(stored([bar(0, { timeframe: '1h' })]));
    const at = (index: number): number => FIRST_OPEN_TIME + index * MINUTE_MS;
    const coverage = await store.coverage();
    expect(coverage.filter((row) => row.symbol === BTC)).toEqual([
      {
        symbol: BTC,
        timeframe: '1m',
        firstOpenTime: at(0),
        lastOpenTime: at(8),
        bars: 5,
        missing: 4,
      },
      {
        symbol: BTC,
        timeframe: '1h',
        firstOpenTime: at(0),
        lastOpenTime: at(0),
        bars: 1,
        missing: 0,
      },
    ]);
  });

  it('keeps one gap row for one hole', async () => {
    const gap = {
      symbol: BTC,
      timeframe: '1m',
      from: FIRST_OPEN_TIME,
      to: FIRST_OPEN_TIME + MINUTE_MS,
    } as const;
    await store.writeGaps([{ ...gap, reason: 'UNREPAIRED' }]);
    await store.writeGaps([{ ...gap, reason: 'EXCHANGE_HALT' }]);
    expect(await store.gaps(BTC, '1m')).toEqual([{ ...gap, reason: 'EXCHANGE_HALT' }]);
    expect(await store.gaps(BTC, '5m')).toEqual([]);
  });

  const time = (index: number): number => FIRST_OPEN_TIME + index * MINUTE_MS;
  const gapOf = (from: number, to: number, reason: BarGap['reason']): BarGap => ({
    symbol: BTC,
    timeframe: '1m',
    from: time(from),
    to: time(to),
    reason,
  });

  it('closes a gap where bars arrive after all, and believes the more certain of two reasons', async () => {
    await store.write(stored([...minutes(0, 2), ...minutes(10, 12)]));
    await store.writeGaps([gapOf(2, 9, 'UNREPAIRED'), gapOf(3, 5, 'ABSENT_AT_EXCHANGE')]);
    await store.write(stored([bar(4), bar(9)]));
    expect(await store.gaps(BTC, '1m')).toEqual([
      gapOf(2, 2, 'UNREPAIRED'),
      gapOf(3, 3, 'ABSENT_AT_EXCHANGE'),
      gapOf(5, 5, 'ABSENT_AT_EXCHANGE'),
      gapOf(6, 8, 'UNREPAIRED'),
    ]);
  });

  it.each([
    {
      query: { to: 9, confirmedOnly: false },
      expected: [
        [3, 4],
        [8, 9],
      ],
    },
    {
      query: { to: 9, confirmedOnly: true },
      expected: [
        [2, 4],
        [6, 9],
      ],
    },
    { query: { from: -5, to: 4, confirmedOnly: false }, expected: [[3, 4]] },
    { query: { from: 4, to: 7, confirmedOnly: false }, expected: [[4, 4]] },
    { query: { to: 2, confirmedOnly: false }, expected: [] },
  ])('finds the holes of $query', async ({ query, expected }) => {
    await store.write(stored(minutes(0, 2), 'rest'));
    await store.write(stored([bar(2), bar(7)], 'ws'));
    await store.write(stored([bar(5)], 'import'));
    await store.write(stored([bar(6)], 'aggregate'));
    const { from, to, confirmedOnly } = { from: undefined, ...query };
    const holes = await store.holes({
      symbol: BTC,
      timeframe: '1m',
      to: time(to),
      confirmedOnly,
      ...(from === undefined ? {} : { from: time(from) }),
    });
    expect(holes).toEqual(expected.map(([a = 0, b = 0]) => ({ from: time(a), to: time(b) })));
  });

  it('has no holes where nothing is stored', async () => {
    const query = { symbol: BTC, timeframe: '1m', to: time(9), confirmedOnly: false } as const;
    expect(await store.holes(query)).toEqual([]);
  });

  it('purges old bars of one timeframe, and reads and writes as before', async () => {
    const day = bar(0, { timeframe: '1d' });
    await store.write(stored([...minutes(0, 6), day]));
    await store.writeGaps([gapOf(-3, -1, 'UNREPAIRED')]);
    expect(await store.purge({ timeframe: '1m', before: time(4) })).toBeGreaterThanOrEqual(4);
    expect(await store.read({ symbol: BTC, timeframe: '1m' })).toEqual(minutes(4, 6));
    expect(await store.read({ symbol: BTC, timeframe: '1d' })).toEqual([day]);
    expect(await store.gaps(BTC, '1m')).toEqual([]);
    expect(await store.write(stored(minutes(3, 6)))).toEqual({
      inserted: 1,
      replaced: 0,
      unchanged: 2,
    });
    expect(await store.purge({ timeframe: '1m', before: time(6) })).toBeGreaterThanOrEqual(3);
    expect(await store.read({ symbol: BTC, timeframe: '1m' })).toEqual([]);
    await store.write(stored(minutes(8, 9)));
    expect(await store.read({ symbol: BTC, timeframe: '1m' })).toEqual(minutes(8, 9));
  });

  it('says the same after compaction', async () => {
    const bars = [...minutes(4, 6), ...minutes(0, 3)];
    for (const each of bars) await store.write(stored([each]));
    await store.compact();
    expect(await store.read({ symbol: BTC, timeframe: '1m' })).toEqual([
      ...minutes(0, 3),
      ...minutes(4, 6),
    ]);
    expect(await store.write(stored(minutes(2, 5)))).toEqual({
      inserted: 1,
      replaced: 0,
      unchanged: 2,
    });
  });

  it('writes nothing of an empty batch', async () => {
    expect(await store.write([])).toEqual({ inserted: 0, replaced: 0, unchanged: 0 });
  });
});
