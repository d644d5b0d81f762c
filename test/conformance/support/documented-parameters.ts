import type { Parameters } from './rest-client.js';

/** What the pages say a request takes. */
export interface DocumentedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** The name by which the WebSocket API knows it. */
  readonly ws: string;
  readonly signed: boolean;
  /** What it cannot do without. */
  readonly mandatory: Parameters;
  /** Everything else in its table, each with a value that it would take on its own. */
  readonly optional: Parameters;
}

const symbol = 'BTCUSDT';
const ORDER_IDS = { orderId: '1', origClientOrderId: 'documented' };
const TIMES = { startTime: '1768478400000', endTime: '1768478460000' };
const LIMIT = { limit: '5' };
const TERMS = { newOrderRespType: 'RESULT', selfTradePreventionMode: 'NONE' };
const NEW_ORDER = {
  ...{ timeInForce: 'GTC', quantity: '1', quoteOrderQty: '100', price: '90', stopPrice: '110' },
  ...{ newClientOrderId: 'documented-new', strategyId: '7', strategyType: '1000000' },
  ...{ trailingDelta: '100', icebergQty: '0.5', ...TERMS },
  ...{ pegPriceType: 'PRIMARY_PEG', pegOffsetType: 'PRICE_LEVEL', pegOffsetValue: '1' },
};
const SIDE_AND_TYPE = { symbol, side: 'BUY', type: 'LIMIT' };

/** An order of a list: its parameters begin with its place. */
function legOf(prefix: string): Parameters {
  return {
    [`${prefix}ClientOrderId`]: `documented-${prefix}`,
    [`${prefix}Price`]: '90',
    [`${prefix}StopPrice`]: '90',
    [`${prefix}TrailingDelta`]: '100',
    [`${prefix}IcebergQty`]: '0.5',
    [`${prefix}TimeInForce`]: 'GTC',
    [`${prefix}StrategyId`]: '7',
    [`${prefix}StrategyType`]: '1000000',
    [`${prefix}PegPriceType`]: 'PRIMARY_PEG',
    [`${prefix}PegOffsetType`]: 'PRICE_LEVEL',
    [`${prefix}PegOffsetValue`]: '1',
  };
}

/** The working order of a list has neither stop price nor delta. */
function workingLeg(): Parameters {
  const { workingStopPrice: _stop, workingTrailingDelta: _delta, ...leg } = legOf('working');
  return leg;
}

const WORKING = { symbol, workingType: 'LIMIT', workingSide: 'BUY', workingQuantity: '1' };
const LIST = { listClientOrderId: 'documented-list', ...TERMS };
const PAIR = {
  pendingSide: 'SELL',
  pendingAboveType: 'LIMIT_MAKER',
  pendingBelowType: 'STOP_LOSS',
};
const SINGLE = { pendingSide: 'SELL', pendingType: 'LIMIT' };

function request(
  endpoint: string,
  ws: string,
  mandatory: Parameters,
  optional: Parameters = {},
): DocumentedRequest {
  const [method = '', path = ''] = endpoint.split(' ');
  return {
    ...{ method: method as DocumentedRequest['method'], path: `/api/v3/${path}`, ws, mandatory },
    ...{ optional: { ...optional, recvWindow: '5000' }, signed: true },
  };
}

/** The tables of rest-api.md, "Trading endpoints"; those of web-socket-api.md have the same names in them. */
export const TRADING_REQUESTS: readonly DocumentedRequest[] = [
  request('POST order', 'order.place', SIDE_AND_TYPE, NEW_ORDER),
  request('POST order/test', 'order.test', SIDE_AND_TYPE, {
    ...NEW_ORDER,
    computeCommissionRates: 'true',
  }),
  request(
    'DELETE order',
    'order.cancel',
    { symbol },
    {
      ...ORDER_IDS,
      newClientOrderId: 'documented-cancel',
      cancelRestrictions: 'ONLY_NEW',
    },
  ),
  request('DELETE openOrders', 'openOrders.cancelAll', { symbol }),
  request(
    'POST order/cancelReplace',
    'order.cancelReplace',
    { ...SIDE_AND_TYPE, cancelReplaceMode: 'STOP_ON_FAILURE' },
    {
      ...NEW_ORDER,
      ...{ cancelOrderId: '1', cancelOrigClientOrderId: 'documented' },
      ...{ cancelNewClientOrderId: 'documented-cancel', cancelRestrictions: 'ONLY_NEW' },
      orderRateLimitExceededMode: 'CANCEL_ONLY',
    },
  ),
  request(
    'PUT order/amend/keepPriority',
    'order.amend.keepPriority',
    { symbol, newQty: '1' },
    {
      ...ORDER_IDS,
      newClientOrderId: 'documented-new',
    },
  ),
  request(
    'POST order/oco',
    'orderList.place',
    { symbol, side: 'SELL', quantity: '1', price: '110', stopPrice: '90' },
    {
      ...LIST,
      ...{ limitClientOrderId: 'documented-limit', limitStrategyId: '7' },
      ...{ limitStrategyType: '1000000', limitIcebergQty: '0.5', trailingDelta: '100' },
      ...{ stopClientOrderId: 'documented-stop', stopStrategyId: '7' },
      ...{ stopStrategyType: '1000000', stopLimitPrice: '89', stopIcebergQty: '0.5' },
      stopLimitTimeInForce: 'GTC',
    },
  ),
  request(
    'POST orderList/oco',
    'orderList.place.oco',
    { symbol, side: 'SELL', quantity: '1', aboveType: 'LIMIT_MAKER', belowType: 'STOP_LOSS' },
    { ...LIST, ...legOf('above'), ...legOf('below') },
  ),
  request(
    'POST orderList/oto',
    'orderList.place.oto',
    { ...WORKING, ...SINGLE, pendingQuantity: '1' },
    {
      ...LIST,
      ...workingLeg(),
      ...legOf('pending'),
    },
  ),
  request(
    'POST orderList/otoco',
    'orderList.place.otoco',
    { ...WORKING, ...PAIR, pendingQuantity: '1' },
    {
      ...LIST,
      ...workingLeg(),
      ...legOf('pendingAbove'),
      ...legOf('pendingBelow'),
    },
  ),
  request(
    'POST orderList/opo',
    'orderList.place.opo',
    { ...WORKING, ...SINGLE },
    {
      ...LIST,
      ...workingLeg(),
      ...legOf('pending'),
    },
  ),
  request(
    'POST orderList/opoco',
    'orderList.place.opoco',
    { ...WORKING, ...PAIR },
    {
      ...LIST,
      ...workingLeg(),
      ...legOf('pendingAbove'),
      ...legOf('pendingBelow'),
    },
  ),
  request(
    'DELETE orderList',
    'orderList.cancel',
    { symbol },
    {
      ...{ orderListId: '1', listClientOrderId: 'documented' },
      newClientOrderId: 'documented-cancel',
    },
  ),
];

/** The tables of rest-api.md, "Account Endpoints". */
export const ACCOUNT_REQUESTS: readonly DocumentedRequest[] = [
  request('GET account', 'account.status', {}, { omitZeroBalances: 'true' }),
  request(
    'GET order',
    'order.status',
    { symbol, orderId: '1' },
    { origClientOrderId: 'documented' },
  ),
  request('GET order', 'order.status', { symbol, origClientOrderId: 'documented' }),
  request('GET openOrders', 'openOrders.status', {}, { symbol }),
  request('GET allOrders', 'allOrders', { symbol }, { orderId: '1', ...TIMES, ...LIMIT }),
  request('GET orderList', 'orderList.status', { orderListId: '1' }, { origClientOrderId: 'no' }),
  request('GET orderList', 'orderList.status', { origClientOrderId: 'documented' }),
  request('GET allOrderList', 'allOrderLists', {}, { fromId: '1', ...TIMES, ...LIMIT }),
  request('GET openOrderList', 'openOrderLists.status', {}),
  request(
    'GET myTrades',
    'myTrades',
    { symbol },
    { orderId: '1', fromId: '1', ...TIMES, ...LIMIT },
  ),
  request('GET rateLimit/order', 'account.rateLimits.orders', {}),
  request(
    'GET myPreventedMatches',
    'myPreventedMatches',
    { symbol, orderId: '1' },
    {
      fromPreventedMatchId: '1',
      ...LIMIT,
    },
  ),
  request('GET myPreventedMatches', 'myPreventedMatches', { symbol, preventedMatchId: '1' }),
  request(
    'GET myAllocations',
    'myAllocations',
    { symbol },
    {
      ...{ orderId: '1', fromAllocationId: '1' },
      ...TIMES,
      ...LIMIT,
    },
  ),
  request('GET account/commission', 'account.commission', { symbol }),
  request(
    'GET order/amendments',
    'order.amendments',
    { symbol, orderId: '1' },
    {
      fromExecutionId: '1',
      ...LIMIT,
    },
  ),
  request('GET myFilters', 'myFilters', { symbol }),
];

function open(
  path: string,
  ws: string,
  mandatory: Parameters,
  optional: Parameters = {},
): DocumentedRequest {
  return { method: 'GET', path: `/api/v3/${path}`, ws, signed: false, mandatory, optional };
}

const SELECTION = { symbol, symbols: '["BTCUSDT"]', symbolStatus: 'TRADING' };
const BARS = { ...TIMES, ...LIMIT, timeZone: '+8:00' };

/** The tables of rest-api.md, "General endpoints" and "Market Data endpoints". */
export const PUBLIC_REQUESTS: readonly DocumentedRequest[] = [
  open(
    'exchangeInfo',
    'exchangeInfo',
    {},
    {
      ...SELECTION,
      permissions: '["SPOT"]',
      showPermissionSets: 'false',
    },
  ),
  open('executionRules', 'executionRules', {}, SELECTION),
  open('depth', 'depth', { symbol }, { ...LIMIT, symbolStatus: 'TRADING' }),
  open('trades', 'trades.recent', { symbol }, LIMIT),
  open('historicalTrades', 'trades.historical', { symbol }, { ...LIMIT, fromId: '1' }),
  open('historicalBlockTrades', 'blockTrades.historical', { symbol, fromId: '1' }, LIMIT),
  open('aggTrades', 'trades.aggregate', { symbol }, { fromId: '1', ...TIMES, ...LIMIT }),
  open('klines', 'klines', { symbol, interval: '1m' }, BARS),
  open('uiKlines', 'uiKlines', { symbol, interval: '1m' }, BARS),
  open('avgPrice', 'avgPrice', { symbol }),
  open('ticker/24hr', 'ticker.24hr', { symbol }, { type: 'MINI', symbolStatus: 'TRADING' }),
  open('ticker/24hr', 'ticker.24hr', {}, SELECTION),
  open(
    'ticker/tradingDay',
    'ticker.tradingDay',
    { symbol },
    {
      ...{ timeZone: '0', type: 'MINI' },
      symbolStatus: 'TRADING',
    },
  ),
  open('ticker/price', 'ticker.price', {}, SELECTION),
  open('ticker/bookTicker', 'ticker.book', {}, SELECTION),
  open(
    'ticker',
    'ticker',
    { symbol },
    {
      ...{ windowSize: '1h', type: 'MINI' },
      symbolStatus: 'TRADING',
    },
  ),
  open('referencePrice', 'referencePrice', { symbol }),
  open(
    'referencePrice/calculation',
    'referencePrice.calculation',
    { symbol },
    {
      symbolStatus: 'TRADING',
    },
  ),
];
