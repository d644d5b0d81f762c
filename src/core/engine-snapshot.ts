import type { EpochMs } from '../base/time.js';
import type { Balance } from '../model/account-event.js';
import type { HealthCause, HealthLevel, SafetyState } from '../model/engine-event.js';
import type { Money } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { Order } from '../model/order.js';
import type { Position } from '../model/position.js';
import type { Price } from '../model/price.js';
import type { Reason, ReasonCode } from '../model/reason-code.js';
import type { SymbolState } from '../model/symbol-state.js';

/** A symbol as the engine sees it. */
export interface SymbolSnapshot {
  readonly symbol: SymbolName;
  readonly state: SymbolState;
  /** Closed base bars in its ring. */
  readonly bars: number;
  /** Open time of the newest of them. */
  readonly lastBarAt: EpochMs | undefined;
  readonly lastPrice: Price | undefined;
  /**
   * Why the symbol is not traded right now: the first gate that would refuse an entry, else what the strategy waits for,
   * else why its last signal was refused. Undefined before the strategy has looked.
   */
  readonly blockedBy: Reason | undefined;
}

/** A position that has not closed, and whether a living sell stands under it. */
export interface PositionSnapshot {
  readonly position: Position;
  readonly protected: boolean;
}

/** A read-only view of the engine for status, screens and the health monitor. */
export interface EngineSnapshot {
  readonly at: EpochMs;
  readonly epoch: number;
  readonly symbols: readonly SymbolSnapshot[];
  readonly positions: readonly PositionSnapshot[];
  /** Orders that may still execute. */
  readonly openOrders: readonly Order[];
  readonly ordersInDoubt: number;
  readonly safety: SafetyState;
  readonly stopping: boolean;
  readonly reconciled: boolean;
  /** Why not, when not. */
  readonly unreconciled: Reason | undefined;
  readonly userStreamUp: boolean;
  readonly health: HealthLevel;
  readonly healthCauses: readonly HealthCause[];
  readonly quoteAsset: AssetName;
  readonly balances: readonly Balance[];
  /** Quote held plus our positions; undefined while the balances or a price are unknown. */
  readonly equity: Money | undefined;
  /** Trades closed since the start and earlier on the day of the start, and their result. */
  readonly closedTrades: number;
  readonly realisedProfit: Money;
  /** How often each reason was decisive against a signal since the start. */
  readonly vetoes: Readonly<Partial<Record<ReasonCode, number>>>;
}
