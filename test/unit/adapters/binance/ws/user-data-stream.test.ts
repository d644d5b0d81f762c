import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret, SigningKey } from '../../../../../src/adapters/binance/credentials.js';
import {
  acceptSubscription,
  openAccount,
  openConnectedAccount,
} from '../../../../support/binance-account.js';
import type { FakeSocket } from '../../../../support/fake-ws-transport.js';

const HOUR = 3_600_000;

describe('UserDataStream', () => {
  it('subscribes with a signature that names the key', async () => {
    const { ws, events } = await openConnectedAccount();
    expect(ws.last.url).toBe('ws://127.0.0.1:2/ws-api/v3');
    expect(ws.last.lastSent()).toMatchObject({
      method: 'userDataStream.subscribe.signature',
      params: {
        apiKey: 'the-api-key',
        recvWindow: 5_000,
        signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(events).toMatchObject([{ type: 'UserStreamChanged', connected: true }]);
  });

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
    const { ws, events } = await openConnectedAccount();
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
    const { ws, events } = await openConnectedAccount();
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

  it.each<[string, (socket: FakeSocket) => void]>([
    ['is cut', (socket) => socket.drop()],
    [
      'is terminated',
      (socket) =>
        socket.say({ subscriptionId: 0, event: { e: 'eventStreamTerminated', E: 1728973001334 } }),
    ],
    ['says something unreadable', (socket) => socket.say('{')],
    ['says what is no text', (socket) => socket.sayBytes(Uint8Array.of(0x22, 0xff, 0x22))],
    [
      'sends a malformed report',
      (socket) => socket.say({ subscriptionId: 0, event: { ...report, i: null } }),
    ],
  ])('says so and subscribes again when it %s', async (_name, happen) => {
    const account = await openConnectedAccount();
    const { time, ws, events } = account;
    happen(ws.last);
    expect(events.at(-1)).toMatchObject({ type: 'UserStreamChanged', connected: false });
    await time.advance(1_000);
    expect(ws.sockets).toHaveLength(2);
    await acceptSubscription(account);
    expect(events.at(-1)).toMatchObject({ type: 'UserStreamChanged', connected: true });
  });

  it('reports a lost key, keeps entries off, and does not knock with it again for a minute', async () => {
    let refusals = 0;
    const account = await openConnectedAccount({
      options: { onKeyRefused: () => (refusals += 1) },
    });
    const { time, ws, events } = account;
    ws.last.say({ id: null, status: 401, error: { code: -2015, msg: 'x' } });
    expect(events.slice(-2)).toMatchObject([
      { type: 'AccessRefused', status: undefined, code: -2015 },
      { type: 'UserStreamChanged', connected: false },
    ]);
    expect(refusals).toBe(1);
    await time.advance(59_999);
    expect(ws.sockets).toHaveLength(1);
    await time.advance(1);
    expect(ws.sockets).toHaveLength(2);
  });

  it('logs an Ed25519 session on and subscribes it, without a second signature', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { client, time, ws, events } = openAccount({
      signingKey: SigningKey.fromPem(new Secret(pem)),
    });
    client.connect();
    ws.last.open();
    await time.advance(0);
    const logon = ws.last.lastSent();
    expect(logon).toMatchObject({
      method: 'session.logon',
      params: { apiKey: 'the-api-key', signature: expect.stringMatching(/^[\w+/]{86}==$/) },
    });
    ws.last.say({ id: logon['id'], status: 200, result: { apiKey: 'the-api-key' } });
    await time.advance(0);
    expect(ws.last.lastSent()).toEqual({ id: 2, method: 'userDataStream.subscribe' });
    expect(events).toEqual([]);
    ws.last.say({ id: 2, status: 200, result: { subscriptionId: 0 } });
    await time.advance(0);
    expect(events).toMatchObject([{ type: 'UserStreamChanged', connected: true }]);
  });

  it.each<[string, object, object]>([
    [
      'an order list',
      {
        e: 'listStatus',
        E: 1564035303637,
        s: 'ETHBTC',
        g: 2,
        c: 'OCO',
        l: 'EXEC_STARTED',
        L: 'EXECUTING',
        r: 'NONE',
        C: 'l-1',
        T: 1564035303625,
        O: [{ s: 'ETHBTC', i: 17, c: 'a-1' }],
      },
      {
        type: 'OrderListChanged',
        list: { orderListId: '2', orderStatus: 'EXECUTING', orders: [{ orderId: '17' }] },
      },
    ],
  ])(
    'gives notice of %s, which is no event of an order or a balance',
    async (_name, event, notice) => {
      const notices: unknown[] = [];
      const { ws, events } = await openConnectedAccount({
        options: { onAccountNotice: (told) => notices.push(told) },
      });
      ws.last.say({ subscriptionId: 0, event });
      expect(notices).toMatchObject([notice]);
      expect(events).toHaveLength(1);
    },
  );

  it.each([
    [
      'a withdrawal',
      { e: 'balanceUpdate', E: 1573200697110, a: 'BTC', d: '-1.5', T: 1573200697068 },
      { by: 'TRANSFER', asset: 'BTC', delta: -150_000_000n, exchangeAt: 1573200697068 },
    ],
    [
      'a lock from outside',
      { e: 'externalLockUpdate', E: 1581557507324, a: 'NEO', d: '10', T: 1581557507268 },
      { by: 'EXTERNAL_LOCK', asset: 'NEO', delta: 1_000_000_000n, exchangeAt: 1581557507268 },
    ],
  ])('tells the engine of %s', async (_name, event, moved) => {
    const { ws, events } = await openConnectedAccount();
    ws.last.say({ subscriptionId: 0, event });
    expect(events.slice(1)).toMatchObject([{ type: 'BalanceMoved', ...moved }]);
  });

  it.each(['serverShutdown', 'age'])('hands over without a gap on %s', async (cause) => {
    const { time, ws, events } = await openConnectedAccount({
      options: { userStream: { silenceMsMax: 100 * HOUR } },
    });
    const old = ws.last;
    if (cause === 'age') {
      await time.advance(22.5 * HOUR - 1);
      expect(ws.sockets).toHaveLength(1);
      await time.advance(HOUR + 1);
    } else old.say({ event: { e: 'serverShutdown', E: 1770123456789 } });
    expect(ws.sockets).toHaveLength(2);
    ws.last.open();
    await time.advance(0);
    expect(old.state).toBe('open');
    ws.last.say({ id: ws.last.lastSent()['id'], status: 200, result: { subscriptionId: 0 } });
    await time.advance(0);
    expect(old.state).toBe('closed');
    expect(events).toHaveLength(1);
  });
});
