import { formatFixedPadded } from '../../base/fixed-point.js';
import {
  hasTrigger,
  isUnpriced,
  type MatchEvent,
  type MatchOrder,
} from '../../matching/match-order.js';
import type { AmendedOrder } from '../../matching/order-amendment.js';
import type { PreventedMatch } from '../../matching/self-trade.js';
import type { Fill } from '../../model/fill.js';
import type { WireObject } from '../wire/wire-json.js';

/** How much a placement's answer says (rest-api.md, "New order", newOrderRespType). */
export type OrderResponseType = 'ACK' | 'RESULT' | 'FULL';

/** MARKET and LIMIT answer FULL unless asked otherwise, all others ACK. */
export function defaultResponseType(type: MatchOrder['type']): OrderResponseType {
  return type === 'MARKET' || type === 'LIMIT' ? 'FULL' : 'ACK';
}

/** The answer to a placement. `events` are those of the placement. */
export function renderPlacement(
  order: MatchOrder,
  events: readonly MatchEvent[],
  responseType: OrderResponseType,
): WireObject {
  const ack: WireObject = {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: order.orderListId ?? -1,
    clientOrderId: order.clientOrderId,
    transactTime: order.updatedAt,
  };
  if (responseType === 'ACK') return ack;
  const prevented = events.flatMap((event) =>
    event.type === 'TradePrevented' && event.match.takerOrderId === order.orderId
      ? [event.match]
      : [],
  );
  const matches = new Map(prevented.map((match) => [match.preventedMatchId, match]));
  const result: WireObject = {
    ...ack,
    ...renderProgress(order),
    stopPrice: stopPriceOf(order),
    workingTime: order.workingAt ?? -1,
    ...renderConditional(order),
    selfTradePreventionMode: order.selfTradePrevention ?? 'NONE',
    preventedMatches:
      matches.size === 0 ? undefined : [...matches.values()].map(renderPreventedTaker),
    tradeGroupId: tradeGroupOf([...matches.values()]),
  };
  if (responseType === 'RESULT') return result;
  const fills = events.flatMap((event) =>
    event.type === 'OrderTraded' && event.order.orderId === order.orderId && !event.fill.maker
      ? [event.fill]
      : [],
  );
  return { ...result, fills: fills.map(renderOrderFill) };
}

/** The answer to a query, and one of the open orders. */
export function renderOrder(order: MatchOrder): WireObject {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: order.orderListId ?? -1,
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
    ...renderConditional(order),
    icebergQty: formatFixedPadded(order.icebergQuantity ?? 0n),
    time: order.createdAt,
    updateTime: order.updatedAt,
    isWorking: order.workingAt !== undefined,
    workingTime: order.workingAt ?? -1,
    origQuoteOrderQty: formatFixedPadded(order.quoteQuantity),
    selfTradePreventionMode: order.selfTradePrevention ?? 'NONE',
  };
}

/** The answer to a cancel. `clientOrderId` is the cancel's own id. */
export function renderCancel(order: MatchOrder, cancelClientOrderId: string): WireObject {
  return {
    symbol: order.symbol,
    origClientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderListId: order.orderListId ?? -1,
    clientOrderId: cancelClientOrderId,
    transactTime: order.updatedAt,
    ...renderProgress(order),
    stopPrice: stopPriceOf(order),
    ...renderConditional(order),
    selfTradePreventionMode: order.selfTradePrevention ?? 'NONE',
  };
}

/** The order in the answer to an amendment (rest-api.md, "Order Amend Keep Priority"). */
export function renderAmended({ order, origClientOrderId }: AmendedOrder): WireObject {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: order.orderListId ?? -1,
    origClientOrderId,
    clientOrderId: order.clientOrderId,
    price: formatFixedPadded(order.price),
    qty: formatFixedPadded(order.quantity),
    executedQty: formatFixedPadded(order.executedQuantity),
    preventedQty: formatFixedPadded(order.preventedQuantity ?? 0n),
    quoteOrderQty: formatFixedPadded(order.quoteQuantity),
    cumulativeQuoteQty: formatFixedPadded(order.executedQuote),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    stopPrice: stopPriceOf(order),
    workingTime: order.workingAt,
    ...renderConditional(order),
    selfTradePreventionMode: order.selfTradePrevention ?? 'NONE',
  };
}

/** One of the account's trades. */
export function renderAccountTrade(fill: Fill, orderListId: bigint | undefined): WireObject {
  return {
    symbol: fill.symbol,
    id: BigInt(fill.tradeId),
    orderId: BigInt(fill.orderId),
    orderListId: orderListId ?? -1,
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

/** One of the account's prevented matches (rest-api.md, "Query Prevented Matches"). */
export function renderPreventedMatch(match: PreventedMatch): WireObject {
  return {
    symbol: match.symbol,
    preventedMatchId: match.preventedMatchId,
    takerOrderId: match.takerOrderId,
    makerSymbol: match.symbol,
    makerOrderId: match.makerOrderId,
    tradeGroupId: match.tradeGroupId,
    selfTradePreventionMode: match.prevention,
    price: formatFixedPadded(match.price),
    takerPreventedQuantity: decimal(match.takerPrevented),
    makerPreventedQuantity: decimal(match.makerPrevented),
    transactTime: match.at,
  };
}

/** A prevented match in the answer to the placement that would have traded (faqs/stp_faq.md, scenarios). */
function renderPreventedTaker(match: PreventedMatch): WireObject {
  return {
    preventedMatchId: match.preventedMatchId,
    makerSymbol: match.symbol,
    makerOrderId: match.makerOrderId,
    price: formatFixedPadded(match.price),
    takerPreventedQuantity: decimal(match.takerPrevented),
    makerPreventedQuantity: decimal(match.makerPrevented),
  };
}

function tradeGroupOf([match]: readonly PreventedMatch[]): number | undefined {
  return match === undefined || match.tradeGroupId < 0 ? undefined : match.tradeGroupId;
}

function renderProgress(order: MatchOrder): WireObject {
  const waitsForQuantity = order.status === 'PENDING_NEW' && order.quantity === 0n;
  return {
    price: formatFixedPadded(isUnpriced(order.type) ? 0n : order.price),
    origQty: waitsForQuantity ? undefined : formatFixedPadded(order.quantity),
    executedQty: formatFixedPadded(order.executedQuantity),
    origQuoteOrderQty: formatFixedPadded(order.quoteQuantity),
    cummulativeQuoteQty: formatFixedPadded(order.executedQuote),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
  };
}

/** rest-api.md, "Conditional fields in Order Responses"; the stop price has its place before. */
function renderConditional(order: MatchOrder): WireObject {
  const { trailing, peg } = order;
  return {
    icebergQty: decimal(order.icebergQuantity),
    preventedMatchId: order.preventedMatchId,
    preventedQuantity: decimal(order.preventedQuantity),
    strategyId: order.strategyId,
    strategyType: order.strategyType,
    trailingDelta: trailing?.deltaBips,
    trailingTime: trailing === undefined ? undefined : (trailing.since ?? -1),
    pegPriceType: peg?.priceType,
    pegOffsetType: peg?.offsetLevels === undefined ? undefined : 'PRICE_LEVEL',
    pegOffsetValue: peg?.offsetLevels,
    peggedPrice: decimal(order.peggedPrice),
    expiryReason: order.expiryReason,
  };
}

function stopPriceOf(order: MatchOrder): string | undefined {
  return hasTrigger(order.type) ? formatFixedPadded(order.stopPrice) : undefined;
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

function decimal(value: bigint | undefined): string | undefined {
  return value === undefined ? undefined : formatFixedPadded(value);
}
