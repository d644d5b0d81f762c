import { assert } from '../../base/assert.js';
import type { MatchOrder } from '../../matching/match-order.js';
import type { Balance } from '../../model/account-event.js';
import type { Fill } from '../../model/fill.js';
import { decodeJson, encodeJson } from '../../model/json-codec.js';

/** What the simulated account must not forget over a restart. Ids are text: they are 64 bits wide. */
export interface PaperState {
  readonly version: 1;
  readonly balances: readonly Balance[];
  readonly nextOrderId: string;
  readonly nextTradeId: string;
  readonly orders: readonly StoredPaperOrder[];
  /** Oldest first. */
  readonly fills: readonly Fill[];
}

/** An order as stored: JSON has neither 64-bit ids nor undefined. */
export type StoredPaperOrder = Omit<MatchOrder, 'orderId' | 'workingAt' | 'expiryReason'> & {
  readonly orderId: string;
  readonly workingAt?: number;
  readonly expiryReason?: NonNullable<MatchOrder['expiryReason']>;
};

/** Where the state is kept: one small document. Both are synchronous; when `save` returns the state is durable. */
export interface PaperStateStore {
  load(): string | undefined;
  save(text: string): void;
}

/** One order in the form that is stored. */
export function storedOrder(order: MatchOrder): StoredPaperOrder {
  const { orderId, workingAt, expiryReason, ...rest } = order;
  return {
    ...rest,
    orderId: String(orderId),
    ...(workingAt === undefined ? {} : { workingAt }),
    ...(expiryReason === undefined ? {} : { expiryReason }),
  };
}

/** The inverse of `storedOrder`. */
export function restoredOrder(stored: StoredPaperOrder): MatchOrder {
  const { orderId, workingAt, expiryReason, ...rest } = stored;
  return { ...rest, orderId: BigInt(orderId), workingAt, expiryReason };
}

export function encodePaperState(state: PaperState): string {
  return encodeJson(state);
}

/** @throws InvariantViolation when the text was not written by this version. */
export function decodePaperState(text: string): PaperState {
  const state = decodeJson(text) as PaperState;
  assert(state.version === 1, 'the stored paper account has version 1');
  return state;
}
