import { beforeEach, describe, expect, it } from 'vitest';
import type { Bar } from '../../../../src/model/bar.js';
import { moneyOf } from '../../../../src/model/money.js';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { OwnMinutes } from '../../../../src/simulator/public-market/own-minutes.js';
import type { OwnTrade } from '../../../../src/simulator/public-market/trade-tape.js';

const BTC = symbolName('BTCUSDT');
const OPEN = Date.UTC(2026, 0, 15, 12);

function trade(tradeId: number, at: number, price: string, buyerIsMaker = false): OwnTrade {
  return {
    ...{ symbol: BTC, tradeId: BigInt(tradeId), at: OPEN + at, buyerIsMaker },
    ...{ price: priceOf(price), quantity: quantityOf('2'), takerOrderId: undefined },
  };
}

/** Three trades between 99 and 101, with ids 10 to 12. */
function bar(changes: Partial<Bar> = {}): Bar {
  return {
    ...{ symbol: BTC, timeframe: '1m', openTime: OPEN, closeTime: OPEN + 59_999, trades: 3 },
    ...{ open: priceOf('100'), high: priceOf('101'), low: priceOf('99'), close: priceOf('100') },
    ...{ volume: quantityOf('5'), quoteVolume: moneyOf('500') },
    ...{ takerBuyVolume: quantityOf('1'), takerBuyQuoteVolume: moneyOf('100') },
    ...changes,
  };
}

/** A tape on which the bar has the trades from `first` to `last`. */
function tape(first: number, last: number): (at: number) => bigint {
  return (at) => (at < OPEN ? BigInt(first) : BigInt(last + 1));
}

let minutes: OwnMinutes;

beforeEach(() => {
  minutes = new OwnMinutes();
});

describe('OwnMinutes', () => {
  it('leaves a bar alone that has no trade of ours', () => {
    const whole = bar();
    expect(minutes.within(whole, tape(10, 12))).toBe(whole);
    minutes.add(trade(20, 60_000, '100'));
    minutes.add(trade(9, -1, '100'));
    expect(minutes.within(whole, tape(10, 12))).toBe(whole);
  });

  it('adds sums and extremes, and taker buys apart', () => {
    minutes.add(trade(11, 10, '102'));
    minutes.add(trade(12, 20, '98', true));
    expect(minutes.within(bar(), tape(10, 14))).toEqual(
      bar({
        ...{ high: priceOf('102'), low: priceOf('98'), trades: 5 },
        ...{ volume: quantityOf('9'), quoteVolume: moneyOf('900') },
        ...{ takerBuyVolume: quantityOf('3'), takerBuyQuoteVolume: moneyOf('304') },
      }),
    );
  });

  it.each([
    { what: 'opens when ours is the first', id: 10, changed: { open: priceOf('100.5') } },
    { what: 'closes when ours is the last', id: 13, changed: { close: priceOf('100.5') } },
    { what: 'neither in between', id: 11, changed: {} },
  ])('$what on the tape', ({ id, changed }) => {
    minutes.add(trade(id, 10, '100.5'));
    const { open, close } = minutes.within(bar(), tape(10, 13));
    expect({ open, close }).toEqual({ open: bar().open, close: bar().close, ...changed });
  });

  it('is all there is of a bar in which nobody else traded', () => {
    const flat = priceOf('50');
    minutes.add(trade(10, 10, '102'));
    const quiet = bar({ trades: 0, open: flat, high: flat, low: flat, close: flat });
    expect(minutes.within(quiet, tape(10, 10))).toMatchObject({
      ...{ open: priceOf('102'), high: priceOf('102'), low: priceOf('102') },
      close: priceOf('102'),
    });
  });

  it('takes the minutes of a larger bar together, whatever the order in which they came', () => {
    for (const [id, at] of [
      [30, 130_000],
      [10, 0],
      [20, 60_000],
    ] as const) {
      minutes.add(trade(id, at, '100'));
    }
    const hour = bar({ timeframe: '1h', closeTime: OPEN + 3_599_999 });
    expect(minutes.within(hour, tape(10, 40)).trades).toBe(6);
    const two = bar({ closeTime: OPEN + 119_999 });
    expect(minutes.within(two, tape(10, 40)).trades).toBe(5);
  });
});
