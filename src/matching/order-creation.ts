import type { EpochMs } from '../base/time.js';
import type { AssetName } from '../model/names.js';
import type { Price } from '../model/price.js';
import { type Quantity, ZERO_QUANTITY } from '../model/quantity.js';
import { hasTrigger, type MatchOrder, type OrderEntry } from './match-order.js';
import type { WorkingOrder } from './order-queue.js';
import type { SelfTradePrevention } from './self-trade.js';
import type { SymbolMarket } from './symbol-market.js';

/** What an order is made of beside its entry. */
export interface OrderOrigin {
  readonly orderId: bigint;
  readonly at: EpochMs;
  readonly quantity: Quantity;
  readonly lockedAsset: AssetName;
  readonly defaultPrevention: SelfTradePrevention;
  readonly orderListId?: bigint;
  readonly peggedPrice?: Price | undefined;
}

/** An order that has just been accepted and works at once, unless it is a stop. */
export function newOrder(entry: OrderEntry, origin: OrderOrigin): WorkingOrder {
  return {
    orderId: origin.orderId,
    accountId: entry.accountId,
    clientOrderId: entry.clientOrderId,
    symbol: entry.symbol,
    side: entry.side,
    type: entry.type,
    timeInForce: entry.timeInForce ?? 'GTC',
    quantity: origin.quantity,
    quoteQuantity: entry.quoteQuantity ?? (0n as MatchOrder['quoteQuantity']),
    price: entry.price ?? (0n as Price),
    stopPrice: entry.stopPrice ?? (0n as Price),
    status: 'NEW',
    executedQuantity: 0n as Quantity,
    executedQuote: 0n as MatchOrder['executedQuote'],
    createdAt: origin.at,
    updatedAt: origin.at,
    workingAt: hasTrigger(entry.type) ? undefined : origin.at,
    expiryReason: undefined,
    locked: 0n as MatchOrder['locked'],
    lockedAsset: origin.lockedAsset,
    queueAhead: 0n as Quantity,
    selfTradePrevention: entry.selfTradePrevention ?? origin.defaultPrevention,
    ...(origin.orderListId === undefined ? {} : { orderListId: origin.orderListId }),
    ...(entry.icebergQuantity === undefined ? {} : { icebergQuantity: entry.icebergQuantity }),
    ...(entry.trailingDelta === undefined
      ? {}
      : { trailing: { deltaBips: entry.trailingDelta, since: undefined, extreme: undefined } }),
    ...(entry.peg === undefined ? {} : { peg: entry.peg }),
    ...(origin.peggedPrice === undefined ? {} : { peggedPrice: origin.peggedPrice }),
    ...(entry.strategyId === undefined ? {} : { strategyId: entry.strategyId }),
    ...(entry.strategyType === undefined ? {} : { strategyType: entry.strategyType }),
  };
}

/** An order that the engine did not take, as it is reported: never on the book, nothing locked. */
export function rejectedOrder(
  entry: OrderEntry,
  { instrument, traits }: SymbolMarket,
  { orderId, at }: Pick<OrderOrigin, 'orderId' | 'at'>,
): MatchOrder {
  const order = newOrder(entry, {
    ...{ orderId, at },
    quantity: entry.quantity ?? ZERO_QUANTITY,
    lockedAsset: entry.side === 'SELL' ? instrument.baseAsset : instrument.quoteAsset,
    defaultPrevention: traits.defaultPrevention,
  });
  return { ...order, status: 'REJECTED', workingAt: undefined };
}
