import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMoney,
  averagePrice,
  formatMoney,
  type Money,
  moneyOf,
  notionalOf,
  parseMoney,
  quantityFor,
  shareBps,
  subtractMoney,
} from '../../../src/model/money.js';
import { type Price, priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';

describe('money', () => {
  it('multiplies price and quantity exactly', () => {
    expect(formatMoney(notionalOf(priceOf('61837.63'), quantityOf('0.015')))).toBe('927.56445');
    expect(formatMoney(notionalOf(priceOf('0.00002800'), quantityOf('123')))).toBe('0.003444');
  });

  it('never buys more than the amount pays for', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 18n }),
        fc.bigInt({ min: 1n, max: 10n ** 14n }),
        (amount, price) => {
          const bought = quantityFor(amount as Money, price as Price);
          expect(notionalOf(price as Price, bought)).toBeLessThanOrEqual(amount);
        },
      ),
    );
  });

  it('averages at or below what was paid', () => {
    expect(averagePrice(moneyOf('100'), quantityOf('3'))).toBe(priceOf('33.33333333'));
  });

  it('adds, subtracts and takes shares', () => {
    expect(addMoney(moneyOf('1.5'), moneyOf('-2'))).toBe(moneyOf('-0.5'));
    expect(subtractMoney(moneyOf('1'), moneyOf('2'))).toBe(moneyOf('-1'));
    expect(shareBps(moneyOf('1000'), 10)).toBe(moneyOf('1'));
    expect(parseMoney('ten')).toBeUndefined();
  });
});
