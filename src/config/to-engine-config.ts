import type { Money } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { Timeframe } from '../model/timeframe.js';
import type { AegisConfig } from './aegis-config.js';

/**
 * What the trading core is told, in its own words. Structurally the core's EngineConfig, which this layer may not
 * import; a test holds the two together.
 */
export interface EngineSettings {
  readonly quoteAsset: AssetName;
  readonly universe: {
    readonly symbols: readonly SymbolName[];
    readonly symbolsMax: number;
    readonly turnoverQuoteMin: Money;
    readonly excludedBases: readonly AssetName[];
  };
  readonly history: {
    readonly timeframes: readonly Timeframe[];
    readonly warmUpBars: number;
    readonly warmUpSpanMs: number;
    readonly ringBars: number;
  };
  readonly tradable: {
    readonly spreadBpsEnter: number;
    readonly spreadBpsLeave: number;
    readonly depthQuoteEnter: Money;
    readonly depthQuoteLeave: Money;
  };
  readonly strategy: Omit<AegisConfig['strategy'], 'holdMax'> & { readonly holdMsMax: number };
  readonly gates: {
    readonly marketDataAgeMsMax: number;
    readonly signalAgeMsMax: number;
    readonly latencyMsMax: number;
    readonly clockUncertaintyMsMax: number;
    readonly cooldownMs: number;
  };
  readonly validation: Omit<AegisConfig['validation'], 'depthMin'> & {
    readonly depthQuoteMin: Money;
  };
  readonly risk: {
    readonly quotePerTrade: Money;
    readonly positionsMax: number;
    readonly exposureQuoteMax: Money;
    readonly dailyLossQuoteMax: Money;
    readonly lossStreakMax: number;
    readonly lossStreakPauseMs: number;
    readonly exitValueFactorBps: number;
  };
  readonly orders: {
    readonly recvWindowMs: number;
    readonly entrySlippageBps: number;
    readonly exitSlippageBps: number;
    readonly queryDelaysMs: readonly number[];
    readonly engineMarginMs: number;
    readonly cancelTimeoutMs: number;
    readonly exitRetryMs: number;
    readonly protectionDelayMsMax: number;
  };
  readonly reconcile: { readonly intervalMs: number };
}

/** Puts the file's settings into the core's words. */
export function toEngineConfig(config: AegisConfig): EngineSettings {
  const { gates, orders, risk, timeframes, tradable, universe } = config;
  const { holdMax, ...strategy } = config.strategy;
  const { depthMin, ...validation } = config.validation;
  return {
    quoteAsset: config.quoteAsset,
    universe: {
      symbols: universe.symbols,
      symbolsMax: universe.symbolsMax,
      turnoverQuoteMin: universe.turnoverMin,
      excludedBases: universe.excludedBases,
    },
    history: {
      timeframes: timeframes.list,
      warmUpBars: timeframes.warmUpBars,
      warmUpSpanMs: timeframes.warmUpSpanMax,
      ringBars: timeframes.ringBars,
    },
    tradable: {
      spreadBpsEnter: tradable.spreadBpsEnter,
      spreadBpsLeave: tradable.spreadBpsLeave,
      depthQuoteEnter: tradable.depthEnter,
      depthQuoteLeave: tradable.depthLeave,
    },
    strategy: { ...strategy, holdMsMax: holdMax },
    gates: {
      marketDataAgeMsMax: gates.marketDataAgeMax,
      signalAgeMsMax: gates.signalAgeMax,
      latencyMsMax: gates.latencyMax,
      clockUncertaintyMsMax: gates.clockUncertaintyMax,
      cooldownMs: gates.cooldown,
    },
    validation: { ...validation, depthQuoteMin: depthMin },
    risk: {
      quotePerTrade: risk.quotePerTrade,
      positionsMax: risk.positionsMax,
      exposureQuoteMax: risk.exposureMax,
      dailyLossQuoteMax: risk.dailyLossMax,
      lossStreakMax: risk.lossStreakMax,
      lossStreakPauseMs: risk.lossStreakPause,
      exitValueFactorBps: risk.exitValueFactorBps,
    },
    orders: {
      recvWindowMs: orders.recvWindow,
      entrySlippageBps: orders.entrySlippageBps,
      exitSlippageBps: orders.exitSlippageBps,
      queryDelaysMs: orders.queryDelays,
      engineMarginMs: orders.engineMargin,
      cancelTimeoutMs: orders.cancelTimeout,
      exitRetryMs: orders.exitRetry,
      protectionDelayMsMax: orders.protectionDelayMax,
    },
    reconcile: { intervalMs: orders.reconcileEvery },
  };
}
