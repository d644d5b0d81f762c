import { formatFixedPadded } from '../base/fixed-point.js';
import type { SymbolName } from '../model/names.js';
import type { Level, PublicBook } from './market-source.js';
import type { WireObject, WireValue } from './wire-json.js';

/** What changed between two states of a book, as the diff stream tells it; undefined when nothing did. */
export function renderDepthDiff(
  symbol: SymbolName,
  before: PublicBook,
  now: PublicBook,
  at: number,
): WireObject | undefined {
  if (before.updateId === now.updateId) return undefined;
  return {
    e: 'depthUpdate',
    E: at,
    s: symbol,
    U: before.updateId + 1n,
    u: now.updateId,
    b: changedLevels(before.bids, now.bids),
    a: changedLevels(before.asks, now.asks),
  };
}

/** The best levels of a book (web-socket-streams.md, "Partial Book Depth Streams"). */
export function renderPartialDepth(book: PublicBook, levels: number): WireObject {
  return {
    lastUpdateId: book.updateId,
    bids: book.bids.slice(0, levels).map(renderLevel),
    asks: book.asks.slice(0, levels).map(renderLevel),
  };
}

/** New and changed levels with their quantity, those that have gone with 0. */
function changedLevels(before: readonly Level[], now: readonly Level[]): WireValue {
  const left = new Map(before.map(({ price, quantity }) => [price as bigint, quantity]));
  const changes: WireValue[] = [];
  for (const level of now) {
    if (left.get(level.price) !== level.quantity) changes.push(renderLevel(level));
    left.delete(level.price);
  }
  for (const price of left.keys()) changes.push([formatFixedPadded(price), '0.00000000']);
  return changes;
}

function renderLevel({ price, quantity }: Level): WireValue {
  return [formatFixedPadded(price), formatFixedPadded(quantity)];
}
