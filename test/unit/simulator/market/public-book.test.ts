import { describe, expect, it } from 'vitest';
import { type DepthSide, levelsOf } from '../../../../src/matching/depth-side.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import {
  GENERATED_SYMBOLS,
  instrumentProfile,
} from '../../../../src/simulator/market/instrument-profile.js';
import {
  BOOK_LEVELS,
  type BookState,
  bookReach,
  publicBook,
} from '../../../../src/simulator/market/public-book.js';
import { TradeGrid } from '../../../../src/simulator/market/trade-grid.js';

const GRID = new TradeGrid({ tick: priceOf('0.01'), step: quantityOf('0.001') });
const REACH = { down: 0.2, up: 5 };

function book(state: Partial<BookState> = {}) {
  const whole = { bid: 6_000_007, ask: 6_000_009, meanSteps: 400, salt: 77, reach: REACH };
  return publicBook({ updateId: 70_000_000_000n, ...whole, ...state }, GRID);
}

const told = (side: DepthSide): ReadonlyMap<bigint, bigint> =>
  new Map([...levelsOf(side)].map(({ price, quantity }) => [price, quantity]));

/** Prices at which two states of a side differ. */
function differences(one: DepthSide, other: DepthSide): number {
  const [before, now] = [told(one), told(other)];
  const prices = new Set([...before.keys(), ...now.keys()]);
  return [...prices].filter((price) => before.get(price) !== now.get(price)).length;
}

describe('publicBook', () => {
  it('is a thousand levels deep, from the touch away, some two percent', () => {
    const { bids, asks } = book();
    for (const [side, touch] of [
      [bids, priceOf('60000.07')],
      [asks, priceOf('60000.09')],
    ] as const) {
      const prices = [...levelsOf(side)].map(({ price }) => price);
      expect(prices).toHaveLength(BOOK_LEVELS);
      expect(prices[0]).toBe(touch);
      expect(prices.at(-1)).toBe(side.worst);
      const share = Math.abs(Number(side.worst) / Number(touch) - 1);
      expect(share).toBeGreaterThan(0.015);
      expect(share).toBeLessThan(0.03);
    }
  });

  it('answers by price what it answers by rank, and nothing between levels', () => {
    for (const side of Object.values(book()).filter((one) => typeof one === 'object')) {
      for (const { price, quantity } of levelsOf(side)) {
        expect(side.quantityAt(price)).toBe(quantity);
        expect(quantity).toBeGreaterThan(0n);
      }
      const between = [...levelsOf(side)][500]!.price + GRID.tick;
      expect(side.quantityAt(between as never)).toBe(0n);
      expect(side.quantityAt((between - 1n) as never)).toBe(0n);
    }
  });

  it('holds more the deeper it is looked into', () => {
    const sizes = [...levelsOf(book().bids)].map(({ quantity }) => Number(quantity));
    const mean = (from: number, to: number) =>
      sizes.slice(from, to).reduce((sum, size) => sum + size, 0) / (to - from);
    expect(mean(600, 1_000)).toBeGreaterThan(1.5 * mean(20, 60));
    expect(mean(20, 60)).toBeGreaterThan(1.2 * mean(0, 4));
  });

  it('changes a few levels from one update to the next, and not the whole of it when the touch moves', () => {
    const before = book();
    const later = book({ updateId: 70_000_000_001n });
    expect(differences(before.bids, later.bids)).toBeLessThan(20);
    const moved = book({ bid: 6_000_507, ask: 6_000_509 });
    expect(differences(before.bids, moved.bids)).toBeLessThan(60);
    expect(differences(before.asks, moved.asks)).toBeLessThan(60);
    const muchLater = book({ updateId: 70_000_000_000n + 10_000n });
    expect(differences(before.bids, muchLater.bids)).toBeGreaterThan(900);
  });

  it.each([
    { bid: 1, ask: 2, bids: 1, asks: 9 },
    { bid: 3, ask: 4, bids: 3, asks: 17 },
    { bid: 100, ask: 101, bids: 81, asks: 405 },
  ])('ends where orders may not rest: $bid', ({ bid, ask, bids, asks }) => {
    const coarse = book({ bid, ask });
    expect([...levelsOf(coarse.bids)]).toHaveLength(bids);
    expect([...levelsOf(coarse.asks)]).toHaveLength(asks);
    expect(coarse.bids.quantityAt(0n as never)).toBe(0n);
  });

  it('reads the reach from the filter of the price', () => {
    const { instrument } = instrumentProfile(GENERATED_SYMBOLS[0]!);
    expect(bookReach(instrument)).toEqual({ down: 0.2, up: 5 });
    const { percentPrice: _none, ...filters } = instrument.filters;
    expect(bookReach({ ...instrument, filters })).toEqual({ down: 0, up: Infinity });
  });
});
