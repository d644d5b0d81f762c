import { formatFixedPadded } from '../base/fixed-point.js';
import type { EpochMs } from '../base/time.js';
import type { SymbolName } from '../model/names.js';
import type { Level, PublicBook } from './market-source.js';
import type { WireObject, WireValue } from './wire-json.js';

/**
 * What changes on a book from one message of a diff stream to the next (web-socket-streams.md, "Diff. Depth Stream").
 *
 * A listener may have begun with a snapshot taken between two messages, so a message tells not only what differs from
 * the message before but also what differs from such a snapshot: a level that came and went in between would otherwise
 * stay in that listener's book for ever.
 */
export class BookChanges {
  readonly #symbol: SymbolName;
  /** As it was told last. */
  #told: PublicBook;
  /** Prices at which a snapshot since then differed. */
  readonly #bids = new Set<bigint>();
  readonly #asks = new Set<bigint>();

  constructor(symbol: SymbolName, book: PublicBook) {
    this.#symbol = symbol;
    this.#told = book;
  }

  /** Somebody was given this book as a snapshot. */
  note(snapshot: PublicBook): void {
    if (snapshot.updateId === this.#told.updateId) return;
    noteDifferent(this.#told.bids, snapshot.bids, this.#bids);
    noteDifferent(this.#told.asks, snapshot.asks, this.#asks);
  }

  /** The message that leads to the book as it is now; undefined when nothing happened. */
  next(now: PublicBook, at: EpochMs): WireObject | undefined {
    const before = this.#told;
    if (before.updateId === now.updateId) return undefined;
    const message = {
      e: 'depthUpdate',
      E: at,
      s: this.#symbol,
      U: before.updateId + 1n,
      u: now.updateId,
      b: changedLevels(before.bids, now.bids, this.#bids),
      a: changedLevels(before.asks, now.asks, this.#asks),
    };
    this.#told = now;
    this.#bids.clear();
    this.#asks.clear();
    return message;
  }
}

/** The best levels of a book (rest-api.md, "Order book"; web-socket-streams.md, "Partial Book Depth Streams"). */
export function renderPartialDepth(book: PublicBook, levels: number): WireObject {
  return {
    lastUpdateId: book.updateId,
    bids: book.bids.slice(0, levels).map(renderLevel),
    asks: book.asks.slice(0, levels).map(renderLevel),
  };
}

/** New and changed levels with their quantity, those that have gone with 0; and what was different in between. */
function changedLevels(
  before: readonly Level[],
  now: readonly Level[],
  between: ReadonlySet<bigint>,
): WireValue {
  const left = new Map(before.map(({ price, quantity }) => [price as bigint, quantity]));
  for (const price of between) if (!left.has(price)) left.set(price, 0n as Level['quantity']);
  const changes: WireValue[] = [];
  for (const level of now) {
    const isSame = left.get(level.price) === level.quantity && !between.has(level.price);
    if (!isSame) changes.push(renderLevel(level));
    left.delete(level.price);
  }
  for (const price of left.keys()) changes.push([formatFixedPadded(price), '0.00000000']);
  return changes;
}

function noteDifferent(told: readonly Level[], given: readonly Level[], into: Set<bigint>): void {
  const left = new Map(told.map(({ price, quantity }) => [price as bigint, quantity]));
  for (const { price, quantity } of given) {
    if (left.get(price) !== quantity) into.add(price);
    left.delete(price);
  }
  for (const price of left.keys()) into.add(price);
}

function renderLevel({ price, quantity }: Level): WireValue {
  return [formatFixedPadded(price), formatFixedPadded(quantity)];
}
