import type { EpochMs } from '../base/time.js';
import type { BarGap } from './bar.js';
import type { BarSpan } from './bar-span.js';
import type { SymbolName } from './names.js';
import type { Timeframe } from './timeframe.js';

/** Which series, and when. An empty list means all that are stored. Times are open times, inclusive. */
export interface BarSelection {
  readonly symbols: readonly SymbolName[];
  readonly timeframes: readonly Timeframe[];
  readonly from?: EpochMs;
  readonly to?: EpochMs;
}

/** Work that is too heavy for a moment in which something else matters: done bit by bit, and again after a kill. */
export type HeavyWork =
  | BackfillWork
  | PurgeWork
  | CompactionWork
  | ImportWork
  | ExportWork
  | VerifyWork
  | SurveyWork;

/** Fetch what is missing. Without `from`: between the first stored bar and now. */
export interface BackfillWork {
  readonly type: 'backfill';
  readonly selection: BarSelection;
}

/** Remove bars that are older than they are kept. */
export interface PurgeWork {
  readonly type: 'purge';
}

/** Rewrite the bar file: small, and sorted for reading. */
export interface CompactionWork {
  readonly type: 'compaction';
}

/** Store archive files, each whole or not at all. */
export interface ImportWork {
  readonly type: 'import';
  /** Absolute paths of files. */
  readonly paths: readonly string[];
}

/** Write stored bars to a file. */
export interface ExportWork {
  readonly type: 'export';
  readonly selection: BarSelection;
  readonly format: BarFileFormat;
  /** Absolute. */
  readonly path: string;
}

/** How exported bars are written. */
export type BarFileFormat = 'parquet' | 'csv';

/** Fetch a sample of stored bars again and compare. */
export interface VerifyWork {
  readonly type: 'verify';
  readonly selection: BarSelection;
  /** Bars of each series that are compared, in runs spread over its whole length. */
  readonly sample: number;
}

/** Say what is stored and what is missing. */
export interface SurveyWork {
  readonly type: 'survey';
  readonly selection: BarSelection;
}

/** How far a piece of work has come. */
export interface HeavyProgress {
  readonly done: number;
  readonly total: number;
  /** What it is at, for people. */
  readonly note: string;
}

/** A missing span and why; UNEXPLAINED when nobody knows. */
export interface MissingBars extends BarSpan {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly bars: number;
  readonly reason: BarGap['reason'] | 'UNEXPLAINED';
}

/** Who goes first; a lower number is more urgent. */
export const HEAVY_PRIORITY = {
  /** A symbol waits for its bars before it may be promoted. */
  promotion: 10,
  operator: 20,
  upkeep: 50,
} as const;
