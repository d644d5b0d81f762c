import type { EpochMs } from '../../../base/time.js';
import type { SymbolName } from '../../../model/names.js';
import type { OrderSide } from '../../../model/order.js';
import { formatQuantity, type Quantity } from '../../../model/quantity.js';
import type { OrderKey } from './order-key.js';
import {
  type OrderSize,
  type OrderTerms,
  type SelfTradePreventionMode,
  sizeParameter,
  termsParameters,
} from './order-terms.js';
import type { RestCall } from './rest-client.js';
import type { RequestParameters } from './sign-request.js';
import { type CallTerms, optional, signedChange, signedRead } from './signed-call.js';

/** An order to place. */
export interface NewOrder {
  readonly symbol: SymbolName;
  readonly side: OrderSide;
  /** `^[a-zA-Z0-9-_]{1,36}$`; ours, never used twice. */
  readonly clientOrderId: string;
  readonly terms: OrderTerms;
  readonly size: OrderSize;
  readonly selfTradePreventionMode?: SelfTradePreventionMode;
}

/** Which states a cancel may meet (rest-api.md, "Regarding cancelRestrictions"). */
export type CancelRestriction = 'ONLY_NEW' | 'ONLY_PARTIALLY_FILLED';

/** rest-api.md, "New order". Asks for FULL: ACK tells neither state nor fills. */
export function newOrderCall(order: NewOrder, terms: CallTerms): RestCall {
  const call = signedChange(
    ['POST', '/api/v3/order'],
    newOrderParameters(order),
    { weight: 1, orders: 1 },
    terms,
  );
  return { ...call, freeWhenDone: true };
}

/** rest-api.md, "Test new order": checked, never placed, and so never an unfilled order. */
export function testOrderCall(
  order: NewOrder,
  options: { readonly computeCommissionRates: boolean },
  terms: CallTerms,
): RestCall {
  const { computeCommissionRates } = options;
  const parameters = newOrderParameters(order);
  return signedChange(
    ['POST', '/api/v3/order/test'],
    computeCommissionRates ? [...parameters, ['computeCommissionRates', 'true']] : parameters,
    { weight: computeCommissionRates ? 20 : 1, orders: 0 },
    terms,
  );
}

/** rest-api.md, "Cancel order". The cancel gets an id of its own, which its reports carry beside the order's. */
export function cancelOrderCall(
  target: {
    readonly symbol: SymbolName;
    readonly order: OrderKey;
    readonly cancelId: string;
    readonly restriction?: CancelRestriction;
  },
  terms: CallTerms,
): RestCall {
  const parameters: RequestParameters = [
    ['symbol', target.symbol],
    orderKeyParameter(target.order),
    ['newClientOrderId', target.cancelId],
    ...optional('cancelRestrictions', target.restriction),
  ];
  const units = { weight: 1, orders: 0 };
  const call = signedChange(['DELETE', '/api/v3/order'], parameters, units, terms);
  return { ...call, freeWhenDone: true };
}

/** rest-api.md, "Cancel All Open Orders on a Symbol". Order lists go too: whatever protects a position is gone after it. */
export function cancelAllOrdersCall(symbol: SymbolName, terms: CallTerms): RestCall {
  const parameters: RequestParameters = [['symbol', symbol]];
  const units = { weight: 1, orders: 0 };
  const call = signedChange(['DELETE', '/api/v3/openOrders'], parameters, units, terms);
  return { ...call, freeWhenDone: true };
}

/** What to cancel, what to place instead, and what one half's failure means for the other. */
export interface CancelReplace {
  readonly canceled: OrderKey;
  readonly cancelId: string;
  readonly order: NewOrder;
  /** STOP_ON_FAILURE: nothing is placed when the cancel fails. */
  readonly whenCancelFails: 'STOP_ON_FAILURE' | 'ALLOW_FAILURE';
  readonly restriction?: CancelRestriction;
  /** CANCEL_ONLY: cancels even when the unfilled order count is used up. Default DO_NOTHING. */
  readonly whenOrderLimitExceeded?: 'DO_NOTHING' | 'CANCEL_ONLY';
}

/**
 * rest-api.md, "Cancel an Existing Order and Send a New Order". Counts one order even when none was attempted. Its
 * failures say what became of each half, so they are answers: read them with `decodeCancelReplace`.
 */
export function cancelReplaceCall(replace: CancelReplace, terms: CallTerms): RestCall {
  const { canceled, order } = replace;
  const parameters: RequestParameters = [
    ...newOrderParameters(order),
    ['cancelReplaceMode', replace.whenCancelFails],
    canceled.orderId === undefined
      ? ['cancelOrigClientOrderId', canceled.clientOrderId]
      : ['cancelOrderId', canceled.orderId],
    ['cancelNewClientOrderId', replace.cancelId],
    ...optional('cancelRestrictions', replace.restriction),
    ...optional('orderRateLimitExceededMode', replace.whenOrderLimitExceeded),
  ];
  const units = { weight: 1, orders: 1 };
  const call = signedChange(['POST', '/api/v3/order/cancelReplace'], parameters, units, terms);
  return { ...call, freeWhenDone: true, answeringCodes: CANCEL_REPLACE_CODES };
}

/** errors.md: -2021 ORDER_CANCEL_REPLACE_PARTIALLY_FAILED and -2022 ORDER_CANCEL_REPLACE_FAILED. */
const CANCEL_REPLACE_CODES: readonly number[] = [-2021, -2022];

/**
 * rest-api.md, "Order Amend Keep Priority": less of the same order, at its place in the queue. Charged in full: its
 * weight is free only when the order expires by it (CHANGELOG.md, 2026-04-02). Without an id of ours the exchange
 * would make one up, so one is always sent; the current one may be kept.
 */
export function amendOrderCall(
  amendment: {
    readonly symbol: SymbolName;
    readonly order: OrderKey;
    /** Its client order id from now on. */
    readonly newClientOrderId: string;
    readonly newQuantity: Quantity;
  },
  terms: CallTerms,
): RestCall {
  const parameters: RequestParameters = [
    ['symbol', amendment.symbol],
    orderKeyParameter(amendment.order),
    ['newClientOrderId', amendment.newClientOrderId],
    ['newQty', formatQuantity(amendment.newQuantity)],
  ];
  const units = { weight: 4, orders: 0 };
  return signedChange(['PUT', '/api/v3/order/amend/keepPriority'], parameters, units, terms);
}

/** rest-api.md, "Query order". */
export function orderQueryCall(
  symbol: SymbolName,
  order: OrderKey,
  recvWindowMs: number,
): RestCall {
  const parameters: RequestParameters = [['symbol', symbol], orderKeyParameter(order)];
  return signedRead('/api/v3/order', parameters, { weight: 4, recvWindowMs });
}

/** rest-api.md, "Current open orders": of one symbol, or of all, which is dear. */
export function openOrdersCall(recvWindowMs: number, symbol?: SymbolName): RestCall {
  const weight = symbol === undefined ? 80 : 6;
  return signedRead('/api/v3/openOrders', optional('symbol', symbol), { weight, recvWindowMs });
}

/** Where a page of a history begins: at an id, inclusively, or in a span of at most 24 hours. */
export type HistoryPage =
  | { readonly fromId: string; readonly from?: never; readonly to?: never }
  | { readonly fromId?: never; readonly from?: EpochMs; readonly to?: EpochMs };

/** The longest page of any of the account's histories. */
export const HISTORY_PAGE_MAX = 1_000;

/** rest-api.md, "All orders": up to 1,000, oldest first from an id on, or the newest of a span. */
export function allOrdersCall(
  symbol: SymbolName,
  page: HistoryPage,
  recvWindowMs: number,
): RestCall {
  const parameters: RequestParameters = [
    ['symbol', symbol],
    ...optional('orderId', page.fromId),
    ...optional('startTime', page.from),
    ...optional('endTime', page.to),
    ['limit', HISTORY_PAGE_MAX],
  ];
  return signedRead('/api/v3/allOrders', parameters, { weight: 20, recvWindowMs });
}

/** rest-api.md, "Query Order Amendments", from an execution id on, inclusively. */
export function amendmentsCall(
  symbol: SymbolName,
  orderId: string,
  recvWindowMs: number,
  fromExecutionId?: string,
): RestCall {
  const parameters: RequestParameters = [
    ['symbol', symbol],
    ['orderId', orderId],
    ...optional('fromExecutionId', fromExecutionId),
    ['limit', HISTORY_PAGE_MAX],
  ];
  return signedRead('/api/v3/order/amendments', parameters, { weight: 4, recvWindowMs });
}

function orderKeyParameter(order: OrderKey): readonly [string, string] {
  return order.orderId === undefined
    ? ['origClientOrderId', order.clientOrderId]
    : ['orderId', order.orderId];
}

function newOrderParameters(order: NewOrder): RequestParameters {
  return [
    ['symbol', order.symbol],
    ['side', order.side],
    ...termsParameters(order.terms),
    sizeParameter(order.size),
    ['newClientOrderId', order.clientOrderId],
    ['newOrderRespType', 'FULL'],
    ...optional('selfTradePreventionMode', order.selfTradePreventionMode),
  ];
}
