import { describe, expect, it } from 'vitest';
import { InvariantViolation } from '../../../src/base/assert.js';
import type { Bar } from '../../../src/model/bar.js';
import { aggregateBars } from '../../../src/model/bar-aggregation.js';
import { moneyOf } from '../../../src/model/money.js';
import { symbolName } from '../../../src/model/names.js';
import { priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';
import { barCloseTime } from '../../../src/model/timeframe.js';

function minute(index: number, prices: string, volume: string): Bar {
  const [open, high, low, close] = prices.split(' ').map(priceOf) as [
    Bar['open'],
    Bar['high'],
    Bar['low'],
    Bar['close'],
  ];
  const openTime = index * 60_000;
  return {
    symbol: symbolName('BTCUSDT'),
    timeframe: '1m',
    openTime,
    closeTime: barCloseTime(openTime, '1m'),
    open,
    high,
    low,
    close,
    volume: quantityOf(volume),
    quoteVolume: moneyOf(volume),
    trades: volume === '0' ? 0 : 2,
    takerBuyVolume: quantityOf(volume),
    takerBuyQuoteVolume: moneyOf(volume),
  };
}

describe('aggregateBars', () => {
  it.each([
    [
      'prices of those that traded',
      [minute(0, '10 12 9 11', '1'), minute(1, '11 15 8 14', '2')],
      '10 15 8 14',
      '3',
    ],
    [
      'an empty first child gives no open',
      [minute(0, '50 50 50 50', '0'), minute(1, '11 15 8 14', '2')],
      '11 15 8 14',
      '2',
    ],
    [
      'an empty last child gives no close',
      [minute(0, '10 12 9 11', '1'), minute(2, '90 90 90 90', '0')],
      '10 12 9 11',
      '1',
    ],
    [
      'nothing traded: flat at the last close',
      [minute(0, '10 10 10 10', '0'), minute(1, '11 11 11 11', '0')],
      '11 11 11 11',
      '0',
    ],
  ])('%s', (_name, children, prices, volume) => {
    const expected = minute(0, prices, volume);
    const trades = children.reduce((sum, child) => sum + child.trades, 0);
    expect(aggregateBars(children, '3m')).toEqual({
      ...expected,
      timeframe: '3m',
      closeTime: 179_999,
      trades,
    });
  });

  it.each([
    ['none', []],
    ['of two parents', [minute(2, '1 1 1 1', '1'), minute(3, '1 1 1 1', '1')]],
    ['out of order', [minute(1, '1 1 1 1', '1'), minute(0, '1 1 1 1', '1')]],
    ['repeated', [minute(1, '1 1 1 1', '1'), minute(1, '1 1 1 1', '1')]],
  ])('refuses children that are %s', (_name, children) => {
    expect(() => aggregateBars(children, '3m')).toThrow(InvariantViolation);
  });
});
