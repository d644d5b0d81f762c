import { describe, expect, it } from 'vitest';
import type { BinanceAccountAdapter } from '../../../../src/adapters/binance/binance-adapter.js';
import type { NewOrder } from '../../../../src/adapters/binance/http/order-calls.js';
import type { CallTerms } from '../../../../src/adapters/binance/http/signed-call.js';
import { assetName } from '../../../../src/model/names.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import {
  CANCELED,
  LIST,
  openAccount,
  PLACED,
  QUERIED,
  refused,
  SYMBOL,
  TRADE,
} from '../../../support/binance-account.js';
import type { FakeAnswer } from '../../../support/fake-http-transport.js';

const TERMS: CallTerms = { priority: 'exit', signed: { recvWindowMs: 1_500 } };
const MARKET: NewOrder = {
  symbol: SYMBOL,
  side: 'SELL',
  clientOrderId: 'a-1',
  terms: { type: 'MARKET' },
  size: { quantity: quantityOf('0.5') },
};
const PENDING = {
  symbol: 'BTCUSDT',
  orderId: 29,
  orderListId: 7,
  clientOrderId: 'a1-2',
  transactTime: 1768478400123,
  price: '0.00000000',
  executedQty: '0.00000000',
  cummulativeQuoteQty: '0.00000000',
  status: 'PENDING_NEW',
  timeInForce: 'GTC',
  type: 'MARKET',
  side: 'SELL',
  workingTime: -1,
};
const RATES = { maker: '0.00100000', taker: '0.00200000' };
const DISCOUNT = {
  enabledForAccount: true,
  enabledForSymbol: true,
  discountAsset: 'BNB',
  discount: '0.75000000',
};
const BY_SIDE = { ...RATES, buyer: '0.00000000', seller: '0.00000000' };

type Call = (adapter: BinanceAccountAdapter) => Promise<unknown>;

/** What a call resolves to (or throws) when the exchange answers this. */
async function outcomeOf(route: string, answer: FakeAnswer, call: Call): Promise<unknown> {
  const { adapter, http, time } = openAccount();
  http.answer(route, answer);
  const outcome = call(adapter).catch((error: unknown) => error);
  await time.advance(0);
  return outcome;
}

const working = {
  clientOrderId: 'a1-1',
  side: 'BUY',
  quantity: quantityOf('0.5'),
  terms: { type: 'LIMIT_MAKER', price: 1n as never },
} as const;

describe('typed calls', () => {
  it.each<[string, string, unknown, Call, object | undefined]>([
    [
      'place',
      'POST /api/v3/order',
      PLACED,
      ({ orders }) => orders.place(MARKET, TERMS),
      { report: { orderId: '28', status: 'PARTIALLY_FILLED' }, fills: [{ tradeId: '56' }] },
    ],
    ['test', 'POST /api/v3/order/test', {}, ({ orders }) => orders.test(MARKET, TERMS), undefined],
    [
      'testWithCommission',
      'POST /api/v3/order/test',
      {
        standardCommissionForOrder: RATES,
        specialCommissionForOrder: RATES,
        taxCommissionForOrder: RATES,
        discount: DISCOUNT,
      },
      ({ orders }) => orders.testWithCommission(MARKET, TERMS),
      {
        standard: { maker: 100_000n, taker: 200_000n },
        tax: { maker: 100_000n },
        discount: { asset: 'BNB', rate: 75_000_000n },
      },
    ],
    [
      'cancel',
      'DELETE /api/v3/order',
      CANCELED,
      ({ orders }) =>
        orders.cancel({ symbol: SYMBOL, order: { orderId: '28' }, cancelId: 'c-1' }, TERMS),
      { clientOrderId: 'a1-1', status: 'CANCELED' },
    ],
    [
      'cancelAll, lists included',
      'DELETE /api/v3/openOrders',
      [CANCELED, { ...LIST, orderReports: [CANCELED, { ...CANCELED, orderId: 29 }] }],
      ({ orders }) => orders.cancelAll(SYMBOL, TERMS),
      [{ orderId: '28' }, { orderId: '28' }, { orderId: '29' }],
    ],
    [
      'amend',
      'PUT /api/v3/order/amend/keepPriority',
      {
        transactTime: 1768478400123,
        executionId: 75,
        amendedOrder: {
          symbol: 'BTCUSDT',
          orderId: 28,
          origClientOrderId: 'a1-1',
          clientOrderId: 'a1-1',
          qty: '0.4',
          executedQty: '0',
          status: 'NEW',
        },
      },
      ({ orders }) =>
        orders.amend(
          {
            symbol: SYMBOL,
            order: { orderId: '28' },
            newClientOrderId: 'a1-1',
            newQuantity: quantityOf('0.4'),
          },
          TERMS,
        ),
      { orderId: '28', executionId: '75', quantity: 40_000_000n, status: 'NEW' },
    ],
    [
      'query',
      'GET /api/v3/order',
      QUERIED,
      ({ orders }) => orders.query(SYMBOL, { orderId: '28' }),
      { orderId: '28' },
    ],
    [
      'open',
      'GET /api/v3/openOrders',
      [QUERIED],
      ({ orders }) => orders.open(SYMBOL),
      [{ orderId: '28' }],
    ],
    [
      'all',
      'GET /api/v3/allOrders',
      [{ ...QUERIED, cummulativeQuoteQty: '-1.0' }],
      ({ orders }) => orders.all(SYMBOL, { fromId: '1' }),
      [expect.not.objectContaining({ executedQuote: expect.anything() })],
    ],
    [
      'amendments',
      'GET /api/v3/order/amendments',
      [
        {
          symbol: 'BTCUSDT',
          orderId: 28,
          executionId: 75,
          origClientOrderId: 'a',
          newClientOrderId: 'b',
          origQty: '2',
          newQty: '1',
          time: 1768478400123,
        },
      ],
      ({ orders }) => orders.amendments(SYMBOL, '28'),
      [{ newClientOrderId: 'b', newQuantity: 100_000_000n }],
    ],
    [
      'placeOpo, whose pending order has no size yet',
      'POST /api/v3/orderList/opo',
      { ...LIST, orderReports: [PLACED, PENDING] },
      ({ orderLists }) =>
        orderLists.placeOpo(
          {
            symbol: SYMBOL,
            listClientOrderId: 'l-1',
            working,
            pending: { clientOrderId: 'a1-2', side: 'SELL', terms: { type: 'MARKET' } },
          },
          TERMS,
        ),
      {
        list: { orderListId: '7', contingencyType: 'OTO', orders: [{ orderId: '28' }, {}] },
        reports: [{ status: 'PARTIALLY_FILLED' }, { status: 'PENDING_NEW', quantity: 0n }],
        fills: [{ tradeId: '56', clientOrderId: 'a1-1' }],
      },
    ],
    [
      'cancel of a list',
      'DELETE /api/v3/orderList',
      {
        ...LIST,
        listStatusType: 'ALL_DONE',
        listOrderStatus: 'ALL_DONE',
        orderReports: [CANCELED],
      },
      ({ orderLists }) =>
        orderLists.cancel({ symbol: SYMBOL, list: { orderListId: '7' }, cancelId: 'c-1' }, TERMS),
      { list: { orderStatus: 'ALL_DONE' }, reports: [{ clientOrderId: 'a1-1' }] },
    ],
    [
      'query of a list',
      'GET /api/v3/orderList',
      LIST,
      ({ orderLists }) => orderLists.query({ listClientOrderId: 'l-1' }),
      { listClientOrderId: 'l-1' },
    ],
    [
      'open lists',
      'GET /api/v3/openOrderList',
      [LIST],
      ({ orderLists }) => orderLists.open(),
      [{ orderListId: '7' }],
    ],
    [
      'all lists',
      'GET /api/v3/allOrderList',
      [LIST],
      ({ orderLists }) => orderLists.all({ fromId: '7' }),
      [{ orderListId: '7' }],
    ],
    [
      'commission',
      'GET /api/v3/account/commission',
      {
        symbol: 'BTCUSDT',
        standardCommission: BY_SIDE,
        specialCommission: BY_SIDE,
        taxCommission: BY_SIDE,
        discount: DISCOUNT,
      },
      ({ account }) => account.commission(SYMBOL),
      { symbol: 'BTCUSDT', standard: { taker: 200_000n, seller: 0n } },
    ],
    [
      'filters of the account',
      'GET /api/v3/myFilters',
      {
        exchangeFilters: [
          { filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: 1000 },
          { filterType: 'NEWER_THAN_THIS', limit: 1 },
        ],
        symbolFilters: [{ filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: 20 }],
        assetFilters: [{ filterType: 'MAX_ASSET', asset: 'JPY', limit: '1000000.00000000' }],
      },
      ({ account }) => account.filters(SYMBOL),
      {
        ordersMax: 1_000,
        symbolFilters: ['MAX_NUM_ORDER_LISTS'],
        assetMax: new Map([[assetName('JPY'), 100_000_000_000_000n]]),
        unknown: ['NEWER_THAN_THIS'],
      },
    ],
    [
      'trades',
      'GET /api/v3/myTrades',
      [{ ...TRADE, id: '9223372036854775807' }],
      ({ account }) => account.trades(SYMBOL, { fromId: '56' }),
      [{ tradeId: '9223372036854775807', maker: false }],
    ],
    [
      'prevented matches',
      'GET /api/v3/myPreventedMatches',
      [
        {
          symbol: 'BTCUSDT',
          preventedMatchId: 1,
          takerOrderId: 5,
          makerSymbol: 'BTCUSDT',
          makerOrderId: 3,
          tradeGroupId: 1,
          selfTradePreventionMode: 'EXPIRE_MAKER',
          price: '1.100000',
          makerPreventedQuantity: '1.300000',
          transactTime: 1768478400123,
        },
      ],
      ({ account }) => account.preventedMatches(SYMBOL, { orderId: '5' }),
      [{ makerOrderId: '3', makerPreventedQuantity: 130_000_000n, takerPreventedQuantity: 0n }],
    ],
    [
      'unfilled orders',
      'GET /api/v3/rateLimit/order',
      [{ rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 50, count: 3 }],
      ({ account }) => account.orderUsage(),
      [{ type: 'ORDERS', intervalMs: 10_000, count: 3 }],
    ],
  ])('%s', async (_name, route, body, call, outcome) => {
    const resolved = await outcomeOf(route, { body: JSON.stringify(body) }, call);
    if (outcome === undefined) expect(resolved).toBeUndefined();
    else expect(resolved).toMatchObject(outcome);
  });

  it('calls what it cannot read unknown, because it may have been done', async () => {
    const call: Call = ({ orders }) => orders.place(MARKET, TERMS);
    expect(await outcomeOf('POST /api/v3/order', { body: '{"orderId":28}' }, call)).toMatchObject({
      name: 'RequestFailure',
      outcome: 'UNKNOWN',
    });
  });
});

describe('cancelReplace: two independent facts', () => {
  const success = { cancelResult: 'SUCCESS', cancelResponse: CANCELED };
  const notCanceled = {
    cancelResult: 'FAILURE',
    cancelResponse: { code: -2011, msg: 'Unknown order sent.' },
  };
  const placed = { newOrderResult: 'SUCCESS', newOrderResponse: PLACED };
  const notPlaced = {
    newOrderResult: 'FAILURE',
    newOrderResponse: { code: -2010, msg: 'Order would immediately match and take.' },
  };
  const notTried = { newOrderResult: 'NOT_ATTEMPTED', newOrderResponse: null };
  const ack = { newOrderResult: 'SUCCESS', newOrderResponse: { clientOrderId: 'a-1' } };
  it.each<[number, number | undefined, object, string, string]>([
    [200, undefined, { ...success, ...placed }, 'canceled', 'placed'],
    [400, -2022, { ...notCanceled, ...notTried }, 'refused', 'not-attempted'],
    [400, -2022, { ...notCanceled, ...notPlaced }, 'refused', 'refused'],
    [409, -2021, { ...success, ...notPlaced }, 'canceled', 'refused'],
    [409, -2021, { ...notCanceled, ...placed }, 'refused', 'placed'],
    [409, -2021, { ...notCanceled, ...ack }, 'refused', 'acknowledged'],
    [429, -2021, { ...success, ...notPlaced }, 'canceled', 'refused'],
    [429, -2022, { ...notCanceled, ...notPlaced }, 'refused', 'refused'],
  ])('status %i, code %s', async (status, code, halves, canceled, placedType) => {
    const body = code === undefined ? halves : { code, msg: 'Order cancel-replace', data: halves };
    const outcome = await outcomeOf(
      'POST /api/v3/order/cancelReplace',
      { status, body: JSON.stringify(body) },
      ({ orders }) =>
        orders.cancelReplace(
          {
            canceled: { clientOrderId: 'a1-1' },
            cancelId: 'c-1',
            order: MARKET,
            whenCancelFails: 'ALLOW_FAILURE',
          },
          TERMS,
        ),
    );
    expect(outcome).toMatchObject({ canceled: { type: canceled }, placed: { type: placedType } });
  });

  it('stays unknown on a 5xx, whatever its body claims', async () => {
    const body = { code: -2021, msg: 'x', data: { ...success, ...notPlaced } };
    const outcome = await outcomeOf(
      'POST /api/v3/order/cancelReplace',
      { status: 503, body: JSON.stringify(body) },
      ({ orders }) =>
        orders.cancelReplace(
          {
            canceled: { orderId: '1' },
            cancelId: 'c-1',
            order: MARKET,
            whenCancelFails: 'ALLOW_FAILURE',
          },
          TERMS,
        ),
    );
    expect(outcome).toMatchObject({ outcome: 'UNKNOWN', status: 503 });
  });
});

it('tells of every refusal of the key or the place, whatever was asked for', async () => {
  const account = openAccount();
  const { adapter, events, http, time } = account;
  const routes = ['GET /api/v3/account', 'GET /api/v3/time'];
  http.answer(routes[0] ?? '', refused(-2015, 'x', 401));
  http.answer(routes[1] ?? '', { status: 451, body: '<html>not here</html>' });
  void adapter.account.account().catch(() => undefined);
  void adapter.clockSync.resync();
  await time.advance(0);
  await time.advance(0);
  const told = events.filter(({ type }) => type === 'AccessRefused');
  expect(told).toContainEqual({
    ...{ type: 'AccessRefused', at: time.now(), status: 401, code: -2015 },
  });
  expect(told).toContainEqual({
    ...{ type: 'AccessRefused', at: time.now(), status: 451, code: undefined },
  });
});
