import { beforeEach, describe, expect, it } from 'vitest';
import { EXCHANGE_START, ExchangeHarness } from '../../../support/exchange-harness.js';

const LIMIT = 'POST /api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC';

let harness: ExchangeHarness;

beforeEach(() => {
  harness = new ExchangeHarness();
});

describe('the WebSocket API', () => {
  it('sends the account events of placements, fills and cancels', () => {
    const socket = harness.connectUserData();
    harness.signed(`${LIMIT}&quantity=0.5&price=101&newClientOrderId=fill`);
    harness.signed(`${LIMIT}&quantity=1&price=90&newClientOrderId=rest`);
    harness.signed(
      'DELETE /api/v3/order?symbol=BTCUSDT&origClientOrderId=rest&newClientOrderId=end',
    );
    const [subscribed, ...events] = socket.messages;
    expect(subscribed).toMatchObject({ id: 'sub', status: 200, result: { subscriptionId: 0 } });
    expect(
      events.map(({ event }) => [event.e, event.c, event.C, event.x, event.X].join(' ').trim()),
    ).toEqual([
      'executionReport fill  NEW NEW',
      'executionReport fill  TRADE FILLED',
      'outboundAccountPosition',
      'executionReport rest  NEW NEW',
      'outboundAccountPosition',
      'executionReport end rest CANCELED CANCELED',
      'outboundAccountPosition',
    ]);
    expect(socket.sent[2]).toContain('"i":9007199254740993,');
  });

  it('refuses a second subscription, and ends one on request', () => {
    const socket = harness.connectUserData();
    socket.session?.receive(JSON.stringify({ id: 1, method: 'userDataStream.unsubscribe' }));
    socket.session?.receive(JSON.stringify({ id: 2, method: 'session.status' }));
    harness.signed(`${LIMIT}&quantity=1&price=90`);
    const [, ended, answered, status] = socket.messages;
    expect(ended).toMatchObject({ subscriptionId: 0, event: { e: 'eventStreamTerminated' } });
    expect(answered).toMatchObject({ id: 1, status: 200, result: {} });
    expect(status).toMatchObject({ id: 2, result: { userDataStream: false } });
    expect(socket.messages).toHaveLength(4);
  });

  it('answers requests by id, and unknown ones with an error', () => {
    const socket = harness.connect('/ws-api/v3');
    socket.session?.receive('{"id":9007199254740993,"method":"time"}');
    socket.session?.receive('{"id":"a","method":"nothing"}');
    socket.session?.receive('not json');
    expect(socket.sent[0]).toContain('"id":9007199254740993,');
    expect(socket.messages[0]).toMatchObject({
      status: 200,
      result: { serverTime: EXCHANGE_START },
      rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', count: 3 }],
    });
    expect(socket.messages[1]).toMatchObject({ id: 'a', status: 400 });
    expect(socket.messages[2]).toMatchObject({ id: null, status: 400, error: { code: -1135 } });
  });

  it('accepts the documented example of a signature: only its timestamp is too old', () => {
    const apiKey = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
    const secret = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
    harness = new ExchangeHarness({ accounts: [{ apiKey, secret, balances: [] }] });
    const socket = harness.connect('/ws-api/v3');
    const params = {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01000000',
      price: '52000.00',
      recvWindow: 100,
      timestamp: 1645423376532,
      apiKey,
      signature: 'aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24',
    };
    socket.session?.receive(JSON.stringify({ id: 1, method: 'order.place', params }));
    const tampered = { ...params, price: '52000.01' };
    socket.session?.receive(JSON.stringify({ id: 2, method: 'order.place', params: tampered }));
    expect(socket.messages.map(({ error }) => error.code)).toEqual([-1021, -1022]);
  });
});
