import { assert } from '../../base/assert.js';

/** The highest of the last `bars` values, by a monotonic queue in fixed arrays: O(1) a value on average. */
export class RollingHigh {
  readonly bars: number;
  readonly #values: Float64Array;
  readonly #indexes: Float64Array;
  #head = 0;
  #length = 0;
  #count = 0;

  constructor(bars: number) {
    assert(Number.isInteger(bars) && bars > 0, 'a high spans at least one value');
    this.bars = bars;
    this.#values = new Float64Array(bars);
    this.#indexes = new Float64Array(bars);
  }

  update(value: number): void {
    const { bars } = this;
    if (this.#length > 0 && (this.#indexes[this.#head] as number) <= this.#count - bars) {
      this.#head = (this.#head + 1) % bars;
      this.#length -= 1;
    }
    while (this.#length > 0) {
      const tail = (this.#head + this.#length - 1) % bars;
      if ((this.#values[tail] as number) > value) break;
      this.#length -= 1;
    }
    const slot = (this.#head + this.#length) % bars;
    this.#values[slot] = value;
    this.#indexes[slot] = this.#count;
    this.#length += 1;
    this.#count += 1;
  }

  /** NaN until `bars` values have come. */
  get value(): number {
    return this.#count < this.bars ? Number.NaN : (this.#values[this.#head] as number);
  }

  reset(): void {
    this.#head = 0;
    this.#length = 0;
    this.#count = 0;
  }
}
