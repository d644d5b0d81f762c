import { beforeEach, describe, expect, it } from 'vitest';
import { symbolName } from '../../../../src/model/names.js';
import { MemoryExchangeState } from '../../../../src/simulator/state/exchange-state.js';
import { EXCHANGE_START, ExchangeHarness } from '../../../support/exchange-harness.js';
import { publicTrade } from '../../../support/fake-market.js';

const BTC = symbolName('BTCUSDT');
const OCO =
  'POST /api/v3/orderList/oco?symbol=BTCUSDT&side=SELL&quantity=1' +
  '&aboveType=LIMIT_MAKER&abovePrice=110&aboveClientOrderId=up' +
  '&belowType=STOP_LOSS&belowStopPrice=90&belowClientOrderId=down';

let harness: ExchangeHarness;

beforeEach(async () => {
  harness = new ExchangeHarness();
  harness.market.planTrade(
    publicTrade(BTC, 1, { price: '100', quantity: '1' }, EXCHANGE_START + 10),
  );
  await harness.time.advance(200);
});

describe('order lists', () => {
  it('answers the list with a report of each order', () => {
    const { status, json, headers } = harness.signed(`${OCO}&listClientOrderId=l`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      orderListId: 0,
      contingencyType: 'OCO',
      listStatusType: 'EXEC_STARTED',
      listOrderStatus: 'EXECUTING',
      listClientOrderId: 'l',
      symbol: 'BTCUSDT',
    });
    expect(json.orders.map((one: { clientOrderId: string }) => one.clientOrderId)).toEqual([
      'up',
      'down',
    ]);
    expect(json.orderReports).toMatchObject([
      { type: 'LIMIT_MAKER', status: 'NEW', orderListId: 0, workingTime: harness.time.now() },
      {
        type: 'STOP_LOSS',
        status: 'NEW',
        orderListId: 0,
        workingTime: -1,
        stopPrice: '90.00000000',
      },
    ]);
    expect(headers['x-mbx-order-count-10s']).toBe('2');
    expect(headers['x-mbx-used-weight-1m']).toBe('0');
  });

  it('tells the account in reports and a listStatus', () => {
    const socket = harness.connectUserData();
    harness.signed(OCO);
    const events = socket.messages
      .slice(1)
      .map(({ event }) => `${event.e} ${event.x ?? event.l ?? ''}`);
    expect(events).toEqual([
      'executionReport NEW',
      'executionReport NEW',
      'listStatus EXEC_STARTED',
      'outboundAccountPosition ',
    ]);
  });

  it('finds lists, open and by name, and cancels them as a whole', () => {
    harness.signed(`${OCO}&listClientOrderId=l`);
    expect(harness.signed('GET /api/v3/openOrderList').json).toHaveLength(1);
    expect(harness.signed('GET /api/v3/orderList?origClientOrderId=l').json).toMatchObject({
      orderListId: 0,
    });
    const { json } = harness.signed('DELETE /api/v3/orderList?symbol=BTCUSDT&orderListId=0');
    expect(json).toMatchObject({ listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE' });
    expect(json.orderReports).toMatchObject([{ status: 'CANCELED' }, { status: 'CANCELED' }]);
    expect(harness.signed('GET /api/v3/openOrderList').json).toEqual([]);
    expect(harness.signed('GET /api/v3/allOrderList').json).toMatchObject([
      { listOrderStatus: 'ALL_DONE' },
    ]);
  });

  it('is told as a list when one of its orders is cancelled, alone or with all', () => {
    harness.signed(OCO);
    const one = harness.signed('DELETE /api/v3/order?symbol=BTCUSDT&origClientOrderId=down').json;
    expect(one).toMatchObject({ orderListId: 0, contingencyType: 'OCO' });
    harness.signed(OCO);
    const all = harness.signed('DELETE /api/v3/openOrders?symbol=BTCUSDT').json;
    expect(all).toMatchObject([{ orderListId: 1, orderReports: [{}, {}] }]);
  });

  it('survives a restart of the exchange', async () => {
    const store = new MemoryExchangeState();
    const before = new ExchangeHarness({ store });
    before.signed(OCO);
    const after = new ExchangeHarness({ store });
    after.market.planTrade(
      publicTrade(BTC, 2, { price: '90', quantity: '1' }, EXCHANGE_START + 10),
    );
    after.market.setBook(BTC, ['90', '5'], ['91', '5']);
    await after.time.advance(200);
    expect(after.signed('GET /api/v3/openOrderList').json).toEqual([]);
    const orders = after.signed('GET /api/v3/allOrders?symbol=BTCUSDT').json;
    expect(orders).toMatchObject([
      { clientOrderId: 'up', status: 'EXPIRED', expiryReason: 'OCO_TRIGGER' },
      { clientOrderId: 'down', status: 'FILLED' },
    ]);
  });

  it.each([
    ['oto', '&pendingType=MARKET&pendingQuantity=1', 2],
    [
      'otoco',
      '&pendingQuantity=1&pendingAboveType=LIMIT_MAKER&pendingAbovePrice=120&pendingBelowType=STOP_LOSS&pendingBelowStopPrice=80',
      3,
    ],
    ['opo', '&pendingType=MARKET', 2],
    [
      'opoco',
      '&pendingAboveType=LIMIT_MAKER&pendingAbovePrice=120&pendingBelowType=STOP_LOSS&pendingBelowStopPrice=80',
      3,
    ],
  ])('places %s lists', (kind, pending, count) => {
    const { status, json, headers } = harness.signed(
      `POST /api/v3/orderList/${kind}?symbol=BTCUSDT&workingType=LIMIT&workingSide=BUY&workingPrice=95` +
        `&workingQuantity=1&workingTimeInForce=GTC&pendingSide=SELL${pending}`,
    );
    expect(status).toBe(200);
    expect(json.contingencyType).toBe('OTO');
    const [working, ...waiting] = json.orderReports;
    expect(working.status).toBe('NEW');
    expect(waiting).toHaveLength(count - 1);
    for (const order of waiting) {
      expect(order).toMatchObject({ status: 'PENDING_NEW', workingTime: -1 });
      expect('origQty' in order).toBe(!kind.startsWith('opo'));
    }
    expect(headers['x-mbx-order-count-10s']).toBe(String(count));
  });
});

describe('cancel and replace', () => {
  const ORDER = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=90';
  const REPLACE = `POST /api/v3/order/cancelReplace?${ORDER}`;

  it.each<[string, string, number, unknown]>([
    [
      'both done',
      '&cancelReplaceMode=STOP_ON_FAILURE&cancelOrigClientOrderId=old',
      200,
      { cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS' },
    ],
    [
      'a failed cancel that stops',
      '&cancelReplaceMode=STOP_ON_FAILURE&cancelOrigClientOrderId=none',
      400,
      {
        code: -2022,
        data: {
          cancelResult: 'FAILURE',
          newOrderResult: 'NOT_ATTEMPTED',
          cancelResponse: { code: -2011, msg: 'Unknown order sent.' },
          newOrderResponse: null,
        },
      },
    ],
    [
      'a failed cancel that is allowed',
      '&cancelReplaceMode=ALLOW_FAILURE&cancelOrigClientOrderId=none',
      409,
      { code: -2021, data: { cancelResult: 'FAILURE', newOrderResult: 'SUCCESS' } },
    ],
    [
      'a failed order',
      '&cancelReplaceMode=STOP_ON_FAILURE&cancelOrigClientOrderId=old&newClientOrderId=other',
      409,
      {
        code: -2021,
        data: {
          cancelResult: 'SUCCESS',
          newOrderResult: 'FAILURE',
          newOrderResponse: { code: -2010, msg: 'Duplicate order sent.' },
        },
      },
    ],
    [
      'two failures',
      '&cancelReplaceMode=ALLOW_FAILURE&cancelOrigClientOrderId=none&newClientOrderId=other',
      400,
      { code: -2022, data: { cancelResult: 'FAILURE', newOrderResult: 'FAILURE' } },
    ],
  ])('answers %s', (_name, how, status, body) => {
    harness.signed(`POST /api/v3/order?${ORDER}&newClientOrderId=old`);
    harness.signed(`POST /api/v3/order?${ORDER}&newClientOrderId=other`);
    expect(harness.signed(`${REPLACE}${how}`)).toMatchObject({ status, json: body });
  });

  it('counts an order that was not attempted', () => {
    harness.signed(`${REPLACE}&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=1`);
    const [tenSeconds] = harness.signed('GET /api/v3/rateLimit/order').json;
    expect(tenSeconds.count).toBe(1);
  });
});

describe('the public tape', () => {
  it('shows our own trades under the ids our fills have', async () => {
    const trades = harness.connect('/ws/btcusdt@trade');
    const fill = harness.signed(
      'POST /api/v3/order?symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.5',
    ).json.fills[0];
    expect(trades.messages).toMatchObject([
      { t: fill.tradeId, p: '101.00000000', q: '0.50000000', m: false },
    ]);
    expect(harness.request('GET /api/v3/ticker/price?symbol=BTCUSDT').json.price).toBe(
      '101.00000000',
    );
    harness.market.planTrade(
      publicTrade(BTC, 2, { price: '100', quantity: '1' }, harness.time.now() + 10),
    );
    await harness.time.advance(200);
    const ids = harness.request('GET /api/v3/trades?symbol=BTCUSDT').json;
    expect(ids.map(({ id }: { id: number }) => id)).toEqual([1, 2, 3]);
  });
});
