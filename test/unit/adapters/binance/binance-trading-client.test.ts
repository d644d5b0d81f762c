import { describe, expect, it } from 'vitest';
import type { RequestSnapshot, SubmitOrder } from '../../../../src/model/engine-output.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { HttpTransportFailure } from '../../../../src/ports/http-transport.js';
import {
  acceptSubscription,
  CANCEL,
  ORDER,
  openAccount,
  openConnectedAccount,
  PLACED,
  QUERIED,
  QUERY,
  refused,
  SYMBOL,
  TRADE,
  TRADES,
} from '../../../support/binance-account.js';
import type { FakeAnswer } from '../../../support/fake-http-transport.js';

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

describe('submit', () => {
  it('signs the request’s own time and window, asks for FULL, and reports fills and state later', async () => {
    const { time, http, client, events } = openAccount();
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
    const { time, http, client, events } = openAccount();
    http.answer(ORDER, answer);
    client.submit(submission(time.now()));
    await time.advance(600_000);
    expect(events).toMatchObject([{ clientOrderId: 'a1-1', symbol: 'BTCUSDT', ...expected }]);
    expect(http.sent).toHaveLength(1);
  });

  it('does not send an entry that is not wanted any more when its turn comes', async () => {
    const { time, http, client, events } = openAccount();
    http.answer(QUERY, { status: 429, headers: { 'retry-after': '1' }, body: '' });
    client.query({ type: 'QueryOrder', symbol: SYMBOL, clientOrderId: 'x' });
    await time.advance(0);
    let wanted = true;
    const entry = submission(time.now());
    const patient = { ...entry, request: { ...entry.request, recvWindowMs: 60_000 } };
    client.submit(patient, () => wanted);
    await time.advance(500);
    expect(events).toMatchObject([{ type: 'QueryFailed' }]);
    wanted = false;
    await time.advance(10_000);
    expect(http.queries(ORDER)).toEqual([]);
    expect(events.at(-1)).toMatchObject({
      ...{ type: 'PlacementRefused', clientOrderId: 'a1-1', refusal: 'NOT_SENT' },
      message: expect.stringContaining('withdrawn'),
    });
  });

  it('does not send a request whose window has passed while it waited', async () => {
    const { time, http, client, events } = openAccount();
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
    const { time, http, client, events } = openAccount();
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
    const { time, http, client, events } = openAccount();
    http.answer(CANCEL, answer);
    client.cancel(cancel);
    await time.advance(0);
    expect(events).toMatchObject([expected]);
  });
});

describe('query', () => {
  const query = { type: 'QueryOrder', symbol: SYMBOL, clientOrderId: 'a1-1' } as const;

  it('brings the fills of an order that has executed', async () => {
    const { time, http, client, events } = openAccount();
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
    const { time, http, client, events } = openAccount();
    http.answer(QUERY, answer);
    client.query(query);
    await time.advance(0);
    expect(events.map((event) => event.type)).toEqual([type]);
  });
});

describe('requestSnapshot', () => {
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
    const account = openAccount();
    const { time, http, client, events } = account;
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
    await acceptSubscription(account);
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
    const { time, http, ws, client, events } = openAccount();
    client.requestSnapshot(snapshot);
    await time.advance(30_000);
    expect(events).toMatchObject([{ type: 'AccountSnapshotFailed', snapshotId: 's1' }]);

    const other = await openConnectedAccount();
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
    const { time, ws, client, events } = await openConnectedAccount();
    await client.close();
    ws.last.say({ subscriptionId: 0, event: { e: 'eventStreamTerminated', E: 1728973001334 } });
    const waiting = openAccount();
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
