import { callAndDecode } from './http/call-and-decode.js';
import {
  decodeOrderList,
  decodeOrderListCancellation,
  decodeOrderListPlacement,
  decodeOrderLists,
  type OrderList,
  type OrderListCancellation,
  type OrderListPlacement,
} from './http/decode-order-list.js';
import type { HistoryPage } from './http/order-calls.js';
import {
  allOrderListsCall,
  cancelOrderListCall,
  type OcoList,
  type OpocoList,
  type OpoList,
  type OrderListKey,
  type OtocoList,
  type OtoList,
  ocoCall,
  openOrderListsCall,
  opoCall,
  opocoCall,
  orderListQueryCall,
  otoCall,
  otocoCall,
} from './http/order-list-calls.js';
import type { RestCall, RestClient } from './http/rest-client.js';
import type { CallTerms } from './http/signed-call.js';

/**
 * Every call about order lists, typed (rest-api.md, "Order lists"). Nothing is tried again; each method throws
 * RequestFailure, whose `outcome` says what is known to have happened.
 */
export class BinanceOrderListCalls {
  readonly #rest: RestClient;
  readonly #recvWindowMs: number;

  constructor(rest: RestClient, recvWindowMs: number) {
    this.#rest = rest;
    this.#recvWindowMs = recvWindowMs;
  }

  placeOco(list: OcoList, terms: CallTerms): Promise<OrderListPlacement> {
    return this.#place(ocoCall(list, terms));
  }

  placeOto(list: OtoList, terms: CallTerms): Promise<OrderListPlacement> {
    return this.#place(otoCall(list, terms));
  }

  placeOtoco(list: OtocoList, terms: CallTerms): Promise<OrderListPlacement> {
    return this.#place(otocoCall(list, terms));
  }

  placeOpo(list: OpoList, terms: CallTerms): Promise<OrderListPlacement> {
    return this.#place(opoCall(list, terms));
  }

  placeOpoco(list: OpocoList, terms: CallTerms): Promise<OrderListPlacement> {
    return this.#place(opocoCall(list, terms));
  }

  cancel(
    target: Parameters<typeof cancelOrderListCall>[0],
    terms: CallTerms,
  ): Promise<OrderListCancellation> {
    const call = cancelOrderListCall(target, terms);
    return callAndDecode(this.#rest, call, decodeOrderListCancellation);
  }

  /** From the exchange's database, its slowest source (faults.md F-L07): absence is no proof. */
  query(list: OrderListKey): Promise<OrderList> {
    const call = orderListQueryCall(list, this.#recvWindowMs);
    return callAndDecode(this.#rest, call, decodeOrderList);
  }

  open(): Promise<readonly OrderList[]> {
    return callAndDecode(this.#rest, openOrderListsCall(this.#recvWindowMs), decodeOrderLists);
  }

  all(page: HistoryPage): Promise<readonly OrderList[]> {
    return callAndDecode(this.#rest, allOrderListsCall(page, this.#recvWindowMs), decodeOrderLists);
  }

  #place(call: RestCall): Promise<OrderListPlacement> {
    return callAndDecode(this.#rest, call, decodeOrderListPlacement);
  }
}
