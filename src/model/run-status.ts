import type { EpochMs } from '../base/time.js';
import type { HealthCause, HealthLevel, KillSwitch } from './engine-event.js';
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

/** The object that `aegis status --json` prints, and the live view draws. Written once a second. */
export interface RunStatus {
  readonly profile: string;
  readonly venue: string;
  readonly phase: RunPhase;
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
  /** How often each reason kept a signal from trading since the start. */
  readonly vetoes: Readonly<Record<string, number>>;
  readonly recentDecisions: readonly string[];
  readonly pid: number;
  readonly epoch: number;
  /** Real milliseconds since the process started. */
  readonly uptimeMs: number;
  /** The trader's clock, which an accelerated demo runs fast. */
  readonly now: EpochMs;
  readonly speed: number;
}
