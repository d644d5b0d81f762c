import { assert } from '../../base/assert.js';

/** Exponential moving average with weight 2 / (bars + 1), started at the first value. */
export class ExponentialAverage {
  readonly bars: number;
  readonly #weight: number;
  #value = Number.NaN;
  #count = 0;

  constructor(bars: number) {
    assert(Number.isInteger(bars) && bars > 0, 'an average spans at least one bar');
    this.bars = bars;
    this.#weight = 2 / (bars + 1);
  }

  update(value: number): void {
    this.#value =
      this.#count === 0 ? value : value * this.#weight + this.#value * (1 - this.#weight);
    this.#count += 1;
  }

  /** NaN until `bars` values have come. */
  get value(): number {
    return this.#count < this.bars ? Number.NaN : this.#value;
  }

  reset(): void {
    this.#value = Number.NaN;
    this.#count = 0;
  }
}
