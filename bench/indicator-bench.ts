import { ATR, EMA, RSI } from 'trading-signals';
import { AverageTrueRange } from '../src/core/indicators/average-true-range.js';
import { ExponentialAverage } from '../src/core/indicators/exponential-average.js';
import { RelativeStrength } from '../src/core/indicators/relative-strength.js';
import type { Bar } from '../src/model/bar.js';
import { notionalOf } from '../src/model/money.js';
import { type Price, priceToNumber } from '../src/model/price.js';
import type { Quantity } from '../src/model/quantity.js';
import { type Bench, figureOf, interleave, ratePerSecond } from './measure.js';
import { SyntheticSeries, symbolNames } from './synthetic-market.js';

const EMA_BARS = 9;
const EMA_SLOW_BARS = 21;
const WILDER_BARS = 14;
const ERROR_MAX = 1e-9;
const AMOUNTS = 1_024;

interface Candle {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Two EMAs, RSI and ATR bar by bar, by us and by trading-signals; and price × quantity in fixed point. */
export const indicatorBench: Bench = {
  name: 'indicators',
  run: async ({ rounds, quick }) => {
    const candles = someCandles(quick ? 50_000 : 200_000);
    const products = quick ? 500_000 : 2_000_000;
    const amounts = someAmounts();
    const values = await interleave(rounds, {
      ours: () => ratePerSecond(candles.length, () => void ourReadings(candles, false)),
      peer: () => ratePerSecond(candles.length, () => void peerReadings(candles, false)),
      fixed: () => ratePerSecond(products, () => multiplyFixed(amounts, products)),
      double: () => ratePerSecond(products, () => multiplyDoubles(amounts, products)),
    });
    const error = greatestError(ourReadings(candles, true), peerReadings(candles, true));
    const line = (name: string, unit: string) => ({ bench: 'indicators', name, unit });
    return [
      figureOf(line('2 EMA + RSI + ATR', 'bars/s'), values.ours, {
        peer: { name: 'trading-signals', values: values.peer },
        ratioBound: { atLeast: 5 },
      }),
      figureOf(line('greatest relative difference', 'of value'), [error], {
        bound: { atMost: ERROR_MAX },
      }),
      figureOf(line('notional, fixed point', 'products/s'), values.fixed, {
        peer: { name: 'doubles, inexact', values: values.double },
      }),
    ];
  },
};

/** Kept where the compiler cannot see that nobody looks at it. */
export const sink = { fixed: 0n, double: 0 };

function someCandles(count: number): readonly Candle[] {
  return someBars(count).map(({ high, low, close }) => ({
    high: priceToNumber(high),
    low: priceToNumber(low),
    close: priceToNumber(close),
  }));
}

function someBars(count: number): readonly Bar[] {
  return symbolNames(1).flatMap((symbol) => new SyntheticSeries(symbol, 3).take(count));
}

/** Four values a bar; empty unless they are kept, because keeping them is not what is measured. */
function ourReadings(candles: readonly Candle[], keep: boolean): readonly number[] {
  const fast = new ExponentialAverage(EMA_BARS);
  const slow = new ExponentialAverage(EMA_SLOW_BARS);
  const rsi = new RelativeStrength(WILDER_BARS);
  const atr = new AverageTrueRange(WILDER_BARS);
  const kept: number[] = [];
  for (const { high, low, close } of candles) {
    fast.update(close);
    slow.update(close);
    rsi.update(close);
    atr.update(high, low, close);
    if (keep) kept.push(fast.value, slow.value, rsi.value, atr.value);
    else sink.double += fast.value + slow.value + rsi.value + atr.value;
  }
  return kept;
}

function peerReadings(candles: readonly Candle[], keep: boolean): readonly number[] {
  const fast = new EMA(EMA_BARS);
  const slow = new EMA(EMA_SLOW_BARS);
  const rsi = new RSI(WILDER_BARS);
  const atr = new ATR(WILDER_BARS);
  const kept: number[] = [];
  for (const candle of candles) {
    const readings = [
      fast.add(candle.close),
      slow.add(candle.close),
      rsi.add(candle.close),
      atr.add(candle),
    ];
    if (keep) for (const reading of readings) kept.push(reading ?? Number.NaN);
  }
  return kept;
}

/** Where both have a value. An EMA of theirs has one before it is stable; ours has not. */
function greatestError(ours: readonly number[], peers: readonly number[]): number {
  let greatest = 0;
  for (const [index, own] of ours.entries()) {
    const peer = peers[index] ?? Number.NaN;
    const error = Math.abs(own - peer) / Math.max(Math.abs(peer), 1e-12);
    if (error > greatest) greatest = error;
  }
  return greatest;
}

interface Amounts {
  readonly prices: readonly Price[];
  readonly quantities: readonly Quantity[];
  readonly priceNumbers: readonly number[];
  readonly quantityNumbers: readonly number[];
}

function someAmounts(): Amounts {
  const bars = someBars(AMOUNTS);
  return {
    prices: bars.map((bar) => bar.close),
    quantities: bars.map((bar) => bar.volume),
    priceNumbers: bars.map((bar) => Number(bar.close) / 1e8),
    quantityNumbers: bars.map((bar) => Number(bar.volume) / 1e8),
  };
}

function multiplyFixed({ prices, quantities }: Amounts, products: number): void {
  let sum = 0n;
  for (let index = 0; index < products; index += 1) {
    const at = index % AMOUNTS;
    sum ^= notionalOf(prices[at] as Price, quantities[at] as Quantity);
  }
  sink.fixed = sum;
}

function multiplyDoubles({ priceNumbers, quantityNumbers }: Amounts, products: number): void {
  let sum = 0;
  for (let index = 0; index < products; index += 1) {
    const at = index % AMOUNTS;
    sum += (priceNumbers[at] as number) * (quantityNumbers[at] as number);
  }
  sink.double += sum;
}
