import { must } from '../../base/assert.js';
import { formatFixedPadded } from '../../base/fixed-point.js';
import type { EpochMs } from '../../base/time.js';
import type { DepthLevel } from '../../matching/depth-side.js';
import { isBetter } from '../../matching/price-priority.js';
import type { SymbolName } from '../../model/names.js';
import type { OrderSide } from '../../model/order.js';
import type { Price } from '../../model/price.js';
import { type Quantity, ZERO_QUANTITY } from '../../model/quantity.js';
import type { WireObject, WireValue } from '../wire/wire-json.js';
import type { ShownBook } from './shown-books.js';

/**
 * What changes on a book from one message of a diff stream to the next (web-socket-streams.md, "Diff. Depth Stream").
 *
 * A listener may have begun with a snapshot taken between two messages, so a message tells not only what differs from
 * the message before but also what differs from such a snapshot: a level that came and went in between would otherwise
 * stay in that listener's book for ever.
 */
export class BookChanges {
  readonly #symbol: SymbolName;
  /** As it was told last, with every level. */
  #told: ShownBook;
  /** Prices at which a snapshot since then differed. */
  readonly #bids = new Set<Price>();
  readonly #asks = new Set<Price>();

  constructor(symbol: SymbolName, book: ShownBook) {
    this.#symbol = symbol;
    this.#told = book;
  }

  /**
   * Somebody was given this book as a snapshot.
   *
   * @param levels that were asked for a side; where there are as many, what lies deeper was not given
   */
  note(snapshot: ShownBook, levels: number): void {
    if (snapshot.updateId === this.#told.updateId) return;
    noteDifferent('BUY', { told: this.#told.bids, given: snapshot.bids, levels }, this.#bids);
    noteDifferent('SELL', { told: this.#told.asks, given: snapshot.asks, levels }, this.#asks);
  }

  /** The message that leads to the book as it is now, with every level; undefined when nothing happened. */
  next(now: ShownBook, at: EpochMs): WireObject | undefined {
    const before = this.#told;
    if (before.updateId === now.updateId) return undefined;
    this.#told = now;
    return {
      e: 'depthUpdate',
      E: at,
      s: this.#symbol,
      U: before.updateId + 1n,
      u: now.updateId,
      b: takeChanges('BUY', before.bids, now.bids, this.#bids),
      a: takeChanges('SELL', before.asks, now.asks, this.#asks),
    };
  }
}

/** The levels of a book (rest-api.md, "Order book"; web-socket-streams.md, "Partial Book Depth Streams"). */
export function renderPartialDepth({ updateId, bids, asks }: ShownBook): WireObject {
  return { lastUpdateId: updateId, bids: bids.map(renderLevel), asks: asks.map(renderLevel) };
}

/** New and changed levels with their quantity, those that have gone with 0; and what was different in between. */
function takeChanges(
  side: OrderSide,
  before: readonly DepthLevel[],
  now: readonly DepthLevel[],
  between: Set<Price>,
): WireValue {
  const changes: WireValue[] = [];
  compareSides(side, before, now, (price, old, quantity) => {
    const differed = between.size > 0 && between.delete(price);
    if (differed || old !== quantity) changes.push(renderLevel({ price, quantity }));
  });
  for (const price of between) changes.push(renderLevel({ price, quantity: ZERO_QUANTITY }));
  between.clear();
  return changes;
}

function noteDifferent(
  side: OrderSide,
  sides: {
    readonly told: readonly DepthLevel[];
    readonly given: readonly DepthLevel[];
    readonly levels: number;
  },
  into: Set<Price>,
): void {
  const { told, given, levels } = sides;
  const deepest = given.length < levels ? undefined : given.at(-1)?.price;
  compareSides(side, told, given, (price, old, quantity) => {
    const isGiven = deepest === undefined || !isBetter(side, deepest, price);
    if (isGiven && old !== quantity) into.add(price);
  });
}

/** Tells, for each price of two states of a side, both quantities; best first, 0 where there is no level. */
function compareSides(
  side: OrderSide,
  before: readonly DepthLevel[],
  now: readonly DepthLevel[],
  tell: (price: Price, before: Quantity, now: Quantity) => void,
): void {
  for (let left = 0, right = 0; left < before.length || right < now.length; ) {
    const [old, level] = [before[left], now[right]];
    const price = bestOf(side, old?.price, level?.price);
    const [was, is] = [
      old?.price === price ? old : undefined,
      level?.price === price ? level : undefined,
    ];
    tell(price, was?.quantity ?? ZERO_QUANTITY, is?.quantity ?? ZERO_QUANTITY);
    if (was !== undefined) left += 1;
    if (is !== undefined) right += 1;
  }
}

function bestOf(side: OrderSide, one: Price | undefined, other: Price | undefined): Price {
  if (one === undefined || other === undefined) return must(one ?? other, 'a level is left');
  return isBetter(side, other, one) ? other : one;
}

function renderLevel({ price, quantity }: DepthLevel): WireValue {
  return [formatFixedPadded(price), formatFixedPadded(quantity)];
}
