import { beforeEach, describe, expect, it } from 'vitest';
import { symbolName } from '../../../../src/model/names.js';
import { type Price, priceOf } from '../../../../src/model/price.js';
import { ReferencePrices } from '../../../../src/simulator/public-market/reference-prices.js';

const BTC = symbolName('BTCUSDT');
const START = Date.UTC(2026, 0, 15, 12);
const TERMS = { bucketCount: 3, bucketWidthMs: 1_000 };

let references: ReferencePrices;

beforeEach(() => {
  references = new ReferencePrices(TERMS);
});

function observe(...trades: readonly (readonly [at: number, price: string])[]): void {
  for (const [at, price] of trades) references.observe(BTC, priceOf(price), START + at);
}

function priceAt(at: number): Price | undefined {
  return references.at(BTC, START + at)?.price;
}

describe('ReferencePrices', () => {
  it('is nothing for a symbol that never traded, and null when the window is empty', () => {
    expect(references.at(BTC, START)).toBeUndefined();
    observe([0, '100']);
    expect(references.at(BTC, START + 60_000)).toEqual({ price: undefined, at: START + 60_000 });
  });

  it('is the mean of the trades in the window, each trade counting once', () => {
    observe([0, '100'], [10, '100'], [1_500, '106']);
    expect(priceAt(2_000)).toBe(priceOf('102'));
  });

  it('divides without rounding up', () => {
    observe([0, '1'], [10, '1'], [20, '2']);
    expect(priceAt(100)).toBe(priceOf('1.33333333'));
  });

  it('counts the oldest bucket by the part that is still inside', () => {
    observe([0, '100'], [2_000, '130']);
    // The window of 3 s begins at 0.5 s: half of the first bucket, one trade at 130.
    expect(priceAt(3_500)).toBe(priceOf('120'));
    expect(priceAt(3_750)).toBe(priceOf('124'));
  });

  it('drops a bucket whose end has left the window', () => {
    observe([0, '100'], [2_000, '130']);
    expect(priceAt(3_999)).not.toBe(priceOf('130'));
    expect(priceAt(4_000)).toBe(priceOf('130'));
  });

  it('aligns buckets to the time modulo their width', () => {
    observe([999, '100'], [1_000, '130']);
    // Of the first bucket, which opened at 0, a quarter is left; that of 1 s is whole.
    expect(priceAt(3_750)).toBe(priceOf('124'));
  });

  it('can be set by hand, to a price or to none, and be calculated again', () => {
    observe([0, '100']);
    expect(references.calculation(BTC)).toEqual(TERMS);
    references.set(BTC, priceOf('42'));
    expect([priceAt(10), references.calculation(BTC)]).toEqual([priceOf('42'), 'by hand']);
    references.set(BTC, null);
    expect(references.at(BTC, START)).toEqual({ price: undefined, at: START });
    references.set(BTC, undefined);
    expect(priceAt(10)).toBe(priceOf('100'));
  });

  it('calculates nothing without terms', () => {
    references = new ReferencePrices(undefined);
    observe([0, '100']);
    expect(references.at(BTC, START)).toBeUndefined();
    expect(references.calculation(BTC)).toBeUndefined();
    expect(references.windowMs).toBe(0);
  });
});
