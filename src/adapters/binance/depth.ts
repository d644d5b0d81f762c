import { must } from '../../base/assert.js';
import { exactFromFixed, fixedFromExact } from '../../base/fixed-point.js';
import type { EpochMs } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';
import { asArray, asPrice, asQuantity } from './json-reader.js';

/** A price and what rests at it; a quantity of zero means that nothing rests there any more. */
export type DepthLevel = readonly [price: Price, quantity: Quantity];

/**
 * Levels as one row of amounts: price, quantity, price, quantity, … × 10⁸. They are doubles, which hold whole numbers
 * below 2⁵² exactly, because an update may have a thousand levels, and a bigint for each amount would cost more than to
 * read it. An amount beyond is in `large`: −1 stands for the first of them, −2 for the second.
 */
export interface DepthLevels {
  readonly amounts: readonly number[];
  readonly large: readonly bigint[];
}

/** Of an empty side. */
export const NO_LEVELS: DepthLevels = { amounts: [], large: [] };

/** Changes of a book between two of its update ids, both included. */
export interface DepthUpdate {
  readonly symbol: SymbolName;
  readonly exchangeAt: EpochMs;
  readonly firstUpdateId: bigint;
  readonly lastUpdateId: bigint;
  readonly bids: DepthLevels;
  readonly asks: DepthLevels;
}

/** A book at one of its update ids, best levels first. */
export interface DepthSnapshot {
  readonly lastUpdateId: bigint;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

/** The same levels in one row. */
export function rowOfLevels(levels: readonly DepthLevel[]): DepthLevels {
  const amounts: number[] = [];
  const large: bigint[] = [];
  for (const amount of levels.flat()) {
    const exact = exactFromFixed(amount);
    if (exact === undefined) large.push(amount);
    amounts.push(exact ?? -large.length);
  }
  return { amounts, large };
}

export function levelCount({ amounts }: DepthLevels): number {
  return amounts.length / 2;
}

/** One level of a row; `index` is below its count. */
export function levelAt(levels: DepthLevels, index: number): DepthLevel {
  return [amountAt(levels, 2 * index) as Price, amountAt(levels, 2 * index + 1) as Quantity];
}

function amountAt({ amounts, large }: DepthLevels, index: number): bigint {
  const amount = must(amounts[index], 'a level is within its row');
  return amount >= 0 ? fixedFromExact(amount) : must(large[-1 - amount]);
}

/** `[["0.0024","10"], …]` (rest-api.md, "Order book"; web-socket-streams.md, "Diff. Depth Stream"). @throws DecodeFailure */
export function readDepthLevels(value: unknown, path: string): readonly DepthLevel[] {
  return asArray(value, path).map((item, index) => {
    const level = asArray(item, `${path}[${index}]`);
    return [
      asPrice(level[0], `${path}[${index}][0]`),
      asQuantity(level[1], `${path}[${index}][1]`),
    ] as const;
  });
}
