import type { EpochMs } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';
import { asArray, asPrice, asQuantity } from './json-reader.js';

/** A price and what rests at it; a quantity of zero means that nothing rests there any more. */
export type DepthLevel = readonly [price: Price, quantity: Quantity];

/** Changes of a book between two of its update ids, both included. */
export interface DepthUpdate {
  readonly symbol: SymbolName;
  readonly exchangeAt: EpochMs;
  readonly firstUpdateId: bigint;
  readonly lastUpdateId: bigint;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

/** A book at one of its update ids, best levels first. */
export interface DepthSnapshot {
  readonly lastUpdateId: bigint;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
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
