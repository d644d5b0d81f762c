import { expect, test } from 'vitest';
import type { IndicatorReading } from '../../../../src/core/indicators/indicator-set.js';
import type { Regime } from '../../../../src/core/regimes/classify-regime.js';
import { MomentumPullback } from '../../../../src/core/strategies/momentum-pullback.js';
import { priceOf } from '../../../../src/model/price.js';
import { formatReason } from '../../../../src/model/reason-code.js';
import { barAt, CONFIG } from '../../../support/market-fixtures.js';

const STRATEGY = new MomentumPullback({ ...CONFIG.strategy, rsiMin: 45, rsiMax: 72 });

/** An uptrend whose fast average stands at 99.9. */
const UP: IndicatorReading = {
  emaFast: 99.9,
  emaFastPrevious: 99.85,
  emaSlow: 99.5,
  emaSlowPrevious: 99.48,
  rsi: 60,
  atr: 0.1,
  atrMedian: 0.1,
  trueRange: 0.1,
  efficiency: 0.3,
  netChange: 0.2,
  breakoutHigh: 100.5,
  isReady: true,
};

interface Scene {
  readonly indicators?: Partial<IndicatorReading>;
  readonly regime?: Regime;
  /** Lowest price of the deciding bar, which opens at 99.95 and closes at 100. */
  readonly low?: number;
  readonly open?: number;
  readonly previousClose?: number;
}

function evaluate(scene: Scene) {
  const open = scene.open ?? 99.95;
  const bar = barAt(1, 100, { open, low: scene.low ?? 99.88, high: 100.1 });
  return STRATEGY.evaluate({
    symbol: bar.symbol,
    at: bar.closeTime + 50,
    bar,
    previousBar: barAt(0, scene.previousClose ?? 99.95),
    indicators: { ...UP, ...scene.indicators },
    regime: scene.regime ?? 'chop',
    book: undefined,
  });
}

const CASES: readonly (readonly [string, Scene, string])[] = [
  ['a dip to the fast average and a close above it', {}, 'pullback'],
  ['a close back above it after one below', { low: 99.95, previousClose: 99.8 }, 'pullback'],
  ['no dip', { low: 99.95 }, 'NO_TRIGGER aboveFastBps=10.01 belowHighBps=50 regime=chop'],
  ['a falling bar', { open: 100.05 }, 'NO_TRIGGER aboveFastBps=10.01 belowHighBps=50 regime=chop'],
  [
    'a new high in a trend',
    { low: 99.95, regime: 'trend-up', indicators: { breakoutHigh: 99.99 } },
    'breakout',
  ],
  [
    'a new high without a trend',
    { low: 99.95, indicators: { breakoutHigh: 99.99 } },
    'NO_TRIGGER aboveFastBps=10.01 belowHighBps=-1 regime=chop',
  ],
  [
    'fast below slow',
    { indicators: { emaSlow: 99.95, emaSlowPrevious: 99.94 } },
    'NO_UPTREND trendBps=-5 fastRiseBps=5.01 slowRiseBps=1',
  ],
  [
    'a falling fast average',
    { indicators: { emaFastPrevious: 99.95 } },
    'NO_UPTREND trendBps=40.2 fastRiseBps=-5 slowRiseBps=2.01',
  ],
  ['a shock', { regime: 'shock' }, 'REGIME_UNSUITABLE regime=shock'],
  ['a downtrend', { regime: 'trend-down' }, 'REGIME_UNSUITABLE regime=trend-down'],
  ['exhausted strength', { indicators: { rsi: 73 } }, 'MOMENTUM_EXHAUSTED rsi=73 limit=72'],
  ['no strength', { indicators: { rsi: 44 } }, 'MOMENTUM_TOO_WEAK rsi=44 limit=45'],
  [
    'too little movement to pay the costs',
    { indicators: { atr: 0.07 } },
    'RANGE_TOO_SMALL targetBps=28 limitBps=30 trigger=pullback',
  ],
  ['not enough bars yet', { indicators: { isReady: false } }, 'INDICATORS_WARMING'],
];

test.each(CASES)('%s', (_name, scene, expected) => {
  const verdict = evaluate(scene);
  expect(
    verdict.type === 'signal' ? verdict.signal.numbers['trigger'] : formatReason(verdict.reason),
  ).toBe(expected);
});

test('target and stop are multiples of the average true range', () => {
  expect(evaluate({})).toMatchObject({
    type: 'signal',
    signal: {
      referencePrice: priceOf('100'),
      targetPrice: priceOf('100.4'),
      stopPrice: priceOf('99.75'),
      holdMsMax: CONFIG.strategy.holdMsMax,
    },
  });
});
