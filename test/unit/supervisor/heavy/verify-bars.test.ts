import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../src/base/time.js';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { verifyBars } from '../../../../src/supervisor/heavy/verify-bars.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';
import { HeavyBench, places } from '../../../support/heavy-work.js';

const time = (place: number): number => FIRST_OPEN_TIME + place * MINUTE_MS;
const work = (sample: number) =>
  ({ type: 'verify', selection: { symbols: [], timeframes: [] }, sample }) as const;

describe('verifyBars', () => {
  it('finds nothing wrong where nothing is', async () => {
    const bench = new HeavyBench();
    await bench.have(places(0, 3_000));
    const summary = await verifyBars(work(500), bench.context());
    expect(summary).toMatchObject({ series: 1, compared: 500, equal: 500, differences: [] });
    expect(bench.queries.map(({ from }) => from)).toEqual([0, 725, 1_450, 2_175, 2_900].map(time));
  });

  it('names a symbol that the exchange does not know, and compares the others', async () => {
    const bench = new HeavyBench();
    const gone = symbolName('AGONEUSDT');
    await bench.have(places(0, 50));
    const bars = places(0, 50).map((place) => barNumber(place, { symbol: gone }));
    await bench.store.write(bars.map((bar) => ({ bar, source: 'import' })));
    bench.delisted.add(gone);
    const summary = await verifyBars(work(20), bench.context());
    expect(summary).toMatchObject({ series: 2, compared: 20, equal: 20, unknown: [gone] });
  });

  it('looks at the asked time only', async () => {
    const bench = new HeavyBench();
    await bench.have(places(0, 3_000));
    const selection = { symbols: [], timeframes: [], from: time(1_000) - 1, to: time(1_149) + 1 };
    const summary = await verifyBars({ ...work(100), selection }, bench.context());
    expect(summary).toMatchObject({ series: 1, compared: 100, equal: 100 });
    expect(bench.queries.map(({ from }) => from)).toEqual([time(1_050)]);
    const elsewhere = { ...selection, from: time(5_000), to: time(6_000) };
    const nothing = await verifyBars({ ...work(100), selection: elsewhere }, bench.context());
    expect(nothing).toMatchObject({ series: 0, compared: 0 });
  });

  it('tells each kind of difference', async () => {
    const bench = new HeavyBench();
    await bench.have(places(0, 50).filter((place) => place !== 7));
    await bench.store.write([
      { bar: barNumber(20, { close: priceOf('61849') }), source: 'import' },
    ]);
    bench.holes.add(time(30));
    const summary = await verifyBars(work(100), bench.context());
    expect(summary).toMatchObject({
      compared: 50,
      equal: 47,
      different: 1,
      notStored: 1,
      notAtExchange: 1,
    });
    expect(summary.differences.map(({ openTime, what }) => [openTime, what])).toEqual([
      [time(7), 'not stored'],
      [time(20), 'different'],
      [time(30), 'not at the exchange'],
    ]);
    expect(bench.store.revisions).toHaveLength(1);
  });

  it('does not judge a bar that REST may still change', async () => {
    const bench = new HeavyBench();
    await bench.have(places(0, 10));
    bench.now = time(10) + 10_000;
    expect(await verifyBars(work(100), bench.context())).toMatchObject({ compared: 9 });
  });
});
