import type { EpochMs } from '../base/time.js';
import type { Balance, OutsideMovement } from './account-event.js';
import type { Bar, BarGap } from './bar.js';
import type { CommandResult } from './control-command.js';
import type { SafetyState } from './engine-event.js';
import type { Fill } from './fill.js';
import type { Money } from './money.js';
import type { AssetName, SymbolName } from './names.js';
import type { Order, OrderPurpose, OrderRequest } from './order.js';
import type { ClosedTrade, Position } from './position.js';
import type { Reason } from './reason-code.js';
import type { SymbolState } from './symbol-state.js';
import type { Timeframe } from './timeframe.js';

/** Everything the trading core ever decides. Records are made durable first; actions leave after that. */
export type EngineOutput = ActionOutput | RecordOutput;

/** Outputs that the dispatcher hands to an adapter or a task once the batch is durable. */
export type ActionOutput =
  | SubmitOrder
  | CancelOrder
  | QueryOrder
  | RequestSnapshot
  | ScheduleTimer
  | RequestBars
  | RepairGap
  | SetStreams;

/** Outputs that become rows, in the same transaction as their journal entries. */
export type RecordOutput =
  | RecordOrder
  | RecordFill
  | RecordPosition
  | RecordTrade
  | RecordDecision
  | RecordSymbolState
  | RecordSafety
  | RecordCommandResult
  | RecordBalances
  | RecordExternalMovement
  | RecordNotification
  | RecordIncident
  | RecordBar
  | RecordGap;

/** Place this order. Always preceded by its RecordOrder (INTENT). Dispatched to `TradingClient.submit`. */
export interface SubmitOrder {
  readonly type: 'SubmitOrder';
  readonly purpose: OrderPurpose;
  readonly request: OrderRequest;
}

/** Cancel this order. Dispatched to `TradingClient.cancel`. */
export interface CancelOrder {
  readonly type: 'CancelOrder';
  readonly symbol: SymbolName;
  readonly clientOrderId: string;
  readonly purpose: OrderPurpose;
}

/** Ask where this order stands. Dispatched to `TradingClient.query`. */
export interface QueryOrder {
  readonly type: 'QueryOrder';
  readonly symbol: SymbolName;
  readonly clientOrderId: string;
}

/** Take an account snapshot. Dispatched to `TradingClient.requestSnapshot`. */
export interface RequestSnapshot {
  readonly type: 'RequestSnapshot';
  readonly snapshotId: string;
  /** Ask for these orders by our id. */
  readonly orders: readonly { readonly symbol: SymbolName; readonly clientOrderId: string }[];
  /** Ask for the account's trades of these symbols after this trade id ("" = those of the named orders only). */
  readonly tradesAfter: readonly { readonly symbol: SymbolName; readonly tradeId: string }[];
}

/** Send TimerFired with this id at this time; asking again with the same id moves it. */
export interface ScheduleTimer {
  readonly type: 'ScheduleTimer';
  readonly timerId: string;
  readonly dueAt: EpochMs;
}

/** Load the newest `count` closed bars. Answered by BarsLoaded or BarsUnavailable. */
export interface RequestBars {
  readonly type: 'RequestBars';
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly count: number;
}

/** Bars are missing from `from` to `to` (open times, inclusive). Answered by BarsLoaded or BarsUnavailable. */
export interface RepairGap {
  readonly type: 'RepairGap';
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The symbols whose streams (bars of each timeframe, book ticker, trades) shall be open; replaces the previous set. */
export interface SetStreams {
  readonly type: 'SetStreams';
  readonly symbols: readonly SymbolName[];
}

/** Insert or replace a row of `orders`. */
export interface RecordOrder {
  readonly type: 'RecordOrder';
  readonly order: Order;
}

/** Insert a row of `fills`. */
export interface RecordFill {
  readonly type: 'RecordFill';
  readonly fill: Fill;
  readonly positionId: string;
}

/** Insert or replace a row of `positions`. */
export interface RecordPosition {
  readonly type: 'RecordPosition';
  readonly position: Position;
}

/** Insert a row of `trade_journal`. */
export interface RecordTrade {
  readonly type: 'RecordTrade';
  readonly trade: ClosedTrade;
}

/** Why a signal did or did not become an order: the answer to "why is it not trading?". */
export interface RecordDecision {
  readonly type: 'RecordDecision';
  readonly at: EpochMs;
  readonly symbol: SymbolName;
  readonly strategy: string;
  readonly verdict: 'entered' | 'vetoed' | 'denied';
  /** Every gate or rule that objected, the first being decisive; for `entered`, the numbers that convinced. */
  readonly reasons: readonly Reason[];
}

/** Insert or replace a row of `symbols`. */
export interface RecordSymbolState {
  readonly type: 'RecordSymbolState';
  readonly state: SymbolState;
}

/** Replace the stored safety state. */
export interface RecordSafety {
  readonly type: 'RecordSafety';
  readonly safety: SafetyState;
}

/** Settle a row of `control_commands`. */
export interface RecordCommandResult {
  readonly type: 'RecordCommandResult';
  readonly result: CommandResult;
}

/** Replace rows of `balances`. */
export interface RecordBalances {
  readonly type: 'RecordBalances';
  readonly at: EpochMs;
  readonly balances: readonly Balance[];
}

/** Insert a row of `external_movements`: what changed a balance beside our trading. */
export interface RecordExternalMovement {
  readonly type: 'RecordExternalMovement';
  readonly at: EpochMs;
  readonly exchangeAt: EpochMs;
  readonly asset: AssetName;
  readonly by: OutsideMovement;
  readonly delta: Money;
}

/** How loudly an operator is told. */
export type Severity = 'info' | 'warning' | 'critical';

/** Insert a row of `notifications`, the outbox. */
export interface RecordNotification {
  readonly type: 'RecordNotification';
  readonly at: EpochMs;
  readonly severity: Severity;
  /** Notifications with an equal key are one. */
  readonly dedupeKey: string;
  readonly text: string;
}

/** Something that must not happen did, and was survived. Insert a row of `incidents`. */
export interface RecordIncident {
  readonly type: 'RecordIncident';
  readonly at: EpochMs;
  readonly reason: Reason;
  readonly detail: string;
}

/** A closed bar was accepted into a ring: hand it to the bar store (not to SQLite). */
export interface RecordBar {
  readonly type: 'RecordBar';
  readonly bar: Bar;
  readonly source: 'ws' | 'rest' | 'aggregate';
}

/** A hole that will not be filled: hand it to the bar store. */
export interface RecordGap {
  readonly type: 'RecordGap';
  readonly gap: BarGap;
}
