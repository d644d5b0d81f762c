import type { EpochMs } from '../../../base/time.js';
import type { SubmitOrder } from '../../../model/engine-output.js';
import type { SymbolName } from '../../../model/names.js';
import { formatPrice } from '../../../model/price.js';
import { formatQuantity } from '../../../model/quantity.js';
import type { RequestPriority } from '../../../ports/market-data-source.js';
import type { RestCall } from './rest-client.js';
import type { Parameters } from './sign-request.js';

/** rest-api.md, "Account trade list": the longest page. */
export const TRADES_PER_PAGE = 1_000;

/**
 * rest-api.md, "New order". Asks for FULL, because ACK tells neither state nor fills. Signed with the request's own
 * timestamp and window: the journal holds what is sent, and proves when no copy can enter the engine any more.
 */
export function placementCall(order: SubmitOrder, notAfter: EpochMs): RestCall {
  const { request } = order;
  const parameters: (readonly [string, string | number])[] = [
    ['symbol', request.symbol],
    ['side', request.side],
    ['type', request.type],
  ];
  if (request.timeInForce !== undefined) parameters.push(['timeInForce', request.timeInForce]);
  parameters.push(['quantity', formatQuantity(request.quantity)]);
  if (request.price !== undefined) parameters.push(['price', formatPrice(request.price)]);
  if (request.stopPrice !== undefined)
    parameters.push(['stopPrice', formatPrice(request.stopPrice)]);
  parameters.push(['newClientOrderId', request.clientOrderId], ['newOrderRespType', 'FULL']);
  const priority: RequestPriority = order.purpose === 'ENTRY' ? 'entry' : 'exit';
  return {
    method: 'POST',
    path: '/api/v3/order',
    parameters,
    cost: { weight: 1, orders: 1, priority, notAfter },
    signed: { timestamp: request.timestamp, recvWindowMs: request.recvWindowMs },
    freeWhenDone: true,
  };
}

/** rest-api.md, "Cancel order". The cancel gets an id of its own, which its reports carry beside the order's. */
export function cancellationCall(
  target: {
    readonly symbol: SymbolName;
    readonly clientOrderId: string;
    readonly cancelId: string;
  },
  recvWindowMs: number,
): RestCall {
  return {
    method: 'DELETE',
    path: '/api/v3/order',
    parameters: [
      ['symbol', target.symbol],
      ['origClientOrderId', target.clientOrderId],
      ['newClientOrderId', target.cancelId],
    ],
    cost: { weight: 1, orders: 0, priority: 'exit' },
    signed: { recvWindowMs },
    freeWhenDone: true,
  };
}

/** rest-api.md, "Query order". */
export function orderQueryCall(
  symbol: SymbolName,
  clientOrderId: string,
  recvWindowMs: number,
): RestCall {
  return read(
    '/api/v3/order',
    [
      ['symbol', symbol],
      ['origClientOrderId', clientOrderId],
    ],
    { weight: 4, recvWindowMs },
  );
}

/** rest-api.md, "Current open orders", of all symbols. */
export function openOrdersCall(recvWindowMs: number): RestCall {
  return read('/api/v3/openOrders', [], { weight: 80, recvWindowMs });
}

/** rest-api.md, "Account information". */
export function accountCall(recvWindowMs: number): RestCall {
  return read('/api/v3/account', [['omitZeroBalances', 'true']], { weight: 20, recvWindowMs });
}

/** rest-api.md, "Account trade list", of one order. */
export function orderTradesCall(
  symbol: SymbolName,
  orderId: string,
  recvWindowMs: number,
): RestCall {
  return read(
    '/api/v3/myTrades',
    [
      ['symbol', symbol],
      ['orderId', orderId],
    ],
    { weight: 5, recvWindowMs },
  );
}

/** rest-api.md, "Account trade list", from a trade id on, inclusively. */
export function tradesFromCall(symbol: SymbolName, fromId: string, recvWindowMs: number): RestCall {
  return read(
    '/api/v3/myTrades',
    [
      ['symbol', symbol],
      ['fromId', fromId],
      ['limit', TRADES_PER_PAGE],
    ],
    { weight: 20, recvWindowMs },
  );
}

function read(
  path: string,
  parameters: Parameters,
  terms: { readonly weight: number; readonly recvWindowMs: number },
): RestCall {
  return {
    method: 'GET',
    path,
    parameters,
    cost: { weight: terms.weight, orders: 0, priority: 'reconcile' },
    signed: { recvWindowMs: terms.recvWindowMs },
  };
}
