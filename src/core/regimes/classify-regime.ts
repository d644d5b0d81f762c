/** What a symbol's market is like at the moment. */
export type Regime = 'calm' | 'trend-up' | 'trend-down' | 'chop' | 'shock';

/** What the classification looks at. All of it comes from closed bars. */
export interface RegimeInputs {
  /** Kaufman's efficiency ratio, 0 (noise) to 1 (a straight line). */
  readonly efficiency: number;
  /** Close now minus close at the start of the efficiency window; only its sign matters. */
  readonly netChange: number;
  /** Average true range now, in price units. */
  readonly atr: number;
  /** Median of the recent average true ranges. */
  readonly atrMedian: number;
  /** True range of the last bar, in price units. */
  readonly trueRange: number;
}

/** One bar this many times as large as the usual range is a shock: the next minutes are not like the last ones. */
const SHOCK_RANGE_ATR = 5;
/** So is volatility this many times its own median. */
const SHOCK_ATR_RATIO = 3;
/** From this efficiency on a move is a trend; random walks of 20 steps exceed it about one time in seven. */
const TREND_EFFICIENCY = 0.35;
/** Below this share of its median volatility a directionless market is calm, above it is chop. */
const CALM_ATR_RATIO = 0.8;

/** Names the regime. Shock comes first, because it overrules what the averages still say. */
export function classifyRegime(inputs: RegimeInputs): Regime {
  const { efficiency, netChange, atr, atrMedian, trueRange } = inputs;
  if (atrMedian > 0) {
    if (trueRange > SHOCK_RANGE_ATR * atrMedian) return 'shock';
    if (atr > SHOCK_ATR_RATIO * atrMedian) return 'shock';
  }
  if (efficiency >= TREND_EFFICIENCY) return netChange > 0 ? 'trend-up' : 'trend-down';
  return atr < CALM_ATR_RATIO * atrMedian ? 'calm' : 'chop';
}
