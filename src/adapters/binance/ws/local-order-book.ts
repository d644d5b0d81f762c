import type { Price } from '../../../model/price.js';
import type { Quantity } from '../../../model/quantity.js';
import {
  type DepthLevel,
  type DepthLevels,
  type DepthSnapshot,
  type DepthUpdate,
  levelAt,
  levelCount,
} from '../depth.js';

/** The best of each side; a side that nobody stands on is absent. */
export interface BestLevels {
  readonly bid: DepthLevel | undefined;
  readonly ask: DepthLevel | undefined;
}

/**
 * What became of an update.
 *
 * - buffered: it waits for a snapshot
 * - applied: the book now stands at its last update id
 * - old: the book was further already
 * - gap: updates between the book and this one were missed, so the book is empty again and needs a new snapshot
 */
export type UpdateResult = 'buffered' | 'applied' | 'old' | 'gap';

/**
 * What became of a snapshot. `too-old`: it does not reach the first buffered update, so a newer one has to be fetched.
 */
export type SnapshotResult = 'loaded' | 'too-old' | 'gap';

/** A hundred seconds of the quicker stream: whoever has no snapshot by then starts again. */
const BUFFERED_MAX = 1_000;

/**
 * A symbol's order book, kept from a snapshot and the updates since (web-socket-streams.md, "How to manage a local order
 * book correctly"). Pure: who opens the stream and fetches the snapshot hands them in. Levels beyond the snapshot's
 * reach are known only once they have changed.
 */
export class LocalOrderBook {
  readonly #bids = new Side((a, b) => a > b);
  readonly #asks = new Side((a, b) => a < b);
  #buffered: DepthUpdate[] = [];
  #updateId: bigint | undefined;

  /** Where the book stands; undefined while it waits for a snapshot. */
  get updateId(): bigint | undefined {
    return this.#updateId;
  }

  best(): BestLevels {
    return { bid: this.#bids.best, ask: this.#asks.best };
  }

  /** The best `count` levels of each side, best first. */
  levels(count: number): {
    readonly bids: readonly DepthLevel[];
    readonly asks: readonly DepthLevel[];
  } {
    return { bids: this.#bids.first(count), asks: this.#asks.first(count) };
  }

  apply(update: DepthUpdate): UpdateResult {
    if (this.#updateId === undefined) return this.#buffer(update);
    if (update.lastUpdateId <= this.#updateId) return 'old';
    if (update.firstUpdateId > this.#updateId + 1n) {
      this.reset();
      this.#buffered.push(update);
      return 'gap';
    }
    this.#set(update);
    return 'applied';
  }

  /** Takes a snapshot and whatever was buffered after it. */
  load(snapshot: DepthSnapshot): SnapshotResult {
    const first = this.#buffered[0];
    if (first !== undefined && snapshot.lastUpdateId < first.firstUpdateId - 1n) return 'too-old';
    const buffered = this.#buffered;
    this.reset();
    for (const level of snapshot.bids) this.#bids.set(level);
    for (const level of snapshot.asks) this.#asks.set(level);
    this.#updateId = snapshot.lastUpdateId;
    for (const update of buffered) if (this.apply(update) === 'gap') return 'gap';
    return 'loaded';
  }

  /** Forgets everything: the stream was interrupted. */
  reset(): void {
    this.#updateId = undefined;
    this.#buffered = [];
    this.#bids.clear();
    this.#asks.clear();
  }

  #buffer(update: DepthUpdate): UpdateResult {
    const newest = this.#buffered.at(-1);
    const missed = newest !== undefined && update.firstUpdateId > newest.lastUpdateId + 1n;
    if (missed || this.#buffered.length >= BUFFERED_MAX) {
      this.#buffered = [update];
      return 'gap';
    }
    this.#buffered.push(update);
    return 'buffered';
  }

  #set(update: DepthUpdate): void {
    this.#bids.setAll(update.bids);
    this.#asks.setAll(update.asks);
    this.#updateId = update.lastUpdateId;
  }
}

/** One side of the book: prices in order, best last, because the best ones change most. */
class Side {
  readonly #isBetter: (a: Price, b: Price) => boolean;
  readonly #prices: Price[] = [];
  readonly #quantities = new Map<Price, Quantity>();

  constructor(isBetter: (a: Price, b: Price) => boolean) {
    this.#isBetter = isBetter;
  }

  get best(): DepthLevel | undefined {
    return this.first(1)[0];
  }

  first(count: number): readonly DepthLevel[] {
    const levels: DepthLevel[] = [];
    for (let index = this.#prices.length - 1; index >= 0 && levels.length < count; index -= 1) {
      const price = this.#prices[index] as Price;
      levels.push([price, this.#quantities.get(price) as Quantity]);
    }
    return levels;
  }

  setAll(levels: DepthLevels): void {
    const count = levelCount(levels);
    for (let index = 0; index < count; index += 1) this.set(levelAt(levels, index));
  }

  set([price, quantity]: DepthLevel): void {
    const known = this.#quantities.has(price);
    if (quantity > 0n) {
      this.#quantities.set(price, quantity);
      if (!known) this.#prices.splice(this.#placeOf(price), 0, price);
    } else if (known) {
      this.#quantities.delete(price);
      this.#prices.splice(this.#placeOf(price), 1);
    }
  }

  clear(): void {
    this.#prices.length = 0;
    this.#quantities.clear();
  }

  /** Where a price stands, or would: behind all that are worse. */
  #placeOf(price: Price): number {
    let from = 0;
    let to = this.#prices.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#isBetter(price, this.#prices[middle] as Price)) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
