import type { EpochMs } from '../base/time.js';
import type { Money } from './money.js';
import type { SymbolName } from './names.js';
import type { Price } from './price.js';
import type { Quantity } from './quantity.js';
import type { Reason } from './reason-code.js';

/** Which way base moves. */
export type OrderSide = 'BUY' | 'SELL';

/** Binance Spot's order types (enums.md). */
export const ORDER_TYPES = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;

/** One of Binance Spot's order types. */
export type OrderType = (typeof ORDER_TYPES)[number];

/** Whether an order waits for a price: filters.md, "MAX_NUM_ALGO_ORDERS", counts these by themselves. */
export function isAlgoOrder(type: OrderType): boolean {
  return type.startsWith('STOP_LOSS') || type.startsWith('TAKE_PROFIT');
}

/** How long an order stays (enums.md). */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';

/** What an order is for: gates block ENTRY only; PROTECTION rests at the exchange; EXIT leaves a position. */
export type OrderPurpose = 'ENTRY' | 'PROTECTION' | 'EXIT';

/**
 * Our word for where an order stands.
 *
 * - INTENT: journaled; sent or about to be, no word from the exchange yet
 * - IN_DOUBT: the outcome of the placement is unknown; it is resolved, never re-sent
 * - OPEN, PARTIALLY_FILLED: rests at the exchange
 * - FILLED, CANCELED, EXPIRED: ended at the exchange (the last two may have executed in part)
 * - REJECTED: the exchange refused it
 * - ABSENT: proved never to have been accepted
 */
export type OrderStatus =
  | 'INTENT'
  | 'IN_DOUBT'
  | 'OPEN'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'REJECTED'
  | 'ABSENT';

/** Whether an order can no longer execute. */
export function isTerminal(status: OrderStatus): boolean {
  return (
    status !== 'INTENT' &&
    status !== 'IN_DOUBT' &&
    status !== 'OPEN' &&
    status !== 'PARTIALLY_FILLED'
  );
}

/** Everything that is sent to place one order. Complete before the journal entry, so that the journal holds what left. */
export interface OrderRequest {
  /** Ours; never used twice (`^[a-zA-Z0-9-_]{1,36}$`). */
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly timeInForce?: TimeInForce;
  readonly quantity: Quantity;
  readonly price?: Price;
  readonly stopPrice?: Price;
  /** T: the signed timestamp, on the exchange's clock. */
  readonly timestamp: EpochMs;
  /** W: after T + W on the exchange's clock no copy of this request can newly enter the engine. */
  readonly recvWindowMs: number;
}

/** One order as we know it. A row of `orders`. */
export interface Order {
  readonly request: OrderRequest;
  readonly purpose: OrderPurpose;
  readonly positionId: string;
  readonly status: OrderStatus;
  /** The exchange's id, 64 bits, as text. */
  readonly orderId?: string;
  readonly executedQuantity: Quantity;
  readonly executedQuote: Money;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  /** When we asked to cancel it, if we did. */
  readonly cancelRequestedAt?: EpochMs;
  /** Why it ended or was refused. */
  readonly reason?: Reason;
}

/** The exchange's words for where an order stands (enums.md, "Order status"). */
export const EXCHANGE_ORDER_STATUSES = [
  'NEW',
  'PENDING_NEW',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'PENDING_CANCEL',
  'REJECTED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
] as const;

/** One of them. */
export type ExchangeOrderStatus = (typeof EXCHANGE_ORDER_STATUSES)[number];
