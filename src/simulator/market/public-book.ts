import type { Level, PublicBook } from '../market-source.js';
import type { TradeGrid } from './trade-grid.js';

/** Levels a side that are shown. */
const BOOK_LEVELS = 20;
/** Levels below the touch stand about this far apart: 20 of them reach some 4 bps deep. */
const LEVEL_DISTANCE_BPS = 0.2;
/** A level keeps its size for so many changes of the book, then takes another. */
const CHANGES_PER_SIZE = 16;

/** From what a book is made. Prices in ticks, quantities in steps. */
export interface BookState {
  readonly updateId: bigint;
  readonly bid: number;
  readonly ask: number;
  /** Mean quantity of a level. */
  readonly meanSteps: number;
  /** Tells one symbol's sizes from another's. */
  readonly salt: number;
}

/**
 * The best levels around a touch. Made only when somebody looks: a level's size depends on its price and on the update
 * id alone, so nothing has to be kept, and a level that is still there keeps its size for a while.
 */
export function publicBook(state: BookState, grid: TradeGrid): PublicBook {
  const spacing = Math.max(1, Math.round((state.bid * LEVEL_DISTANCE_BPS) / 10_000));
  const bids: Level[] = [];
  const asks: Level[] = [];
  for (let rank = 0; rank < BOOK_LEVELS; rank += 1) {
    const bid = rank === 0 ? state.bid : (Math.ceil(state.bid / spacing) - rank) * spacing;
    const ask = rank === 0 ? state.ask : (Math.floor(state.ask / spacing) + rank) * spacing;
    if (bid > 0) bids.push(level(bid, rank, state, grid));
    asks.push(level(ask, rank, state, grid));
  }
  return { updateId: state.updateId, bids, asks };
}

function level(ticks: number, rank: number, state: BookState, grid: TradeGrid): Level {
  const share = levelShare(ticks, state);
  const steps = Math.max(1, Math.round(state.meanSteps * share * (1 + rank / 10)));
  return { price: grid.price(ticks), quantity: grid.quantity(steps) };
}

/** From 0.25 to 1.75, mean 1. The tick shifts the moment of change, so that not all levels change together. */
function levelShare(ticks: number, state: BookState): number {
  const age = Math.floor((Number(state.updateId) + (ticks % CHANGES_PER_SIZE)) / CHANGES_PER_SIZE);
  let hash = Math.imul(ticks ^ state.salt, 0x9e3779b1) ^ Math.imul(age, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return 0.25 + (1.5 * ((hash ^ (hash >>> 15)) >>> 0)) / 0x1_0000_0000;
}
