import type { OrderList } from '../../matching/order-list.js';
import type { WireObject } from '../wire/wire-json.js';

/** A list in answers (rest-api.md, "Order lists"). */
export function renderList(list: OrderList): WireObject {
  return {
    orderListId: list.orderListId,
    contingencyType: list.contingency,
    listStatusType: list.statusType,
    listOrderStatus: orderStatusOf(list),
    listClientOrderId: list.listClientOrderId,
    transactionTime: list.updatedAt,
    symbol: list.symbol,
    orders: list.orders.map(({ orderId, clientOrderId }) => ({
      symbol: list.symbol,
      orderId,
      clientOrderId,
    })),
  };
}

/** The list in the answer to an amendment: without its status type and time. */
export function renderAmendedList(list: OrderList): WireObject {
  const { listStatusType: _type, transactionTime: _time, ...rest } = renderList(list);
  return rest;
}

/** The listStatus event of a list (user-data-stream.md, "Order Update"). */
export function renderListStatus(list: OrderList, at: number): WireObject {
  return {
    e: 'listStatus',
    E: at,
    s: list.symbol,
    g: list.orderListId,
    c: list.contingency,
    l: list.statusType,
    L: orderStatusOf(list),
    r: 'NONE',
    C: list.listClientOrderId,
    T: list.updatedAt,
    O: list.orders.map(({ orderId, clientOrderId }) => ({
      s: list.symbol,
      i: orderId,
      c: clientOrderId,
    })),
  };
}

function orderStatusOf({ statusType }: OrderList): string {
  return statusType === 'ALL_DONE' ? 'ALL_DONE' : 'EXECUTING';
}
