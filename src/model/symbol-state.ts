import type { EpochMs } from '../base/time.js';
import type { SymbolName } from './names.js';
import type { Reason } from './reason-code.js';

/** A symbol's way through the house. HOT may trade; every other state may not. */
export const SYMBOL_LIFECYCLES = [
  'DISCOVERED',
  'RANKED',
  'COLD',
  'WARMING',
  'READY',
  'HOT',
  'PAUSED',
  'COOLDOWN',
  'RETIRED',
] as const;

/** One of the states. */
export type SymbolLifecycle = (typeof SYMBOL_LIFECYCLES)[number];

/** A symbol's state and why it is in it. A row of `symbols`. */
export interface SymbolState {
  readonly symbol: SymbolName;
  readonly lifecycle: SymbolLifecycle;
  readonly since: EpochMs;
  /** Place in the ranking of its quote asset, from 1; undefined when unranked. */
  readonly rank?: number;
  readonly reason?: Reason;
}
