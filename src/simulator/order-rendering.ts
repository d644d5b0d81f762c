import { formatFixedPadded } from '../base/fixed-point.js';
import { hasTrigger, isUnpriced, type MatchOrder } from '../matching/match-order.js';
import type { Fill } from '../model/fill.js';
import type { WireObject } from './wire-json.js';

/** How much a placement's answer says (rest-api.md, "New order", newOrderRespType). */
export type OrderResponseType = 'ACK' | 'RESULT' | 'FULL';

/** MARKET and LIMIT answer FULL unless asked otherwise, all others ACK. */
export function defaultResponseType(type: MatchOrder['type']): OrderResponseType {
  return type === 'MARKET' || type === 'LIMIT' ? 'FULL' : 'ACK';
}

/** The answer to a placement. */
export function renderPlacement(
  order: MatchOrder,
  fills: readonly Fill[],
  responseType: OrderResponseType,
): WireObject {
  const ack: WireObject = {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    transactTime: order.updatedAt,
  };
  if (responseType === 'ACK') return ack;
  const result: WireObject = {
    ...ack,
    ...renderProgress(order),
    stopPrice: hasTrigger(order.type) ? formatFixedPadded(order.stopPrice) : undefined,
    workingTime: order.workingAt ?? -1,
    selfTradePreventionMode: 'NONE',
    expiryReason: order.expiryReason,
  };
  return responseType === 'RESULT' ? result : { ...result, fills: fills.map(renderOrderFill) };
}

/** The answer to a query, and one of the open orders. */
export function renderOrder(order: MatchOrder): WireObject {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    price: formatFixedPadded(order.price),
    origQty: formatFixedPadded(order.quantity),
    executedQty: formatFixedPadded(order.executedQuantity),
    cummulativeQuoteQty: formatFixedPadded(order.executedQuote),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    stopPrice: formatFixedPadded(order.stopPrice),
    icebergQty: '0.00000000',
    time: order.createdAt,
    updateTime: order.updatedAt,
    isWorking: order.workingAt !== undefined,
    workingTime: order.workingAt ?? -1,
    origQuoteOrderQty: formatFixedPadded(order.quoteQuantity),
    selfTradePreventionMode: 'NONE',
    expiryReason: order.expiryReason,
  };
}

/** The answer to a cancel. `clientOrderId` is the cancel's own id. */
export function renderCancel(order: MatchOrder, cancelClientOrderId: string): WireObject {
  return {
    symbol: order.symbol,
    origClientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: cancelClientOrderId,
    transactTime: order.updatedAt,
    ...renderProgress(order),
    stopPrice: hasTrigger(order.type) ? formatFixedPadded(order.stopPrice) : undefined,
    selfTradePreventionMode: 'NONE',
  };
}

/** One of the account's trades. */
export function renderAccountTrade(fill: Fill): WireObject {
  return {
    symbol: fill.symbol,
    id: BigInt(fill.tradeId),
    orderId: BigInt(fill.orderId),
    orderListId: -1,
    price: formatFixedPadded(fill.price),
    qty: formatFixedPadded(fill.quantity),
    quoteQty: formatFixedPadded(fill.quoteQuantity),
    commission: formatFixedPadded(fill.commission),
    commissionAsset: fill.commissionAsset,
    time: fill.exchangeAt,
    isBuyer: fill.side === 'BUY',
    isMaker: fill.maker,
    isBestMatch: true,
  };
}

function renderProgress(order: MatchOrder): WireObject {
  return {
    price: formatFixedPadded(isUnpriced(order.type) ? 0n : order.price),
    origQty: formatFixedPadded(order.quantity),
    executedQty: formatFixedPadded(order.executedQuantity),
    origQuoteOrderQty: formatFixedPadded(order.quoteQuantity),
    cummulativeQuoteQty: formatFixedPadded(order.executedQuote),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
  };
}

function renderOrderFill(fill: Fill): WireObject {
  return {
    price: formatFixedPadded(fill.price),
    qty: formatFixedPadded(fill.quantity),
    commission: formatFixedPadded(fill.commission),
    commissionAsset: fill.commissionAsset,
    tradeId: BigInt(fill.tradeId),
  };
}
