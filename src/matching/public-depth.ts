import { must } from '../base/assert.js';
import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import { addQuantity, type Quantity, subtractQuantity, ZERO_QUANTITY } from '../model/quantity.js';

/** A price and what the public offers there. */
export interface DepthLevel {
  readonly price: Price;
  readonly quantity: Quantity;
}

/** What the public offers on both sides, best first; one level a side is enough. */
export interface PublicDepthState {
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

/**
 * The public's side of one symbol's book, as last stated. What our orders take is gone until the next statement,
 * so that one level is never sold twice.
 */
export class PublicDepth {
  #statedBids: readonly DepthLevel[] = [];
  #statedAsks: readonly DepthLevel[] = [];
  #pending: (() => PublicDepthState) | undefined;

  /** Replaces the book. */
  state(depth: PublicDepthState): void {
    this.#pending = undefined;
    this.#statedBids = depth.bids;
    this.#statedAsks = depth.asks;
  }

  /** Replaces the book by one that is made only when somebody looks: most are replaced again before. */
  stateLater(read: () => PublicDepthState): void {
    this.#pending = read;
  }

  get #bids(): readonly DepthLevel[] {
    this.#readPending();
    return this.#statedBids;
  }

  get #asks(): readonly DepthLevel[] {
    this.#readPending();
    return this.#statedAsks;
  }

  #readPending(): void {
    if (this.#pending !== undefined) this.state(this.#pending());
  }

  /** The levels a taker of this side meets, best first. Empty ones may be among them. */
  against(takerSide: OrderSide): readonly DepthLevel[] {
    return takerSide === 'BUY' ? this.#asks : this.#bids;
  }

  /** The levels on the side where an order of `side` would rest, best first. */
  resting(side: OrderSide): readonly DepthLevel[] {
    return side === 'BUY' ? this.#bids : this.#asks;
  }

  /** Takes from a level. */
  take(takerSide: OrderSide, price: Price, quantity: Quantity): void {
    const left = this.against(takerSide).map((level) =>
      level.price === price
        ? { price, quantity: subtractQuantity(level.quantity, quantity) }
        : level,
    );
    if (takerSide === 'BUY') this.#statedAsks = left;
    else this.#statedBids = left;
  }

  /** What the public offers at a price on the side where an order of `side` would rest. */
  quantityAt(side: OrderSide, price: Price): Quantity {
    return this.resting(side).reduce(
      (sum, level) => (level.price === price ? addQuantity(sum, level.quantity) : sum),
      ZERO_QUANTITY,
    );
  }

  /** Whether a price lies inside the levels known on the side where an order of `side` would rest. */
  covers(side: OrderSide, price: Price): boolean {
    const worst = this.resting(side).at(-1);
    if (worst === undefined) return false;
    return side === 'BUY' ? price >= worst.price : price <= worst.price;
  }
}

/** Levels of one side from two sources, each best first, as one list: one level a price, none of them empty. */
export function joinLevels(
  side: OrderSide,
  some: readonly DepthLevel[],
  others: readonly DepthLevel[],
): readonly DepthLevel[] {
  const joined: DepthLevel[] = [];
  const isBetter = (a: Price, b: Price): boolean => (side === 'BUY' ? a > b : a < b);
  for (let left = 0, right = 0; left < some.length || right < others.length; ) {
    const [one, other] = [some[left], others[right]];
    const takesOther =
      one === undefined || (other !== undefined && isBetter(other.price, one.price));
    const next = must(takesOther ? other : one, 'a level is left');
    if (takesOther) right += 1;
    else left += 1;
    if (next.quantity === 0n) continue;
    const last = joined.at(-1);
    if (last?.price !== next.price) joined.push(next);
    else joined[joined.length - 1] = addToLevel(last, next.quantity);
  }
  return joined;
}

function addToLevel({ price, quantity }: DepthLevel, more: Quantity): DepthLevel {
  return { price, quantity: addQuantity(quantity, more) };
}

/** Whether a taker of `side` with this limit may trade at `price`. An undefined limit takes any price. */
export function crosses(side: OrderSide, limit: Price | undefined, price: Price): boolean {
  if (limit === undefined) return true;
  return side === 'BUY' ? price <= limit : price >= limit;
}
