import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar } from '../../src/model/bar.js';
import { aggregateBars } from '../../src/model/bar-aggregation.js';
import { addMoney, notionalOf, ZERO_MONEY } from '../../src/model/money.js';
import { symbolName } from '../../src/model/names.js';
import { addQuantity, ZERO_QUANTITY } from '../../src/model/quantity.js';
import { TIMEFRAMES } from '../../src/model/timeframe.js';
import { GeneratedMarket } from '../../src/simulator/market/generated-market.js';
import type {
  MarketListener,
  MarketSource,
  PublicTrade,
} from '../../src/simulator/public-market/market-source.js';

const BTC = symbolName('BTCUSDT');
const TRX = symbolName('TRXUSDT');
const START = 1_700_000_000_000;

function market(seed: number, startAt = START): GeneratedMarket {
  return new GeneratedMarket({ seed, startAt, symbols: [BTC, TRX], historyMinutes: 20 });
}

interface Told {
  readonly lines: string[];
  readonly trades: PublicTrade[];
  readonly bars: Bar[];
}

/** Everything a listener is told, and what the book shows when it is told. */
function record(source: MarketSource, times: readonly number[]): Told {
  const told: Told = { lines: [], trades: [], bars: [] };
  const listener: MarketListener = {
    trade: (trade) => {
      told.trades.push(trade);
      told.lines.push(
        `trade ${trade.symbol} ${trade.tradeId} ${trade.price} ${trade.quantity} ${trade.at}`,
      );
      const book = source.book(trade.symbol);
      expect(trade.price).toBe((trade.buyerIsMaker ? book.bids : book.asks).level(0)?.price);
    },
    bookChanged: (symbol) => {
      const book = source.book(symbol);
      const deepest = book.asks.worst;
      told.lines.push(
        `book ${symbol} ${book.updateId} ${book.bids.level(0)?.price} ${deepest && book.asks.quantityAt(deepest)}`,
      );
    },
    barClosed: (bar) => {
      told.bars.push(bar);
      told.lines.push(
        `bar ${bar.symbol} ${bar.timeframe} ${bar.openTime} ${bar.close} ${bar.volume}`,
      );
    },
  };
  for (const at of times) source.advance(at, listener);
  return told;
}

describe('GeneratedMarket', () => {
  it('is the same whatever the steps in which time is moved', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 12 }),
        (seed, steps) => {
          const end = START + 200_000;
          let at = START;
          const times = steps.map((step) => (at = Math.min(end, at + step)));
          const one = record(market(seed), [end]).lines;
          expect(record(market(seed), [...times, end]).lines).toEqual(one);
          expect(one.length).toBeGreaterThan(50);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('makes bars that are the exact sums of its trades, and larger bars of minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const source = market(seed);
        const told = record(source, [START + 1_200_000]);
        for (const bar of told.bars.filter((one) => one.openTime >= START)) {
          const trades = told.trades.filter(
            (trade) =>
              trade.symbol === bar.symbol && trade.at >= bar.openTime && trade.at <= bar.closeTime,
          );
          const prices = trades.map((trade) => trade.price);
          expect(bar.trades).toBe(trades.length);
          expect(bar.open).toBe(prices[0]);
          expect(bar.close).toBe(prices.at(-1));
          expect(bar.high).toBe(prices.reduce((a, b) => (a > b ? a : b)));
          expect(bar.low).toBe(prices.reduce((a, b) => (a < b ? a : b)));
          expect(bar.volume).toBe(
            trades.reduce((sum, one) => addQuantity(sum, one.quantity), ZERO_QUANTITY),
          );
          expect(bar.quoteVolume).toBe(
            trades.reduce(
              (sum, one) => addMoney(sum, notionalOf(one.price, one.quantity)),
              ZERO_MONEY,
            ),
          );
        }
        for (const timeframe of TIMEFRAMES) {
          for (const bar of source.bars(BTC, timeframe, 0, START * 2, 1_000)) {
            const minutes = source.bars(BTC, '1m', bar.openTime, bar.closeTime, 2_000);
            expect(aggregateBars(minutes, timeframe)).toEqual(bar);
            expect(minutes).toHaveLength((bar.closeTime + 1 - bar.openTime) / 60_000);
          }
        }
      }),
      { numRuns: 5 },
    );
  });

  it('goes on after a restart as if it had not stopped, history and ids included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 1, max: 400_000 }),
        (seed, ran) => {
          const whole = market(seed);
          record(whole, [START + ran]);
          const stored = JSON.parse(JSON.stringify(whole.checkpoint()));
          const again = GeneratedMarket.resume(stored, { historyMinutes: 20 });
          expect(again.bars(BTC, '1m', START - 600_000, START * 2, 1_000)).toEqual(
            whole.bars(BTC, '1m', START - 600_000, START * 2, 1_000),
          );
          expect(again.book(TRX)).toEqual(whole.book(TRX));
          expect(again.formingBar(TRX, '1m')).toEqual(whole.formingBar(TRX, '1m'));
          const end = START + ran + 90_000;
          expect(record(again, [end]).lines).toEqual(record(whole, [end]).lines);
        },
      ),
      { numRuns: 10 },
    );
  });
});
