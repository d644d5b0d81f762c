import type { EpochMs } from '../base/time.js';
import type { Bar, BarGap, BarSource, StoredBar } from '../model/bar.js';
import type { SymbolName } from '../model/names.js';
import type { Timeframe } from '../model/timeframe.js';

/** Which stored bars to read. Times are open times, inclusive. */
export interface BarRange {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  /** The newest so many of the range. */
  readonly limit?: number;
}

/** What a write did. */
export interface BarWriteSummary {
  readonly inserted: number;
  readonly replaced: number;
  readonly unchanged: number;
}

/** What is stored of one symbol and timeframe. */
export interface BarCoverage {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly firstOpenTime: EpochMs;
  readonly lastOpenTime: EpochMs;
  readonly bars: number;
  /** Bars missing between the first and the last, whether explained by a gap row or not. */
  readonly missing: number;
}

/** Closed bars, one row per symbol, timeframe and open time, exact. Rebuildable: never on the order path. */
export interface BarStore {
  /**
   * Writes bars; repeating a write changes nothing. A bar that differs from the stored one replaces it when its
   * source has at least the authority (rest > import > ws > aggregate), and the old one is kept as a revision.
   */
  write(bars: readonly StoredBar[]): Promise<BarWriteSummary>;
  /** Bars of a range, oldest first. */
  read(range: BarRange): Promise<readonly Bar[]>;
  /** Provenance of a stored bar. */
  sourceOf(
    symbol: SymbolName,
    timeframe: Timeframe,
    openTime: EpochMs,
  ): Promise<BarSource | undefined>;
  coverage(): Promise<readonly BarCoverage[]>;
  writeGaps(gaps: readonly BarGap[]): Promise<void>;
  gaps(symbol: SymbolName, timeframe: Timeframe): Promise<readonly BarGap[]>;
  /** Flushes what is buffered and closes. */
  close(): Promise<void>;
}

/** The bar store failed; the trader goes on without it and the store is reopened. */
export class BarStoreFailure extends Error {
  override readonly name = 'BarStoreFailure';
}
