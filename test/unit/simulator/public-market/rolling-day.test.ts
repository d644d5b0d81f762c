import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../src/model/bar.js';
import { moneyOf } from '../../../../src/model/money.js';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { RollingDay } from '../../../../src/simulator/public-market/rolling-day.js';

const START = Date.UTC(2026, 0, 15);
const MINUTES = 1_440;

/** The minute `index`, flat at a price, with one trade. */
function minute(index: number, price: number): Bar {
  const flat = priceOf(String(price));
  const openTime = START + index * 60_000;
  return {
    ...{ symbol: symbolName('BTCUSDT'), timeframe: '1m', openTime, closeTime: openTime + 59_999 },
    ...{ open: flat, high: flat, low: flat, close: flat, trades: 1 },
    ...{ volume: quantityOf('2'), quoteVolume: moneyOf(String(2 * price)) },
    ...{ takerBuyVolume: quantityOf('0'), takerBuyQuoteVolume: moneyOf('0') },
  };
}

/** What the figures have to be, from the bars themselves. */
function expected(bars: readonly Bar[]): unknown {
  const highs = bars.map(({ high }) => high);
  const lows = bars.map(({ low }) => low);
  return {
    open: bars[0]?.open,
    close: bars.at(-1)?.close,
    high: highs.reduce((a, b) => (a > b ? a : b)),
    low: lows.reduce((a, b) => (a < b ? a : b)),
    volume: bars.reduce((sum, bar) => sum + bar.volume, 0n),
    quoteVolume: bars.reduce((sum, bar) => sum + bar.quoteVolume, 0n),
    trades: bars.length,
    openTime: bars[0]?.openTime,
    closeTime: bars.at(-1)?.closeTime,
  };
}

describe('RollingDay', () => {
  it('has no figures before anything has traded', () => {
    expect(new RollingDay().figures(undefined)).toBeUndefined();
  });

  it('is the forming minute alone at first', () => {
    const forming = minute(0, 100);
    expect(new RollingDay().figures(forming)).toEqual(expected([forming]));
  });

  it('adds the forming minute to the closed ones, extremes included', () => {
    const day = new RollingDay();
    const bars = [minute(0, 100), minute(1, 103), minute(2, 90)];
    for (const bar of bars.slice(0, 2)) day.add(bar);
    expect(day.figures(bars[2])).toEqual(expected(bars));
    expect(day.figures(undefined)).toEqual(expected(bars.slice(0, 2)));
  });

  it('forgets minutes that are older than a day, and finds the extremes that are left', () => {
    const day = new RollingDay();
    const bars = Array.from({ length: 3 * MINUTES }, (_, index) =>
      minute(index, index === 5 ? 500 : index === 7 ? 1 : 100 + ((index * 7) % 31)),
    );
    for (const [index, bar] of bars.entries()) {
      day.add(bar);
      if (index % 97 !== 0 && index % MINUTES > 12) continue;
      const last = bars.slice(Math.max(0, index + 1 - MINUTES), index + 1);
      expect(day.figures(undefined)).toEqual(expected(last));
    }
  });

  it('can have its minutes replaced, also after some were forgotten', () => {
    const day = new RollingDay();
    const bars = Array.from({ length: MINUTES + 30 }, (_, index) => minute(index, 100));
    for (const bar of bars) day.add(bar);
    day.replace((bar) => (bar.openTime === bars[50]?.openTime ? minute(50, 200) : bar));
    const replaced = bars.map((bar, index) => (index === 50 ? minute(50, 200) : bar)).slice(30);
    expect(day.figures(undefined)).toEqual(expected(replaced));
    day.add(minute(MINUTES + 30, 99));
    expect(day.figures(undefined)).toEqual(
      expected([...replaced.slice(1), minute(MINUTES + 30, 99)]),
    );
  });
});
