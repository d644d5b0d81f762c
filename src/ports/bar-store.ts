import type { EpochMs } from '../base/time.js';
import type { Bar, BarGap, BarSource, StoredBar } from '../model/bar.js';
import type { BarSeries, BarSpan } from '../model/bar-span.js';
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

/** Which holes to look for. */
export interface HoleQuery extends BarSeries {
  /** Default: the first stored bar. What lies before that is never a hole: the symbol may not have been listed. */
  readonly from?: EpochMs;
  /** Open time; may lie after the last stored bar. */
  readonly to: EpochMs;
  /** Count bars that only a stream has told (`ws`, `aggregate`) as missing, too: they still want REST's word. */
  readonly confirmedOnly: boolean;
}

/** Which bars have had their time. */
export interface PurgeRange {
  readonly timeframe: Timeframe;
  /** Bars that open before this go, gap rows that end before it with them. */
  readonly before: EpochMs;
}

/** What compaction did to the file; zeros where there is no file. */
export interface CompactionSummary {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
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
  /** The gaps that are still open, oldest first: places that were filled since are left out (see `openGaps`). */
  gaps(symbol: SymbolName, timeframe: Timeframe): Promise<readonly BarGap[]>;
  /** Spans without a bar, oldest first, whether a gap row explains them or not. */
  holes(query: HoleQuery): Promise<readonly BarSpan[]>;
  /** Removes bars that are older than they are kept. @returns bars removed */
  purge(range: PurgeRange): Promise<number>;
  /** Rewrites the file so that it is small and fast to read. Holds up other calls: for quiet moments. */
  compact(): Promise<CompactionSummary>;
  /** Flushes what is buffered and closes. */
  close(): Promise<void>;
}

/** The bar store failed; the trader goes on without it and the store is reopened. */
export class BarStoreFailure extends Error {
  override readonly name = 'BarStoreFailure';
}
