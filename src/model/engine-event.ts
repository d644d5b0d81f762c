import type { EpochMs } from '../base/time.js';
import type { AccountEvent } from './account-event.js';
import type { Bar } from './bar.js';
import type { ControlCommand } from './control-command.js';
import type { Fill } from './fill.js';
import type { Instrument } from './instrument.js';
import type { MarketEvent } from './market-event.js';
import type { Money } from './money.js';
import type { SymbolName } from './names.js';
import type { Order } from './order.js';
import type { ClosedTrade, Position } from './position.js';
import type { Price } from './price.js';
import type { Timeframe } from './timeframe.js';

/**
 * Everything the trading core ever learns. `at` is the time: the core has no clock.
 * Market events go to the tape, all others to the journal.
 */
export type EngineEvent =
  | MarketEvent
  | AccountEvent
  | RunStarted
  | InstrumentsLoaded
  | TickersRanked
  | BarsLoaded
  | BarsUnavailable
  | TimerFired
  | CommandReceived
  | HealthReported
  | ClockSynced
  | StopRequested;

/** Whether an operator wants entries at all; survives a restart. */
export interface SafetyState {
  readonly tradingEnabled: boolean;
  /** NONE, ENTRIES (no entry until cleared) or FLATTEN (also close everything). A latch: only CLEAR_KILL resets it. */
  readonly killSwitch: KillSwitch;
  readonly paused: boolean;
}

/** The kill switch's position. */
export type KillSwitch = 'NONE' | 'ENTRIES' | 'FLATTEN';

/** What the control store held when this run began. First event of every run. */
export interface RunStarted {
  readonly type: 'RunStarted';
  readonly at: EpochMs;
  /** Counts starts of this home, from 1; part of every client order id. */
  readonly epoch: number;
  readonly safety: SafetyState;
  /** Orders that have not ended, and every order of a position that has not. */
  readonly orders: readonly Order[];
  /** Fills of those orders. */
  readonly fills: readonly Fill[];
  /** Positions that have not closed. */
  readonly positions: readonly Position[];
  /** Finished trades since UTC midnight, for the daily limits. */
  readonly closedTradesToday: readonly ClosedTrade[];
  /** Base left behind by closed positions, which later ones must not sell or count: per asset. */
  readonly dust: Readonly<Record<string, Money>>;
  /** Highest trade id applied so far, per symbol: where `myTrades` continues. */
  readonly tradeCursors: Readonly<Record<string, string>>;
}

/** exchangeInfo was read, at start and at each refresh. Absent symbols are gone. */
export interface InstrumentsLoaded {
  readonly type: 'InstrumentsLoaded';
  readonly at: EpochMs;
  readonly instruments: readonly Instrument[];
}

/** A symbol's rolling 24 h turnover, as ranking reads it, and its last price. */
export interface Turnover {
  readonly symbol: SymbolName;
  readonly quoteVolume: Money;
  readonly trades: number;
  /** 0 when it has never traded. */
  readonly lastPrice: Price;
}

/** 24 h tickers were read: the input of ranking. */
export interface TickersRanked {
  readonly type: 'TickersRanked';
  readonly at: EpochMs;
  readonly turnovers: readonly Turnover[];
}

/** An answer to RequestBars or RepairGap: closed bars in order, from REST or the store. */
export interface BarsLoaded {
  readonly type: 'BarsLoaded';
  readonly at: EpochMs;
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly bars: readonly Bar[];
  /** Bars that open at or before this came from the store: their provenance there is not changed by loading them. */
  readonly storedUpTo?: EpochMs;
  /** Open times the exchange has no bar for although it was asked: an explained hole. */
  readonly absent: readonly EpochMs[];
}

/** Bars could not be loaded; the symbol stays cold and the request may be repeated. */
export interface BarsUnavailable {
  readonly type: 'BarsUnavailable';
  readonly at: EpochMs;
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly cause: string;
}

/** A timer that the core asked for has come due. */
export interface TimerFired {
  readonly type: 'TimerFired';
  readonly at: EpochMs;
  readonly timerId: string;
}

/** An operator's command was read from the control store. */
export interface CommandReceived {
  readonly type: 'CommandReceived';
  readonly at: EpochMs;
  readonly command: ControlCommand;
}

/** How well the program runs. Anything but OK blocks entries; nothing here blocks an exit. */
export type HealthLevel = 'OK' | 'DEGRADED' | 'CRITICAL';

/** One thing that is wrong, with its numbers. */
export interface HealthCause {
  readonly component: string;
  readonly level: HealthLevel;
  readonly detail: string;
  readonly numbers: Readonly<Record<string, number | string>>;
}

/** The health monitor's verdict; sent when it changes and at least every 10 s. */
export interface HealthReported {
  readonly type: 'HealthReported';
  readonly at: EpochMs;
  readonly level: HealthLevel;
  readonly causes: readonly HealthCause[];
}

/** The exchange's clock was measured: exchange time ≈ our time + offsetMs, give or take uncertaintyMs. */
export interface ClockSynced {
  readonly type: 'ClockSynced';
  readonly at: EpochMs;
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

/** The process was asked to stop: no entry after this. */
export interface StopRequested {
  readonly type: 'StopRequested';
  readonly at: EpochMs;
  readonly cause: string;
}

/** Event types that are recorded on the tape (high volume) instead of the journal. */
export function isTapeEvent(event: EngineEvent): boolean {
  switch (event.type) {
    case 'BarClosed':
    case 'BookTickerUpdated':
    case 'TradePrinted':
    case 'MiniTickerUpdated':
    case 'BarsLoaded':
    case 'InstrumentsLoaded':
    case 'TickersRanked':
    case 'FeedStatusChanged':
      return true;
    default:
      return false;
  }
}
