import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../src/base/time.js';
import { symbolName } from '../../../../src/model/names.js';
import { backfill } from '../../../../src/supervisor/heavy/backfill.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';
import { HeavyBench, places } from '../../../support/heavy-work.js';

const { symbol } = barNumber(0);
const time = (place: number): number => FIRST_OPEN_TIME + place * MINUTE_MS;
const ALL = { symbols: [], timeframes: [] };

describe('backfill', () => {
  it('fetches what is missing since the first stored bar, and explains what the exchange has not', async () => {
    const bench = new HeavyBench();
    await bench.have([10, 11, ...places(20, 30)]);
    bench.holes.add(time(15));
    bench.now = time(41);
    const summary = await backfill({ type: 'backfill', selection: ALL }, bench.context());
    expect(summary).toEqual({
      series: 1,
      missing: 18,
      fetched: 17,
      absent: 1,
      requests: 2,
      unknown: [],
    });
    expect(
      await bench.store.holes({ symbol, timeframe: '1m', to: time(39), confirmedOnly: false }),
    ).toEqual([{ from: time(15), to: time(15) }]);
    expect(await bench.store.gaps(symbol, '1m')).toEqual([
      { symbol, timeframe: '1m', from: time(15), to: time(15), reason: 'ABSENT_AT_EXCHANGE' },
    ]);
    expect(await bench.store.sourceOf(symbol, '1m', time(39))).toBe('rest');
    expect(await bench.store.sourceOf(symbol, '1m', time(40))).toBeUndefined();
  });

  it('names a symbol that the exchange does not know, asks once, and fetches the others', async () => {
    const bench = new HeavyBench();
    const gone = symbolName('AGONEUSDT');
    await bench.have([0, 3]);
    const older = [0, 3].map((place) => barNumber(place, { symbol: gone }));
    const hours = [0, 3].map((place) => barNumber(place, { symbol: gone, timeframe: '1h' }));
    await bench.store.write([...older, ...hours].map((bar) => ({ bar, source: 'import' })));
    bench.delisted.add(gone);
    bench.now = time(6);
    const summary = await backfill({ type: 'backfill', selection: ALL }, bench.context());
    expect(summary).toMatchObject({ fetched: 3, absent: 0, unknown: [gone] });
    expect(bench.queries.filter(({ symbol: asked }) => asked === gone)).toHaveLength(1);
    expect(await bench.store.gaps(gone, '1m')).toEqual([]);
  });

  it('gives a hole the reason that a halt known by then explains', async () => {
    const bench = new HeavyBench();
    await bench.have([0, 9]);
    for (let place = 2; place <= 6; place += 1) bench.holes.add(time(place));
    bench.halts.note([{ symbol, status: 'BREAK' }], time(3));
    bench.halts.note([{ symbol, status: 'TRADING' }], time(6));
    bench.now = time(12);
    await backfill({ type: 'backfill', selection: ALL }, bench.context());
    const gap = { symbol, timeframe: '1m' };
    expect(await bench.store.gaps(symbol, '1m')).toEqual([
      { ...gap, from: time(2), to: time(2), reason: 'ABSENT_AT_EXCHANGE' },
      { ...gap, from: time(3), to: time(5), reason: 'EXCHANGE_HALT' },
      { ...gap, from: time(6), to: time(6), reason: 'ABSENT_AT_EXCHANGE' },
    ]);
  });

  it('does not ask again for what the exchange has not', async () => {
    const bench = new HeavyBench();
    await bench.have([0, 2]);
    bench.holes.add(time(1));
    bench.now = time(4);
    await backfill({ type: 'backfill', selection: ALL }, bench.context());
    bench.queries.length = 0;
    const again = await backfill({ type: 'backfill', selection: ALL }, bench.context());
    expect([again.missing, bench.queries.length]).toEqual([0, 0]);
  });

  it('begins at the listing when asked for more, of a series that is not stored yet', async () => {
    const bench = new HeavyBench();
    bench.listedFrom = time(2_000);
    bench.now = time(4_502);
    const selection = { symbols: [symbol], timeframes: ['1m' as const], from: time(0) };
    const summary = await backfill({ type: 'backfill', selection }, bench.context());
    expect(summary).toEqual({
      series: 1,
      missing: 2_501,
      fetched: 2_501,
      absent: 0,
      requests: 3,
      unknown: [],
    });
    expect(await bench.store.gaps(symbol, '1m')).toEqual([
      { symbol, timeframe: '1m', from: time(0), to: time(1_999), reason: 'NOT_LISTED' },
    ]);
  });

  it('calls a hole at the asked beginning absent, not unlisted, when older bars exist', async () => {
    const bench = new HeavyBench();
    bench.listedFrom = time(-5);
    bench.now = time(12);
    bench.holes.add(time(0));
    const selection = { symbols: [symbol], timeframes: ['1m' as const], from: time(0) };
    await backfill({ type: 'backfill', selection }, bench.context());
    expect(await bench.store.gaps(symbol, '1m')).toEqual([
      { symbol, timeframe: '1m', from: time(0), to: time(0), reason: 'ABSENT_AT_EXCHANGE' },
    ]);
  });

  it('goes on where it was after being interrupted', async () => {
    const bench = new HeavyBench();
    await bench.have([0, 3_500]);
    bench.now = time(3_503);
    let left = 3;
    bench.onStep = () => {
      left -= 1;
      if (left === 0) throw new Error('killed');
    };
    await expect(backfill({ type: 'backfill', selection: ALL }, bench.context())).rejects.toThrow(
      'killed',
    );
    bench.onStep = () => undefined;
    const summary = await backfill({ type: 'backfill', selection: ALL }, bench.context());
    expect(summary).toMatchObject({ missing: 2_500, fetched: 2_500 });
    expect((await bench.store.coverage())[0]).toMatchObject({ bars: 3_502, missing: 0 });
  });
});
