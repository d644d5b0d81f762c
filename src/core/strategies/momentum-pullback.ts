import { fixedToNumber } from '../../base/fixed-point.js';
import { priceFromNumber, priceToNumber } from '../../model/price.js';
import { type Reason, reason } from '../../model/reason-code.js';
import type { StrategyConfig } from '../engine-config.js';
import type { IndicatorReading } from '../indicators/indicator-set.js';
import type { Signal } from '../signals/signal.js';
import type { Strategy, StrategyContext, StrategyVerdict } from './strategy.js';

/** What opened the entry. */
type Trigger = 'pullback' | 'breakout';

/**
 * Buys strength, long only. In an uptrend (fast average above the slow one, both rising) it enters either when
 * price has dipped to the fast average and closed back above it (pullback), or when it closes above the
 * highest high of the last bars in a trending market (breakout). The target is a multiple of the average true
 * range and must be far enough to pay its costs; the stop is a smaller multiple; time ends what neither does.
 */
export class MomentumPullback implements Strategy {
  readonly name: string;
  readonly #config: StrategyConfig;

  constructor(config: StrategyConfig) {
    this.name = config.name;
    this.#config = config;
  }

  evaluate(context: StrategyContext): StrategyVerdict {
    const why = this.#obstacle(context);
    if (why !== undefined) return { type: 'waits', reason: why };
    const trigger = triggerOf(context);
    if (trigger === undefined) return { type: 'waits', reason: noTrigger(context) };
    return this.#propose(context, trigger);
  }

  /** What rules out an entry whatever the last bar did. */
  #obstacle({ indicators, regime }: StrategyContext): Reason | undefined {
    const { rsiMax, rsiMin } = this.#config;
    if (!indicators.isReady) return reason('INDICATORS_WARMING');
    if (regime === 'shock' || regime === 'trend-down')
      return reason('REGIME_UNSUITABLE', { regime });
    if (!isUptrend(indicators)) {
      const { emaFast, emaFastPrevious, emaSlow, emaSlowPrevious } = indicators;
      return reason('NO_UPTREND', {
        trendBps: bps(emaFast, emaSlow),
        fastRiseBps: bps(emaFast, emaFastPrevious),
        slowRiseBps: bps(emaSlow, emaSlowPrevious),
      });
    }
    const rsi = round(indicators.rsi);
    if (indicators.rsi < rsiMin) return reason('MOMENTUM_TOO_WEAK', { rsi, limit: rsiMin });
    return indicators.rsi > rsiMax
      ? reason('MOMENTUM_EXHAUSTED', { rsi, limit: rsiMax })
      : undefined;
  }

  #propose(context: StrategyContext, trigger: Trigger): StrategyVerdict {
    const { bar, indicators, regime } = context;
    const config = this.#config;
    const close = priceToNumber(bar.close);
    const targetDistance = config.targetAtr * indicators.atr;
    const targetBps = (targetDistance / close) * 10_000;
    const stopDistance = Math.max(
      config.stopAtr * indicators.atr,
      (close * config.stopBpsMin) / 10_000,
    );
    if (targetBps < config.targetBpsMin || stopDistance >= close) {
      const numbers = { targetBps: round(targetBps), limitBps: config.targetBpsMin, trigger };
      return { type: 'waits', reason: reason('RANGE_TOO_SMALL', numbers) };
    }
    const signal: Signal = {
      symbol: context.symbol,
      strategy: this.name,
      at: context.at,
      barOpenTime: bar.openTime,
      barCloseTime: bar.closeTime,
      referencePrice: bar.close,
      targetPrice: priceFromNumber(close + targetDistance),
      stopPrice: priceFromNumber(close - stopDistance),
      holdMsMax: config.holdMsMax,
      confidence: confidenceOf(context),
      regime,
      numbers: {
        trigger,
        regime,
        rsi: round(indicators.rsi),
        efficiency: round(indicators.efficiency),
        trendBps: bps(indicators.emaFast, indicators.emaSlow),
        atrBps: round((indicators.atr / close) * 10_000),
        targetBps: round(targetBps),
        stopBps: round((stopDistance / close) * 10_000),
      },
    };
    return { type: 'signal', signal };
  }
}

function isUptrend(indicators: IndicatorReading): boolean {
  return (
    indicators.emaFast > indicators.emaSlow &&
    indicators.emaFast > indicators.emaFastPrevious &&
    indicators.emaSlow >= indicators.emaSlowPrevious
  );
}

function triggerOf({ bar, previousBar, indicators, regime }: StrategyContext): Trigger | undefined {
  const close = priceToNumber(bar.close);
  const open = priceToNumber(bar.open);
  if (close > open && close > indicators.emaFast) {
    const touchedNow = priceToNumber(bar.low) <= indicators.emaFast;
    const closedBelowBefore =
      previousBar !== undefined && priceToNumber(previousBar.close) <= indicators.emaFastPrevious;
    if (touchedNow || closedBelowBefore) return 'pullback';
  }
  if (regime === 'trend-up' && close > indicators.breakoutHigh) return 'breakout';
  return undefined;
}

/** How far the close is above the fast average it has to come back to, and below the high it has to exceed. */
function noTrigger({ bar, indicators, regime }: StrategyContext): Reason {
  const close = priceToNumber(bar.close);
  return reason('NO_TRIGGER', {
    aboveFastBps: bps(close, indicators.emaFast),
    belowHighBps: bps(indicators.breakoutHigh, close),
    regime,
  });
}

/** Half for the straightness of the move, half for who is trading: the takers' share of buying in the bar. */
function confidenceOf({ bar, indicators }: StrategyContext): number {
  const volume = fixedToNumber(bar.volume);
  const buyShare = volume > 0 ? fixedToNumber(bar.takerBuyVolume) / volume : 0;
  return round(0.5 * indicators.efficiency + 0.5 * buyShare);
}

function bps(value: number, base: number): number {
  return round((value / base - 1) * 10_000);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
