import { assert } from '../../base/assert.js';

/**
 * Kaufman's efficiency ratio over `bars` changes: net change ÷ path length, 0 (noise) to 1 (a straight line).
 * The path is kept as a running sum and added up afresh once per round of the ring, so that rounding never builds up.
 */
export class EfficiencyRatio {
  readonly bars: number;
  readonly #closes: Float64Array;
  #next = 0;
  #count = 0;
  #path = 0;

  constructor(bars: number) {
    assert(Number.isInteger(bars) && bars > 0, 'a ratio spans at least one change');
    this.bars = bars;
    this.#closes = new Float64Array(bars + 1);
  }

  update(close: number): void {
    const closes = this.#closes;
    const size = closes.length;
    if (this.#count > 0) {
      const last = closes[(this.#next + size - 1) % size] as number;
      this.#path += Math.abs(close - last);
    }
    if (this.#count === size) {
      const oldest = closes[this.#next] as number;
      const second = closes[(this.#next + 1) % size] as number;
      this.#path -= Math.abs(second - oldest);
    } else {
      this.#count += 1;
    }
    closes[this.#next] = close;
    this.#next = (this.#next + 1) % size;
    if (this.#next === 0 && this.#count === size) this.#path = this.#addUpPath();
  }

  /** Last close minus the close `bars` changes before; NaN until that many have come. */
  get netChange(): number {
    const size = this.#closes.length;
    if (this.#count < size) return Number.NaN;
    const newest = this.#closes[(this.#next + size - 1) % size] as number;
    return newest - (this.#closes[this.#next] as number);
  }

  /** NaN until `bars` changes have come; 0 when nothing moved. */
  get value(): number {
    const net = Math.abs(this.netChange);
    if (Number.isNaN(net)) return Number.NaN;
    return this.#path <= net ? (net === 0 ? 0 : 1) : net / this.#path;
  }

  reset(): void {
    this.#next = 0;
    this.#count = 0;
    this.#path = 0;
  }

  /** Called when the ring has just wrapped: slot 0 holds the oldest close. */
  #addUpPath(): number {
    let path = 0;
    for (let index = 1; index < this.#closes.length; index += 1) {
      path += Math.abs((this.#closes[index] as number) - (this.#closes[index - 1] as number));
    }
    return path;
  }
}
