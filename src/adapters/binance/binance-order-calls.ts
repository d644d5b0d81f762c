import type { OrderReport } from '../../model/account-event.js';
import type { SymbolName } from '../../model/names.js';
import { callAndDecode } from './http/call-and-decode.js';
import {
  type AmendedOrder,
  type Amendment,
  decodeAmendedOrder,
  decodeAmendments,
} from './http/decode-amendment.js';
import { type CancelReplaceOutcome, decodeCancelReplace } from './http/decode-cancel-replace.js';
import { type CommissionRates, decodeTestCommission } from './http/decode-commission.js';
import {
  decodeOpenOrders,
  decodePlacement,
  decodeQueriedOrder,
  type PlacementAnswer,
} from './http/decode-order.js';
import { decodeCancelAll, decodeCanceledOrder } from './http/decode-order-list.js';
import {
  allOrdersCall,
  amendmentsCall,
  amendOrderCall,
  type CancelReplace,
  cancelAllOrdersCall,
  cancelOrderCall,
  cancelReplaceCall,
  type HistoryPage,
  type NewOrder,
  newOrderCall,
  openOrdersCall,
  orderQueryCall,
  testOrderCall,
} from './http/order-calls.js';
import type { OrderKey } from './http/order-key.js';
import type { RestClient } from './http/rest-client.js';
import type { CallTerms } from './http/signed-call.js';

/**
 * Every call about single orders, typed (rest-api.md, "Trading endpoints" and "Account Endpoints"). Nothing is tried
 * again; each method throws RequestFailure, whose `outcome` says what is known to have happened.
 */
export class BinanceOrderCalls {
  readonly #rest: RestClient;
  readonly #recvWindowMs: number;

  constructor(rest: RestClient, recvWindowMs: number) {
    this.#rest = rest;
    this.#recvWindowMs = recvWindowMs;
  }

  place(order: NewOrder, terms: CallTerms): Promise<PlacementAnswer> {
    return callAndDecode(this.#rest, newOrderCall(order, terms), decodePlacement);
  }

  /** Checks an order without placing it. */
  async test(order: NewOrder, terms: CallTerms): Promise<void> {
    await this.#rest.call(testOrderCall(order, { computeCommissionRates: false }, terms));
  }

  /** Checks an order without placing it, and tells what trading it would cost. */
  testWithCommission(order: NewOrder, terms: CallTerms): Promise<CommissionRates> {
    const call = testOrderCall(order, { computeCommissionRates: true }, terms);
    return callAndDecode(this.#rest, call, decodeTestCommission);
  }

  cancel(target: Parameters<typeof cancelOrderCall>[0], terms: CallTerms): Promise<OrderReport> {
    return callAndDecode(this.#rest, cancelOrderCall(target, terms), (value) =>
      decodeCanceledOrder(value, target.order),
    );
  }

  /** Also cancels order lists: protection included. */
  cancelAll(symbol: SymbolName, terms: CallTerms): Promise<readonly OrderReport[]> {
    return callAndDecode(this.#rest, cancelAllOrdersCall(symbol, terms), decodeCancelAll);
  }

  /** Resolves whenever the exchange told both halves apart, failures included. */
  cancelReplace(replace: CancelReplace, terms: CallTerms): Promise<CancelReplaceOutcome> {
    return callAndDecode(this.#rest, cancelReplaceCall(replace, terms), (value) =>
      decodeCancelReplace(value, replace.canceled),
    );
  }

  amend(amendment: Parameters<typeof amendOrderCall>[0], terms: CallTerms): Promise<AmendedOrder> {
    return callAndDecode(this.#rest, amendOrderCall(amendment, terms), decodeAmendedOrder);
  }

  query(symbol: SymbolName, order: OrderKey): Promise<OrderReport> {
    const call = orderQueryCall(symbol, order, this.#recvWindowMs);
    return callAndDecode(this.#rest, call, decodeQueriedOrder);
  }

  /** Of one symbol, or of all. */
  open(symbol?: SymbolName): Promise<readonly OrderReport[]> {
    return callAndDecode(this.#rest, openOrdersCall(this.#recvWindowMs, symbol), decodeOpenOrders);
  }

  all(symbol: SymbolName, page: HistoryPage): Promise<readonly OrderReport[]> {
    const call = allOrdersCall(symbol, page, this.#recvWindowMs);
    return callAndDecode(this.#rest, call, decodeOpenOrders);
  }

  amendments(
    symbol: SymbolName,
    orderId: string,
    fromExecutionId?: string,
  ): Promise<readonly Amendment[]> {
    const call = amendmentsCall(symbol, orderId, this.#recvWindowMs, fromExecutionId);
    return callAndDecode(this.#rest, call, decodeAmendments);
  }
}
