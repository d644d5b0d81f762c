import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import { addQuantity, type Quantity, ZERO_QUANTITY } from '../model/quantity.js';
import { isBetter } from './price-priority.js';

/** A price and what is offered there. */
export interface DepthLevel {
  readonly price: Price;
  readonly quantity: Quantity;
}

/**
 * One side of a public book. It answers by rank and by price, so that a book of a thousand levels has to be made only as far
 * as somebody looks.
 */
export interface DepthSide {
  /** The level of a rank, 0 the best; undefined beyond the worst. */
  level(rank: number): DepthLevel | undefined;
  /** What is offered at a price; zero where there is no level. */
  quantityAt(price: Price): Quantity;
  /** The worst price at which it knows what is offered; undefined when it is empty. */
  readonly worst: Price | undefined;
}

/** A side that is given as a list, best first. */
export class ListedSide implements DepthSide {
  readonly #levels: readonly DepthLevel[];

  constructor(levels: readonly DepthLevel[]) {
    this.#levels = levels;
  }

  level(rank: number): DepthLevel | undefined {
    return this.#levels[rank];
  }

  quantityAt(price: Price): Quantity {
    return this.#levels.reduce(
      (sum, level) => (level.price === price ? addQuantity(sum, level.quantity) : sum),
      ZERO_QUANTITY,
    );
  }

  get worst(): Price | undefined {
    return this.#levels.at(-1)?.price;
  }
}

/** The levels of a side, best first. */
export function* levelsOf(side: DepthSide): Generator<DepthLevel> {
  for (let rank = 0; ; rank += 1) {
    const level = side.level(rank);
    if (level === undefined) return;
    yield level;
  }
}

/**
 * Two sources of offers of one side, each best first, as one: at an equal price the first source comes first.
 *
 * @param bookSide the side the offers rest on
 */
export function* byPriority<Offer extends { readonly price: Price }>(
  bookSide: OrderSide,
  some: Iterator<Offer>,
  others: Iterator<Offer>,
): Generator<Offer> {
  let one = some.next();
  let other = others.next();
  while (one.done !== true || other.done !== true) {
    const takesOther =
      one.done === true ||
      (other.done !== true && isBetter(bookSide, other.value.price, one.value.price));
    if (takesOther) {
      if (other.done === true) return;
      yield other.value;
      other = others.next();
    } else {
      yield one.value;
      one = some.next();
    }
  }
}
