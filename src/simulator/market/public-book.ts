import type { DepthLevel, DepthSide } from '../../matching/depth-side.js';
import type { Instrument } from '../../model/instrument.js';
import type { Price } from '../../model/price.js';
import { type Quantity, ZERO_QUANTITY } from '../../model/quantity.js';
import type { PublicBook } from '../public-market/market-source.js';
import type { TradeGrid } from './trade-grid.js';

/** Levels a side, as far as the price filter lets orders rest there: some 2 % of the price where the tick is fine. */
export const BOOK_LEVELS = 1_000;
/** Levels below the touch stand about this far apart. */
const LEVEL_DISTANCE_BPS = 0.2;
/** A level near the touch keeps its size for so many changes of the book, then takes another. */
const CHANGES_PER_SIZE = 16;
/** So many levels are near; each belt behind holds twice as many as the one before. */
const NEAR_LEVELS = 4;
/** How much more a level holds than one of the belt before. */
const MORE_BY_BELT = 0.5;
const SCALE = 100_000_000;

/** How far from the touch orders may rest, as multiples of the touch. */
export interface BookReach {
  readonly down: number;
  readonly up: number;
}

/** From what a book is made. Prices in ticks, quantities in steps. */
export interface BookState {
  readonly updateId: bigint;
  readonly bid: number;
  readonly ask: number;
  /** Mean quantity of a level near the touch. */
  readonly meanSteps: number;
  /** Tells one symbol's sizes from another's. */
  readonly salt: number;
  readonly reach: BookReach;
}

/** Where orders of an instrument may rest (filters.md, "PERCENT_PRICE_BY_SIDE"). */
export function bookReach({ filters }: Instrument): BookReach {
  const { percentPrice } = filters;
  if (percentPrice === undefined) return { down: 0, up: Number.POSITIVE_INFINITY };
  return { down: Number(percentPrice.bidDown) / SCALE, up: Number(percentPrice.askUp) / SCALE };
}

/**
 * The book around a touch. A level's size depends on its price, on its distance from the touch and on the update id
 * alone, so nothing has to be kept, a level is made only when somebody looks at it, and one that is still there keeps its
 * size for a while: the longer the deeper it lies.
 */
export function publicBook(state: BookState, grid: TradeGrid): PublicBook {
  return {
    updateId: state.updateId,
    bids: new DrawnSide(-1, state, grid),
    asks: new DrawnSide(1, state, grid),
  };
}

/** One side: the touch, and behind it the multiples of a spacing, up to where the book ends. */
class DrawnSide implements DepthSide {
  readonly #away: 1 | -1;
  readonly #state: BookState;
  readonly #grid: TradeGrid;
  readonly #touch: number;
  readonly #spacing: number;
  /** The multiple of the spacing that would have rank 0: at the touch or before it. */
  readonly #first: number;
  readonly #levels: number;
  readonly #made: DepthLevel[] = [];

  /** @param away -1 for bids, whose prices fall with the rank, 1 for asks */
  constructor(away: 1 | -1, state: BookState, grid: TradeGrid) {
    this.#away = away;
    this.#state = state;
    this.#grid = grid;
    const { bid, ask, reach } = state;
    this.#touch = away < 0 ? bid : ask;
    this.#spacing = spacingAt(bid);
    this.#first = away < 0 ? Math.ceil(bid / this.#spacing) : Math.floor(ask / this.#spacing);
    const last =
      away < 0
        ? this.#first - Math.max(1, Math.ceil((bid * reach.down) / this.#spacing))
        : Math.floor((ask * reach.up) / this.#spacing) - this.#first;
    this.#levels = Math.max(1, Math.min(BOOK_LEVELS, last + 1));
  }

  level(rank: number): DepthLevel | undefined {
    if (rank >= this.#levels) return undefined;
    while (this.#made.length <= rank) {
      const made = this.#made.length;
      const ticks = this.#ticks(made);
      this.#made.push({ price: this.#grid.price(ticks), quantity: this.#quantity(ticks, made) });
    }
    return this.#made[rank];
  }

  quantityAt(price: Price): Quantity {
    const { tick } = this.#grid;
    if (price % tick !== 0n) return ZERO_QUANTITY;
    const ticks = Number(price / tick);
    const rank = this.#rank(ticks);
    return rank === undefined ? ZERO_QUANTITY : this.#quantity(ticks, rank);
  }

  get worst(): Price {
    return this.#grid.price(this.#ticks(this.#levels - 1));
  }

  #ticks(rank: number): number {
    return rank === 0 ? this.#touch : (this.#first + this.#away * rank) * this.#spacing;
  }

  /** Undefined where there is no level. */
  #rank(ticks: number): number | undefined {
    if (ticks === this.#touch) return 0;
    if (ticks % this.#spacing !== 0) return undefined;
    const rank = (ticks / this.#spacing - this.#first) * this.#away;
    return rank > 0 && rank < this.#levels ? rank : undefined;
  }

  #quantity(ticks: number, rank: number): Quantity {
    const { meanSteps, updateId, salt } = this.#state;
    const belt = Math.floor(Math.log2(1 + rank / NEAR_LEVELS));
    const share = levelShare(ticks, { updateId: Number(updateId), salt, belt });
    const steps = meanSteps * share * (1 + MORE_BY_BELT * belt);
    return this.#grid.quantity(Math.max(1, Math.round(steps)));
  }
}

/**
 * How far apart levels stand at a price, in ticks: the same between two powers of two, so that the levels stay where they
 * are while the price moves.
 */
function spacingAt(ticks: number): number {
  const middle = 1.5 * 2 ** Math.floor(Math.log2(ticks));
  return Math.max(1, Math.round((middle * LEVEL_DISTANCE_BPS) / 10_000));
}

/**
 * From 0.25 to 1.75, mean 1. A belt has twice the levels of the one before and they keep their size twice as long, so that as many
 * change at once in each; the price shifts the moment of change, so that not all of a belt change together.
 */
function levelShare(
  ticks: number,
  { updateId, salt, belt }: { updateId: number; salt: number; belt: number },
): number {
  const period = CHANGES_PER_SIZE * 2 ** belt;
  const place = mix(Math.imul(ticks ^ salt, 0x9e3779b1));
  const age = Math.floor((updateId + (place % period)) / period);
  return 0.25 + (1.5 * mix(place ^ Math.imul(age, 0x85ebca6b))) / 0x1_0000_0000;
}

/** Spreads a number over 32 bits. */
function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}
