import type { SymbolName } from '../../../model/names.js';
import { HISTORY_PAGE_MAX, type HistoryPage } from './order-calls.js';
import type { RestCall } from './rest-client.js';
import type { RequestParameters } from './sign-request.js';
import { optional, signedRead } from './signed-call.js';

/** rest-api.md, "Account information", of the assets that are held. */
export function accountCall(recvWindowMs: number): RestCall {
  const parameters: RequestParameters = [['omitZeroBalances', 'true']];
  return signedRead('/api/v3/account', parameters, { weight: 20, recvWindowMs });
}

/** rest-api.md, "Query Commission Rates". */
export function commissionCall(symbol: SymbolName, recvWindowMs: number): RestCall {
  return signedRead('/api/v3/account/commission', [['symbol', symbol]], {
    weight: 20,
    recvWindowMs,
  });
}

/** rest-api.md, "Query relevant filters": the one place that shows MAX_ASSET. */
export function accountFiltersCall(symbol: SymbolName, recvWindowMs: number): RestCall {
  return signedRead('/api/v3/myFilters', [['symbol', symbol]], { weight: 40, recvWindowMs });
}

/** rest-api.md, "Query Unfilled Order Count". */
export function orderUsageCall(recvWindowMs: number): RestCall {
  return signedRead('/api/v3/rateLimit/order', [], { weight: 40, recvWindowMs });
}

/** rest-api.md, "Account trade list", of one order. */
export function orderTradesCall(
  symbol: SymbolName,
  orderId: string,
  recvWindowMs: number,
): RestCall {
  const parameters: RequestParameters = [
    ['symbol', symbol],
    ['orderId', orderId],
  ];
  return signedRead('/api/v3/myTrades', parameters, { weight: 5, recvWindowMs });
}

/** rest-api.md, "Account trade list": from a trade id on, inclusively, or of a span of at most 24 hours. */
export function tradesCall(symbol: SymbolName, page: HistoryPage, recvWindowMs: number): RestCall {
  const parameters: RequestParameters = [
    ['symbol', symbol],
    ...optional('fromId', page.fromId),
    ...optional('startTime', page.from),
    ...optional('endTime', page.to),
    ['limit', HISTORY_PAGE_MAX],
  ];
  return signedRead('/api/v3/myTrades', parameters, { weight: 20, recvWindowMs });
}

/** Which prevented matches to read (rest-api.md, "Query Prevented Matches"). */
export type PreventedMatchQuery =
  | { readonly preventedMatchId: string; readonly orderId?: never; readonly fromId?: never }
  | { readonly preventedMatchId?: never; readonly orderId: string; readonly fromId?: string };

/** rest-api.md, "Query Prevented Matches": what self-trade prevention did not let happen. */
export function preventedMatchesCall(
  symbol: SymbolName,
  query: PreventedMatchQuery,
  recvWindowMs: number,
): RestCall {
  const parameters: RequestParameters = [
    ['symbol', symbol],
    ...optional('preventedMatchId', query.preventedMatchId),
    ...optional('orderId', query.orderId),
    ...optional('fromPreventedMatchId', query.fromId),
  ];
  const weight = query.preventedMatchId === undefined ? 20 : 2;
  return signedRead('/api/v3/myPreventedMatches', parameters, { weight, recvWindowMs });
}

/** What a key may do: Binance's wallet API, "Get API Key Permission". Only the real exchange has it. */
export function keyPermissionsCall(recvWindowMs: number): RestCall {
  return signedRead('/sapi/v1/account/apiRestrictions', [], { weight: 1, recvWindowMs });
}
