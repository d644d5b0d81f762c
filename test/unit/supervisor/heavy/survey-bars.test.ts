import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../src/base/time.js';
import { surveyBars } from '../../../../src/supervisor/heavy/survey-bars.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';
import { HeavyBench } from '../../../support/heavy-work.js';

const { symbol } = barNumber(0);
const time = (place: number): number => FIRST_OPEN_TIME + place * MINUTE_MS;

describe('surveyBars', () => {
  it('names every hole with its reason, or that nobody knows it', async () => {
    const bench = new HeavyBench();
    await bench.have([0, 5, 6, 9]);
    const gap = { symbol, timeframe: '1m' } as const;
    await bench.store.writeGaps([{ ...gap, from: time(2), to: time(3), reason: 'EXCHANGE_HALT' }]);
    const selection = { symbols: [], timeframes: [] };
    const { coverage, missing } = await surveyBars({ type: 'survey', selection }, bench.context());
    expect(coverage).toMatchObject([{ symbol, bars: 4, missing: 6 }]);
    expect(missing).toEqual([
      { ...gap, from: time(1), to: time(1), bars: 1, reason: 'UNEXPLAINED' },
      { ...gap, from: time(2), to: time(3), bars: 2, reason: 'EXCHANGE_HALT' },
      { ...gap, from: time(4), to: time(4), bars: 1, reason: 'UNEXPLAINED' },
      { ...gap, from: time(7), to: time(8), bars: 2, reason: 'UNEXPLAINED' },
    ]);
  });

  it('tells an absence from before a restart by the halt that is known', async () => {
    const bench = new HeavyBench();
    await bench.have([0, 5]);
    const gap = { symbol, timeframe: '1m' } as const;
    const reason = 'ABSENT_AT_EXCHANGE';
    await bench.store.writeGaps([{ ...gap, from: time(1), to: time(4), reason }]);
    bench.halts.note([{ symbol, status: 'CANCEL_ONLY' }], time(2));
    const selection = { symbols: [], timeframes: [] };
    const { missing } = await surveyBars({ type: 'survey', selection }, bench.context());
    expect(missing).toEqual([
      { ...gap, from: time(1), to: time(1), bars: 1, reason },
      { ...gap, from: time(2), to: time(4), bars: 3, reason: 'EXCHANGE_HALT' },
    ]);
  });

  it.each([
    { name: 'asked for', from: time(-3), told: [-3, -1] },
    { name: 'asked for off the grid', from: time(-3) + 1, told: [-2, -1] },
    { name: 'not asked for', from: time(0), told: undefined },
  ])('tells what was not listed yet when it is $name', async ({ from, told }) => {
    const bench = new HeavyBench();
    await bench.have([0, 1]);
    const series = { symbol, timeframe: '1m' } as const;
    const reason = 'NOT_LISTED';
    await bench.store.writeGaps([{ ...series, from: time(-5), to: time(-1), reason }]);
    const selection = { symbols: [], timeframes: [], from };
    const { missing } = await surveyBars({ type: 'survey', selection }, bench.context());
    const [first = 0, last = 0] = told ?? [];
    const span = { from: time(first), to: time(last), bars: last - first + 1 };
    expect(missing).toEqual(told === undefined ? [] : [{ ...series, ...span, reason }]);
  });

  it('looks at the selected series only', async () => {
    const bench = new HeavyBench();
    await bench.have([0, 2]);
    const selection = { symbols: [], timeframes: ['1h' as const] };
    const survey = await surveyBars({ type: 'survey', selection }, bench.context());
    expect(survey).toEqual({ coverage: [], missing: [] });
  });
});
