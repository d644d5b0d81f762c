import type { EpochMs } from '../../../base/time.js';
import type { SymbolName } from '../../../model/names.js';
import type { BarQuery, RequestPriority } from '../../../ports/market-data-source.js';
import type { RestCall } from './rest-client.js';
import type { RequestParameters } from './sign-request.js';

/** exchangeInfo with every symbol's permission sets is far larger than any other answer. */
const EXCHANGE_INFO_BYTES_MAX = 64 * 1024 * 1024;

/** rest-api.md, "Test connectivity": the cheapest way to be told how much weight is used. */
export function pingCall(): RestCall {
  return read('/api/v3/ping', [], 1, 'market-data');
}

/** rest-api.md, "Check server time". */
export function serverTimeCall(): RestCall {
  return read('/api/v3/time', [], 1, 'reconcile');
}

/** rest-api.md, "Exchange information", of all symbols. */
export function exchangeInfoCall(): RestCall {
  return {
    ...read('/api/v3/exchangeInfo', [], 20, 'market-data'),
    bodyBytesMax: EXCHANGE_INFO_BYTES_MAX,
  };
}

/** rest-api.md, "24hr ticker price change statistics", of all symbols. */
export function tickersCall(): RestCall {
  return read('/api/v3/ticker/24hr', [['type', 'MINI']], 80, 'market-data');
}

/** rest-api.md, "Kline/Candlestick data". Both times bound the open time, inclusively. */
export function klinesCall(query: BarQuery): RestCall {
  const parameters: (readonly [string, string | number])[] = [
    ['symbol', query.symbol],
    ['interval', query.timeframe],
    ['limit', query.limit],
  ];
  if (query.from !== undefined) parameters.push(['startTime', query.from]);
  if (query.to !== undefined) parameters.push(['endTime', query.to]);
  return read('/api/v3/klines', parameters, 2, query.priority);
}

/** rest-api.md, "Order book": 1 to 5,000 levels of each side; the weight steps with them. */
export function depthCall(symbol: SymbolName, levels: number, priority: RequestPriority): RestCall {
  const weight = levels <= 100 ? 5 : levels <= 500 ? 25 : levels <= 1_000 ? 50 : 250;
  const parameters: RequestParameters = [
    ['symbol', symbol],
    ['limit', levels],
  ];
  return read('/api/v3/depth', parameters, weight, priority);
}

/** rest-api.md, "Compressed/Aggregate trades list": up to 1,000 from a time or an id on, inclusively. */
export function aggregateTradesCall(
  symbol: SymbolName,
  start: { readonly from: EpochMs } | { readonly fromId: bigint },
  priority: RequestPriority,
): RestCall {
  const parameters: RequestParameters = [
    ['symbol', symbol],
    'from' in start ? ['startTime', start.from] : ['fromId', start.fromId.toString()],
    ['limit', 1_000],
  ];
  return read('/api/v3/aggTrades', parameters, 4, priority);
}

function read(
  path: string,
  parameters: RequestParameters,
  weight: number,
  priority: RequestPriority,
): RestCall {
  return { method: 'GET', path, parameters, cost: { weight, orders: 0, priority } };
}
