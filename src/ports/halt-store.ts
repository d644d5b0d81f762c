import type { EpochMs } from '../base/time.js';
import type { SymbolName } from '../model/names.js';

/** A time in which a symbol stood still, on the exchange's clock. */
export interface TradingHalt {
  readonly symbol: SymbolName;
  /** When it was first seen halted. */
  readonly from: EpochMs;
  /** When it was first seen otherwise; Infinity while it has not been. */
  readonly until: EpochMs;
}

/** What was known of halts when they were last looked at. */
export interface KnownHalts {
  /** Of each symbol oldest first. */
  readonly halts: readonly TradingHalt[];
  /** When the exchange last told; undefined when it never has. */
  readonly seenAt: EpochMs | undefined;
}

/** Halts that are kept of each symbol; older ones make room. */
export const HALTS_PER_SYMBOL_MAX = 64;

/** Remembers halts from one run to the next: a hole that is found later still has its reason. */
export interface HaltStore {
  load(): KnownHalts;
  /** Stores halts that began or ended, by symbol and beginning, and when that was seen; durable on return. */
  save(changed: readonly TradingHalt[], seenAt: EpochMs): void;
}
