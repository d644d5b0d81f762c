import type { Money } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { Timeframe } from '../model/timeframe.js';

/** Everything the trading core may be told. Units end the names; bounds come last. Checked before it gets here. */
export interface EngineConfig {
  /** The asset that is spent and earned; only symbols quoted in it are considered. */
  readonly quoteAsset: AssetName;
  readonly universe: UniverseConfig;
  readonly history: HistoryConfig;
  readonly tradable: TradableConfig;
  readonly strategy: StrategyConfig;
  readonly gates: GateConfig;
  readonly validation: ValidationConfig;
  readonly risk: RiskConfig;
  readonly orders: OrderConfig;
  readonly reconcile: ReconcileConfig;
}

/** Which symbols are considered at all. */
export interface UniverseConfig {
  /** These symbols, in this order; empty means: chosen by ranking. */
  readonly symbols: readonly SymbolName[];
  /** How many symbols are warmed up and watched at most. */
  readonly symbolsMax: number;
  /** Least 24 h turnover of a ranked symbol, in quote units. */
  readonly turnoverQuoteMin: Money;
  /** Bases that are never chosen by ranking: stablecoins, wrapped and fiat assets. */
  readonly excludedBases: readonly AssetName[];
}

/** What is remembered of each symbol's bars. */
export interface HistoryConfig {
  /** Ascending; the first is the base that the larger ones are built from. */
  readonly timeframes: readonly Timeframe[];
  /** Bars each ring must hold, without an unexplained hole, before a symbol may trade. */
  readonly warmUpBars: number;
  /** How far back a warm-up looks at most; a larger timeframe needs only the bars that fit. */
  readonly warmUpSpanMs: number;
  /** Bars each ring holds at most; at least `warmUpBars`. */
  readonly ringBars: number;
}

/** When a symbol's book is good enough to trade. The gap between enter and leave keeps it from flapping. */
export interface TradableConfig {
  readonly spreadBpsEnter: number;
  readonly spreadBpsLeave: number;
  /** Quote resting at the thinner side of the best bid and ask. */
  readonly depthQuoteEnter: Money;
  readonly depthQuoteLeave: Money;
}

/** The strategy's parameters. Bars are bars of `timeframe`; multiples of ATR are plain factors. */
export interface StrategyConfig {
  readonly name: string;
  readonly timeframe: Timeframe;
  readonly trendFastBars: number;
  readonly trendSlowBars: number;
  readonly rsiBars: number;
  /** An entry needs rsiMin ≤ RSI ≤ rsiMax (0 to 100). */
  readonly rsiMin: number;
  readonly rsiMax: number;
  readonly atrBars: number;
  /** A breakout is a close above the highest high of this many bars before it. */
  readonly breakoutBars: number;
  /** Window of the efficiency ratio, which tells a trend from chop. */
  readonly efficiencyBars: number;
  /** Target = reference + targetAtr × ATR. */
  readonly targetAtr: number;
  /** Stop = reference − stopAtr × ATR, at least `stopBpsMin` away. */
  readonly stopAtr: number;
  readonly stopBpsMin: number;
  /** No signal when the target would be nearer than this: it could not pay its costs. */
  readonly targetBpsMin: number;
  /** A position is left after this long. */
  readonly holdMsMax: number;
}

/** What blocks an entry. Exits are never gated. */
export interface GateConfig {
  /** Age of the newest book ticker of the symbol. */
  readonly marketDataAgeMsMax: number;
  /** Age of a signal since its bar closed. */
  readonly signalAgeMsMax: number;
  /** Receipt minus exchange time of the newest bar, corrected by the measured clock offset. */
  readonly latencyMsMax: number;
  readonly clockUncertaintyMsMax: number;
  /** No new entry in a symbol for this long after its last position closed. */
  readonly cooldownMs: number;
}

/** What a signal must satisfy at the moment of decision. */
export interface ValidationConfig {
  readonly spreadBpsMax: number;
  /** Quote resting at the best ask at least (and at the best bid, where a stop would sell). */
  readonly depthQuoteMin: Money;
  /** (target − ask) ÷ (fees both ways + spread). */
  readonly rewardToCostMin: number;
  readonly takerFeeBps: number;
  /** How far the best ask may be from the signal's reference price. */
  readonly deviationBpsMax: number;
}

/** Limits on what may be lost or bound. */
export interface RiskConfig {
  readonly quotePerTrade: Money;
  readonly positionsMax: number;
  /** Σ cost of open positions and entries on their way. */
  readonly exposureQuoteMax: Money;
  /** Realised losses since UTC midnight; at this amount entries end for the day. */
  readonly dailyLossQuoteMax: Money;
  /** Losing trades in a row before a pause. */
  readonly lossStreakMax: number;
  readonly lossStreakPauseMs: number;
  /** An entry must leave at least minimum notional × this ÷ 10 000 at its stop price, or it could not be sold (15 000 = 1.5×). */
  readonly exitValueFactorBps: number;
}

/** How orders are placed and looked after. */
export interface OrderConfig {
  /** `recvWindow` of every signed order request. */
  readonly recvWindowMs: number;
  /** How far above the best ask an entry's limit may be. */
  readonly entrySlippageBps: number;
  /** How far below the best bid an exit's limit may be. */
  readonly exitSlippageBps: number;
  /** When an order in doubt is asked about again: delay before each attempt, the last one repeating. */
  readonly queryDelaysMs: readonly number[];
  /** Added to T + recvWindow before "order unknown" proves absence. */
  readonly engineMarginMs: number;
  /** How long a cancel may stay unanswered before the order is asked about. */
  readonly cancelTimeoutMs: number;
  readonly exitRetryMs: number;
  /** How long base may be held without protection resting at the exchange before it is an incident. */
  readonly protectionDelayMsMax: number;
}

/** How often the account is compared with what we believe. */
export interface ReconcileConfig {
  readonly intervalMs: number;
}
