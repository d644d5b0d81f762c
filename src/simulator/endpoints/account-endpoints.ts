import { formatFixedPadded } from '../../base/fixed-point.js';
import { DAY_MS } from '../../base/time.js';
import type { FeeRates } from '../../matching/fee-model.js';
import type { Fill } from '../../model/fill.js';
import type { AccountDesk } from '../account-desk.js';
import type { MarketView } from '../market-view.js';
import { renderAccountTrade, renderOrder } from '../order-rendering.js';
import type { RateWindows } from '../rate-windows.js';
import type { RequestParameters } from '../request-parameters.js';
import { RequestRefusal } from '../request-refusal.js';
import type { WireObject, WireValue } from '../wire-json.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { mandatorySymbol } from './symbol-selection.js';

/** What the account endpoints read. */
export interface AccountEndpointOptions {
  readonly desk: AccountDesk;
  readonly market: MarketView;
  readonly rates: RateWindows;
  readonly feeRates: FeeRates;
}

/** account, order, openOrders, allOrders, myTrades, rateLimit/order (rest-api.md, "Account Endpoints"). */
export function accountEndpoints(options: AccountEndpointOptions): readonly Endpoint[] {
  const { desk, market } = options;
  return [
    {
      method: 'GET',
      path: '/api/v3/account',
      wsMethod: 'account.status',
      signed: true,
      weight: () => 20,
      answer: (call) => answerAccount(call, options),
    },
    {
      method: 'GET',
      path: '/api/v3/order',
      wsMethod: 'order.status',
      signed: true,
      weight: () => 4,
      answer: (call) => answerOrder(call, desk, market),
    },
    {
      method: 'GET',
      path: '/api/v3/openOrders',
      wsMethod: 'openOrders.status',
      signed: true,
      weight: (parameters) => (parameters.has('symbol') ? 6 : 80),
      answer: ({ parameters, accountId }) => {
        const symbol = parameters.has('symbol')
          ? mandatorySymbol(parameters, market).symbol
          : undefined;
        return desk.openOrders(accountId, symbol).map(renderOrder);
      },
    },
    {
      method: 'GET',
      path: '/api/v3/allOrders',
      wsMethod: 'allOrders',
      signed: true,
      weight: () => 20,
      answer: (call) => answerAllOrders(call, desk, market),
    },
    {
      method: 'GET',
      path: '/api/v3/myTrades',
      wsMethod: 'myTrades',
      signed: true,
      weight: (parameters) => (parameters.has('orderId') ? 5 : 20),
      answer: (call) => answerMyTrades(call, desk, market),
    },
    {
      method: 'GET',
      path: '/api/v3/rateLimit/order',
      wsMethod: 'account.rateLimits.orders',
      signed: true,
      weight: () => 40,
      answer: ({ accountId, at }) => renderOrderLimits(options.rates, accountId, at),
    },
  ];
}

/** The account's unfilled order counts, as rate limit objects. */
export function renderOrderLimits(
  rates: RateWindows,
  accountId: string,
  at: number,
): readonly WireObject[] {
  const counts = rates.orderCounts(accountId, at);
  const limit = (
    interval: string,
    intervalNum: number,
    max: number,
    count: number,
  ): WireObject => ({
    rateLimitType: 'ORDERS',
    interval,
    intervalNum,
    limit: max,
    count,
  });
  return [
    limit('SECOND', 10, rates.limits.ordersPer10Seconds, counts.tenSeconds),
    limit('DAY', 1, rates.limits.ordersPerDay, counts.day),
  ];
}

function answerAccount(call: EndpointCall, options: AccountEndpointOptions): WireValue {
  const { accountId, at, parameters } = call;
  const { maker, taker } = options.feeRates;
  const omitZero = parameters.text('omitZeroBalances') === 'true';
  const balances = options.desk.ledger
    .balances(accountId)
    .filter(({ free, locked }) => !omitZero || free !== 0n || locked !== 0n)
    .map(({ asset, free, locked }) => ({
      asset,
      free: formatFixedPadded(free),
      locked: formatFixedPadded(locked),
    }));
  return {
    // In basis points, whole; commissionRates has the exact figures.
    makerCommission: maker / 10_000n,
    takerCommission: taker / 10_000n,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {
      maker: formatFixedPadded(maker),
      taker: formatFixedPadded(taker),
      buyer: '0.00000000',
      seller: '0.00000000',
    },
    canTrade: true,
    canWithdraw: true,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: at,
    accountType: 'SPOT',
    balances,
    permissions: ['SPOT'],
    uid: 1,
  };
}

function answerOrder(call: EndpointCall, desk: AccountDesk, market: MarketView): WireValue {
  const { parameters, accountId } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const orderId = parameters.id('orderId');
  const clientOrderId = parameters.text('origClientOrderId');
  if (orderId === undefined && clientOrderId === undefined) {
    throw new RequestRefusal(
      400,
      -1102,
      "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    );
  }
  const order = desk.history(accountId).find({ symbol, orderId, clientOrderId });
  if (order === undefined) throw new RequestRefusal(400, -2013, 'Order does not exist.');
  return renderOrder(order);
}

function answerAllOrders(call: EndpointCall, desk: AccountDesk, market: MarketView): WireValue {
  const { parameters, accountId } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const fromId = parameters.id('orderId');
  const { from, to } = timeRange(parameters);
  const limit = parameters.limit(500, 1_000);
  const matching = desk
    .history(accountId)
    .orders(symbol)
    .filter(
      (order) =>
        (fromId === undefined || order.orderId >= fromId) &&
        (from === undefined || order.createdAt >= from) &&
        (to === undefined || order.createdAt <= to),
    );
  const oldestFirst = fromId !== undefined || from !== undefined;
  return (oldestFirst ? matching.slice(0, limit) : matching.slice(-limit)).map(renderOrder);
}

function answerMyTrades(call: EndpointCall, desk: AccountDesk, market: MarketView): WireValue {
  const { parameters, accountId } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const orderId = parameters.id('orderId')?.toString();
  const fromId = parameters.id('fromId');
  const { from, to } = timeRange(parameters);
  const limit = parameters.limit(500, 1_000);
  if (fromId !== undefined && (from !== undefined || to !== undefined)) {
    throw new RequestRefusal(400, -1128, 'Combination of optional parameters invalid.');
  }
  const matches = (fill: Fill): boolean =>
    (orderId === undefined || fill.orderId === orderId) &&
    (fromId === undefined || BigInt(fill.tradeId) >= fromId) &&
    (from === undefined || fill.exchangeAt >= from) &&
    (to === undefined || fill.exchangeAt <= to);
  const matching = desk.history(accountId).fills(symbol).filter(matches);
  const oldestFirst = fromId !== undefined || from !== undefined;
  const selected = oldestFirst ? matching.slice(0, limit) : matching.slice(-limit);
  return selected.map(renderAccountTrade);
}

/** -1127: no more than 24 hours at once. */
function timeRange(parameters: RequestParameters): {
  readonly from: number | undefined;
  readonly to: number | undefined;
} {
  const from = parameters.time('startTime');
  const to = parameters.time('endTime');
  if (from !== undefined && to !== undefined && to - from > DAY_MS) {
    throw new RequestRefusal(400, -1127, 'More than 24 hours between startTime and endTime.');
  }
  return { from, to };
}
