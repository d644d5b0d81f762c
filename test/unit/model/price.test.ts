import { expect, it } from 'vitest';
import {
  ceilToTick,
  distanceBps,
  floorToTick,
  formatPricePadded,
  parsePrice,
  priceFromNumber,
  priceOf,
  shiftPrice,
} from '../../../src/model/price.js';

it('keeps prices on the tick grid', () => {
  expect(floorToTick(priceOf('61837.637'), priceOf('0.01'))).toBe(priceOf('61837.63'));
  expect(ceilToTick(priceOf('61837.631'), priceOf('0.01'))).toBe(priceOf('61837.64'));
});

it('shifts by basis points and measures them', () => {
  expect(shiftPrice(priceOf('100'), 25)).toBe(priceOf('100.25'));
  expect(shiftPrice(priceOf('100'), -25)).toBe(priceOf('99.75'));
  expect(distanceBps(priceOf('100'), priceOf('100.25'))).toBeCloseTo(25, 9);
  expect(distanceBps(priceOf('0'), priceOf('1'))).toBe(0);
});

it('takes only finite suggestions', () => {
  expect(priceFromNumber(0.1)).toBe(priceOf('0.1'));
  expect(() => priceFromNumber(Number.NaN)).toThrow('finite');
  expect(parsePrice('1e5')).toBeUndefined();
  expect(formatPricePadded(priceOf('0.000028'))).toBe('0.00002800');
});
