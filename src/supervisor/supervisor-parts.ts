import type { AegisConfig } from '../config/aegis-config.js';
import type { TradingEngine } from '../core/trading-engine.js';
import type { RunPhase } from '../model/run-status.js';
import type { BarStore } from '../ports/bar-store.js';
import type { Clock, Scheduler } from '../ports/clock.js';
import type { ControlStore } from '../ports/control-store.js';
import type { HaltStore } from '../ports/halt-store.js';
import type { Logger } from '../ports/logger.js';
import type { MarketDataFeed, MarketEventSink } from '../ports/market-data-feed.js';
import type { MarketDataSource } from '../ports/market-data-source.js';
import type { Notifier } from '../ports/notifier.js';
import type { RateUsageSource } from '../ports/rate-usage.js';
import type { Tape } from '../ports/tape.js';
import type { AccountEventSink, TradingClient } from '../ports/trading-client.js';
import type { ClockMeasurement, ClockSource } from './clock-source.js';
import type { HeavyDutyDoors } from './heavy-duty.js';
import type { RunIdentity } from './registry.js';
import type { LoadProgress } from './tasks/bar-loader.js';

/** Everything a supervisor is put together from. It owns these from its start on and closes what can be closed. */
export interface SupervisorParts {
  readonly config: Pick<AegisConfig, 'timeframes' | 'health' | 'runtime' | 'storage'>;
  readonly identity: RunIdentity;
  readonly engine: Pick<TradingEngine, 'process' | 'snapshot' | 'entryStillAllowed'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** The clock people live by: the same as `clock`, unless the trader's time is accelerated. */
  readonly operatorClock: Clock;
  readonly logger: Logger;
  readonly control: ControlStore;
  readonly bars: BarStore;
  /** Without it this run does no heavy work: no backfill, purge, compaction, import or export. */
  readonly heavy?: HeavyDutyDoors;
  /** Remembers halts over restarts; without it they are known since the start only. */
  readonly halts?: HaltStore;
  readonly tape: Tape;
  readonly source: MarketDataSource;
  readonly clockSource: ClockSource;
  readonly rate: RateUsageSource;
  readonly notifier: Notifier;
  /** Makes the trading client. Called once, before `openFeed`. */
  readonly openTrading: (sink: AccountEventSink) => TradingClient;
  /** Makes the feed. Called once. */
  readonly openFeed: (sink: MarketEventSink) => MarketDataFeed;
  /** The process cannot go on. Nothing is sent after this; whoever started the supervisor ends the process. */
  readonly onFatal: (cause: unknown) => void;
  /** The exchange's clock was measured. */
  readonly onClockMeasured?: (measurement: ClockMeasurement) => void;
  /** The phase, or what it waits for, has changed. */
  readonly onPhase?: (phase: RunPhase, waitsFor: string) => void;
  /** Warm-up has come further. */
  readonly onProgress?: (progress: LoadProgress) => void;
}
