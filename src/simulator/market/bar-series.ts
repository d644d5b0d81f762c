import { RingBuffer } from '../../base/ring-buffer.js';
import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';

/** Which bars to read: open times inclusive, and the newest `limit` of them. */
export interface BarWindow {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly limit: number;
}

/** The newest closed bars of one symbol and timeframe, by rising open time, possibly with holes. */
export class BarSeries {
  readonly #ring: RingBuffer<Bar>;

  constructor(capacity: number) {
    this.#ring = new RingBuffer(capacity);
  }

  push(bar: Bar): void {
    this.#ring.push(bar);
  }

  get newest(): Bar | undefined {
    return this.#ring.at(-1);
  }

  /** Oldest first. */
  read(window: BarWindow): readonly Bar[] {
    const end = this.#firstAfter(window.to);
    const begin = Math.max(this.#firstAfter(window.from - 1), end - window.limit);
    const bars: Bar[] = [];
    for (let index = begin; index < end; index += 1) bars.push(this.#ring.at(index) as Bar);
    return bars;
  }

  /** The index of the first bar that opens after `at`. */
  #firstAfter(at: EpochMs): number {
    let low = 0;
    let high = this.#ring.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ring.at(middle) as Bar).openTime > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
