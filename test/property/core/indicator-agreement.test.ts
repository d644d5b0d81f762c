import { ATR, EMA, RSI, SMA, WSMA } from 'trading-signals';
import { expect, test } from 'vitest';
import { Prng } from '../../../src/base/prng.js';
import { AverageTrueRange } from '../../../src/core/indicators/average-true-range.js';
import { EfficiencyRatio } from '../../../src/core/indicators/efficiency-ratio.js';
import { ExponentialAverage } from '../../../src/core/indicators/exponential-average.js';
import { RelativeStrength } from '../../../src/core/indicators/relative-strength.js';
import { RollingHigh } from '../../../src/core/indicators/rolling-high.js';
import { RollingMedian } from '../../../src/core/indicators/rolling-median.js';
import { WilderAverage } from '../../../src/core/indicators/wilder-average.js';

interface Candle {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

const CANDLES = walk(1_500);
const CLOSES = CANDLES.map((candle) => candle.close);
const TOLERANCE = 1e-9;

interface Subject {
  readonly name: string;
  readonly ours: () => { update(candle: Candle): void; value(): number };
  readonly theirs: () => { update(candle: Candle): void; value(): number };
}

const SUBJECTS: readonly Subject[] = [5, 14, 26].flatMap((bars) => [
  {
    name: `EMA ${bars}`,
    ours: () => onClose(new ExponentialAverage(bars)),
    theirs: () => reference(new EMA(bars), (candle) => candle.close),
  },
  {
    name: `Wilder average ${bars}`,
    ours: () => onClose(new WilderAverage(bars)),
    theirs: () => reference(new WSMA(bars), (candle) => candle.close),
  },
  {
    name: `RSI ${bars}`,
    ours: () => onClose(new RelativeStrength(bars)),
    theirs: () => reference(new RSI(bars), (candle) => candle.close),
  },
  {
    name: `ATR ${bars}`,
    ours: () => {
      const atr = new AverageTrueRange(bars);
      return {
        update: (candle: Candle) => atr.update(candle.high, candle.low, candle.close),
        value: () => atr.value,
      };
    },
    theirs: () => reference(new ATR(bars), (candle) => candle),
  },
]);

test.each(SUBJECTS)('$name agrees with an independent implementation, bar by bar', (subject) => {
  const ours = subject.ours();
  const theirs = subject.theirs();
  let compared = 0;
  for (const candle of CANDLES) {
    ours.update(candle);
    theirs.update(candle);
    expect(Number.isNaN(ours.value())).toBe(Number.isNaN(theirs.value()));
    if (Number.isNaN(ours.value())) continue;
    expect(Math.abs(ours.value() - theirs.value())).toBeLessThan(
      TOLERANCE * Math.abs(theirs.value()) + 1e-12,
    );
    compared += 1;
  }
  expect(compared).toBeGreaterThan(1_400);
});

test.each([1, 5, 20])('the efficiency ratio over %i changes equals its definition', (bars) => {
  const ratio = new EfficiencyRatio(bars);
  CLOSES.forEach((close, index) => {
    ratio.update(close);
    if (index < bars) return expect(ratio.value).toBeNaN();
    const window = CLOSES.slice(index - bars, index + 1);
    const path = window
      .slice(1)
      .reduce((sum, value, at) => sum + Math.abs(value - (window[at] ?? 0)), 0);
    const net = Math.abs(close - (window[0] ?? 0));
    expect(ratio.value).toBeCloseTo(path === 0 ? 0 : net / path, 9);
  });
});

test.each([1, 2, 7, 30])('the median over %i values equals sorting', (bars) => {
  const median = new RollingMedian(bars);
  CLOSES.slice(0, 200).forEach((close, index) => {
    median.update(close);
    const window = CLOSES.slice(Math.max(0, index - bars + 1), index + 1).toSorted((a, b) => a - b);
    const upper = window[window.length >> 1] ?? Number.NaN;
    const lower = window[(window.length - 1) >> 1] ?? Number.NaN;
    expect(median.value).toBe(window.length % 2 === 1 ? upper : (upper + lower) / 2);
  });
});

test.each([1, 2, 9, 40])('the high over %i values equals the maximum', (bars) => {
  const high = new RollingHigh(bars);
  CLOSES.slice(0, 300).forEach((close, index) => {
    high.update(close);
    const expected =
      index + 1 < bars ? Number.NaN : Math.max(...CLOSES.slice(index - bars + 1, index + 1));
    expect(high.value).toBe(expected);
  });
});

test('a reset indicator starts as a new one does', () => {
  const used = new RelativeStrength(5);
  const fresh = new RelativeStrength(5);
  for (const close of CLOSES.slice(0, 50)) used.update(close);
  used.reset();
  for (const close of CLOSES.slice(50, 80)) {
    used.update(close);
    fresh.update(close);
    expect(used.value).toEqual(fresh.value);
  }
});

test('an average of equal values is that value, and their relative strength is 100', () => {
  const average = new ExponentialAverage(4);
  const strength = new RelativeStrength(4);
  const mean = new SMA(4);
  for (let bar = 0; bar < 10; bar += 1) {
    average.update(42);
    strength.update(42);
    mean.add(42);
  }
  expect(average.value).toBe(mean.getResultOrThrow());
  expect(strength.value).toBe(100);
});

function onClose(indicator: { update(value: number): void; readonly value: number }) {
  return {
    update: (candle: Candle) => indicator.update(candle.close),
    value: () => indicator.value,
  };
}

function reference<Input>(
  indicator: { add(input: Input): unknown; readonly isStable: boolean; getResultOrThrow(): number },
  pick: (candle: Candle) => Input,
) {
  return {
    update: (candle: Candle) => void indicator.add(pick(candle)),
    value: () => (indicator.isStable ? indicator.getResultOrThrow() : Number.NaN),
  };
}

function walk(length: number): readonly Candle[] {
  const random = new Prng(7);
  let close = 100;
  return Array.from({ length }, () => {
    const open = close;
    close = Math.max(1, open * (1 + 0.002 * random.normal()));
    const high = Math.max(open, close) * (1 + 0.001 * random.unit());
    const low = Math.min(open, close) * (1 - 0.001 * random.unit());
    return { high, low, close };
  });
}
