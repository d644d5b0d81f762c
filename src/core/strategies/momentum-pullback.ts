import { fixedToNumber } from '../../base/fixed-point.js';
import { priceFromNumber, priceToNumber } from '../../model/price.js';
import type { StrategyConfig } from '../engine-config.js';
import type { Signal } from '../signals/signal.js';
import type { Strategy, StrategyContext } from './strategy.js';

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

  evaluate(context: StrategyContext): Signal | undefined {
    const { indicators, bar, regime } = context;
    const config = this.#config;
    if (!indicators.isReady) return undefined;
    if (regime === 'shock' || regime === 'trend-down') return undefined;
    if (!isUptrend(context)) return undefined;
    if (indicators.rsi < config.rsiMin || indicators.rsi > config.rsiMax) return undefined;
    const trigger = triggerOf(context);
    if (trigger === undefined) return undefined;

    const close = priceToNumber(bar.close);
    const targetDistance = config.targetAtr * indicators.atr;
    const targetBps = (targetDistance / close) * 10_000;
    if (targetBps < config.targetBpsMin) return undefined;
    const stopDistance = Math.max(
      config.stopAtr * indicators.atr,
      (close * config.stopBpsMin) / 10_000,
    );
    if (stopDistance >= close) return undefined;

    return {
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
        trendBps: round((indicators.emaFast / indicators.emaSlow - 1) * 10_000),
        atrBps: round((indicators.atr / close) * 10_000),
        targetBps: round(targetBps),
        stopBps: round((stopDistance / close) * 10_000),
      },
    };
  }
}

function isUptrend({ indicators }: StrategyContext): boolean {
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

/** Half for the straightness of the move, half for who is trading: the takers' share of buying in the bar. */
function confidenceOf({ bar, indicators }: StrategyContext): number {
  const volume = fixedToNumber(bar.volume);
  const buyShare = volume > 0 ? fixedToNumber(bar.takerBuyVolume) / volume : 0;
  return round(0.5 * indicators.efficiency + 0.5 * buyShare);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
