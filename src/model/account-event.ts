import type { EpochMs } from '../base/time.js';
import type { Fill } from './fill.js';
import type { Money } from './money.js';
import type { AssetName, SymbolName } from './names.js';
import type { ExchangeOrderStatus, OrderSide, OrderType } from './order.js';
import type { Price } from './price.js';
import type { Quantity } from './quantity.js';

/** What a trading client learns of our account. Any order, any number of times: the order engine sorts it out. */
export type AccountEvent =
  | OrderReported
  | FillReported
  | PlacementRefused
  | PlacementInDoubt
  | OrderNotFound
  | CancelRefused
  | CancelInDoubt
  | QueryFailed
  | BalancesReported
  | BalanceMoved
  | AccountSnapshotTaken
  | AccountSnapshotFailed
  | UserStreamChanged
  | AccessRefused;

/** How a report reached us. */
export type ReportSource = 'response' | 'stream' | 'query' | 'snapshot';

/** The exchange's statement about one order. */
export interface OrderReport {
  readonly symbol: SymbolName;
  /** The id the order was placed with (for cancel events that is `C`, not `c`). */
  readonly clientOrderId: string;
  readonly orderId: string;
  /** OTHER: a word that we do not know; whether the order lives is then for the list of open orders to say. */
  readonly status: ExchangeOrderStatus | 'OTHER';
  /** The exchange's own word where `status` is OTHER. */
  readonly unknownStatus?: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  /** The exchange's own word for the type, when it is none that we know: `type` is then the nearest that we do. */
  readonly unknownType?: string;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly stopPrice: Price;
  readonly executedQuantity: Quantity;
  /** Cumulative quote; undefined when the exchange says it is not available (a negative number). */
  readonly executedQuote?: Money;
  readonly exchangeAt: EpochMs;
  /** The exchange's word for why it was refused or ended, when given. */
  readonly exchangeReason?: string;
}

/** A statement about one order arrived. */
export interface OrderReported {
  readonly type: 'OrderReported';
  readonly at: EpochMs;
  readonly report: OrderReport;
  readonly source: ReportSource;
}

/** One execution arrived. */
export interface FillReported {
  readonly type: 'FillReported';
  readonly at: EpochMs;
  readonly fill: Fill;
  readonly source: ReportSource;
}

/** A placement was certainly not accepted. */
export interface PlacementRefused {
  readonly type: 'PlacementRefused';
  readonly at: EpochMs;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  /** NOT_SENT: no byte left; REJECTED: the exchange said no; OUR_FAULT: malformed, never to be repeated unchanged; RATE_LIMITED. */
  readonly refusal: 'NOT_SENT' | 'REJECTED' | 'OUR_FAULT' | 'RATE_LIMITED';
  readonly code?: number;
  readonly message: string;
}

/** A placement's outcome is unknown: at least one byte left and no decisive answer came. */
export interface PlacementInDoubt {
  readonly type: 'PlacementInDoubt';
  readonly at: EpochMs;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  readonly cause: string;
}

/** A query did not find the order (-2013): evidence of absence, never proof by itself. */
export interface OrderNotFound {
  readonly type: 'OrderNotFound';
  readonly at: EpochMs;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
}

/** A cancel was certainly refused; -2011 leaves the target's state to be queried. */
export interface CancelRefused {
  readonly type: 'CancelRefused';
  readonly at: EpochMs;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  readonly code?: number;
  readonly message: string;
}

/** A cancel's outcome is unknown. */
export interface CancelInDoubt {
  readonly type: 'CancelInDoubt';
  readonly at: EpochMs;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  readonly cause: string;
}

/** A query failed; it may be asked again. */
export interface QueryFailed {
  readonly type: 'QueryFailed';
  readonly at: EpochMs;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  readonly cause: string;
}

/** What the account holds of one asset. */
export interface Balance {
  readonly asset: AssetName;
  readonly free: Money;
  readonly locked: Money;
}

/** Balances changed; `complete` is true when absent assets are zero. */
export interface BalancesReported {
  readonly type: 'BalancesReported';
  readonly at: EpochMs;
  readonly exchangeAt: EpochMs;
  readonly balances: readonly Balance[];
  readonly complete: boolean;
}

/** What moved an asset beside our trading. */
export type OutsideMovement = 'TRANSFER' | 'EXTERNAL_LOCK';

/**
 * Something outside trading moved or locked an asset: a deposit, a withdrawal, a transfer between wallets, a lock as
 * collateral (user-data-stream.md, "Balance Update" and "External Lock Update"). The balances that result come apart.
 */
export interface BalanceMoved {
  readonly type: 'BalanceMoved';
  readonly at: EpochMs;
  readonly exchangeAt: EpochMs;
  readonly asset: AssetName;
  readonly by: OutsideMovement;
  /** Of the balance; for a lock, of what is locked. May be negative. */
  readonly delta: Money;
}

/**
 * A whole account, taken after the user stream was subscribed: the base of reconciliation.
 * `trades` holds every fill since the cursors of the request; `orders` each asked-for order that was found.
 */
export interface AccountSnapshotTaken {
  readonly type: 'AccountSnapshotTaken';
  readonly at: EpochMs;
  readonly exchangeAt: EpochMs;
  readonly snapshotId: string;
  readonly balances: readonly Balance[];
  readonly openOrders: readonly OrderReport[];
  readonly orders: readonly OrderReport[];
  /** Asked-for client order ids the exchange did not find. */
  readonly notFound: readonly string[];
  readonly trades: readonly Fill[];
  readonly canTrade: boolean;
}

/** A snapshot could not be taken; it is asked for again later. */
export interface AccountSnapshotFailed {
  readonly type: 'AccountSnapshotFailed';
  readonly at: EpochMs;
  readonly snapshotId: string;
  readonly cause: string;
}

/** The user data stream came up (events since are complete) or went down (events may be missed). */
export interface UserStreamChanged {
  readonly type: 'UserStreamChanged';
  readonly at: EpochMs;
  readonly connected: boolean;
  readonly cause: string;
}

/**
 * The exchange refuses us altogether: our key (errors.md: -1002, -2014, -2015), the place from which we ask (HTTP 451),
 * or it has no such endpoint for orders (404, 410). Nothing of the kind will be accepted until an operator has acted.
 */
export interface AccessRefused {
  readonly type: 'AccessRefused';
  readonly at: EpochMs;
  /** HTTP's, or the WebSocket API's of the same meaning; undefined when none came. */
  readonly status: number | undefined;
  /** The exchange's; undefined for a 451 without one. */
  readonly code: number | undefined;
}
