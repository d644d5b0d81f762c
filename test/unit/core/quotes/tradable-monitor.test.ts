import { expect, test } from 'vitest';
import { TradableMonitor } from '../../../../src/core/quotes/tradable-monitor.js';
import { symbolName } from '../../../../src/model/names.js';
import { bookTicker, CONFIG } from '../../../support/market-fixtures.js';

const BTC = symbolName('BTCUSDT');
const GOOD = { bid: '100', ask: '100.01' };
/** 6 bps: too wide to enter, not wide enough to leave. */
const BETWEEN = { bid: '100', ask: '100.06' };
const WIDE = { bid: '100', ask: '100.1' };
const THIN = { ...GOOD, quantity: '4' };

/** Each step: time, quote, what the monitor says. */
test.each([
  ['a good book is tradable at once', [[0, GOOD, 'tradable']]],
  ['between the thresholds nothing is entered', [[0, BETWEEN, undefined]]],
  [
    'between the thresholds nothing is left',
    [
      [0, GOOD, 'tradable'],
      [5_000, BETWEEN, undefined],
      [9_000, BETWEEN, undefined],
    ],
  ],
  [
    'a moment of width is forgiven',
    [
      [0, GOOD, 'tradable'],
      [100, WIDE, undefined],
      [1_000, GOOD, undefined],
      [2_500, WIDE, undefined],
    ],
  ],
  [
    'lasting width ends it',
    [
      [0, GOOD, 'tradable'],
      [100, WIDE, undefined],
      [2_100, WIDE, 'untradable'],
      [2_200, WIDE, undefined],
    ],
  ],
  [
    'lasting thinness ends it',
    [
      [0, GOOD, 'tradable'],
      [100, THIN, undefined],
      [2_100, THIN, 'untradable'],
      [2_200, GOOD, 'tradable'],
    ],
  ],
  ['a crossed book is no book', [[0, { bid: '100', ask: '99' }, undefined]]],
] as const)('%s', (_name, steps) => {
  const monitor = new TradableMonitor(CONFIG.tradable);
  for (const [at, quote, expected] of steps) {
    expect(monitor.update(bookTicker(at, quote))?.type).toBe(expected);
  }
});

test('a symbol that was forgotten has to prove itself again', () => {
  const monitor = new TradableMonitor(CONFIG.tradable);
  monitor.update(bookTicker(0, GOOD));
  monitor.forget(BTC);
  expect(monitor.isTradable(BTC)).toBe(false);
});
