import { describe, expect, it } from 'vitest';
import {
  changePercent,
  figuresSince,
  renderWindow,
  rollingWindowStart,
  weightedAverage,
} from '../../../../src/simulator/public-market/window-figures.js';
import { units, VIEW_START, VIEWED, viewOf } from '../../../support/market-views.js';

const TRADES = [
  [5, '100', '1'],
  [70, '110', '2'],
  [130, '95', '1'],
] as const;

describe('rollingWindowStart', () => {
  it.each([
    ['2022-01-04T09:17:47.099Z', 86_400_000, '2022-01-03T09:17:00.000Z'],
    ['2022-01-04T09:17:00.000Z', 60_000, '2022-01-04T09:16:00.000Z'],
    ['2022-01-04T09:17:59.999Z', 60_000, '2022-01-04T09:16:00.000Z'],
  ])('at %s for %d ms is %s', (now, sizeMs, start) => {
    expect(new Date(rollingWindowStart(sizeMs, Date.parse(now))).toISOString()).toBe(start);
  });
});

describe('figuresSince', () => {
  it('sums the minutes of the window, the forming one included', () => {
    expect(figuresSince(VIEWED, VIEW_START, viewOf(TRADES, 150))).toEqual({
      ...{ open: units('100'), high: units('110'), low: units('95'), close: units('95') },
      ...{ volume: units('4'), quoteVolume: units('415'), trades: 3 },
      ...{ openTime: VIEW_START, closeTime: VIEW_START + 150_000 },
      ids: { first: 1n, last: 3n },
    });
  });

  it('leaves out the minutes before', () => {
    const figures = figuresSince(VIEWED, VIEW_START + 60_000, viewOf(TRADES, 150));
    expect(figures).toMatchObject({ open: units('110'), trades: 2, ids: { first: 2n, last: 3n } });
  });

  it('has no ids where nothing traded', () => {
    const figures = figuresSince(VIEWED, VIEW_START + 180_000, viewOf(TRADES, 200));
    expect(figures).toMatchObject({ trades: 0, volume: 0n, ids: { first: -1n, last: -1n } });
  });
});

describe('renderWindow', () => {
  const figures = figuresSince(VIEWED, VIEW_START, viewOf(TRADES, 150));

  it('tells changes and averages', () => {
    expect(renderWindow(VIEWED, figures, false)).toEqual({
      symbol: 'BTCUSDT',
      priceChange: '-5.00000000',
      priceChangePercent: '-5.000',
      weightedAvgPrice: '103.75000000',
      openPrice: '100.00000000',
      highPrice: '110.00000000',
      lowPrice: '95.00000000',
      lastPrice: '95.00000000',
      volume: '4.00000000',
      quoteVolume: '415.00000000',
      openTime: VIEW_START,
      closeTime: VIEW_START + 150_000,
      ...{ firstId: 1n, lastId: 3n, count: 3 },
    });
  });

  it('leaves them out when it is mini', () => {
    const names = Object.keys(renderWindow(VIEWED, figures, true));
    expect(names).not.toContain('priceChange');
    expect(names).not.toContain('weightedAvgPrice');
    expect(names).toHaveLength(12);
  });
});

describe('changePercent', () => {
  it.each([
    ['99', '4', '-95.959'],
    ['100', '100', '0.000'],
    ['100', '350', '250.000'],
    ['100', '99.9999', '0.000'],
    ['100', '100.001', '0.001'],
    ['0', '5', '0.000'],
  ])('from %s to %s is %s', (open, close, percent) => {
    expect(changePercent(units(open), units(close))).toBe(percent);
  });
});

describe('weightedAverage', () => {
  it('is quote by base, and 0 without volume', () => {
    expect(weightedAverage({ volume: units('4'), quoteVolume: units('415') })).toBe(
      units('103.75'),
    );
    expect(weightedAverage({ volume: 0n, quoteVolume: 0n })).toBe(0n);
  });
});
