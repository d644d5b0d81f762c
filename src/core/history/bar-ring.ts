import { assert } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import { type Bar, type BarSource, sameBar } from '../../model/bar.js';
import { priceToNumber } from '../../model/price.js';
import { quantityToNumber } from '../../model/quantity.js';
import { type Timeframe, timeframeMs } from '../../model/timeframe.js';

const MISSING = 0;
const PRESENT = 1;
const ABSENT = 2;

const SOURCES: readonly BarSource[] = ['aggregate', 'ws', 'import', 'rest'];

/** What a ring knows of one place on its grid. `outside` is before its coverage or after its newest place. */
export type RingPlace = 'bar' | 'absent' | 'missing' | 'outside';

/** Consecutive places without a bar or an explanation; open times, inclusive. */
export interface RingHole {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** How a ring is laid out. */
export interface BarRingOptions {
  readonly timeframe: Timeframe;
  /** Places on the grid, whether they hold a bar or not. */
  readonly capacity: number;
  /** Newest places whose bars are kept exactly; older ones remain as doubles. */
  readonly exactCapacity: number;
}

/**
 * The newest bars of one symbol and timeframe, addressed by open time: place = (openTime ÷ length) mod capacity.
 * A late bar goes where it belongs in O(1), and a hole is a place that says so. Columns of doubles feed the
 * indicators; the newest bars are also kept exactly.
 */
export class BarRing {
  readonly timeframe: Timeframe;
  readonly capacity: number;
  readonly #lengthMs: number;
  readonly #states: Uint8Array;
  readonly #sources: Uint8Array;
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #close: Float64Array;
  readonly #volume: Float64Array;
  readonly #exact: (Bar | undefined)[];
  /** Grid indexes; `#newest < #oldest` means empty. */
  #oldest = 0;
  #newest = -1;
  #bars = 0;
  #missing = 0;
  #run = 0;
  #runIsKnown = true;
  #revision = 0;
  #newestBar: Bar | undefined;

  constructor(options: BarRingOptions) {
    assert(options.capacity > 0 && options.exactCapacity > 0, 'a ring has at least one place');
    this.timeframe = options.timeframe;
    this.capacity = options.capacity;
    this.#lengthMs = timeframeMs(options.timeframe);
    this.#states = new Uint8Array(options.capacity);
    this.#sources = new Uint8Array(options.capacity);
    this.#high = new Float64Array(options.capacity);
    this.#low = new Float64Array(options.capacity);
    this.#close = new Float64Array(options.capacity);
    this.#volume = new Float64Array(options.capacity);
    this.#exact = new Array<Bar | undefined>(Math.min(options.exactCapacity, options.capacity));
  }

  /** Bars held. */
  get size(): number {
    return this.#bars;
  }

  /** Places without a bar or an explanation. */
  get missing(): number {
    return this.#missing;
  }

  /** Changes whenever anything but an append happened: what was computed from the ring must be computed again. */
  get revision(): number {
    return this.#revision;
  }

  /** Open time of the newest place, which may be an explained hole; undefined when empty. */
  get newestOpenTime(): EpochMs | undefined {
    return this.#newest < this.#oldest ? undefined : this.#newest * this.#lengthMs;
  }

  /** The newest bar, exactly. */
  get newestBar(): Bar | undefined {
    return this.#newestBar;
  }

  /** Places up to the newest one that are all bars or explained holes. */
  get completeRun(): number {
    if (!this.#runIsKnown) {
      let run = 0;
      for (let index = this.#newest; index >= this.#oldest; index -= 1) {
        if (this.#states[index % this.capacity] === MISSING) break;
        run += 1;
      }
      this.#run = run;
      this.#runIsKnown = true;
    }
    return this.#run;
  }

  /** What is known of a place. */
  placeAt(openTime: EpochMs): RingPlace {
    const index = this.#index(openTime);
    if (index < this.#oldest || index > this.#newest) return 'outside';
    const state = this.#states[index % this.capacity];
    return state === PRESENT ? 'bar' : state === ABSENT ? 'absent' : 'missing';
  }

  /** Whether the place is too old to be kept. */
  isBeyond(openTime: EpochMs): boolean {
    return this.#newest >= this.#oldest && this.#index(openTime) <= this.#newest - this.capacity;
  }

  /** The exact bar at a place; undefined when there is none or it is no longer kept exactly. */
  barAt(openTime: EpochMs): Bar | undefined {
    if (this.placeAt(openTime) !== 'bar') return undefined;
    const bar = this.#exact[this.#index(openTime) % this.#exact.length];
    return bar?.openTime === openTime ? bar : undefined;
  }

  /** Where the bar at a place came from. */
  sourceAt(openTime: EpochMs): BarSource {
    assert(this.placeAt(openTime) === 'bar', 'a place that is asked for its source holds a bar');
    return SOURCES[this.#sources[this.#index(openTime) % this.capacity] as number] as BarSource;
  }

  /** Whether the bar held at this bar's place says the same; by doubles when it is no longer kept exactly. */
  holdsSame(bar: Bar): boolean {
    const exact = this.barAt(bar.openTime);
    if (exact !== undefined) return sameBar(exact, bar);
    const slot = this.#index(bar.openTime) % this.capacity;
    return (
      this.#high[slot] === priceToNumber(bar.high) &&
      this.#low[slot] === priceToNumber(bar.low) &&
      this.#close[slot] === priceToNumber(bar.close) &&
      this.#volume[slot] === quantityToNumber(bar.volume)
    );
  }

  /** Puts a bar in its place, over whatever is there. The bar is on the grid and not beyond the ring. */
  put(bar: Bar, source: BarSource): void {
    assert(bar.timeframe === this.timeframe, 'a ring holds bars of its own timeframe');
    assert(!this.isBeyond(bar.openTime), 'a bar that is put lies within reach of the ring');
    const index = this.#index(bar.openTime);
    const isAppend = this.#newest < this.#oldest || index > this.#newest;
    this.#occupy(index, PRESENT);
    const slot = index % this.capacity;
    this.#sources[slot] = SOURCES.indexOf(source);
    this.#high[slot] = priceToNumber(bar.high);
    this.#low[slot] = priceToNumber(bar.low);
    this.#close[slot] = priceToNumber(bar.close);
    this.#volume[slot] = quantityToNumber(bar.volume);
    if (index > this.#newest - this.#exact.length) this.#exact[index % this.#exact.length] = bar;
    if (this.#newestBar === undefined || bar.openTime >= this.#newestBar.openTime)
      this.#newestBar = bar;
    if (!isAppend) this.#revision += 1;
  }

  /** Raises the provenance of a bar that a better source has confirmed. */
  confirm(openTime: EpochMs, source: BarSource): void {
    const slot = this.#index(openTime) % this.capacity;
    this.#sources[slot] = Math.max(this.#sources[slot] as number, SOURCES.indexOf(source));
  }

  /** Explains a hole: the exchange has no bar there. Ignored where there is a bar, beyond the ring, or in an empty one. */
  markAbsent(openTime: EpochMs): void {
    if (this.#newest < this.#oldest || this.isBeyond(openTime)) return;
    if (this.placeAt(openTime) === 'bar') return;
    this.#occupy(this.#index(openTime), ABSENT);
  }

  /** Every unexplained hole, oldest first. The newest place is never one: it exists because something was put there. */
  holes(): readonly RingHole[] {
    const holes: RingHole[] = [];
    if (this.#missing === 0) return holes;
    let from = -1;
    for (let index = this.#oldest; index <= this.#newest; index += 1) {
      const isMissing = this.#states[index % this.capacity] === MISSING;
      if (isMissing && from < 0) from = index;
      if (!isMissing && from >= 0) {
        holes.push({ from: from * this.#lengthMs, to: (index - 1) * this.#lengthMs });
        from = -1;
      }
    }
    return holes;
  }

  /** Calls back for each bar that opens after a time, oldest first. */
  visitAfter(
    openTime: EpochMs,
    visit: (openTime: EpochMs, high: number, low: number, close: number) => void,
  ): void {
    const first = Math.max(this.#oldest, Math.floor(openTime / this.#lengthMs) + 1);
    for (let index = first; index <= this.#newest; index += 1) {
      const slot = index % this.capacity;
      if (this.#states[slot] !== PRESENT) continue;
      visit(
        index * this.#lengthMs,
        this.#high[slot] as number,
        this.#low[slot] as number,
        this.#close[slot] as number,
      );
    }
  }

  #index(openTime: EpochMs): number {
    return Math.floor(openTime / this.#lengthMs);
  }

  #occupy(index: number, state: typeof PRESENT | typeof ABSENT): void {
    const follows = this.#runIsKnown && this.#newest >= this.#oldest && index === this.#newest + 1;
    const run = this.#run;
    this.#reach(index);
    const slot = index % this.capacity;
    this.#forget(slot);
    this.#states[slot] = state;
    if (state === PRESENT) this.#bars += 1;
    this.#runIsKnown = follows;
    if (follows) this.#run = Math.min(run + 1, this.capacity);
  }

  #forget(slot: number): void {
    if (this.#states[slot] === MISSING) this.#missing -= 1;
    if (this.#states[slot] === PRESENT) this.#bars -= 1;
  }

  /** Extends the coverage to a place; new places between are missing until told otherwise. */
  #reach(index: number): void {
    if (this.#newest < this.#oldest) {
      this.#oldest = index;
      this.#newest = index;
      this.#states[index % this.capacity] = MISSING;
      this.#missing = 1;
      return;
    }
    if (index > this.#newest) this.#reachForward(index);
    else if (index < this.#oldest) this.#reachBack(index);
  }

  #reachForward(index: number): void {
    const oldestKept = index - this.capacity + 1;
    const dropEnd = Math.min(oldestKept - 1, this.#newest);
    for (let gone = this.#oldest; gone <= dropEnd; gone += 1) this.#forget(gone % this.capacity);
    for (let fresh = Math.max(this.#newest + 1, oldestKept); fresh <= index; fresh += 1) {
      this.#states[fresh % this.capacity] = MISSING;
      this.#missing += 1;
    }
    this.#oldest = Math.max(this.#oldest, oldestKept);
    this.#newest = index;
  }

  #reachBack(index: number): void {
    for (let fresh = index; fresh < this.#oldest; fresh += 1) {
      this.#states[fresh % this.capacity] = MISSING;
      this.#missing += 1;
    }
    this.#oldest = index;
  }
}
