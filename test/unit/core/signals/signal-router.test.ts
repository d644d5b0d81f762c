import { beforeEach, expect, test } from 'vitest';
import type { Signal } from '../../../../src/core/signals/signal.js';
import { SignalRouter } from '../../../../src/core/signals/signal-router.js';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { barAt } from '../../../support/market-fixtures.js';

let router: SignalRouter;

beforeEach(() => {
  router = new SignalRouter();
});

function signal(symbol: string, confidence: number, index = 0): Signal {
  const bar = barAt(index, 100, { symbol });
  return {
    symbol: symbolName(symbol),
    strategy: 'test',
    at: bar.closeTime,
    barOpenTime: bar.openTime,
    barCloseTime: bar.closeTime,
    referencePrice: bar.close,
    targetPrice: priceOf('101'),
    stopPrice: priceOf('99'),
    holdMsMax: 60_000,
    confidence,
    regime: 'chop',
    numbers: {},
  };
}

test('the most confident goes first; equals go by name', () => {
  const routed = router.route([signal('C', 0.2), signal('B', 0.9), signal('A', 0.2)]);
  expect(routed.map(({ symbol }) => symbol)).toEqual(['B', 'A', 'C']);
});

test('of two for one symbol and bar the more confident is kept', () => {
  const routed = router.route([signal('A', 0.2), signal('A', 0.7)]);
  expect(routed.map(({ confidence }) => confidence)).toEqual([0.7]);
});

test('a bar is acted on once, and never one before it', () => {
  router.route([signal('A', 0.5, 1)]);
  expect(router.route([signal('A', 0.5, 1), signal('A', 0.5, 0)])).toEqual([]);
  expect(router.route([signal('A', 0.5, 2)])).toHaveLength(1);
});
