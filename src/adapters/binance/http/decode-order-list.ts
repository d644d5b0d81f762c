import type { EpochMs } from '../../../base/time.js';
import type { OrderReport } from '../../../model/account-event.js';
import type { Fill } from '../../../model/fill.js';
import { type SymbolName, symbolName } from '../../../model/names.js';
import {
  asArray,
  asEpochMs,
  asId,
  asObject,
  asText,
  DecodeFailure,
  type JsonObject,
  wordOrOther,
} from '../json-reader.js';
import { decodeCancellation, decodePlacement } from './decode-order.js';
import type { OrderKey } from './order-key.js';

/** enums.md, "Contingency type": an OPO is an OTO there. */
export const CONTINGENCY_TYPES = ['OCO', 'OTO'] as const;
/** enums.md, "Order list status": what happened to the list. */
export const LIST_STATUS_TYPES = ['RESPONSE', 'EXEC_STARTED', 'UPDATED', 'ALL_DONE'] as const;
/** enums.md, "Order list order status": where its orders stand. */
export const LIST_ORDER_STATUSES = ['EXECUTING', 'ALL_DONE', 'REJECT'] as const;

/** An order list as the exchange states it: which orders it has, not where each stands. */
export interface OrderList {
  readonly orderListId: string;
  readonly listClientOrderId: string;
  readonly symbol: SymbolName;
  /** OTHER: a word that we do not know, here and below. What its orders do, they report themselves. */
  readonly contingencyType: (typeof CONTINGENCY_TYPES)[number] | 'OTHER';
  readonly statusType: (typeof LIST_STATUS_TYPES)[number] | 'OTHER';
  readonly orderStatus: (typeof LIST_ORDER_STATUSES)[number] | 'OTHER';
  readonly orders: readonly ListedOrder[];
  readonly exchangeAt: EpochMs;
}

/** One order of a list, named. */
export interface ListedOrder {
  readonly orderId: string;
  readonly clientOrderId: string;
}

/** A list just placed. A pending order shows PENDING_NEW even when its working order was filled at once: ask again. */
export interface OrderListPlacement {
  readonly list: OrderList;
  readonly reports: readonly OrderReport[];
  readonly fills: readonly Fill[];
}

/** A list just cancelled. */
export interface OrderListCancellation {
  readonly list: OrderList;
  readonly reports: readonly OrderReport[];
}

/** rest-api.md, "Query Order list". @throws DecodeFailure */
export function decodeOrderList(value: unknown, path = 'list'): OrderList {
  const list = asObject(value, path);
  const at = (name: string): string => `${path}.${name}`;
  return {
    orderListId: asId(list['orderListId'], at('orderListId')),
    listClientOrderId: asText(list['listClientOrderId'], at('listClientOrderId')),
    symbol: symbolName(asText(list['symbol'], at('symbol'))),
    contingencyType: wordOrOther(list['contingencyType'], CONTINGENCY_TYPES, at('contingencyType')),
    statusType: wordOrOther(list['listStatusType'], LIST_STATUS_TYPES, at('listStatusType')),
    orderStatus: wordOrOther(list['listOrderStatus'], LIST_ORDER_STATUSES, at('listOrderStatus')),
    orders: readListedOrders(list, path),
    exchangeAt: asEpochMs(list['transactionTime'], at('transactionTime')),
  };
}

/** rest-api.md, "Query all Order lists" and "Query Open Order lists". @throws DecodeFailure */
export function decodeOrderLists(value: unknown): readonly OrderList[] {
  return asArray(value, 'lists').map((list, index) => decodeOrderList(list, `lists[${index}]`));
}

/** rest-api.md, "New Order list - OCO" and the others, with RESULT or FULL reports. @throws DecodeFailure */
export function decodeOrderListPlacement(value: unknown): OrderListPlacement {
  const answers = orderReports(value).map((report, index) =>
    decodePlacement(report, `list.orderReports[${index}]`),
  );
  return {
    list: decodeOrderList(value),
    reports: answers.map(({ report }) => report),
    fills: answers.flatMap(({ fills }) => fills),
  };
}

/** rest-api.md, "Cancel Order list". @throws DecodeFailure */
export function decodeOrderListCancellation(value: unknown): OrderListCancellation {
  return {
    list: decodeOrderList(value),
    reports: orderReports(value).map((report, index) =>
      decodeCancellation(report, `list.orderReports[${index}]`),
    ),
  };
}

/**
 * The answer to the cancel of one order. A list goes with any of its orders, and is then told as a whole
 * (web-socket-api.md, "Cancel order").
 *
 * @throws DecodeFailure
 */
export function decodeCanceledOrder(value: unknown, order: OrderKey, path = 'order'): OrderReport {
  if (asObject(value, path)['contingencyType'] === undefined)
    return decodeCancellation(value, path);
  const { reports } = decodeOrderListCancellation(value);
  const ours = reports.find(
    (report) => report.orderId === order.orderId || report.clientOrderId === order.clientOrderId,
  );
  if (ours === undefined) throw new DecodeFailure(`${path}.orderReports`, 'a report of the order');
  return ours;
}

/**
 * rest-api.md, "Cancel All Open Orders on a Symbol": orders that stood alone, and whole lists.
 *
 * @throws DecodeFailure
 */
export function decodeCancelAll(value: unknown): readonly OrderReport[] {
  return asArray(value, 'canceled').flatMap((item, index) => {
    const path = `canceled[${index}]`;
    return asObject(item, path)['contingencyType'] === undefined
      ? [decodeCancellation(item, path)]
      : decodeOrderListCancellation(item).reports;
  });
}

function orderReports(value: unknown): readonly unknown[] {
  return asArray(asObject(value, 'list')['orderReports'], 'list.orderReports');
}

function readListedOrders(list: JsonObject, path: string): readonly ListedOrder[] {
  return asArray(list['orders'], `${path}.orders`).map((item, index) => {
    const order = asObject(item, `${path}.orders[${index}]`);
    return {
      orderId: asId(order['orderId'], `${path}.orders[${index}].orderId`),
      clientOrderId: asText(order['clientOrderId'], `${path}.orders[${index}].clientOrderId`),
    };
  });
}
