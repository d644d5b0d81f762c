import type { EpochMs } from '../base/time.js';
import type { Balance } from '../model/account-event.js';
import type { Fill } from '../model/fill.js';
import type { Money } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { ExchangeOrderStatus, OrderSide, OrderType, TimeInForce } from '../model/order.js';
import type { Price } from '../model/price.js';
import type { Quantity } from '../model/quantity.js';

/** What an account asks for. Which fields must be there depends on the type (rest-api.md, "New order"). */
export interface OrderEntry {
  readonly accountId: string;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  readonly side: OrderSide;
  readonly type: OrderType;
  /** Absent for types that have none; they then behave as documented for the type. */
  readonly timeInForce?: TimeInForce;
  /** Base. Absent only for a MARKET order given in quote. */
  readonly quantity?: Quantity;
  /** MARKET only: how much quote to spend (BUY) or to receive (SELL). */
  readonly quoteQuantity?: Money;
  readonly price?: Price;
  readonly stopPrice?: Price;
}

/** Why an order ended without having been filled or cancelled (enums.md, "Expiry Reasons"). */
export type ExpiryReason =
  | 'UNFILLED_IOC_QUANTITY_EXPIRED'
  | 'UNFILLED_FOK_ORDER_EXPIRED'
  | 'INSUFFICIENT_LIQUIDITY'
  | 'REJECTED'
  | 'EXCHANGE_CANCELED';

/** An order inside the exchange, at one moment. */
export interface MatchOrder {
  readonly orderId: bigint;
  readonly accountId: string;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Quantity;
  readonly quoteQuantity: Money;
  /** 0 for orders without one. */
  readonly price: Price;
  /** 0 for orders without one. */
  readonly stopPrice: Price;
  readonly status: ExchangeOrderStatus;
  readonly executedQuantity: Quantity;
  readonly executedQuote: Money;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  /** When it began to work on the book; undefined while a stop has not triggered. */
  readonly workingAt: EpochMs | undefined;
  readonly expiryReason: ExpiryReason | undefined;
  /** What is still locked for it, of `lockedAsset`. */
  readonly locked: Money;
  readonly lockedAsset: AssetName;
  /** Public quantity that was at its price before it, and has to trade or leave first. */
  readonly queueAhead: Quantity;
}

/** What happened, in order. Each carries the order as it was right after. */
export type MatchEvent =
  | { readonly type: 'OrderAccepted'; readonly order: MatchOrder }
  | { readonly type: 'OrderTriggered'; readonly order: MatchOrder }
  | { readonly type: 'OrderTraded'; readonly order: MatchOrder; readonly fill: Fill }
  | {
      readonly type: 'OrderCanceled';
      readonly order: MatchOrder;
      /** The id of the cancel request, which the exchange reports in place of the order's own. */
      readonly cancelClientOrderId: string;
    }
  | { readonly type: 'OrderExpired'; readonly order: MatchOrder }
  | {
      readonly type: 'BalancesChanged';
      readonly accountId: string;
      readonly balances: readonly Balance[];
    };

/** Whether an order waits for its stop price (filters.md calls such orders "algo" orders). */
export function hasTrigger(type: OrderType): boolean {
  return (
    type === 'STOP_LOSS' ||
    type === 'STOP_LOSS_LIMIT' ||
    type === 'TAKE_PROFIT' ||
    type === 'TAKE_PROFIT_LIMIT'
  );
}

/** Whether an order takes any price: it never rests. */
export function isUnpriced(type: OrderType): boolean {
  return type === 'MARKET' || type === 'STOP_LOSS' || type === 'TAKE_PROFIT';
}

/** What is still to be executed. */
export function remainingQuantity(order: MatchOrder): Quantity {
  return (order.quantity - order.executedQuantity) as Quantity;
}
