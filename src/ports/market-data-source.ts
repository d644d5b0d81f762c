import type { EpochMs } from '../base/time.js';
import type { Bar } from '../model/bar.js';
import type { Turnover } from '../model/engine-event.js';
import type { Instrument } from '../model/instrument.js';
import type { SymbolName } from '../model/names.js';
import type { Timeframe } from '../model/timeframe.js';

/** Who goes first when request weight is short. Lower is more urgent. */
export type RequestPriority = 'exit' | 'reconcile' | 'entry' | 'market-data' | 'backfill';

/** Which bars to fetch. Times are open times, inclusive. */
export interface BarQuery {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  /** 1 to 1000. */
  readonly limit: number;
  readonly priority: RequestPriority;
}

/** Closed bars, and how far the answer reached that they are from. */
export interface LatestBars {
  readonly bars: readonly Bar[];
  /** Open time of the answer's newest bar, which may still be open; undefined when there was none. */
  readonly newest: EpochMs | undefined;
}

/** Market data by request. Needs no key. @throws RequestFailure from every method */
export interface MarketDataSource {
  serverTime(): Promise<EpochMs>;
  instruments(): Promise<readonly Instrument[]>;
  turnovers(): Promise<readonly Turnover[]>;
  /** Closed bars only, oldest first: the still open last one is dropped, judged by the exchange's clock. */
  bars(query: BarQuery): Promise<readonly Bar[]>;
  /** The same, and whether a later bar follows them: what an answer says of the bars before its newest is final. */
  latestBars(query: BarQuery): Promise<LatestBars>;
}
