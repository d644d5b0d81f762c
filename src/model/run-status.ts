import type { EpochMs } from '../base/time.js';
import type { HealthCause, HealthLevel, KillSwitch } from './engine-event.js';
import type { HeavyProgress } from './heavy-task.js';
import type { SymbolLifecycle } from './symbol-state.js';

/** Where the process stands on its way from start to stop. */
export type RunPhase =
  | 'STARTING'
  | 'SYNCING'
  | 'RECONCILING'
  | 'WARMING'
  | 'READY'
  | 'TRADING'
  | 'STOPPING'
  | 'STOPPED';

/** A symbol as the status shows it. */
export interface SymbolStatusView {
  readonly symbol: string;
  readonly state: SymbolLifecycle;
  /** Closed 1m bars in its ring. */
  readonly bars: number;
  /** Open time of the newest of them. */
  readonly lastBarAt: EpochMs | null;
  readonly lastPrice: string | null;
  /** Why it is not trading right now, if it is not. */
  readonly blockedBy: string | null;
}

/** A position as the status shows it. Amounts are decimal strings. */
export interface PositionView {
  readonly positionId: string;
  readonly symbol: string;
  readonly status: string;
  readonly quantity: string;
  readonly entryPrice: string | null;
  readonly stopPrice: string;
  readonly targetPrice: string;
  readonly openedAt: EpochMs;
  readonly protected: boolean;
}

/** What one gate before a background path says. */
export interface GateView {
  readonly gate: string;
  readonly open: boolean;
  readonly why: string;
  readonly numbers: Readonly<Record<string, number | string>>;
}

/** How the bar store is doing, and how far requests have confirmed what streams told. Counts are since the start. */
export interface BarsStatusView {
  readonly storeUp: boolean;
  /** Rows that wait to be written. */
  readonly backlog: number;
  /** Rows given up because the store was down for too long. */
  readonly dropped: number;
  /** Stored bars that were replaced by a different one; the old ones are kept in the store. */
  readonly revisions: number;
  /** Bars on which REST has had the last word; of these `corrected` had been told differently, `filled` not at all. */
  readonly confirmed: number;
  readonly corrected: number;
  readonly filled: number;
  /** Bars that the exchange does not have. */
  readonly absent: number;
  /** Closed bars that still want REST's word, and the close of the oldest of them. */
  readonly waiting: number;
  readonly oldestCloseAt: EpochMs | null;
  readonly questions: number;
  readonly failures: number;
  readonly midbar: {
    readonly looks: number;
    readonly filled: number;
    readonly absent: number;
    /** The series looked at last. */
    readonly series: string;
    readonly gates: readonly GateView[];
  };
}

/** What waits for the engine, and what the queue did when it had to choose. Counts are since the start. */
export interface QueueStatusView {
  readonly depth: number;
  readonly capacity: number;
  readonly depthMax: number;
  readonly pushed: number;
  /** Tickers replaced by a newer one of the same symbol while they waited. */
  readonly conflated: number;
  /** Trades given up because the queue was full. */
  readonly tradesDropped: number;
}

/** The heavy task under way. */
export interface HeavyTaskStatusView {
  readonly taskId: number;
  readonly kind: string;
  readonly progress: HeavyProgress;
  /** Why it stands aside just now; empty while it works. */
  readonly waitsFor: string;
}

/** The object that `aegis status --json` prints, and the live view draws. Written once a second. */
export interface RunStatus {
  readonly profile: string;
  readonly venue: string;
  readonly phase: RunPhase;
  /** What the phase lasts for; empty while trading. Absent in a status that an older version wrote. */
  readonly waitsFor?: string;
  readonly tradingEnabled: boolean;
  readonly killSwitch: KillSwitch;
  readonly paused: boolean;
  readonly reconciled: boolean;
  readonly health: HealthLevel;
  readonly healthCauses: readonly HealthCause[];
  readonly symbols: readonly SymbolStatusView[];
  readonly positions: readonly PositionView[];
  readonly openOrders: number;
  readonly closedTrades: number;
  /** Realised result of closed trades, in the quote asset. */
  readonly realisedProfit: string;
  /** Quote balance plus the value of base held, in the quote asset. */
  readonly equity: string | null;
  readonly quoteAsset: string;
  readonly rate: { readonly usedWeight: number; readonly limit: number };
  /** Absent in a status that an older version wrote. */
  readonly queue?: QueueStatusView;
  /** How often each reason kept a signal from trading since the start. */
  readonly vetoes: Readonly<Record<string, number>>;
  /** Absent in a status that an older version wrote. */
  readonly bars?: BarsStatusView;
  /** Null while none is under way. */
  readonly heavyTask?: HeavyTaskStatusView | null;
  readonly recentDecisions: readonly string[];
  readonly pid: number;
  readonly epoch: number;
  /** Real milliseconds since the process started. */
  readonly uptimeMs: number;
  /** The trader's clock, which an accelerated demo runs fast. */
  readonly now: EpochMs;
  readonly speed: number;
}
