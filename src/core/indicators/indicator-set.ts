import type { StrategyConfig } from '../engine-config.js';
import { AverageTrueRange } from './average-true-range.js';
import { EfficiencyRatio } from './efficiency-ratio.js';
import { ExponentialAverage } from './exponential-average.js';
import { RelativeStrength } from './relative-strength.js';
import { RollingHigh } from './rolling-high.js';
import { RollingMedian } from './rolling-median.js';

/** How many average true ranges the median looks back on: what "usual" means to the regime. */
const ATR_MEDIAN_BARS = 120;

/** Indicator values after the last closed bar, in price units unless said otherwise. NaN until there were enough bars. */
export interface IndicatorReading {
  readonly emaFast: number;
  readonly emaFastPrevious: number;
  readonly emaSlow: number;
  readonly emaSlowPrevious: number;
  /** 0 to 100. */
  readonly rsi: number;
  readonly atr: number;
  readonly atrMedian: number;
  readonly trueRange: number;
  /** 0 to 1. */
  readonly efficiency: number;
  readonly netChange: number;
  /** Highest high of the bars before the last one. */
  readonly breakoutHigh: number;
  /** Whether every value is a number. */
  readonly isReady: boolean;
}

/** The indicators of one symbol, updated bar by bar without allocation. */
export class IndicatorSet implements IndicatorReading {
  readonly #emaFast: ExponentialAverage;
  readonly #emaSlow: ExponentialAverage;
  readonly #rsi: RelativeStrength;
  readonly #atr: AverageTrueRange;
  readonly #atrMedian = new RollingMedian(ATR_MEDIAN_BARS);
  readonly #efficiency: EfficiencyRatio;
  readonly #high: RollingHigh;
  emaFastPrevious = Number.NaN;
  emaSlowPrevious = Number.NaN;
  breakoutHigh = Number.NaN;

  constructor(config: StrategyConfig) {
    this.#emaFast = new ExponentialAverage(config.trendFastBars);
    this.#emaSlow = new ExponentialAverage(config.trendSlowBars);
    this.#rsi = new RelativeStrength(config.rsiBars);
    this.#atr = new AverageTrueRange(config.atrBars);
    this.#efficiency = new EfficiencyRatio(config.efficiencyBars);
    this.#high = new RollingHigh(config.breakoutBars);
  }

  /** Takes in the next closed bar. */
  update(high: number, low: number, close: number): void {
    this.emaFastPrevious = this.#emaFast.value;
    this.emaSlowPrevious = this.#emaSlow.value;
    this.breakoutHigh = this.#high.value;
    this.#emaFast.update(close);
    this.#emaSlow.update(close);
    this.#rsi.update(close);
    this.#atr.update(high, low, close);
    if (!Number.isNaN(this.#atr.value)) this.#atrMedian.update(this.#atr.value);
    this.#efficiency.update(close);
    this.#high.update(high);
  }

  /** Forgets everything, to be fed again from the ring after a repair. */
  reset(): void {
    this.#emaFast.reset();
    this.#emaSlow.reset();
    this.#rsi.reset();
    this.#atr.reset();
    this.#atrMedian.reset();
    this.#efficiency.reset();
    this.#high.reset();
    this.emaFastPrevious = Number.NaN;
    this.emaSlowPrevious = Number.NaN;
    this.breakoutHigh = Number.NaN;
  }

  get emaFast(): number {
    return this.#emaFast.value;
  }

  get emaSlow(): number {
    return this.#emaSlow.value;
  }

  get rsi(): number {
    return this.#rsi.value;
  }

  get atr(): number {
    return this.#atr.value;
  }

  get atrMedian(): number {
    return this.#atrMedian.value;
  }

  get trueRange(): number {
    return this.#atr.trueRange;
  }

  get efficiency(): number {
    return this.#efficiency.value;
  }

  get netChange(): number {
    return this.#efficiency.netChange;
  }

  get isReady(): boolean {
    return !(
      Number.isNaN(this.emaSlowPrevious) ||
      Number.isNaN(this.emaFastPrevious) ||
      Number.isNaN(this.rsi) ||
      Number.isNaN(this.atr) ||
      Number.isNaN(this.efficiency) ||
      Number.isNaN(this.breakoutHigh)
    );
  }
}
