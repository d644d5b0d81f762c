import { describe, expect, it } from 'vitest';
import { levelsOf } from '../../../../src/matching/depth-side.js';
import { distanceBps } from '../../../../src/model/price.js';
import {
  GeneratedMarket,
  MarketCheckpointFailure,
} from '../../../../src/simulator/market/generated-market.js';
import { GENERATED_SYMBOLS } from '../../../../src/simulator/market/instrument-profile.js';
import { BOOK_LEVELS } from '../../../../src/simulator/market/public-book.js';

const START = 1_700_000_000_000;
const IGNORE = { trade: () => undefined, bookChanged: () => undefined, barClosed: () => undefined };

describe('GeneratedMarket', () => {
  const market = new GeneratedMarket({ seed: 1, startAt: START, historyMinutes: 300 });

  it('lists a dozen symbols with history, books and forming bars at once', () => {
    expect(market.instruments).toHaveLength(12);
    for (const { symbol, filters } of market.instruments) {
      const bars = market.bars(symbol, '1m', 0, START, 1_000);
      expect(bars).toHaveLength(300);
      expect(bars.at(-1)?.closeTime).toBeLessThan(START);
      expect(market.bars(symbol, '1m', 0, START, 7)).toEqual(bars.slice(-7));
      expect(market.formingBar(symbol, '15m')?.closeTime).toBeGreaterThanOrEqual(START);
      const book = market.book(symbol);
      const [bids, asks] = [[...levelsOf(book.bids)], [...levelsOf(book.asks)]];
      expect([bids.length, asks.length]).toEqual([BOOK_LEVELS, BOOK_LEVELS]);
      const prices = [...bids.toReversed(), ...asks].map((level) => level.price);
      expect(prices).toEqual([...new Set(prices)].sort((a, b) => (a < b ? -1 : 1)));
      for (const level of [...bids, ...asks]) {
        expect(level.price % filters.price.tick).toBe(0n);
        expect(level.quantity % filters.lotSize.step).toBe(0n);
      }
    }
  });

  it('has no jump where history ends', () => {
    const later = new GeneratedMarket({ seed: 1, startAt: START, historyMinutes: 300 });
    later.advance(START + 600_000, IGNORE);
    for (const symbol of GENERATED_SYMBOLS) {
      const bars = later.bars(symbol, '1m', 0, START * 2, 1_000);
      const jumps = bars
        .slice(1)
        .map((bar, at) => Math.abs(distanceBps(bars[at]!.close, bar.open)));
      expect(Math.max(...jumps)).toBeLessThan(60);
    }
  });

  it('goes through every regime and moves enough to trade on', () => {
    const day = new GeneratedMarket({
      seed: 3,
      startAt: START,
      historyMinutes: 1,
      symbols: GENERATED_SYMBOLS.slice(0, 1),
    });
    const seen = new Set<string>();
    for (let at = START; at < START + 12 * 3_600_000; at += 15_000) {
      day.advance(at, IGNORE);
      seen.add(day.regime);
    }
    expect([...seen].sort()).toEqual(['calm', 'chop', 'shock', 'trend-down', 'trend-up']);
    const bars = day.bars(GENERATED_SYMBOLS[0]!, '1m', 0, START * 2, 3_000);
    const moves = bars
      .slice(10)
      .map((bar, at) => Math.abs(distanceBps(bars[at]!.close, bar.close)));
    expect(moves.filter((move) => move > 30).length / moves.length).toBeGreaterThan(0.1);
    expect(Math.max(...moves)).toBeLessThan(1_000);
  });

  it('refuses a checkpoint of another version', () => {
    const stored = { ...market.checkpoint(), pathVersion: 0 };
    expect(() => GeneratedMarket.resume(stored)).toThrow(MarketCheckpointFailure);
  });
});
