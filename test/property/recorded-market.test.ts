import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar } from '../../src/model/bar.js';
import { aggregateBars } from '../../src/model/bar-aggregation.js';
import type { Money } from '../../src/model/money.js';
import { symbolName } from '../../src/model/names.js';
import type { Price } from '../../src/model/price.js';
import type { Quantity } from '../../src/model/quantity.js';
import { RecordedMarket } from '../../src/simulator/market/recorded-market.js';
import { selectSeries } from '../../src/simulator/market/series-selection.js';
import type {
  MarketListener,
  PublicTrade,
} from '../../src/simulator/public-market/market-source.js';

const SYMBOL = symbolName('ADABTC');
const FROM = 1_600_000_020_000;

/** A minute like the archive's, prices in satoshi, with holes and empty minutes now and then. */
const minuteArbitrary = fc.record({
  present: fc.integer({ min: 0, max: 9 }),
  prices: fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 2_700, max: 2_900 }))),
  tenths: fc.integer({ min: 0, max: 900_000 }),
  trades: fc.integer({ min: 1, max: 900 }),
});

function toBars(
  minutes: readonly { present: number; prices: number[]; tenths: number; trades: number }[],
): Bar[] {
  return minutes.flatMap(({ present, prices, tenths, trades }, index) => {
    if (present === 0 && index > 0) return [];
    const sorted = [...prices].sort((a, b) => a - b);
    const empty = tenths === 0;
    const price = (value: number | undefined): Price =>
      BigInt(empty ? 2_800 : (value as number)) as Price;
    return {
      symbol: SYMBOL,
      timeframe: '1m',
      openTime: FROM + index * 60_000,
      closeTime: FROM + index * 60_000 + 59_999,
      open: price(prices[0]),
      high: price(sorted[3]),
      low: price(sorted[0]),
      close: price(prices[1]),
      volume: (BigInt(tenths) * 10_000_000n) as Quantity,
      quoteVolume: (BigInt(tenths) * 280n) as Money,
      trades: empty ? 0 : trades,
      takerBuyVolume: (BigInt(tenths >> 1) * 10_000_000n) as Quantity,
      takerBuyQuoteVolume: (BigInt(tenths >> 1) * 280n) as Money,
    };
  });
}

describe('RecordedMarket', () => {
  it('serves the recorded bars exactly and makes trades that fit them', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(minuteArbitrary, { minLength: 8, maxLength: 40 }),
        fc.integer({ min: 1, max: 90_000 }),
        (seed, minutes, step) => {
          const bars = toBars(minutes);
          const file = { path: 'a', symbol: SYMBOL, timeframe: '1m' as const, bars };
          const selection = selectSeries([file], { align: false });
          fc.pre(selection.to - selection.from > 180_000);
          const market = new RecordedMarket({ seed, selection, historyBars: 3 });
          const trades: PublicTrade[] = [];
          const closed: Bar[] = [];
          const listener: MarketListener = {
            trade: (trade) => {
              trades.push(trade);
              const book = market.book(SYMBOL);
              expect((trade.buyerIsMaker ? book.bids : book.asks).level(0)?.price).toBe(
                trade.price,
              );
              expect(book.bids.level(0)!.price < book.asks.level(0)!.price).toBe(true);
            },
            bookChanged: () => undefined,
            barClosed: (bar) => closed.push(bar),
          };
          for (let at = market.startAt; at < market.endAt + step; at += step)
            market.advance(at, listener);

          expect(market.bars(SYMBOL, '1m', 0, FROM * 2, 1_000)).toEqual(bars);
          const live = bars.filter((bar) => bar.closeTime >= market.startAt);
          expect(closed.filter((bar) => bar.timeframe === '1m')).toEqual(live);
          for (const parent of market.bars(SYMBOL, '5m', 0, FROM * 2, 1_000)) {
            const children = bars.filter(
              (bar) => bar.openTime >= parent.openTime && bar.closeTime <= parent.closeTime,
            );
            expect(parent.openTime).toBeGreaterThanOrEqual(FROM);
            expect(parent).toEqual(aggregateBars(children, '5m'));
          }
          expect(trades.map((trade) => trade.tradeId - trades[0]!.tradeId)).toEqual(
            trades.map((_, at) => BigInt(at)),
          );
          for (const bar of live.slice(1)) {
            const inside = trades.filter(
              (trade) => trade.at >= bar.openTime && trade.at <= bar.closeTime,
            );
            expect(inside.reduce((sum, trade) => sum + trade.quantity, 0n)).toBe(bar.volume);
            expect(inside.every((trade) => trade.price >= bar.low && trade.price <= bar.high)).toBe(
              true,
            );
            expect(inside.length).toBeLessThanOrEqual(60);
            if (inside.length < 4) continue;
            expect(inside[0]?.price).toBe(bar.open);
            expect(inside.at(-1)?.price).toBe(bar.close);
            expect(inside.some((trade) => trade.price === bar.high)).toBe(true);
            expect(inside.some((trade) => trade.price === bar.low)).toBe(true);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is continued where it stopped, with the same trade ids', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 180_000, max: 1_000_000 }), (seed, ran) => {
        const minutes = Array.from({ length: 30 }, (_, at) => ({
          present: 1,
          prices: [2_800, 2_801, 2_790 + at, 2_805],
          tenths: 5_000,
          trades: 50,
        }));
        const file = { path: 'a', symbol: SYMBOL, timeframe: '1m' as const, bars: toBars(minutes) };
        const selection = selectSeries([file], { align: false });
        const told = (market: RecordedMarket): PublicTrade[] => {
          const trades: PublicTrade[] = [];
          const listener = {
            trade: (one: PublicTrade) => trades.push(one),
            bookChanged: () => undefined,
            barClosed: () => undefined,
          };
          market.advance(market.endAt, listener);
          return trades.filter((one) => one.at > FROM + ran);
        };
        const whole = new RecordedMarket({ seed, selection, historyBars: 3 });
        const again = new RecordedMarket({ seed, selection, historyBars: 3, startAt: FROM + ran });
        expect(told(again)).toEqual(told(whole));
      }),
      { numRuns: 10 },
    );
  });
});
