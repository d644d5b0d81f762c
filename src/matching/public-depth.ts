import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import { addQuantity, type Quantity, subtractQuantity, ZERO_QUANTITY } from '../model/quantity.js';
import { type DepthLevel, type DepthSide, ListedSide, levelsOf } from './depth-side.js';

/** What the public offers on both sides; one level a side is enough. */
export interface PublicDepthState {
  readonly bids: DepthSide;
  readonly asks: DepthSide;
}

/** What both sides show, best first. */
export interface ShownDepth {
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

const NOTHING = new ListedSide([]);

/** A side as stated, and what our orders took from it since. */
class StatedSide {
  #stated: DepthSide = NOTHING;
  readonly #taken = new Map<Price, Quantity>();

  state(side: DepthSide): void {
    this.#stated = side;
    if (this.#taken.size > 0) this.#taken.clear();
  }

  take(price: Price, quantity: Quantity): void {
    this.#taken.set(price, addQuantity(this.#taken.get(price) ?? ZERO_QUANTITY, quantity));
  }

  /** Best first; those that were taken whole are left out. */
  *levels(): Generator<DepthLevel> {
    for (const level of levelsOf(this.#stated)) {
      const quantity = this.#left(level.price, level.quantity);
      if (quantity > 0n) yield quantity === level.quantity ? level : { ...level, quantity };
    }
  }

  quantityAt(price: Price): Quantity {
    return this.#left(price, this.#stated.quantityAt(price));
  }

  get worst(): Price | undefined {
    return this.#stated.worst;
  }

  #left(price: Price, stated: Quantity): Quantity {
    if (this.#taken.size === 0) return stated;
    return subtractQuantity(stated, this.#taken.get(price) ?? ZERO_QUANTITY);
  }
}

/**
 * The public's side of one symbol's book, as last stated. What our orders take is gone until the next statement,
 * so that one level is never sold twice.
 */
export class PublicDepth {
  readonly #bids = new StatedSide();
  readonly #asks = new StatedSide();
  #pending: (() => PublicDepthState) | undefined;

  /** Replaces the book. */
  state(depth: PublicDepthState): void {
    this.#pending = undefined;
    this.#bids.state(depth.bids);
    this.#asks.state(depth.asks);
  }

  /** Replaces the book by one that is read only when somebody looks: most are replaced again before. */
  stateLater(read: () => PublicDepthState): void {
    this.#pending = read;
  }

  /** The levels a taker of this side meets, best first, none of them empty. */
  against(takerSide: OrderSide): Generator<DepthLevel> {
    return this.#resting(takerSide === 'BUY' ? 'SELL' : 'BUY').levels();
  }

  /** The first level a taker of this side meets. */
  bestAgainst(takerSide: OrderSide): DepthLevel | undefined {
    const [best] = this.against(takerSide);
    return best;
  }

  /** The levels on the side where an order of `side` would rest, best first, none of them empty. */
  resting(side: OrderSide): Generator<DepthLevel> {
    return this.#resting(side).levels();
  }

  /** Takes from a level. */
  take(takerSide: OrderSide, price: Price, quantity: Quantity): void {
    this.#resting(takerSide === 'BUY' ? 'SELL' : 'BUY').take(price, quantity);
  }

  /** What the public offers at a price on the side where an order of `side` would rest. */
  quantityAt(side: OrderSide, price: Price): Quantity {
    return this.#resting(side).quantityAt(price);
  }

  /** Whether a price lies inside the levels known on the side where an order of `side` would rest. */
  covers(side: OrderSide, price: Price): boolean {
    const { worst } = this.#resting(side);
    if (worst === undefined) return false;
    return side === 'BUY' ? price >= worst : price <= worst;
  }

  #resting(side: OrderSide): StatedSide {
    if (this.#pending !== undefined) this.state(this.#pending());
    return side === 'BUY' ? this.#bids : this.#asks;
  }
}

/** The best levels of a side from offers, best first, as one level a price, none of them empty; at most so many. */
export function joinLevels(offers: Iterable<DepthLevel>, levels: number): readonly DepthLevel[] {
  const joined: DepthLevel[] = [];
  for (const offer of offers) {
    if (offer.quantity === 0n) continue;
    const last = joined.at(-1);
    if (last?.price === offer.price) joined[joined.length - 1] = addToLevel(last, offer.quantity);
    else if (joined.length >= levels) break;
    else joined.push(offer);
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
