import { expect, test } from 'vitest';
import { BAR_EARLY_MS_MAX, validateBar } from '../../../../src/core/validators/validate-bar.js';
import type { Bar } from '../../../../src/model/bar.js';
import { priceOf, ZERO_PRICE } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { barAt } from '../../../support/market-fixtures.js';

const GOOD = barAt(3, 100, { high: 110, low: 90 });

const CASES: readonly (readonly [string, Partial<Bar>, number, string | undefined])[] = [
  ['a good bar', {}, 1, undefined],
  ['a bar without trades', { volume: quantityOf('0') }, 1, undefined],
  ['an open off the minute', { openTime: GOOD.openTime + 500 }, 1, 'BAR_OFF_GRID'],
  ['a close that comes early', { closeTime: GOOD.closeTime - 1_000 }, 1, 'BAR_OFF_GRID'],
  ['a close before the open', { closeTime: GOOD.openTime - 1 }, 1, 'BAR_OFF_GRID'],
  ['another timeframe’s grid', { timeframe: '5m' }, 1, 'BAR_OFF_GRID'],
  ['a clock a little behind', {}, -BAR_EARLY_MS_MAX, undefined],
  ['a bar that cannot have closed', {}, -BAR_EARLY_MS_MAX - 1, 'BAR_EARLY'],
  ['high below low', { high: priceOf('80') }, 1, 'BAR_INVERTED'],
  ['open above high', { open: priceOf('111') }, 1, 'BAR_INVERTED'],
  ['close below low', { close: priceOf('89') }, 1, 'BAR_INVERTED'],
  ['takers who bought more than traded', { takerBuyVolume: quantityOf('3') }, 1, 'BAR_INVERTED'],
  ['a negative count of trades', { trades: -1 }, 1, 'BAR_INVERTED'],
  ['a price of zero', { low: ZERO_PRICE }, 1, 'PRICE_IMPLAUSIBLE'],
];

test.each(CASES)('%s', (_name, change, lateMs, expected) => {
  expect(validateBar({ ...GOOD, ...change }, GOOD.closeTime + lateMs)?.code).toBe(expected);
});
