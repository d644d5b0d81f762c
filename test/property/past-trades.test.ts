import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar } from '../../src/model/bar.js';
import type { Money } from '../../src/model/money.js';
import { type SymbolName, symbolName } from '../../src/model/names.js';
import type { Price } from '../../src/model/price.js';
import type { Quantity } from '../../src/model/quantity.js';
import { GeneratedMarket } from '../../src/simulator/market/generated-market.js';
import { RecordedMarket } from '../../src/simulator/market/recorded-market.js';
import { selectSeries } from '../../src/simulator/market/series-selection.js';
import {
  type MarketSource,
  type PublicTrade,
  UNHEARD,
} from '../../src/simulator/public-market/market-source.js';

const TRX = symbolName('TRXUSDT');
const START = 1_700_000_040_000;
const MINUTE = 60_000;

/** A market that can be begun at a time, with what lies before as its history. */
interface Kind {
  readonly symbol: SymbolName;
  readonly open: (seed: number, startAt: number) => MarketSource;
}

const KINDS: Readonly<Record<string, Kind>> = {
  generated: {
    symbol: TRX,
    open: (seed, startAt) =>
      new GeneratedMarket({
        ...{ seed, startAt, symbols: [symbolName('BTCUSDT'), TRX], historyMinutes: 40 },
        originAt: START - 40 * MINUTE,
      }),
  },
  recorded: {
    symbol: symbolName('ADABTC'),
    open: (seed, startAt) => new RecordedMarket({ seed, selection: recording(), startAt }),
  },
};

/** 180 minutes with holes and quiet minutes, the first of them two hours before the start. */
function recording() {
  const bars = Array.from({ length: 180 }, (_, index): Bar => {
    const openTime = START + (index - 120) * MINUTE;
    const units = index % 11 === 4 ? 0n : BigInt(1 + ((index * 37) % 90));
    return {
      symbol: symbolName('ADABTC'),
      ...{ timeframe: '1m', openTime, closeTime: openTime + MINUTE - 1 },
      open: 2_800n as Price,
      high: 2_810n as Price,
      low: 2_790n as Price,
      close: 2_805n as Price,
      volume: (units * 1_000_000_000n) as Quantity,
      quoteVolume: (units * 28_000n) as Money,
      trades: units === 0n ? 0 : 50,
      takerBuyVolume: (units * 400_000_000n) as Quantity,
      takerBuyQuoteVolume: (units * 11_200n) as Money,
    };
  }).filter((_, index) => index % 13 !== 7);
  const file = { path: 'a', symbol: symbolName('ADABTC'), timeframe: '1m' as const, bars };
  return selectSeries([file], { align: false });
}

/** Lives through some time and keeps the trades that are told. */
function live(source: MarketSource, symbol: SymbolName, until: number): PublicTrade[] {
  const told: PublicTrade[] = [];
  const trade = (one: PublicTrade): void => {
    if (one.symbol === symbol) told.push(one);
  };
  source.advance(until, { ...UNHEARD, trade });
  return told;
}

describe.each(Object.entries(KINDS))('the past of a %s market', (_name, { symbol, open }) => {
  it('is what was told when it happened, whenever the market was begun', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 1, max: 1_200_000 }),
        (seed, ranMs) => {
          const source = open(seed, START);
          const told = live(source, symbol, START + ranMs);
          const firstId = told[0]?.tradeId ?? 0n;
          fc.pre(told.length > 0);
          expect(source.trades(symbol, firstId, 100_000)).toEqual(told);
          const later = open(seed, START + ranMs);
          expect(later.trades(symbol, firstId, 100_000)).toEqual(told);
          expect(later.trades(symbol, 0n, 500)).toEqual(source.trades(symbol, 0n, 500));
          const nextId = (told.at(-1)?.tradeId ?? 0n) + 1n;
          expect(later.tradeIdAfter(symbol, START + ranMs)).toBe(nextId);
          expect(later.trades(symbol, nextId, 10)).toEqual([]);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('is contiguous, and every page of it is a part of the whole', () => {
    const source = open(3, START + 20 * MINUTE);
    const all = source.trades(symbol, 0n, 100_000);
    expect(all.length).toBeGreaterThan(1_000);
    expect(all.map(({ tradeId }) => tradeId - (all[0]?.tradeId ?? 0n))).toEqual(
      all.map((_, index) => BigInt(index)),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: all.length - 1 }),
        fc.integer({ min: 1, max: 1_000 }),
        (from, limit) => {
          const fromId = all[from]?.tradeId ?? 0n;
          expect(source.trades(symbol, fromId, limit)).toEqual(all.slice(from, from + limit));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('knows the first trade after every time', () => {
    const until = START + 20 * MINUTE;
    const source = open(5, until);
    const all = source.trades(symbol, 0n, 100_000);
    const oldest = all[0]?.at ?? 0;
    const nextId = (all.at(-1)?.tradeId ?? 0n) + 1n;
    fc.assert(
      fc.property(fc.integer({ min: oldest - 1, max: until + 1_000 }), (at) => {
        const after = all.find((trade) => trade.at > at)?.tradeId ?? nextId;
        expect(source.tradeIdAfter(symbol, at)).toBe(after);
      }),
      { numRuns: 200 },
    );
  });
});
