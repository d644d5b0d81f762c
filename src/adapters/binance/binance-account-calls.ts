import type { Fill } from '../../model/fill.js';
import type { SymbolName } from '../../model/names.js';
import {
  accountCall,
  accountFiltersCall,
  commissionCall,
  keyPermissionsCall,
  orderTradesCall,
  orderUsageCall,
  type PreventedMatchQuery,
  preventedMatchesCall,
  tradesCall,
} from './http/account-calls.js';
import { callAndDecode } from './http/call-and-decode.js';
import { type AccountDocument, decodeAccount } from './http/decode-account.js';
import { type AccountFilters, decodeAccountFilters } from './http/decode-account-filters.js';
import { type CommissionRates, decodeCommission } from './http/decode-commission.js';
import { decodeAccountTrades } from './http/decode-order.js';
import { decodePreventedMatches, type PreventedMatch } from './http/decode-prevented-match.js';
import type { HistoryPage } from './http/order-calls.js';
import type { RestClient } from './http/rest-client.js';
import { asArray } from './json-reader.js';
import { decodeKeyPermissions, type KeyPermissions } from './key-permissions.js';
import { type RateCount, rateCountsOfResponse } from './rate/rate-limit.js';

/** Every call about the account as a whole, typed (rest-api.md, "Account Endpoints"). Each method throws RequestFailure. */
export class BinanceAccountCalls {
  readonly #rest: RestClient;
  readonly #recvWindowMs: number;

  constructor(rest: RestClient, recvWindowMs: number) {
    this.#rest = rest;
    this.#recvWindowMs = recvWindowMs;
  }

  account(): Promise<AccountDocument> {
    return callAndDecode(this.#rest, accountCall(this.#recvWindowMs), decodeAccount);
  }

  commission(symbol: SymbolName): Promise<CommissionRates> {
    const call = commissionCall(symbol, this.#recvWindowMs);
    return callAndDecode(this.#rest, call, decodeCommission);
  }

  filters(symbol: SymbolName): Promise<AccountFilters> {
    const call = accountFiltersCall(symbol, this.#recvWindowMs);
    return callAndDecode(this.#rest, call, decodeAccountFilters);
  }

  /** Fills carry no client order id: the exchange names their order by its own id only. */
  trades(symbol: SymbolName, page: HistoryPage): Promise<readonly Fill[]> {
    const call = tradesCall(symbol, page, this.#recvWindowMs);
    return callAndDecode(this.#rest, call, (value) => decodeAccountTrades(value, new Map()));
  }

  tradesOfOrder(symbol: SymbolName, orderId: string): Promise<readonly Fill[]> {
    const call = orderTradesCall(symbol, orderId, this.#recvWindowMs);
    return callAndDecode(this.#rest, call, (value) => decodeAccountTrades(value, new Map()));
  }

  preventedMatches(
    symbol: SymbolName,
    query: PreventedMatchQuery,
  ): Promise<readonly PreventedMatch[]> {
    const call = preventedMatchesCall(symbol, query, this.#recvWindowMs);
    return callAndDecode(this.#rest, call, decodePreventedMatches);
  }

  /** What our key may do. Only Binance itself answers this, no test network. */
  keyPermissions(): Promise<KeyPermissions> {
    const call = keyPermissionsCall(this.#recvWindowMs);
    return callAndDecode(this.#rest, call, decodeKeyPermissions);
  }

  /** How many unfilled orders are counted in each window. */
  orderUsage(): Promise<readonly RateCount[]> {
    return callAndDecode(this.#rest, orderUsageCall(this.#recvWindowMs), (value) =>
      rateCountsOfResponse(asArray(value, 'rateLimits')),
    );
  }
}
