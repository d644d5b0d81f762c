import { expect, it } from 'vitest';
import {
  barCloseTime,
  barOpenTime,
  isTimeframe,
  TIMEFRAMES,
  timeframeMs,
} from '../../../src/model/timeframe.js';

it('aligns every timeframe to the epoch', () => {
  const at = Date.UTC(2026, 4, 8, 13, 47, 21);
  for (const timeframe of TIMEFRAMES) {
    const open = barOpenTime(at, timeframe);
    expect(open % timeframeMs(timeframe)).toBe(0);
    expect(open <= at && at <= barCloseTime(open, timeframe)).toBe(true);
  }
});

it('knows its own words only', () => {
  expect(isTimeframe('1m')).toBe(true);
  expect(isTimeframe('1M')).toBe(false);
  expect(isTimeframe('toString')).toBe(false);
});
