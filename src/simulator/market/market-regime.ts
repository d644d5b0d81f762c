import type { Prng } from '../../base/prng.js';

/** What the market as a whole is doing. */
export const REGIMES = ['calm', 'trend-up', 'trend-down', 'chop', 'shock'] as const;

/** What the market as a whole is doing. */
export type Regime = (typeof REGIMES)[number];

/** How the market moves in a regime. Figures are of the common factor, that is of a symbol with beta 1. */
export interface RegimeTraits {
  /** Drift, basis points a minute. */
  readonly driftBps: number;
  /** Volatility, basis points per square root of a minute. */
  readonly volatilityBps: number;
  /** Pull back towards where the regime began: the share of the distance that is lost in a minute. */
  readonly reversion: number;
  /** Trades, book changes and sizes against the symbol's average. */
  readonly activity: number;
  /** Spread against the symbol's usual one. */
  readonly spread: number;
  readonly meanMinutes: number;
  /** Where it goes when it ends; the weights add up to 1. */
  readonly next: Readonly<Partial<Record<Regime, number>>>;
}

/**
 * The parameters, and why:
 * - a calm BTC minute has a volatility of 2 to 4 bps, a busy one of 5 to 10; a shock of 20 to 30 is what a
 *   liquidation cascade or a rate decision shows for a minute or two;
 * - a trend drifts 7 bps a minute for 7 minutes on average, some 50 bps: several times its own noise and the fees
 *   of a round trip, so that a strategy that holds for minutes has something to find, and nothing to find in a
 *   calm or a chop;
 * - chop swings hard and loses a third of the distance each minute, so that a follower of trends is punished;
 * - up and down are equally likely everywhere: there is no gain in merely holding;
 * - the mean lengths make about ten changes an hour, so an hour of market time shows every regime.
 */
export const REGIME_TRAITS: Readonly<Record<Regime, RegimeTraits>> = {
  calm: {
    driftBps: 0,
    volatilityBps: 3,
    reversion: 0,
    activity: 0.7,
    spread: 1,
    meanMinutes: 6,
    next: { 'trend-up': 0.3, 'trend-down': 0.3, chop: 0.35, shock: 0.05 },
  },
  'trend-up': {
    driftBps: 7,
    volatilityBps: 4.5,
    reversion: 0,
    activity: 1.3,
    spread: 1.2,
    meanMinutes: 7,
    next: { calm: 0.35, 'trend-down': 0.15, chop: 0.43, shock: 0.07 },
  },
  'trend-down': {
    driftBps: -7,
    volatilityBps: 4.5,
    reversion: 0,
    activity: 1.3,
    spread: 1.2,
    meanMinutes: 7,
    next: { calm: 0.35, 'trend-up': 0.15, chop: 0.43, shock: 0.07 },
  },
  chop: {
    driftBps: 0,
    volatilityBps: 9,
    reversion: 0.33,
    activity: 1,
    spread: 1.5,
    meanMinutes: 6,
    next: { calm: 0.34, 'trend-up': 0.3, 'trend-down': 0.3, shock: 0.06 },
  },
  shock: {
    driftBps: 0,
    volatilityBps: 24,
    reversion: 0,
    activity: 2.4,
    spread: 6,
    meanMinutes: 1.5,
    next: { calm: 0.2, 'trend-up': 0.2, 'trend-down': 0.2, chop: 0.4 },
  },
};

/** The regime after one that ends. */
export function drawNextRegime(regime: Regime, random: Prng): Regime {
  let left = random.unit();
  for (const candidate of REGIMES) {
    const weight = REGIME_TRAITS[regime].next[candidate] ?? 0;
    if (left < weight) return candidate;
    left -= weight;
  }
  return 'calm';
}
