import { describe, expect, it } from 'vitest';
import {
  isKlineInterval,
  klineOpenTime,
  nextKlineOpenTime,
  readTimeZone,
  sourceTimeframe,
} from '../../../../src/simulator/wire/kline-intervals.js';

const HOUR = 3_600_000;

function openOf(name: string, at: string, zoneMs = 0): string {
  return new Date(klineOpenTime(Date.parse(at), { name, zoneMs })).toISOString();
}

function nextOf(name: string, at: string, zoneMs = 0): string {
  const interval = { name, zoneMs };
  const open = klineOpenTime(Date.parse(at), interval);
  return new Date(nextKlineOpenTime(open, interval)).toISOString();
}

describe('isKlineInterval', () => {
  it.each('1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M'.split(' '))('knows %s', (name) => {
    expect(isKlineInterval(name)).toBe(true);
  });

  it.each(['', '1S', '1D', '2m', '1mo', '1W', 'toString'])('does not know "%s"', (name) => {
    expect(isKlineInterval(name)).toBe(false);
  });
});

describe('readTimeZone', () => {
  it.each([
    ['0', 0],
    ['8', 8],
    ['+8', 8],
    ['+08:00', 8],
    ['-1:00', -1],
    ['05:45', 5.75],
    ['-3:30', -3.5],
    ['14', 14],
    ['-12:00', -12],
  ])('reads %s', (text, hours) => {
    expect(readTimeZone(text)).toBe(hours * HOUR);
  });

  it.each(['14:01', '-12:01', '15', '8:60', '8:5', 'Z', 'UTC', '1.5', '', '--1', '008'])(
    'refuses "%s"',
    (text) => {
      expect(readTimeZone(text)).toBeUndefined();
    },
  );
});

describe('klineOpenTime', () => {
  it.each([
    ['1s', '2026-03-04T05:06:07.890Z', '2026-03-04T05:06:07.000Z'],
    ['15m', '2026-03-04T05:06:07.890Z', '2026-03-04T05:00:00.000Z'],
    ['12h', '2026-03-04T15:06:07.890Z', '2026-03-04T12:00:00.000Z'],
    ['3d', '2026-03-04T05:06:07.890Z', '2026-03-02T00:00:00.000Z'],
    ['1w', '2026-03-04T05:06:07.890Z', '2026-03-02T00:00:00.000Z'],
    ['1w', '2026-03-02T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    ['1w', '2026-03-01T23:59:59.999Z', '2026-02-23T00:00:00.000Z'],
    ['1M', '2026-02-28T23:59:59.999Z', '2026-02-01T00:00:00.000Z'],
  ])('of %s at %s is %s', (name, at, open) => {
    expect(openOf(name, at)).toBe(open);
  });

  it.each([
    ['1d', 8, '2026-03-04T15:59:59.999Z', '2026-03-03T16:00:00.000Z'],
    ['1d', 8, '2026-03-04T16:00:00.000Z', '2026-03-04T16:00:00.000Z'],
    ['1d', -3.5, '2026-03-04T03:29:59.999Z', '2026-03-03T03:30:00.000Z'],
    ['1h', 5.75, '2026-03-04T05:14:59.999Z', '2026-03-04T04:15:00.000Z'],
    ['4h', 8, '2026-03-04T05:00:00.000Z', '2026-03-04T04:00:00.000Z'],
    ['1w', 8, '2026-03-01T16:00:00.000Z', '2026-03-01T16:00:00.000Z'],
    ['1M', 8, '2026-02-28T16:00:00.000Z', '2026-02-28T16:00:00.000Z'],
    ['1M', -3.5, '2026-03-01T03:29:59.999Z', '2026-02-01T03:30:00.000Z'],
  ])('of %s in zone %d at %s is %s', (name, hours, at, open) => {
    expect(openOf(name, at, hours * HOUR)).toBe(open);
  });
});

describe('nextKlineOpenTime', () => {
  it.each([
    ['1m', 0, '2026-03-04T05:06:07.890Z', '2026-03-04T05:07:00.000Z'],
    ['1w', 0, '2026-03-04T05:06:07.890Z', '2026-03-09T00:00:00.000Z'],
    ['1M', 0, '2026-01-31T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
    ['1M', 0, '2024-02-15T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['1M', 0, '2026-12-15T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['1M', 8, '2026-02-28T15:00:00.000Z', '2026-02-28T16:00:00.000Z'],
  ])('of %s in zone %d after %s is %s', (name, hours, at, next) => {
    expect(nextOf(name, at, hours * HOUR)).toBe(next);
  });
});

describe('sourceTimeframe', () => {
  it.each([
    ['1s', 0, undefined],
    ['5m', 0, '5m'],
    ['1h', 8, '1h'],
    ['1h', 5.75, '15m'],
    ['1h', -3.5, '30m'],
    ['1d', 0, '1d'],
    ['1d', 8, '1h'],
    ['4h', 8, '4h'],
    ['4h', 1, '1h'],
    ['3d', 0, '1d'],
    ['1w', 0, '1d'],
    ['1M', 0, '1d'],
    ['1M', 5.75, '15m'],
  ])('of %s in zone %d is %s', (name, hours, timeframe) => {
    expect(sourceTimeframe({ name, zoneMs: hours * HOUR })).toBe(timeframe);
  });
});
