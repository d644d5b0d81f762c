import { assert } from '../../base/assert.js';

/** Wilder's smoothing: the plain mean of the first `bars` values, then previous + (value − previous) / bars. */
export class WilderAverage {
  readonly bars: number;
  #value = 0;
  #count = 0;

  constructor(bars: number) {
    assert(Number.isInteger(bars) && bars > 0, 'an average spans at least one bar');
    this.bars = bars;
  }

  update(value: number): void {
    if (this.#count < this.bars) {
      this.#count += 1;
      this.#value += value;
      if (this.#count === this.bars) this.#value /= this.bars;
      return;
    }
    this.#value += (value - this.#value) / this.bars;
  }

  /** NaN until `bars` values have come. */
  get value(): number {
    return this.#count < this.bars ? Number.NaN : this.#value;
  }

  reset(): void {
    this.#value = 0;
    this.#count = 0;
  }
}
