import type { EpochMs } from '../../../base/time.js';
import type { OrderReport } from '../../../model/account-event.js';
import type { Fill } from '../../../model/fill.js';
import { type Money, notionalOf } from '../../../model/money.js';
import { assetName, type SymbolName, symbolName } from '../../../model/names.js';
import type { OrderSide } from '../../../model/order.js';
import { ZERO_PRICE } from '../../../model/price.js';
import { type Quantity, ZERO_QUANTITY } from '../../../model/quantity.js';
import {
  asArray,
  asBoolean,
  asEpochMs,
  asId,
  asMoney,
  asObject,
  asPrice,
  asQuantity,
  asText,
  asWord,
  type JsonObject,
} from '../json-reader.js';
import { readOrderStatus, readOrderType } from './order-words.js';

/** enums.md, "Order side". */
export const ORDER_SIDES: readonly OrderSide[] = ['BUY', 'SELL'];

/** A placement's answer: the order's state and what executed at once. */
export interface PlacementAnswer {
  readonly report: OrderReport;
  readonly fills: readonly Fill[];
}

/** rest-api.md, "New order": a RESULT or FULL response. @throws DecodeFailure */
export function decodePlacement(value: unknown, path = 'order'): PlacementAnswer {
  const order = asObject(value, path);
  const exchangeAt = asEpochMs(order['transactTime'], `${path}.transactTime`);
  const clientOrderId = asText(order['clientOrderId'], `${path}.clientOrderId`);
  const report = readOrderReport(order, path, clientOrderId, exchangeAt);
  const fills = order['fills'] === undefined ? [] : asArray(order['fills'], `${path}.fills`);
  return {
    report,
    fills: fills.map((fill, index) => readPlacementFill(fill, `${path}.fills[${index}]`, report)),
  };
}

/** rest-api.md, "Cancel order": `clientOrderId` is the cancel's id, `origClientOrderId` the order's. @throws DecodeFailure */
export function decodeCancellation(value: unknown, path = 'order'): OrderReport {
  const order = asObject(value, path);
  const clientOrderId = asText(order['origClientOrderId'], `${path}.origClientOrderId`);
  const exchangeAt = asEpochMs(order['transactTime'], `${path}.transactTime`);
  return readOrderReport(order, path, clientOrderId, exchangeAt);
}

/** rest-api.md, "Query order". @throws DecodeFailure */
export function decodeQueriedOrder(value: unknown, path = 'order'): OrderReport {
  const order = asObject(value, path);
  const clientOrderId = asText(order['clientOrderId'], `${path}.clientOrderId`);
  return readOrderReport(
    order,
    path,
    clientOrderId,
    asEpochMs(order['updateTime'], `${path}.updateTime`),
  );
}

/** rest-api.md, "Current open orders". @throws DecodeFailure */
export function decodeOpenOrders(value: unknown): readonly OrderReport[] {
  return asArray(value, 'orders').map((order, index) =>
    decodeQueriedOrder(order, `orders[${index}]`),
  );
}

/**
 * rest-api.md, "Account trade list". Trades name their order by the exchange's id only; `clientOrderIds` gives ours,
 * and a trade of an order that is not in it gets an empty one.
 *
 * @throws DecodeFailure
 */
export function decodeAccountTrades(
  value: unknown,
  clientOrderIds: ReadonlyMap<string, string>,
): readonly Fill[] {
  return asArray(value, 'trades').map((item, index) =>
    readAccountTrade(item, `trades[${index}]`, clientOrderIds),
  );
}

/** A cumulative quote below zero means "not available" (rest-api.md, "Query order", notes). */
export function availableQuote(amount: Money): Money | undefined {
  return amount < 0n ? undefined : amount;
}

/** An order document in any of its shapes; whose id it carries and when it is from depend on the shape. @throws DecodeFailure */
function readOrderReport(
  order: JsonObject,
  path: string,
  clientOrderId: string,
  exchangeAt: EpochMs,
): OrderReport {
  const executedQuote = availableQuote(
    asMoney(order['cummulativeQuoteQty'], `${path}.cummulativeQuoteQty`),
  );
  const reason = order['expiryReason'];
  return {
    symbol: symbolName(asText(order['symbol'], `${path}.symbol`)),
    clientOrderId,
    orderId: asId(order['orderId'], `${path}.orderId`),
    ...readOrderStatus(order['status'], `${path}.status`),
    side: asWord(order['side'], ORDER_SIDES, `${path}.side`),
    ...readOrderType(order['type'], `${path}.type`),
    quantity: readSize(order, path),
    price: asPrice(order['price'], `${path}.price`),
    stopPrice:
      order['stopPrice'] === undefined
        ? ZERO_PRICE
        : asPrice(order['stopPrice'], `${path}.stopPrice`),
    executedQuantity: asQuantity(order['executedQty'], `${path}.executedQty`),
    ...(executedQuote === undefined ? {} : { executedQuote }),
    exchangeAt,
    ...(typeof reason === 'string' && reason !== 'NONE' ? { exchangeReason: reason } : {}),
  };
}

/** The pending orders of an OPO get their size only when the working one is filled (rest-api.md, "New Order List - OPO"). */
function readSize(order: JsonObject, path: string): Quantity {
  const sizedLater = order['status'] === 'PENDING_NEW' && order['origQty'] === undefined;
  return sizedLater ? ZERO_QUANTITY : asQuantity(order['origQty'], `${path}.origQty`);
}

/** What executes while an order is being placed takes from the book: the order is never the maker. */
function readPlacementFill(value: unknown, path: string, order: OrderReport): Fill {
  const fill = asObject(value, path);
  const price = asPrice(fill['price'], `${path}.price`);
  const quantity = asQuantity(fill['qty'], `${path}.qty`);
  return {
    symbol: order.symbol,
    tradeId: asId(fill['tradeId'], `${path}.tradeId`),
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    side: order.side,
    price,
    quantity,
    quoteQuantity: notionalOf(price, quantity),
    commission: asMoney(fill['commission'], `${path}.commission`),
    commissionAsset: assetName(asText(fill['commissionAsset'], `${path}.commissionAsset`)),
    maker: false,
    exchangeAt: order.exchangeAt,
  };
}

function readAccountTrade(
  value: unknown,
  path: string,
  clientOrderIds: ReadonlyMap<string, string>,
): Fill {
  const trade = asObject(value, path);
  const symbol: SymbolName = symbolName(asText(trade['symbol'], `${path}.symbol`));
  const orderId = asId(trade['orderId'], `${path}.orderId`);
  return {
    symbol,
    tradeId: asId(trade['id'], `${path}.id`),
    orderId,
    clientOrderId: clientOrderIds.get(`${symbol}:${orderId}`) ?? '',
    side: asBoolean(trade['isBuyer'], `${path}.isBuyer`) ? 'BUY' : 'SELL',
    price: asPrice(trade['price'], `${path}.price`),
    quantity: asQuantity(trade['qty'], `${path}.qty`),
    quoteQuantity: asMoney(trade['quoteQty'], `${path}.quoteQty`),
    commission: asMoney(trade['commission'], `${path}.commission`),
    commissionAsset: assetName(asText(trade['commissionAsset'], `${path}.commissionAsset`)),
    maker: asBoolean(trade['isMaker'], `${path}.isMaker`),
    exchangeAt: asEpochMs(trade['time'], `${path}.time`),
  };
}
