import type { EpochMs } from '../../../base/time.js';
import { type SymbolName, symbolName } from '../../../model/names.js';
import { EXCHANGE_ORDER_STATUSES, type ExchangeOrderStatus } from '../../../model/order.js';
import type { Quantity } from '../../../model/quantity.js';
import { asArray, asEpochMs, asId, asObject, asQuantity, asText, asWord } from '../json-reader.js';

/** An order that was made smaller. */
export interface AmendedOrder {
  readonly symbol: SymbolName;
  readonly orderId: string;
  readonly executionId: string;
  /** Its id before, and from now on. */
  readonly originalClientOrderId: string;
  readonly clientOrderId: string;
  readonly quantity: Quantity;
  readonly executedQuantity: Quantity;
  readonly status: ExchangeOrderStatus;
  readonly exchangeAt: EpochMs;
}

/** One change in an order's history of amendments. */
export interface Amendment {
  readonly symbol: SymbolName;
  readonly orderId: string;
  readonly executionId: string;
  readonly originalClientOrderId: string;
  readonly newClientOrderId: string;
  readonly originalQuantity: Quantity;
  readonly newQuantity: Quantity;
  readonly exchangeAt: EpochMs;
}

/** rest-api.md, "Order Amend Keep Priority". @throws DecodeFailure */
export function decodeAmendedOrder(value: unknown): AmendedOrder {
  const answer = asObject(value, 'answer');
  const order = asObject(answer['amendedOrder'], 'amendedOrder');
  return {
    symbol: symbolName(asText(order['symbol'], 'amendedOrder.symbol')),
    orderId: asId(order['orderId'], 'amendedOrder.orderId'),
    executionId: asId(answer['executionId'], 'executionId'),
    originalClientOrderId: asText(order['origClientOrderId'], 'amendedOrder.origClientOrderId'),
    clientOrderId: asText(order['clientOrderId'], 'amendedOrder.clientOrderId'),
    quantity: asQuantity(order['qty'], 'amendedOrder.qty'),
    executedQuantity: asQuantity(order['executedQty'], 'amendedOrder.executedQty'),
    status: asWord(order['status'], EXCHANGE_ORDER_STATUSES, 'amendedOrder.status'),
    exchangeAt: asEpochMs(answer['transactTime'], 'transactTime'),
  };
}

/** rest-api.md, "Query Order Amendments". @throws DecodeFailure */
export function decodeAmendments(value: unknown): readonly Amendment[] {
  return asArray(value, 'amendments').map((item, index) => {
    const path = `amendments[${index}]`;
    const amendment = asObject(item, path);
    return {
      symbol: symbolName(asText(amendment['symbol'], `${path}.symbol`)),
      orderId: asId(amendment['orderId'], `${path}.orderId`),
      executionId: asId(amendment['executionId'], `${path}.executionId`),
      originalClientOrderId: asText(amendment['origClientOrderId'], `${path}.origClientOrderId`),
      newClientOrderId: asText(amendment['newClientOrderId'], `${path}.newClientOrderId`),
      originalQuantity: asQuantity(amendment['origQty'], `${path}.origQty`),
      newQuantity: asQuantity(amendment['newQty'], `${path}.newQty`),
      exchangeAt: asEpochMs(amendment['time'], `${path}.time`),
    };
  });
}
