import type { RequestPriority } from '../../../ports/market-data-source.js';

/**
 * What a priority leaves of a window to more urgent ones, as shares of the limit. They may come all at once, or one by
 * one as long as the window lasts: `burst` is kept to the end, the rest of `whole` is released as its time runs out.
 */
export interface UrgencyReserve {
  /** Kept free at the beginning of a window. */
  readonly whole: number;
  /** Kept free at its end. */
  readonly burst: number;
}

/** One for each priority. */
export type PriorityReserves = Readonly<Record<RequestPriority, UrgencyReserve>>;

/**
 * What everybody else leaves to exits: at the end still a burst of 75 when the limit is 6,000, which is to cancel, query
 * and sell for twelve positions at once.
 *
 * The guarantee: exits that ask for no more than `burst` at once, and beyond that for no more than `whole` less `burst`,
 * evenly, in a window's time, never wait for budget that less urgent requests have used, as long as others behind the
 * address use no more than is forecast of them.
 */
export const EXIT_RESERVE: UrgencyReserve = { whole: 0.1, burst: 0.0125 };

const NOTHING: UrgencyReserve = { whole: 0, burst: 0 };

/** One fifth of the weight is kept for exits and for finding out where orders stand; backfill leaves a third tenth. */
export const WEIGHT_RESERVES: PriorityReserves = {
  exit: NOTHING,
  reconcile: EXIT_RESERVE,
  entry: { ...EXIT_RESERVE, whole: 0.2 },
  'market-data': { ...EXIT_RESERVE, whole: 0.2 },
  backfill: { ...EXIT_RESERVE, whole: 0.3 },
};

const ORDER_SLOTS: UrgencyReserve = { whole: 0.3, burst: 0.3 };

/** Entries stop at 70 % of the unfilled-order count to the last moment, so that exits always have slots. */
export const ORDER_RESERVES: PriorityReserves = {
  exit: NOTHING,
  reconcile: NOTHING,
  entry: ORDER_SLOTS,
  'market-data': ORDER_SLOTS,
  backfill: ORDER_SLOTS,
};

/** Shares are binary fractions, whose products are off by less than this. */
const ROUNDING = 1e-6;

/** Units of `limit` that are kept free when `share` of the window's time is still to come. */
export function keptFor(
  { whole, burst }: UrgencyReserve,
  { limit, share }: { readonly limit: number; readonly share: number },
): number {
  const kept = limit * (burst + (whole - burst) * Math.min(1, share));
  return Math.max(0, Math.ceil(kept - ROUNDING));
}
