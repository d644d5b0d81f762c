import { WilderAverage } from './wilder-average.js';

/** Wilder's average true range, in price units. The first bar's true range is its own height. */
export class AverageTrueRange {
  readonly #average: WilderAverage;
  #previousClose = Number.NaN;
  #trueRange = Number.NaN;

  constructor(bars: number) {
    this.#average = new WilderAverage(bars);
  }

  update(high: number, low: number, close: number): void {
    const previous = this.#previousClose;
    this.#trueRange = Number.isNaN(previous)
      ? high - low
      : Math.max(high, previous) - Math.min(low, previous);
    this.#previousClose = close;
    this.#average.update(this.#trueRange);
  }

  /** NaN until `bars` bars have come. */
  get value(): number {
    return this.#average.value;
  }

  /** True range of the last bar; NaN before the first. */
  get trueRange(): number {
    return this.#trueRange;
  }

  reset(): void {
    this.#average.reset();
    this.#previousClose = Number.NaN;
    this.#trueRange = Number.NaN;
  }
}
