import type { EpochMs } from '../base/time.js';
import type { Money } from './money.js';
import type { AssetName, SymbolName } from './names.js';
import type { Price } from './price.js';
import type { Quantity } from './quantity.js';
import type { ReasonCode } from './reason-code.js';

/**
 * Where a position stands.
 *
 * - OPENING: the entry is on its way; may already hold base
 * - OPEN: entry ended, base held
 * - CLOSING: an exit is on its way
 * - CLOSED: nothing left to sell (what is left below the lot step or the minimum notional is `dust`)
 */
export type PositionStatus = 'OPENING' | 'OPEN' | 'CLOSING' | 'CLOSED';

/** One long holding from its entry to its exit. A row of `positions`. */
export interface Position {
  readonly positionId: string;
  readonly symbol: SymbolName;
  readonly baseAsset: AssetName;
  readonly quoteAsset: AssetName;
  readonly strategy: string;
  readonly status: PositionStatus;
  /** Σ buy fills. */
  readonly bought: Quantity;
  /** Σ sell fills. */
  readonly sold: Quantity;
  /** Σ quote paid by buy fills. */
  readonly quoteSpent: Money;
  /** Σ quote received by sell fills. */
  readonly quoteReceived: Money;
  /** Σ commissions charged in base. */
  readonly baseCommission: Money;
  /** Σ commissions charged in quote. */
  readonly quoteCommission: Money;
  /** Σ commissions charged in any other asset, per asset (BNB). */
  readonly otherCommissions: Readonly<Record<string, Money>>;
  /** Leave above this bid. */
  readonly targetPrice: Price;
  /** The protective stop's trigger. */
  readonly stopPrice: Price;
  /** Leave after this time. */
  readonly expiresAt: EpochMs;
  readonly openedAt: EpochMs;
  readonly closedAt?: EpochMs;
  /** What decided the exit: target, stop, time, or an operator. */
  readonly exitReason?: ReasonCode;
}

/** Base held now: bought − sold − base commissions. Never negative. */
export function heldQuantity(position: Position): Quantity {
  return (position.bought - position.sold - position.baseCommission) as Quantity;
}

/** A finished position with its result. A row of `trade_journal`. */
export interface ClosedTrade {
  readonly position: Position;
  /** quoteReceived − quoteSpent − quoteCommission − the value of commissions in other assets when it closed. */
  readonly profit: Money;
  /** Base left behind because it cannot be sold. */
  readonly dust: Quantity;
  readonly entryOrderId: string;
  /** Client order ids of every order of this position, in the order they were made. */
  readonly orderIds: readonly string[];
}
