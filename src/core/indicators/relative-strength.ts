import { WilderAverage } from './wilder-average.js';

/** Wilder's relative strength index, 0 to 100. Without a single loss in the window it is 100. */
export class RelativeStrength {
  readonly #gain: WilderAverage;
  readonly #loss: WilderAverage;
  #previousClose = Number.NaN;

  constructor(bars: number) {
    this.#gain = new WilderAverage(bars);
    this.#loss = new WilderAverage(bars);
  }

  update(close: number): void {
    const change = close - this.#previousClose;
    this.#previousClose = close;
    if (Number.isNaN(change)) return;
    this.#gain.update(change > 0 ? change : 0);
    this.#loss.update(change < 0 ? -change : 0);
  }

  /** NaN until `bars` changes have come. */
  get value(): number {
    const loss = this.#loss.value;
    if (Number.isNaN(loss)) return Number.NaN;
    return loss === 0 ? 100 : 100 - 100 / (this.#gain.value / loss + 1);
  }

  reset(): void {
    this.#gain.reset();
    this.#loss.reset();
    this.#previousClose = Number.NaN;
  }
}
