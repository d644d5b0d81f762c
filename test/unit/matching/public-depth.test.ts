import { beforeEach, describe, expect, it } from 'vitest';
import { type DepthSide, ListedSide } from '../../../src/matching/depth-side.js';
import { joinLevels, PublicDepth } from '../../../src/matching/public-depth.js';
import { priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';

const level = (price: string, quantity: string) => ({
  price: priceOf(price),
  quantity: quantityOf(quantity),
});
const BOOK = {
  bids: new ListedSide([level('99', '1'), level('98', '2')]),
  asks: new ListedSide([level('101', '1'), level('102', '2')]),
};

let depth: PublicDepth;

beforeEach(() => {
  depth = new PublicDepth();
  depth.state(BOOK);
});

describe('PublicDepth', () => {
  it('leaves out what was taken, until it is stated anew', () => {
    depth.take('BUY', priceOf('101'), quantityOf('1'));
    depth.take('BUY', priceOf('102'), quantityOf('0.5'));
    depth.take('BUY', priceOf('102'), quantityOf('0.25'));
    expect([...depth.against('BUY')]).toEqual([level('102', '1.25')]);
    expect(depth.bestAgainst('BUY')).toEqual(level('102', '1.25'));
    expect(depth.quantityAt('SELL', priceOf('101'))).toBe(0n);
    expect([...depth.resting('BUY')]).toEqual([level('99', '1'), level('98', '2')]);
    depth.state(BOOK);
    expect(depth.bestAgainst('BUY')).toEqual(level('101', '1'));
  });

  it('covers prices down to the worst it knows', () => {
    expect(depth.covers('BUY', priceOf('98'))).toBe(true);
    expect(depth.covers('BUY', priceOf('97.99'))).toBe(false);
    expect(depth.covers('SELL', priceOf('102.01'))).toBe(false);
    expect(new PublicDepth().covers('SELL', priceOf('1'))).toBe(false);
  });

  it('reads a side no deeper than a taker goes', () => {
    let deepest = -1;
    const asks: DepthSide = {
      level: (rank) => {
        deepest = Math.max(deepest, rank);
        return BOOK.asks.level(rank);
      },
      quantityAt: (price) => BOOK.asks.quantityAt(price),
      worst: priceOf('102'),
    };
    depth.stateLater(() => ({ ...BOOK, asks }));
    expect(depth.quantityAt('SELL', priceOf('102'))).toBe(quantityOf('2'));
    expect(deepest).toBe(-1);
    expect(depth.bestAgainst('BUY')).toEqual(level('101', '1'));
    expect(deepest).toBe(0);
  });
});

describe('joinLevels', () => {
  it('adds up offers of a price, leaves out empty ones, and stops after so many levels', () => {
    const offers = [level('9', '1'), level('9', '2'), level('8', '0'), level('7', '1')];
    expect(joinLevels([...offers, level('6', '1')], 2)).toEqual([level('9', '3'), level('7', '1')]);
  });
});
