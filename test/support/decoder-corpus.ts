import { decodeAccount } from '../../src/adapters/binance/http/decode-account.js';
import { decodeAccountFilters } from '../../src/adapters/binance/http/decode-account-filters.js';
import {
  decodeAmendedOrder,
  decodeAmendments,
} from '../../src/adapters/binance/http/decode-amendment.js';
import { decodeCancelReplace } from '../../src/adapters/binance/http/decode-cancel-replace.js';
import {
  decodeCommission,
  decodeTestCommission,
} from '../../src/adapters/binance/http/decode-commission.js';
import { decodeExchangeInfo } from '../../src/adapters/binance/http/decode-exchange-info.js';
import {
  decodeAggregateTrades,
  decodeDepthSnapshot,
  decodeKlines,
  decodeServerTime,
  decodeTurnovers,
} from '../../src/adapters/binance/http/decode-market-data.js';
import {
  decodeAccountTrades,
  decodeCancellation,
  decodeOpenOrders,
  decodePlacement,
  decodeQueriedOrder,
} from '../../src/adapters/binance/http/decode-order.js';
import {
  decodeCancelAll,
  decodeCanceledOrder,
  decodeOrderList,
  decodeOrderListCancellation,
  decodeOrderListPlacement,
  decodeOrderLists,
} from '../../src/adapters/binance/http/decode-order-list.js';
import { decodePreventedMatches } from '../../src/adapters/binance/http/decode-prevented-match.js';
import { decodeKeyPermissions } from '../../src/adapters/binance/key-permissions.js';
import { readRateLimit } from '../../src/adapters/binance/rate/rate-limit.js';
import { decodeRateState } from '../../src/adapters/binance/rate/rate-state-keeper.js';
import { decodeUserDataEvent } from '../../src/adapters/binance/ws/decode-account-event.js';
import { symbolName } from '../../src/model/names.js';
import { CANCELED, LIST, PLACED, QUERIED, TRADE } from './binance-account.js';

/** A decoder of parsed documents and a document that it reads. */
export interface CorpusEntry {
  readonly name: string;
  readonly decode: (value: unknown) => unknown;
  readonly document: unknown;
}

const AT = 1_768_478_400_123;
const SYMBOL = symbolName('BTCUSDT');
const RATES = { maker: '0.001', taker: '0.002', buyer: '0', seller: '0' };
const DISCOUNT = {
  enabledForAccount: true,
  enabledForSymbol: true,
  discountAsset: 'BNB',
  discount: '0.75',
};
const PERMISSIONS = {
  ipRestrict: true,
  enableReading: true,
  enableSpotAndMarginTrading: true,
  enableWithdrawals: false,
};
const PLACED_LIST = { ...LIST, orderReports: [PLACED, { ...PLACED, orderId: 29 }] };
const CANCELED_LIST = { ...LIST, orderReports: [CANCELED] };

export const EXECUTION_REPORT = {
  e: 'executionReport',
  E: AT,
  s: 'BTCUSDT',
  c: 'a1-1',
  S: 'BUY',
  o: 'LIMIT',
  f: 'GTC',
  q: '0.5',
  p: '61837.63',
  P: '0',
  C: '',
  x: 'TRADE',
  X: 'PARTIALLY_FILLED',
  r: 'NONE',
  i: 28,
  l: '0.2',
  z: '0.2',
  L: '61837.63',
  n: '0.0002',
  N: 'BTC',
  T: AT,
  t: 56,
  m: true,
  Z: '12367.526',
  Y: '12367.526',
};

const userEvent = (document: object): CorpusEntry => ({
  name: `user data: ${String((document as { e?: unknown }).e)}`,
  decode: (value) => decodeUserDataEvent(value, AT),
  document,
});

/** Every decoder of a parsed document, each with one it reads. */
export const DOCUMENTS: readonly CorpusEntry[] = [
  { name: 'time', decode: decodeServerTime, document: { serverTime: AT } },
  {
    name: 'exchangeInfo',
    decode: decodeExchangeInfo,
    document: {
      rateLimits: [
        { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
      ],
      symbols: [
        {
          symbol: 'BTCUSDT',
          status: 'TRADING',
          baseAsset: 'BTC',
          quoteAsset: 'USDT',
          orderTypes: ['LIMIT', 'MARKET'],
          isSpotTradingAllowed: true,
          filters: [
            { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
            { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00001' },
          ],
        },
      ],
    },
  },
  {
    name: 'rate limit',
    decode: (value) => readRateLimit(value, 'limit'),
    document: { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 50 },
  },
  {
    name: 'tickers',
    decode: decodeTurnovers,
    document: [{ symbol: 'BTCUSDT', lastPrice: '64000.5', quoteVolume: '1.5', count: 7 }],
  },
  {
    name: 'klines',
    decode: (value) => decodeKlines(value, SYMBOL, '1m'),
    document: [[AT - 123, '1', '2', '0.5', '1.5', '10', AT + 59_876, '15', 3, '5', '7', '0']],
  },
  {
    name: 'depth',
    decode: decodeDepthSnapshot,
    document: { lastUpdateId: 160, bids: [['0.0024', '10']], asks: [['0.0026', '100']] },
  },
  {
    name: 'aggTrades',
    decode: (value) => decodeAggregateTrades(value, SYMBOL),
    document: [{ a: 26129, p: '0.016', q: '4.7', f: 27781, l: 27781, T: AT, m: true }],
  },
  { name: 'placement', decode: (value) => decodePlacement(value), document: PLACED },
  { name: 'cancellation', decode: (value) => decodeCancellation(value), document: CANCELED },
  { name: 'order', decode: (value) => decodeQueriedOrder(value), document: QUERIED },
  { name: 'orders', decode: decodeOpenOrders, document: [QUERIED] },
  {
    name: 'trades',
    decode: (value) => decodeAccountTrades(value, new Map()),
    document: [TRADE],
  },
  { name: 'list', decode: (value) => decodeOrderList(value), document: LIST },
  { name: 'lists', decode: decodeOrderLists, document: [LIST] },
  { name: 'placed list', decode: decodeOrderListPlacement, document: PLACED_LIST },
  { name: 'cancelled list', decode: decodeOrderListCancellation, document: CANCELED_LIST },
  {
    name: 'cancelled order of a list',
    decode: (value) => decodeCanceledOrder(value, { clientOrderId: 'a1-1' }),
    document: CANCELED_LIST,
  },
  { name: 'cancel all', decode: decodeCancelAll, document: [CANCELED, CANCELED_LIST] },
  {
    name: 'cancelReplace',
    decode: (value) => decodeCancelReplace(value, { clientOrderId: 'a1-1' }),
    document: {
      code: -2021,
      msg: 'x',
      data: {
        cancelResult: 'SUCCESS',
        cancelResponse: CANCELED,
        newOrderResult: 'FAILURE',
        newOrderResponse: { code: -2010, msg: 'x' },
      },
    },
  },
  {
    name: 'amended order',
    decode: decodeAmendedOrder,
    document: {
      transactTime: AT,
      executionId: 75,
      amendedOrder: {
        symbol: 'BTCUSDT',
        orderId: 33,
        origClientOrderId: 'a',
        clientOrderId: 'b',
        qty: '5',
        executedQty: '0',
        status: 'NEW',
      },
    },
  },
  {
    name: 'amendments',
    decode: decodeAmendments,
    document: [
      {
        symbol: 'BTCUSDT',
        orderId: 9,
        executionId: 22,
        origClientOrderId: 'a',
        newClientOrderId: 'b',
        origQty: '5',
        newQty: '4',
        time: AT,
      },
    ],
  },
  {
    name: 'account',
    decode: decodeAccount,
    document: { canTrade: true, balances: [{ asset: 'BTC', free: '1', locked: '0' }] },
  },
  {
    name: 'commission',
    decode: decodeCommission,
    document: {
      symbol: 'BTCUSDT',
      standardCommission: RATES,
      specialCommission: RATES,
      taxCommission: RATES,
      discount: DISCOUNT,
    },
  },
  {
    name: 'commission of a test order',
    decode: decodeTestCommission,
    document: {
      standardCommissionForOrder: RATES,
      specialCommissionForOrder: RATES,
      taxCommissionForOrder: RATES,
      discount: DISCOUNT,
    },
  },
  {
    name: 'account filters',
    decode: decodeAccountFilters,
    document: {
      exchangeFilters: [{ filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: 1_000 }],
      symbolFilters: [{ filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: 20 }],
      assetFilters: [{ filterType: 'MAX_ASSET', asset: 'JPY', limit: '1000000' }],
    },
  },
  {
    name: 'prevented matches',
    decode: decodePreventedMatches,
    document: [
      {
        symbol: 'BTCUSDT',
        preventedMatchId: 1,
        takerOrderId: 5,
        makerOrderId: 3,
        tradeGroupId: 1,
        selfTradePreventionMode: 'EXPIRE_MAKER',
        price: '1.1',
        makerPreventedQuantity: '1.3',
        transactTime: AT,
      },
    ],
  },
  { name: 'key permissions', decode: decodeKeyPermissions, document: PERMISSIONS },
  {
    name: 'rate state',
    decode: (value) => decodeRateState(JSON.stringify(value) ?? ''),
    document: {
      windows: [{ type: 'ORDERS', intervalMs: 10_000, start: 0, used: 1, foreign: [1] }],
      blockedUntil: 0,
      ordersBlockedUntil: 0,
    },
  },
  userEvent(EXECUTION_REPORT),
  userEvent({ e: 'outboundAccountPosition', E: AT, u: AT, B: [{ a: 'BTC', f: '1', l: '0' }] }),
  userEvent({ e: 'balanceUpdate', E: AT, a: 'BTC', d: '1', T: AT }),
  userEvent({ e: 'externalLockUpdate', E: AT, a: 'BTC', d: '1', T: AT }),
  userEvent({
    e: 'listStatus',
    E: AT,
    s: 'BTCUSDT',
    g: 2,
    c: 'OCO',
    l: 'EXEC_STARTED',
    L: 'EXECUTING',
    r: 'NONE',
    C: 'l-1',
    T: AT,
    O: [{ s: 'BTCUSDT', i: 17, c: 'a' }],
  }),
];

const KLINE = {
  t: 1_768_478_400_000,
  T: 1_768_478_459_999,
  s: 'BTCUSDT',
  i: '1m',
  o: '1',
  c: '1',
  h: '1',
  l: '1',
  v: '1',
  n: 1,
  x: true,
  q: '1',
  V: '1',
  Q: '1',
};

/** Frames of market streams, one of each kind. */
export const FRAMES: readonly string[] = [
  { stream: 'btcusdt@kline_1m', data: { e: 'kline', E: AT, s: 'BTCUSDT', k: KLINE } },
  {
    stream: 'btcusdt@kline_1m',
    data: { e: 'kline', E: AT, s: 'BTCUSDT', k: { ...KLINE, x: false } },
  },
  {
    stream: 'btcusdt@bookTicker',
    data: { u: 400900217, s: 'BTCUSDT', b: '25.3', B: '31.2', a: '25.4', A: '40.6' },
  },
  {
    stream: 'btcusdt@aggTrade',
    data: { e: 'aggTrade', E: AT, s: 'BTCUSDT', a: 5933014, p: '0.001', q: '100', T: AT, m: true },
  },
  {
    stream: 'btcusdt@trade',
    data: { e: 'trade', E: AT, s: 'BTCUSDT', t: 12345, p: '0.001', q: '100', T: AT, m: true },
  },
  {
    stream: 'btcusdt@depth@100ms',
    data: {
      e: 'depthUpdate',
      E: AT,
      s: 'BTCUSDT',
      U: 157,
      u: 160,
      b: [['1', '2']],
      a: [['2', '0']],
    },
  },
  {
    stream: '!miniTicker@arr',
    data: [
      { e: '24hrMiniTicker', E: AT, s: 'A', c: '1', o: '1', h: '1', l: '1', v: '1', q: '1' },
      { e: '24hrMiniTicker', E: AT, s: 'B', c: '1', o: '1', h: '1', l: '1', v: '1', q: '1' },
    ],
  },
  { stream: '!serverShutdown', data: { e: 'serverShutdown', E: AT } },
  { result: null, id: 3 },
  { result: ['btcusdt@bookTicker'], id: 4 },
  { code: 2, msg: 'Invalid request' },
].map((frame) => JSON.stringify(frame));
