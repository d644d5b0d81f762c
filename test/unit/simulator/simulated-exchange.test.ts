import { beforeEach, describe, expect, it } from 'vitest';
import { moneyOf } from '../../../src/model/money.js';
import { assetName, symbolName } from '../../../src/model/names.js';
import { badGateway, engineTimeout, rateLimited } from '../../../src/simulator/admission/faults.js';
import { MemoryExchangeState } from '../../../src/simulator/state/exchange-state.js';
import {
  API_KEY,
  API_SECRET,
  EXCHANGE_START,
  ExchangeHarness,
} from '../../support/exchange-harness.js';
import { publicTrade } from '../../support/fake-market.js';

const BTC = symbolName('BTCUSDT');
const LIMIT = 'POST /api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC';

let harness: ExchangeHarness;

beforeEach(() => {
  harness = new ExchangeHarness();
});

describe('public requests', () => {
  it('tells the time and the used weight', () => {
    const answer = harness.request('GET /api/v3/time');
    expect(answer.json).toEqual({ serverTime: EXCHANGE_START });
    expect(answer.headers['x-mbx-used-weight-1m']).toBe('1');
  });

  it('states its symbols, filters and limits', () => {
    const { json } = harness.request('GET /api/v3/exchangeInfo?symbols=%5B%22BTCUSDT%22%5D');
    expect(json.symbols.map((symbol: { symbol: string }) => symbol.symbol)).toEqual(['BTCUSDT']);
    const [priceFilter] = json.symbols[0].filters;
    expect(priceFilter).toMatchObject({ filterType: 'PRICE_FILTER', tickSize: '0.01000000' });
    expect(json.rateLimits[0]).toEqual({
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: 6000,
    });
  });

  it('gives the still open bar last, and the oldest bars from a start time', async () => {
    await harness.time.advance(150_000);
    const opens = (line: string): number[] =>
      harness
        .request(line)
        .json.map((row: readonly number[]) => ((row[0] ?? 0) - EXCHANGE_START) / 60_000);
    expect(opens('GET /api/v3/klines?symbol=BTCUSDT&interval=1m')).toEqual([0, 1, 2]);
    expect(opens('GET /api/v3/klines?symbol=BTCUSDT&interval=1m&limit=2')).toEqual([1, 2]);
    const from = `startTime=${EXCHANGE_START}`;
    expect(opens(`GET /api/v3/klines?symbol=BTCUSDT&interval=1m&${from}&limit=2`)).toEqual([0, 1]);
    const to = `endTime=${EXCHANGE_START + 60_000}`;
    expect(opens(`GET /api/v3/klines?symbol=BTCUSDT&interval=1m&${to}`)).toEqual([0, 1]);
    expect(opens('GET /api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=0&limit=1')).toEqual([0]);
  });

  it('shows the book', () => {
    expect(harness.request('GET /api/v3/ticker/bookTicker?symbol=BTCUSDT').json).toEqual({
      symbol: 'BTCUSDT',
      bidPrice: '99.00000000',
      bidQty: '1.00000000',
      askPrice: '101.00000000',
      askQty: '1.00000000',
    });
    const depth = harness.request('GET /api/v3/depth?symbol=BTCUSDT').json;
    expect(depth).toEqual({
      lastUpdateId: 1,
      bids: [['99.00000000', '1.00000000']],
      asks: [['101.00000000', '1.00000000']],
    });
  });

  it.each([
    ['GET /api/v3/klines?symbol=NOPE&interval=1m', 400, -1121],
    ['GET /api/v3/klines?symbol=BTCUSDT&interval=7m', 400, -1120],
    ['GET /api/v3/klines?interval=1m', 400, -1102],
  ])('refuses %s', (line, status, code) => {
    expect(harness.request(line)).toMatchObject({ status, json: { code } });
  });

  it('answers 410 where listen keys were, and 404 elsewhere', () => {
    expect(harness.request('POST /api/v3/userDataStream').status).toBe(410);
    expect(harness.request('GET /api/v3/nothing')).toMatchObject({
      status: 404,
      json: { code: -1020, msg: 'This operation is not supported.' },
    });
  });
});

describe('security', () => {
  it.each<[string, (h: ExchangeHarness) => { status: number; json: unknown }, number, number]>([
    [
      'no key',
      (h) => h.request(`GET /api/v3/account?timestamp=${EXCHANGE_START}&signature=00`),
      401,
      -2014,
    ],
    [
      'an unknown key',
      (h) =>
        h.request(`GET /api/v3/account?timestamp=${EXCHANGE_START}&signature=00`, {
          'x-mbx-apikey': 'who',
        }),
      401,
      -2015,
    ],
    ['a wrong secret', (h) => h.signed('GET /api/v3/account', { secret: 'wrong' }), 400, -1022],
    [
      'no signature',
      (h) => h.request(`GET /api/v3/account?timestamp=${EXCHANGE_START}`),
      400,
      -1102,
    ],
  ])('refuses %s', (_name, send, status, code) => {
    expect(send(harness)).toMatchObject({ status, json: { code } });
  });

  it.each([
    [-5_000, '', 200, undefined],
    [-5_001, '', 400, 'Timestamp for this request is outside of the recvWindow.'],
    [-5_001, '&recvWindow=6000.5', 200, undefined],
    [999, '', 200, undefined],
    [1_000, '', 400, "Timestamp for this request was 1000ms ahead of the server's time."],
    [
      0,
      '&recvWindow=60001',
      400,
      "'recvWindow' contains unexpected value. Cannot be greater than 60000.",
    ],
  ])('a timestamp %i ms off%s is answered %i', (offsetMs, window, status, msg) => {
    const answer = harness.signed(`GET /api/v3/account?omitZeroBalances=true${window}`, {
      offsetMs,
    });
    expect(answer.status).toBe(status);
    expect(answer.json.msg).toBe(msg);
  });

  it('refuses a key that was revoked', () => {
    harness.exchange.revokeKey('test-key');
    expect(harness.signed('GET /api/v3/account')).toMatchObject({ status: 401 });
  });
});

describe('orders', () => {
  it('answers a placement with order counts and 64-bit ids as numbers', () => {
    const answer = harness.signed(`${LIMIT}&quantity=1&price=90&newClientOrderId=mine`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"orderId":9007199254740993,');
    expect(answer.json).toMatchObject({ clientOrderId: 'mine', status: 'NEW', fills: [] });
    expect(answer.headers['x-mbx-order-count-10s']).toBe('1');
    expect(answer.headers['x-mbx-used-weight-1m']).toBe('0');
  });

  it('fills a taker, shows the order and the trade, and moves the balances', () => {
    const placed = harness.signed(`${LIMIT}&quantity=0.5&price=101&newClientOrderId=taker`);
    expect(placed.json.fills).toMatchObject([
      {
        price: '101.00000000',
        qty: '0.50000000',
        commission: '0.00050000',
        commissionAsset: 'BTC',
      },
    ]);
    const order = harness.signed('GET /api/v3/order?symbol=BTCUSDT&origClientOrderId=taker').json;
    expect(order).toMatchObject({ status: 'FILLED', cummulativeQuoteQty: '50.50000000' });
    const trades = harness.signed('GET /api/v3/myTrades?symbol=BTCUSDT').json;
    expect(trades).toMatchObject([{ qty: '0.50000000', isMaker: false, isBuyer: true }]);
    expect(harness.signed('GET /api/v3/account').json.balances).toEqual([
      { asset: 'BTC', free: '10.49950000', locked: '0.00000000' },
      { asset: 'USDT', free: '949.50000000', locked: '0.00000000' },
    ]);
  });

  it('fills a resting order when the market trades through it', async () => {
    harness.signed(`${LIMIT}&quantity=1&price=95&newClientOrderId=rest`);
    const at = EXCHANGE_START + 1_000;
    harness.market.planTrade(publicTrade(BTC, 1, { price: '94', quantity: '0.3' }, at));
    await harness.time.advance(1_000);
    const order = harness.signed('GET /api/v3/order?symbol=BTCUSDT&origClientOrderId=rest').json;
    expect(order).toMatchObject({ status: 'PARTIALLY_FILLED', executedQty: '0.30000000' });
  });

  it('cancels under the id of the cancel, and only once', () => {
    harness.signed(`${LIMIT}&quantity=1&price=90&newClientOrderId=one`);
    const line = 'DELETE /api/v3/order?symbol=BTCUSDT&origClientOrderId=one&newClientOrderId=stop';
    expect(harness.signed(line).json).toMatchObject({
      origClientOrderId: 'one',
      clientOrderId: 'stop',
      status: 'CANCELED',
    });
    expect(harness.signed(line)).toMatchObject({
      status: 400,
      json: { code: -2011, msg: 'Unknown order sent.' },
    });
    expect(harness.signed('GET /api/v3/openOrders').json).toEqual([]);
  });

  it('cancels everything open on a symbol', () => {
    harness.signed(`${LIMIT}&quantity=1&price=90`);
    harness.signed(`${LIMIT}&quantity=1&price=91`);
    expect(harness.signed('DELETE /api/v3/openOrders?symbol=BTCUSDT').json).toHaveLength(2);
    expect(harness.signed('DELETE /api/v3/openOrders?symbol=BTCUSDT').json.code).toBe(-2011);
  });

  it.each([
    [`${LIMIT}&quantity=1&price=90.001`, -1013, 'Filter failure: PRICE_FILTER'],
    [
      `${LIMIT}&quantity=100&price=90`,
      -2010,
      'Account has insufficient balance for requested action.',
    ],
    [
      `${LIMIT}&quantity=1e3&price=90`,
      -1100,
      "Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
    [
      `${LIMIT}&quantity=1&price=90&newClientOrderId=a%20b`,
      -1100,
      "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
    ],
    [LIMIT.replace('BUY', 'HOLD'), -1117, 'Invalid side.'],
    ['GET /api/v3/order?symbol=BTCUSDT&orderId=5', -2013, 'Order does not exist.'],
  ])('refuses %s', (line, code, msg) => {
    expect(harness.signed(line)).toMatchObject({ status: 400, json: { code, msg } });
  });

  it('only validates a test order', () => {
    const line = LIMIT.replace('/order', '/order/test');
    expect(harness.signed(`${line}&quantity=1&price=90`).json).toEqual({});
    expect(harness.signed('GET /api/v3/openOrders').json).toEqual([]);
  });
});

describe('limits', () => {
  it('answers 429 above the weight, and bans who goes on', async () => {
    harness = new ExchangeHarness({ limits: { weightPerMinute: 40, violationsBeforeBan: 1 } });
    expect(harness.request('GET /api/v3/exchangeInfo').status).toBe(200);
    expect(harness.request('GET /api/v3/exchangeInfo').status).toBe(200);
    const limited = harness.request('GET /api/v3/exchangeInfo');
    expect(limited).toMatchObject({ status: 429, json: { code: -1003 } });
    expect(limited.headers['retry-after']).toBe('60');
    const banned = harness.request('GET /api/v3/exchangeInfo');
    expect(banned.status).toBe(418);
    expect(banned.headers['retry-after']).toBe('120');
    await harness.time.advance(120_000);
    expect(harness.request('GET /api/v3/time').status).toBe(200);
  });

  it('charges a failed placement and not a successful one', () => {
    harness.signed(`${LIMIT}&quantity=1&price=90`);
    expect(harness.signed(`${LIMIT}&quantity=1&price=0.001`).headers['x-mbx-used-weight-1m']).toBe(
      '1',
    );
  });

  it('counts unfilled orders, and takes filled ones off', () => {
    harness = new ExchangeHarness({ limits: { ordersPer10Seconds: 2 } });
    harness.signed(`${LIMIT}&quantity=0.1&price=101`);
    harness.signed(`${LIMIT}&quantity=0.1&price=90`);
    harness.signed(`${LIMIT}&quantity=0.1&price=90`);
    const refused = harness.signed(`${LIMIT}&quantity=0.1&price=90`);
    expect(refused).toMatchObject({ status: 429, json: { code: -1015 } });
    expect(refused.headers['retry-after']).toBe('10');
  });
});

describe('faults', () => {
  it.each([
    ['before-execution' as const, 0],
    ['after-execution' as const, 1],
  ])('a 502 %s leaves %i open orders', (when, open) => {
    harness.exchange.faults.arm({ method: 'POST', path: '/api/v3/order' }, badGateway(when));
    expect(harness.signed(`${LIMIT}&quantity=1&price=90`).status).toBe(502);
    expect(harness.signed('GET /api/v3/openOrders').json).toHaveLength(open);
  });

  it('times out in the engine, and limits out of the blue', () => {
    const { faults } = harness.exchange;
    faults.arm({ path: '/api/v3/order' }, engineTimeout('after-execution'));
    faults.arm({ path: '/api/v3/time' }, rateLimited(429, 7), 2);
    expect(harness.signed(`${LIMIT}&quantity=1&price=90`).json.code).toBe(-1007);
    expect(harness.request('GET /api/v3/time').headers['retry-after']).toBe('7');
    expect(harness.request('GET /api/v3/time').status).toBe(429);
    expect(harness.request('GET /api/v3/time').status).toBe(200);
  });

  it('closes every connection', () => {
    const socket = harness.connect('/ws');
    harness.exchange.closeSockets('maintenance');
    expect(socket.closedWith).toBe('1001 maintenance');
  });
});

describe('the request log', () => {
  it('names placements and says what was signed', () => {
    harness.request('GET /api/v3/time');
    harness.signed(`${LIMIT}&quantity=1&price=90&newClientOrderId=logged`);
    expect(harness.exchange.log.all()).toMatchObject([
      { method: 'GET', path: '/api/v3/time', signed: false, status: 200 },
      { method: 'POST', path: '/api/v3/order', signed: true, clientOrderId: 'logged' },
    ]);
    expect(harness.exchange.log.placements()).toHaveLength(1);
    expect(JSON.stringify(harness.exchange.log.all())).not.toContain('signature');
  });
});

describe('accounts of one trade group', () => {
  it.each([
    { groups: [4, 4], status: 'EXPIRED_IN_MATCH' },
    { groups: [4, 5], status: 'FILLED' },
    { groups: [undefined, undefined], status: 'FILLED' },
  ])('are kept from trading with each other: $groups', ({ groups, status }) => {
    const [first, second] = groups;
    const balances = [
      { asset: assetName('BTC'), free: moneyOf('1') },
      { asset: assetName('USDT'), free: moneyOf('1000') },
    ];
    const held = (group: number | undefined) => ({
      balances,
      ...(group === undefined ? {} : { tradeGroup: group }),
    });
    const both = new ExchangeHarness({
      accounts: [
        { apiKey: API_KEY, secret: API_SECRET, ...held(first) },
        { apiKey: 'other', secret: 'other', ...held(second) },
      ],
    });
    const rest = LIMIT.replace('side=BUY', 'side=SELL');
    both.signed(`${rest}&quantity=0.5&price=100&newClientOrderId=resting`);
    const order = 'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.5';
    const parameters = new Map(
      `${order}&selfTradePreventionMode=EXPIRE_MAKER`
        .split('&')
        .map((pair) => pair.split('=') as [string, string]),
    );
    both.exchange.actAs('other', { method: 'POST', path: '/api/v3/order', parameters });
    const found = 'GET /api/v3/order?symbol=BTCUSDT&origClientOrderId=resting';
    expect(both.signed(found).json.status).toBe(status);
  });
});

describe('a restart', () => {
  it('finds balances, orders and trades as they were, and goes on with the ids', async () => {
    const store = new MemoryExchangeState();
    harness = new ExchangeHarness({ store });
    harness.signed(`${LIMIT}&quantity=0.5&price=101&newClientOrderId=filled`);
    harness.signed(`${LIMIT}&quantity=1&price=95&newClientOrderId=resting`);
    const before = harness.signed('GET /api/v3/account').json.balances;

    const again = new ExchangeHarness({ store });
    expect(again.signed('GET /api/v3/account').json.balances).toEqual(before);
    expect(again.signed('GET /api/v3/openOrders').json).toMatchObject([
      { clientOrderId: 'resting' },
    ]);
    expect(again.signed('GET /api/v3/myTrades?symbol=BTCUSDT').json).toHaveLength(1);
    again.market.planTrade(
      publicTrade(BTC, 9, { price: '94', quantity: '5' }, EXCHANGE_START + 50),
    );
    await again.time.advance(100);
    const order = again.signed('GET /api/v3/order?symbol=BTCUSDT&origClientOrderId=resting').json;
    expect(order.status).toBe('FILLED');
    const next = again.signed(`${LIMIT}&quantity=1&price=90`);
    expect(next.text).toContain('"orderId":9007199254740995,');
  });
});
