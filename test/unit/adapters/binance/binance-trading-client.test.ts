import { describe, expect, it } from 'vitest';
import { createBinanceAccountAdapter } from '../../../../src/adapters/binance/binance-adapter.js';
import { Secret, SigningKey } from '../../../../src/adapters/binance/credentials.js';
import { simulatorVenue } from '../../../../src/adapters/binance/venues.js';
import { Prng } from '../../../../src/base/prng.js';
import type { AccountEvent } from '../../../../src/model/account-event.js';
import type { RequestSnapshot, SubmitOrder } from '../../../../src/model/engine-output.js';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { HttpTransportFailure } from '../../../../src/ports/http-transport.js';
import { type FakeAnswer, FakeHttpTransport } from '../../../support/fake-http-transport.js';
import { FakeWsTransport } from '../../../support/fake-ws-transport.js';
import { ManualScheduler } from '../../../support/manual-scheduler.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

const SYMBOL = symbolName('BTCUSDT');
const ORDER = 'POST /api/v3/order';
const CANCEL = 'DELETE /api/v3/order';
const QUERY = 'GET /api/v3/order';
const TRADES = 'GET /api/v3/myTrades';

function setUp() {
  const time = new ManualScheduler();
  const http = new FakeHttpTransport();
  const ws = new FakeWsTransport();
  const events: AccountEvent[] = [];
  const venue = { ...simulatorVenue({ http: 1, ws: 2 }), wsApiUrl: 'ws://127.0.0.1:2/ws-api/v3' };
  const { tradingClient: client } = createBinanceAccountAdapter(
    venue,
    { http, ws, clock: time, scheduler: time, random: new Prng(1), logger: new RecordingLogger() },
    { market: () => undefined, clock: () => undefined, account: (event) => events.push(event) },
    {
      apiKey: new Secret('the-api-key'),
      signingKey: SigningKey.fromSecret(new Secret('the-secret')),
    },
  );
  return { time, http, ws, client, events };
}

function submission(at: number): SubmitOrder {
  return {
    type: 'SubmitOrder',
    purpose: 'ENTRY',
    request: {
      clientOrderId: 'a1-1',
      symbol: SYMBOL,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: quantityOf('0.5'),
      price: priceOf('61837.63'),
      timestamp: at + 7,
      recvWindowMs: 1_500,
    },
  };
}

const PLACED = {
  symbol: 'BTCUSDT',
  orderId: 28,
  orderListId: -1,
  clientOrderId: 'a1-1',
  transactTime: 1768478400123,
  price: '61837.63000000',
  origQty: '0.50000000',
  executedQty: '0.20000000',
  cummulativeQuoteQty: '12367.52600000',
  status: 'PARTIALLY_FILLED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  fills: [
    { price: '61837.63', qty: '0.2', commission: '0.0002', commissionAsset: 'BTC', tradeId: 56 },
  ],
};

const QUERIED = { ...PLACED, fills: undefined, stopPrice: '0.0', updateTime: 1768478400200 };

const TRADE = {
  symbol: 'BTCUSDT',
  id: 56,
  orderId: 28,
  price: '61837.63000000',
  qty: '0.20000000',
  quoteQty: '12367.52600000',
  commission: '0.00020000',
  commissionAsset: 'BTC',
  time: 1768478400123,
  isBuyer: true,
  isMaker: false,
};

function refused(code: number, msg = 'x', status = 400): FakeAnswer {
  return { status, body: JSON.stringify({ code, msg }) };
}

describe('submit', () => {
  it('signs the request’s own time and window, asks for FULL, and reports fills and state later', async () => {
    const { time, http, client, events } = setUp();
    http.answerJson(ORDER, PLACED);
    client.submit(submission(time.now()));
    expect(events).toEqual([]);
    expect(client.inFlight).toBe(1);
    await time.advance(0);
    expect(Object.fromEntries(http.queries(ORDER)[0] ?? [])).toMatchObject({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.5',
      price: '61837.63',
      newClientOrderId: 'a1-1',
      newOrderRespType: 'FULL',
      timestamp: String(time.now() + 7),
      recvWindow: '1500',
    });
    expect(events).toMatchObject([
      {
        type: 'FillReported',
        source: 'response',
        fill: { tradeId: '56', quoteQuantity: 1_236_752_600_000n, maker: false },
      },
      {
        type: 'OrderReported',
        source: 'response',
        report: { orderId: '28', status: 'PARTIALLY_FILLED' },
      },
    ]);
    expect(client.inFlight).toBe(0);
  });

  it.each<[string, FakeAnswer, object]>([
    [
      'no byte left',
      new HttpTransportFailure('ECONNREFUSED', { sent: false }),
      { type: 'PlacementRefused', refusal: 'NOT_SENT' },
    ],
    [
      'the exchange refused',
      refused(-2010, 'Account has insufficient balance.'),
      { type: 'PlacementRefused', refusal: 'REJECTED', code: -2010 },
    ],
    [
      'it was malformed',
      refused(-1111),
      { type: 'PlacementRefused', refusal: 'OUR_FAULT', code: -1111 },
    ],
    [
      'too many orders',
      refused(-1015, 'x', 429),
      { type: 'PlacementRefused', refusal: 'RATE_LIMITED', code: -1015 },
    ],
    [
      'the answer was lost',
      new HttpTransportFailure('UND_ERR_SOCKET', { sent: true }),
      { type: 'PlacementInDoubt' },
    ],
    ['the engine timed out', refused(-1007), { type: 'PlacementInDoubt' }],
    ['the server failed', { status: 503, body: 'x' }, { type: 'PlacementInDoubt' }],
    ['the body cannot be read', { body: '{"orderId":' }, { type: 'PlacementInDoubt' }],
    ['the body is not documented', { body: '{"orderId":28}' }, { type: 'PlacementInDoubt' }],
    [
      'an earlier copy is open',
      refused(-2010, 'Duplicate order sent.'),
      { type: 'PlacementInDoubt' },
    ],
  ])('when %s, says so once and sends nothing again', async (_name, answer, expected) => {
    const { time, http, client, events } = setUp();
    http.answer(ORDER, answer);
    client.submit(submission(time.now()));
    await time.advance(600_000);
    expect(events).toMatchObject([{ clientOrderId: 'a1-1', symbol: 'BTCUSDT', ...expected }]);
    expect(http.sent).toHaveLength(1);
  });

  it('does not send a request whose window has passed while it waited', async () => {
    const { time, http, client, events } = setUp();
    http.answer(QUERY, { status: 429, headers: { 'retry-after': '30' }, body: '' });
    client.query({ type: 'QueryOrder', symbol: SYMBOL, clientOrderId: 'x' });
    await time.advance(0);
    client.submit(submission(time.now()));
    await time.advance(600_000);
    expect(events.map((event) => event.type)).toEqual(['QueryFailed', 'PlacementRefused']);
    expect(http.queries(ORDER)).toEqual([]);
  });
});

describe('cancel', () => {
  const cancel = {
    type: 'CancelOrder',
    symbol: SYMBOL,
    clientOrderId: 'a1-1',
    purpose: 'ENTRY',
  } as const;

  it('names the cancel itself and reports the order by its own id', async () => {
    const { time, http, client, events } = setUp();
    http.answerJson(CANCEL, {
      ...PLACED,
      status: 'CANCELED',
      clientOrderId: 'c-1',
      origClientOrderId: 'a1-1',
    });
    client.cancel(cancel);
    client.cancel(cancel);
    await time.advance(0);
    const ids = http.queries(CANCEL).map((query) => query.get('newClientOrderId'));
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9-_]{1,36}$/);
    expect(events[0]).toMatchObject({
      type: 'OrderReported',
      report: { clientOrderId: 'a1-1', status: 'CANCELED' },
    });
  });

  it.each<[FakeAnswer, object]>([
    [refused(-2011, 'Unknown order sent.'), { type: 'CancelRefused', code: -2011 }],
    [new HttpTransportFailure('x', { sent: false }), { type: 'CancelRefused' }],
    [new HttpTransportFailure('x', { sent: true }), { type: 'CancelInDoubt' }],
    [{ body: '{}' }, { type: 'CancelInDoubt' }],
  ])('tells refused from unknown', async (answer, expected) => {
    const { time, http, client, events } = setUp();
    http.answer(CANCEL, answer);
    client.cancel(cancel);
    await time.advance(0);
    expect(events).toMatchObject([expected]);
  });
});

describe('query', () => {
  const query = { type: 'QueryOrder', symbol: SYMBOL, clientOrderId: 'a1-1' } as const;

  it('brings the fills of an order that has executed', async () => {
    const { time, http, client, events } = setUp();
    http.answerJson(QUERY, QUERIED).answerJson(TRADES, [TRADE]);
    client.query(query);
    await time.advance(0);
    expect(http.queries(TRADES)[0]?.get('orderId')).toBe('28');
    expect(events).toMatchObject([
      { type: 'FillReported', source: 'query', fill: { tradeId: '56', clientOrderId: 'a1-1' } },
      { type: 'OrderReported', source: 'query', report: { executedQuantity: 20_000_000n } },
    ]);
  });

  it.each<[FakeAnswer, string]>([
    [refused(-2013, 'Order does not exist.'), 'OrderNotFound'],
    [refused(-2026), 'QueryFailed'],
    [{ status: 500, body: '' }, 'QueryFailed'],
    [{ body: '[]' }, 'QueryFailed'],
  ])('ends in one event otherwise', async (answer, type) => {
    const { time, http, client, events } = setUp();
    http.answer(QUERY, answer);
    client.query(query);
    await time.advance(0);
    expect(events.map((event) => event.type)).toEqual([type]);
  });
});

describe('user data stream', () => {
  async function connected() {
    const all = setUp();
    all.client.connect();
    all.ws.last.open();
    await all.time.advance(0);
    const request = all.ws.last.lastSent();
    expect(request).toMatchObject({
      method: 'userDataStream.subscribe.signature',
      params: { apiKey: 'the-api-key' },
    });
    all.ws.last.say({ id: request['id'], status: 200, result: { subscriptionId: 0 } });
    await all.time.advance(0);
    return all;
  }

  const report = {
    e: 'executionReport',
    E: 1768478400130,
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
    T: 1768478400123,
    t: 56,
    m: true,
    Z: '12367.526',
    Y: '12367.526',
  };

  it('turns execution reports into fills and states, cancels by original id, prevented trades into no fill', async () => {
    const { ws, events } = await connected();
    ws.last.say({ subscriptionId: 0, event: report });
    ws.last.say({
      subscriptionId: 0,
      event: { ...report, x: 'CANCELED', X: 'CANCELED', c: 'c-9', C: 'a1-1', t: -1, N: null },
    });
    ws.last.say({
      subscriptionId: 0,
      event: { ...report, x: 'TRADE_PREVENTION', X: 'EXPIRED_IN_MATCH', l: '0', t: -1, N: null },
    });
    ws.last.say({
      subscriptionId: 0,
      event: { ...report, x: 'EXPIRED', X: 'EXPIRED', eR: 'INSUFFICIENT_LIQUIDITY', N: null },
    });
    expect(events).toMatchObject([
      { type: 'UserStreamChanged', connected: true },
      {
        type: 'FillReported',
        source: 'stream',
        fill: { tradeId: '56', clientOrderId: 'a1-1', maker: true },
      },
      { type: 'OrderReported', source: 'stream', report: { status: 'PARTIALLY_FILLED' } },
      { type: 'OrderReported', report: { clientOrderId: 'a1-1', status: 'CANCELED' } },
      { type: 'OrderReported', report: { status: 'EXPIRED_IN_MATCH' } },
      {
        type: 'OrderReported',
        report: { status: 'EXPIRED', exchangeReason: 'INSUFFICIENT_LIQUIDITY' },
      },
    ]);
  });

  it('reports balances that changed', async () => {
    const { ws, events } = await connected();
    const position = {
      e: 'outboundAccountPosition',
      E: 1768478400130,
      u: 1768478400129,
      B: [{ a: 'BTC', f: '1.5', l: '0' }],
    };
    ws.last.say({ subscriptionId: 0, event: position });
    expect(events.at(-1)).toMatchObject({
      type: 'BalancesReported',
      complete: false,
      balances: [{ asset: 'BTC', free: 150_000_000n }],
    });
  });

  it.each<[string, (socket: FakeWsTransport['last']) => void]>([
    ['is cut', (socket) => socket.drop()],
    [
      'is terminated',
      (socket) =>
        socket.say({ subscriptionId: 0, event: { e: 'eventStreamTerminated', E: 1728973001334 } }),
    ],
    ['says something unreadable', (socket) => socket.say('{')],
    [
      'sends a malformed report',
      (socket) => socket.say({ subscriptionId: 0, event: { ...report, i: null } }),
    ],
    [
      'loses its key',
      (socket) => socket.say({ id: null, status: 401, error: { code: -2015, msg: 'x' } }),
    ],
  ])('says so and subscribes again when it %s', async (_name, happen) => {
    const { time, ws, events } = await connected();
    happen(ws.last);
    expect(events.at(-1)).toMatchObject({ type: 'UserStreamChanged', connected: false });
    await time.advance(1_000);
    expect(ws.sockets).toHaveLength(2);
    ws.last.open();
    await time.advance(0);
    ws.last.say({ id: ws.last.lastSent()['id'], status: 200, result: { subscriptionId: 0 } });
    await time.advance(0);
    expect(events.at(-1)).toMatchObject({ type: 'UserStreamChanged', connected: true });
  });

  it('hands over without a gap on serverShutdown', async () => {
    const { time, ws, events } = await connected();
    const old = ws.last;
    old.say({ event: { e: 'serverShutdown', E: 1770123456789 } });
    ws.last.open();
    await time.advance(0);
    expect(old.state).toBe('open');
    ws.last.say({ id: ws.last.lastSent()['id'], status: 200, result: { subscriptionId: 0 } });
    await time.advance(0);
    expect(old.state).toBe('closed');
    expect(events).toHaveLength(1);
  });

  const snapshot: RequestSnapshot = {
    type: 'RequestSnapshot',
    snapshotId: 's1',
    orders: [
      { symbol: SYMBOL, clientOrderId: 'a1-1' },
      { symbol: SYMBOL, clientOrderId: 'a1-2' },
    ],
    tradesAfter: [{ symbol: SYMBOL, tradeId: '9007199254740993' }],
  };

  it('takes a snapshot only after the subscription, with paged trades', async () => {
    const { time, http, ws, client, events } = setUp();
    const page = Array.from({ length: 1_000 }, (_, index) => ({
      ...TRADE,
      id: `${9007199254740994n + BigInt(index)}`,
    }));
    http
      .answerJson('GET /api/v3/openOrders', [])
      .answerJson('GET /api/v3/account', {
        canTrade: true,
        balances: [{ asset: 'BTC', free: '1', locked: '0' }],
      })
      .answer(QUERY, { body: JSON.stringify(QUERIED) }, refused(-2013))
      .answerJson(TRADES, page, [{ ...TRADE, id: '9007199254742000', orderId: 29 }]);
    client.requestSnapshot(snapshot);
    await time.advance(10_000);
    expect(http.sent).toEqual([]);
    client.connect();
    ws.last.open();
    await time.advance(0);
    ws.last.say({ id: ws.last.lastSent()['id'], status: 200, result: { subscriptionId: 0 } });
    await time.advance(0);
    expect(http.queries(TRADES).map((query) => query.get('fromId'))).toEqual([
      '9007199254740994',
      '9007199254741994',
    ]);
    const taken = events.find((event) => event.type === 'AccountSnapshotTaken');
    expect(taken).toMatchObject({
      snapshotId: 's1',
      notFound: ['a1-2'],
      canTrade: true,
      orders: [{ orderId: '28' }],
    });
    expect(taken?.trades).toHaveLength(1_001);
    expect(taken?.trades.map((fill) => fill.clientOrderId)).toEqual([
      ...Array(1_000).fill('a1-1'),
      '',
    ]);
  });

  it('fails a snapshot without a stream, or with one that broke meanwhile', async () => {
    const { time, http, ws, client, events } = setUp();
    client.requestSnapshot(snapshot);
    await time.advance(30_000);
    expect(events).toMatchObject([{ type: 'AccountSnapshotFailed', snapshotId: 's1' }]);

    const other = await connected();
    other.http
      .answerJson('GET /api/v3/openOrders', [])
      .answer(QUERY, refused(-2013))
      .answerJson(TRADES, []);
    other.http.answerJson('GET /api/v3/account', { canTrade: true, balances: [] });
    other.client.requestSnapshot(snapshot);
    other.ws.last.drop();
    await other.time.advance(0);
    expect(other.events.at(-1)).toMatchObject({ type: 'AccountSnapshotFailed' });
    expect([http.sent, ws.sockets]).toEqual([[], []]);
  });

  it('is silent after close and leaves no timer', async () => {
    const { time, ws, client, events } = await connected();
    await client.close();
    ws.last.say({ subscriptionId: 0, event: report });
    const waiting = setUp();
    waiting.client.requestSnapshot(snapshot);
    await waiting.time.advance(0);
    await waiting.client.close();
    await time.advance(600_000);
    await waiting.time.advance(0);
    expect(events).toHaveLength(1);
    expect(waiting.events).toEqual([]);
    expect([time.pending, waiting.time.pending, waiting.client.inFlight]).toEqual([0, 0, 0]);
  });
});
