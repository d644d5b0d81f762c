import { expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../src/base/time.js';
import { barsToWarmUp } from '../../../../src/core/history/warm-up.js';
import type { Timeframe } from '../../../../src/model/timeframe.js';

const config = {
  timeframes: ['1m', '1h', '4h', '1d'],
  warmUpBars: 120,
  warmUpSpanMs: 14 * DAY_MS,
  ringBars: 500,
} as const;

const cases: readonly [Timeframe, number][] = [
  ['1m', 120],
  ['1h', 120],
  ['4h', 84],
  ['1d', 14],
];

it.each(cases)('of %s a symbol needs %d bars', (timeframe, needed) => {
  expect(barsToWarmUp(timeframe, config)).toBe(needed);
});

it('needs at least one bar of a timeframe longer than the span', () => {
  expect(barsToWarmUp('1d', { ...config, warmUpSpanMs: HOUR_MS })).toBe(1);
});
