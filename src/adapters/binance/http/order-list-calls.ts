import type { SymbolName } from '../../../model/names.js';
import type { OrderSide } from '../../../model/order.js';
import { formatQuantity, type Quantity } from '../../../model/quantity.js';
import { HISTORY_PAGE_MAX, type HistoryPage } from './order-calls.js';
import {
  legParameter,
  type OrderTerms,
  type SelfTradePreventionMode,
  termsParameters,
} from './order-terms.js';
import type { RestCall } from './rest-client.js';
import type { RequestParameters } from './sign-request.js';
import { type CallTerms, optional, signedChange, signedRead } from './signed-call.js';

/** One order of a list: its own id and how it executes. Side and size are said once for all that share them. */
export interface ListLeg<Terms extends OrderTerms = OrderTerms> {
  readonly clientOrderId: string;
  readonly terms: Terms;
}

/** The order that goes to the book first, alone. */
export interface WorkingLeg
  extends ListLeg<Extract<OrderTerms, { readonly type: 'LIMIT' | 'LIMIT_MAKER' }>> {
  readonly side: OrderSide;
  readonly quantity: Quantity;
}

/** The two orders of which one cancels the other. */
export interface OcoPair {
  readonly above: ListLeg<Exclude<OrderTerms, { readonly type: 'LIMIT' | 'MARKET' }>>;
  readonly below: ListLeg<Exclude<OrderTerms, { readonly type: 'LIMIT' | 'MARKET' }>>;
}

interface ListOfOrders {
  readonly symbol: SymbolName;
  /** An id space of its own, beside the orders' ids. */
  readonly listClientOrderId: string;
  readonly selfTradePreventionMode?: SelfTradePreventionMode;
}

/** One-cancels-the-other. */
export interface OcoList extends ListOfOrders, OcoPair {
  readonly side: OrderSide;
  readonly quantity: Quantity;
}

/** One-triggers-the-other: the pending order is placed once the working one is filled whole. */
export interface OtoList extends ListOfOrders {
  readonly working: WorkingLeg;
  readonly pending: ListLeg & { readonly side: OrderSide; readonly quantity: Quantity };
}

/** One-triggers-a-pair. */
export interface OtocoList extends ListOfOrders {
  readonly working: WorkingLeg;
  readonly pending: OcoPair & { readonly side: OrderSide; readonly quantity: Quantity };
}

/** One-pays-the-other: the pending order sells what the working one bought, so its size is not said (faqs/opo.md). */
export interface OpoList extends ListOfOrders {
  readonly working: WorkingLeg;
  readonly pending: ListLeg & { readonly side: OrderSide };
}

/** One-pays-a-pair. */
export interface OpocoList extends ListOfOrders {
  readonly working: WorkingLeg;
  readonly pending: OcoPair & { readonly side: OrderSide };
}

/** rest-api.md, "New Order list - OCO". Counts two unfilled orders. */
export function ocoCall(list: OcoList, terms: CallTerms): RestCall {
  const parameters: RequestParameters = [
    ['side', list.side],
    ['quantity', formatQuantity(list.quantity)],
    ...legParameters(list.above, 'above'),
    ...legParameters(list.below, 'below'),
  ];
  return placeList('oco', list, parameters, { orders: 2, terms });
}

/** rest-api.md, "New Order list - OTO". Counts two unfilled orders. */
export function otoCall(list: OtoList, terms: CallTerms): RestCall {
  const { working, pending } = list;
  const parameters: RequestParameters = [
    ...workingParameters(working),
    ['pendingSide', pending.side],
    ['pendingQuantity', formatQuantity(pending.quantity)],
    ...legParameters(pending, 'pending'),
  ];
  return placeList('oto', list, parameters, { orders: 2, terms });
}

/** rest-api.md, "New Order list - OTOCO". Counts three unfilled orders. */
export function otocoCall(list: OtocoList, terms: CallTerms): RestCall {
  const { working, pending } = list;
  const parameters: RequestParameters = [
    ...workingParameters(working),
    ['pendingSide', pending.side],
    ['pendingQuantity', formatQuantity(pending.quantity)],
    ...legParameters(pending.above, 'pendingAbove'),
    ...legParameters(pending.below, 'pendingBelow'),
  ];
  return placeList('otoco', list, parameters, { orders: 3, terms });
}

/** rest-api.md, "New Order List - OPO". Counts two unfilled orders. */
export function opoCall(list: OpoList, terms: CallTerms): RestCall {
  const { working, pending } = list;
  const parameters: RequestParameters = [
    ...workingParameters(working),
    ['pendingSide', pending.side],
    ...legParameters(pending, 'pending'),
  ];
  return placeList('opo', list, parameters, { orders: 2, terms });
}

/** rest-api.md, "New Order List - OPOCO". Counts three unfilled orders. */
export function opocoCall(list: OpocoList, terms: CallTerms): RestCall {
  const { working, pending } = list;
  const parameters: RequestParameters = [
    ...workingParameters(working),
    ['pendingSide', pending.side],
    ...legParameters(pending.above, 'pendingAbove'),
    ...legParameters(pending.below, 'pendingBelow'),
  ];
  return placeList('opoco', list, parameters, { orders: 3, terms });
}

/** Names one list by either id. */
export type OrderListKey =
  | { readonly orderListId: string; readonly listClientOrderId?: never }
  | { readonly orderListId?: never; readonly listClientOrderId: string };

/** rest-api.md, "Cancel Order list". */
export function cancelOrderListCall(
  target: { readonly symbol: SymbolName; readonly list: OrderListKey; readonly cancelId: string },
  terms: CallTerms,
): RestCall {
  const parameters: RequestParameters = [
    ['symbol', target.symbol],
    ...optional('orderListId', target.list.orderListId),
    ...optional('listClientOrderId', target.list.listClientOrderId),
    ['newClientOrderId', target.cancelId],
  ];
  const units = { weight: 1, orders: 0 };
  const call = signedChange(['DELETE', '/api/v3/orderList'], parameters, units, terms);
  return { ...call, freeWhenDone: true };
}

/** rest-api.md, "Query Order list". There a list's own id goes by the name `origClientOrderId`. */
export function orderListQueryCall(list: OrderListKey, recvWindowMs: number): RestCall {
  const parameters: RequestParameters = [
    ...optional('orderListId', list.orderListId),
    ...optional('origClientOrderId', list.listClientOrderId),
  ];
  return signedRead('/api/v3/orderList', parameters, { weight: 4, recvWindowMs });
}

/** rest-api.md, "Query all Order lists": up to 1,000. */
export function allOrderListsCall(page: HistoryPage, recvWindowMs: number): RestCall {
  const parameters: RequestParameters = [
    ...optional('fromId', page.fromId),
    ...optional('startTime', page.from),
    ...optional('endTime', page.to),
    ['limit', HISTORY_PAGE_MAX],
  ];
  return signedRead('/api/v3/allOrderList', parameters, { weight: 20, recvWindowMs });
}

/** rest-api.md, "Query Open Order lists". */
export function openOrderListsCall(recvWindowMs: number): RestCall {
  return signedRead('/api/v3/openOrderList', [], { weight: 6, recvWindowMs });
}

function placeList(
  kind: 'oco' | 'oto' | 'otoco' | 'opo' | 'opoco',
  list: ListOfOrders,
  parameters: RequestParameters,
  { orders, terms }: { readonly orders: number; readonly terms: CallTerms },
): RestCall {
  const all: RequestParameters = [
    ['symbol', list.symbol],
    ['listClientOrderId', list.listClientOrderId],
    ...parameters,
    ['newOrderRespType', 'FULL'],
    ...optional('selfTradePreventionMode', list.selfTradePreventionMode),
  ];
  const units = { weight: 1, orders };
  const call = signedChange(['POST', `/api/v3/orderList/${kind}`], all, units, terms);
  return { ...call, freeWhenDone: true };
}

function legParameters(leg: ListLeg, name: string): RequestParameters {
  return [
    ...termsParameters(leg.terms, name),
    [legParameter(name, 'clientOrderId'), leg.clientOrderId],
  ];
}

function workingParameters(working: WorkingLeg): RequestParameters {
  return [
    ['workingSide', working.side],
    ['workingQuantity', formatQuantity(working.quantity)],
    ...legParameters(working, 'working'),
  ];
}
