import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../src/base/time.js';
import {
  contiguousFrom,
  finalBars,
  mergeBars,
  missingOpenTimes,
  newestClosed,
} from '../../../src/supervisor/open-time-range.js';
import { barNumber, FIRST_OPEN_TIME } from '../../support/bars.js';

const time = (index: number): number => FIRST_OPEN_TIME + index * MINUTE_MS;
const bars = (...numbers: readonly number[]) => numbers.map((number) => barNumber(number));
const range = (from: number, to: number) => ({
  from: time(from),
  to: time(to),
  stepMs: MINUTE_MS,
});

describe('finalBars', () => {
  it.each([
    { name: 'the newest closed too lately', surelyKnownAt: time(3) - 1, kept: 2 },
    { name: 'the newest closed just in time', surelyKnownAt: time(3), kept: 3 },
    { name: 'the newest closed long ago', surelyKnownAt: time(9), kept: 3 },
  ])('keeps $kept of 3 when $name', ({ kept, surelyKnownAt }) => {
    expect(finalBars(bars(0, 1, 2), surelyKnownAt)).toEqual(bars(0, 1, 2).slice(0, kept));
  });

  it('lets a later bar vouch for the ones before it, however young they are', () => {
    expect(finalBars(bars(0, 1, 2), time(0))).toEqual(bars(0, 1));
  });

  it('makes nothing of nothing', () => {
    expect(finalBars([], time(0))).toEqual([]);
  });
});

describe('open-time ranges', () => {
  it('ends with the newest bar that has closed', () => {
    const asked = { timeframe: '1m', count: 3 } as const;
    expect(newestClosed({ ...asked, at: time(10) - 1 })).toEqual(range(6, 8));
    expect(newestClosed({ ...asked, at: time(10) })).toEqual(range(7, 9));
  });

  it.each([
    { stored: [0, 1, 3], run: [0, 1] },
    { stored: [1, 2], run: [] },
    { stored: [0, 1, 2], run: [0, 1, 2] },
  ])('takes stored bars $stored up to the first hole', ({ run, stored }) => {
    expect(contiguousFrom(bars(...stored), range(0, 3))).toEqual(bars(...run));
  });

  it('names what is missing, both ends included', () => {
    expect(missingOpenTimes(bars(1, 2, 4), range(0, 5))).toEqual([0, 3, 5].map(time));
  });

  it('believes the later answer where two have a bar', () => {
    const again = barNumber(1, { trades: 7 });
    expect(mergeBars(bars(0, 1), [again, barNumber(2)])).toEqual([
      barNumber(0),
      again,
      barNumber(2),
    ]);
  });
});
