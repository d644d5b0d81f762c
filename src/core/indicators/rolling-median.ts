import { assert } from '../../base/assert.js';

/**
 * Median of the last `bars` values, kept in a sorted array: a binary search and one shift of at most `bars`
 * doubles each time, no allocation. Takes finite values only.
 */
export class RollingMedian {
  readonly bars: number;
  readonly #arrivals: Float64Array;
  readonly #sorted: Float64Array;
  #next = 0;
  #count = 0;

  constructor(bars: number) {
    assert(Number.isInteger(bars) && bars > 0, 'a median spans at least one value');
    this.bars = bars;
    this.#arrivals = new Float64Array(bars);
    this.#sorted = new Float64Array(bars);
  }

  update(value: number): void {
    assert(Number.isFinite(value), 'a median is taken of finite values');
    if (this.#count === this.bars) this.#remove(this.#arrivals[this.#next] as number);
    this.#arrivals[this.#next] = value;
    this.#next = (this.#next + 1) % this.bars;
    const at = this.#search(value);
    this.#sorted.copyWithin(at + 1, at, this.#count);
    this.#sorted[at] = value;
    this.#count += 1;
  }

  /** Median of what has come so far, up to `bars` values; NaN before the first. */
  get value(): number {
    const count = this.#count;
    if (count === 0) return Number.NaN;
    const upper = this.#sorted[count >> 1] as number;
    return count % 2 === 1 ? upper : (upper + (this.#sorted[(count >> 1) - 1] as number)) / 2;
  }

  reset(): void {
    this.#next = 0;
    this.#count = 0;
  }

  #remove(value: number): void {
    const at = this.#search(value);
    this.#sorted.copyWithin(at, at + 1, this.#count);
    this.#count -= 1;
  }

  /** First index whose value is not less. */
  #search(value: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
