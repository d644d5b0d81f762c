/**
 * Why requests are held back, the gravest first.
 *
 * - BANNED: 418, nothing leaves
 * - RATE_LIMITED: 429, nothing leaves
 * - FIREWALL: 403, only exits leave
 * - OVERLOADED: -1008, only exits and questions about orders and balances leave
 * - ORDER_LIMIT: too many unfilled orders, no placement leaves
 */
export const BLOCK_CAUSES = [
  'BANNED',
  'RATE_LIMITED',
  'FIREWALL',
  'OVERLOADED',
  'ORDER_LIMIT',
] as const;

/** One of them. */
export type BlockCause = (typeof BLOCK_CAUSES)[number];

/** How much of the exchange's request weight is used in the current window. */
export interface RateUsage {
  readonly usedWeight: number;
  readonly limit: number;
  /** So much may be used by now without touching what is kept for exits. Absent where nothing is kept. */
  readonly plannedWeight?: number;
  /** What the exchange has forbidden for a while, the gravest first; absent where nothing is. */
  readonly blocks?: readonly { readonly cause: BlockCause; readonly forMs: number }[];
}

/** Lets a part see the request budget without being able to spend it. */
export interface RateUsageSource {
  rateUsage(): RateUsage;
}
