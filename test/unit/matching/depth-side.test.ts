import { describe, expect, it } from 'vitest';
import { byPriority, ListedSide, levelsOf } from '../../../src/matching/depth-side.js';
import { priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';

const level = (price: string, quantity: string) => ({
  price: priceOf(price),
  quantity: quantityOf(quantity),
});

describe('ListedSide', () => {
  const side = new ListedSide([level('99', '1'), level('98', '2')]);

  it('answers by rank and by price', () => {
    expect([...levelsOf(side)]).toEqual([level('99', '1'), level('98', '2')]);
    expect(side.quantityAt(priceOf('98'))).toBe(quantityOf('2'));
    expect(side.quantityAt(priceOf('98.5'))).toBe(0n);
    expect(side.worst).toBe(priceOf('98'));
    expect(new ListedSide([]).worst).toBeUndefined();
  });
});

describe('byPriority', () => {
  const named = (source: string, ...prices: readonly string[]) =>
    prices.map((price) => ({ source, price: priceOf(price) }));
  const told = (bookSide: 'BUY' | 'SELL', a: readonly string[], b: readonly string[]) =>
    [...byPriority(bookSide, named('a', ...a).values(), named('b', ...b).values())]
      .map(({ source, price }) => `${source}${price / 100_000_000n}`)
      .join(' ');

  it.each([
    ['BUY', ['9', '7'], ['8', '7', '6'], 'a9 b8 a7 b7 b6'],
    ['SELL', ['7', '9'], ['7', '8'], 'a7 b7 b8 a9'],
    ['SELL', [], ['7'], 'b7'],
    ['BUY', ['7'], [], 'a7'],
  ] as const)('puts the better price first on side %s, at equals the first source', (...row) => {
    const [bookSide, a, b, expected] = row;
    expect(told(bookSide, a, b)).toBe(expected);
  });

  it('asks a source no further than somebody reads', () => {
    const endless = (function* () {
      for (let price = 1n; ; price += 1n) yield { price: (price * 100_000_000n) as never };
    })();
    const first = byPriority('SELL', endless, [][Symbol.iterator]()).next();
    expect(first.value).toEqual({ price: priceOf('1') });
  });
});
