import type { EpochMs } from '../../base/time.js';

/** The exchange's clock, as well as it is known. */
export interface ExchangeClock {
  /** The exchange's time now, estimated. Our own time before the first measurement. */
  now(): EpochMs;
  /** How far `now()` may be off, in either direction. Infinite before the first measurement. */
  uncertaintyMs(): number;
}
