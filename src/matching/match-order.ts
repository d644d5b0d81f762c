import type { EpochMs } from '../base/time.js';
import type { Balance } from '../model/account-event.js';
import type { Fill } from '../model/fill.js';
import type { Money } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { ExchangeOrderStatus, OrderSide, OrderType, TimeInForce } from '../model/order.js';
import type { Price } from '../model/price.js';
import type { Quantity } from '../model/quantity.js';
import type { OrderList } from './order-list.js';
import type { PreventedMatch, SelfTradePrevention } from './self-trade.js';

/** Which best price of the book a pegged order follows (faqs/pegged_orders.md). */
export type PegPriceType = 'PRIMARY_PEG' | 'MARKET_PEG';

/** Takes an order's limit from the book when it begins to work. */
export interface PegInstruction {
  readonly priceType: PegPriceType;
  /** Existing price levels deeper than the best one; undefined when no offset was asked for. */
  readonly offsetLevels: number | undefined;
}

/** What an account asks for. Which fields must be there depends on the type (rest-api.md, "New order"). */
export interface OrderEntry {
  readonly accountId: string;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  readonly side: OrderSide;
  readonly type: OrderType;
  /** Absent for types that have none; they then behave as documented for the type. */
  readonly timeInForce?: TimeInForce;
  /** Base. Absent only for a MARKET order given in quote, and for what waits in an OPO list. */
  readonly quantity?: Quantity;
  /** MARKET only: how much quote to spend (BUY) or to receive (SELL). */
  readonly quoteQuantity?: Money;
  readonly price?: Price;
  readonly stopPrice?: Price;
  /** Basis points. Turns a stop into one that follows the market (faqs/trailing-stop-faq.md). */
  readonly trailingDelta?: number;
  readonly icebergQuantity?: Quantity;
  /** The symbol's default where it is absent. */
  readonly selfTradePrevention?: SelfTradePrevention;
  readonly peg?: PegInstruction;
  /** Labels of the caller's own, echoed. */
  readonly strategyId?: bigint;
  readonly strategyType?: number;
}

/** Why an order ended without having been filled or cancelled (enums.md, "Expiry Reasons"). */
export type ExpiryReason =
  | 'UNFILLED_IOC_QUANTITY_EXPIRED'
  | 'UNFILLED_FOK_ORDER_EXPIRED'
  | 'INSUFFICIENT_LIQUIDITY'
  | 'REJECTED'
  | 'EXCHANGE_CANCELED'
  | 'OCO_TRIGGER'
  | 'OTO_PHASE_ONE_EXPIRED'
  | 'EXECUTION_RULE_PRICE_RANGE_EXCEEDED';

/** How far a trailing stop has got. */
export interface TrailingStop {
  readonly deltaBips: number;
  /** When it began to follow the market; undefined until its stop price was reached. */
  readonly since: EpochMs | undefined;
  /** The best price for the order since then: the highest of a SELL, the lowest of a BUY. */
  readonly extreme: Price | undefined;
}

/** An order inside the exchange, at one moment. */
export interface MatchOrder {
  readonly orderId: bigint;
  readonly accountId: string;
  readonly clientOrderId: string;
  readonly symbol: SymbolName;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** 0 for an order of an OPO list that does not know yet what it will sell. */
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
  /** The list it belongs to. */
  readonly orderListId?: bigint;
  /** Present only for an iceberg: how much of it shows at a time. */
  readonly icebergQuantity?: Quantity;
  /** Of an iceberg: what is left of the part that shows. */
  readonly visibleQuantity?: Quantity;
  /** NONE where it is absent. */
  readonly selfTradePrevention?: SelfTradePrevention;
  /** Quantity that self-trade prevention has taken away. */
  readonly preventedQuantity?: Quantity;
  /** Its last prevented match. */
  readonly preventedMatchId?: bigint;
  readonly trailing?: TrailingStop;
  readonly peg?: PegInstruction;
  /** The limit its peg gave it, once it works. */
  readonly peggedPrice?: Price;
  readonly strategyId?: bigint;
  readonly strategyType?: number;
  /** How often its quantity was amended. */
  readonly amendments?: number;
}

/** What happened, in order. Each carries the order as it was right after. */
export type MatchEvent =
  | { readonly type: 'OrderAccepted'; readonly order: MatchOrder }
  | {
      /** It was to replace an order that is cancelled by now, and the engine did not take it. */
      readonly type: 'OrderRejected';
      readonly order: MatchOrder;
      /** Why, in the exchange's words. */
      readonly message: string;
    }
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
      readonly type: 'OrderAmended';
      readonly order: MatchOrder;
      readonly origClientOrderId: string;
      readonly origQuantity: Quantity;
    }
  | {
      readonly type: 'TradePrevented';
      readonly order: MatchOrder;
      readonly match: PreventedMatch;
      /** What this prevention took from this order. */
      readonly lastPrevented: Quantity;
    }
  | { readonly type: 'OrderListChanged'; readonly accountId: string; readonly list: OrderList }
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

/** Whether an order may still execute. */
export function isOpenOrder({ status }: MatchOrder): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'PENDING_NEW';
}

/** What is still to be executed. */
export function remainingQuantity(order: MatchOrder): Quantity {
  return (order.quantity - order.executedQuantity - (order.preventedQuantity ?? 0n)) as Quantity;
}

/** The limit it works at: its own, or the one its peg gave it. */
export function limitOf(order: MatchOrder): Price {
  return order.peggedPrice ?? order.price;
}
