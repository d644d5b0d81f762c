import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { moneyOf } from '../../../../src/model/money.js';
import { assetName } from '../../../../src/model/names.js';
import {
  API_KEY,
  API_SECRET,
  ExchangeHarness,
  type RecordingSocket,
} from '../../../support/exchange-harness.js';

const PAIR = generateKeyPairSync('ed25519');
const ED_KEY = 'ed-key';

let harness: ExchangeHarness;
let socket: RecordingSocket;

beforeEach(() => {
  harness = new ExchangeHarness({
    accounts: [
      {
        apiKey: ED_KEY,
        publicKeyPem: PAIR.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        balances: [{ asset: assetName('USDT'), free: moneyOf('1000') }],
      },
      { apiKey: API_KEY, secret: API_SECRET, balances: [] },
    ],
  });
  socket = harness.connect('/ws-api/v3');
});

function send(method: string, params: object = {}) {
  socket.session?.receive(JSON.stringify({ id: method, method, params }));
  return socket.messages.at(-1);
}

function logOn() {
  const timestamp = harness.time.now();
  const payload = Buffer.from(`apiKey=${ED_KEY}&timestamp=${timestamp}`);
  const signature = sign(null, payload, PAIR.privateKey).toString('base64');
  return send('session.logon', { apiKey: ED_KEY, timestamp, signature });
}

describe('session authentication', () => {
  it('lets requests go without key and signature, but not without a timestamp', () => {
    expect(logOn()).toMatchObject({
      status: 200,
      result: { apiKey: ED_KEY, userDataStream: false },
    });
    expect(send('account.status', { timestamp: harness.time.now() })).toMatchObject({
      status: 200,
    });
    expect(send('account.status')).toMatchObject({ status: 400, error: { code: -1102 } });
  });

  it('takes Ed25519 keys only', () => {
    const timestamp = harness.time.now();
    const params = { apiKey: API_KEY, timestamp, signature: '00' };
    expect(send('session.logon', params)).toMatchObject({ status: 400 });
    expect(send('session.status')).toMatchObject({ result: { apiKey: null } });
  });

  it('subscribes without a signature, and logout ends that subscription with its event', () => {
    expect(send('userDataStream.subscribe')).toMatchObject({ status: 401 });
    logOn();
    expect(send('userDataStream.subscribe')).toMatchObject({ result: { subscriptionId: 0 } });
    expect(send('session.status')).toMatchObject({ result: { userDataStream: true } });
    expect(send('session.logout')).toMatchObject({
      result: { apiKey: null, userDataStream: false },
    });
    expect(socket.messages.at(-2)).toMatchObject({
      subscriptionId: 0,
      event: { e: 'eventStreamTerminated' },
    });
    expect(send('account.status', { timestamp: harness.time.now() })).toMatchObject({
      error: { code: -1102 },
    });
  });

  it('is revoked by the next request once its key is gone', () => {
    logOn();
    harness.exchange.revokeKey(ED_KEY);
    send('ping');
    expect(socket.messages.at(-2)).toEqual({
      id: null,
      status: 401,
      error: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    });
  });
});

describe('connections', () => {
  it('state no rate limits when the URL says so, unless a request does', () => {
    socket = harness.connect('/ws-api/v3?returnRateLimits=false');
    expect(send('ping')).toEqual({ id: 'ping', status: 200, result: {} });
    expect(send('ping', { returnRateLimits: true })).toHaveProperty('rateLimits');
  });

  it('state times in microseconds when the URL says so', () => {
    socket = harness.connect('/ws-api/v3?timeUnit=MICROSECOND');
    expect(send('time').result).toEqual({ serverTime: harness.time.now() * 1_000 });
  });

  it('are told of a shutdown, each in its form', () => {
    const raw = harness.connect('/ws/btcusdt@trade');
    const combined = harness.connect('/stream?streams=btcusdt@trade');
    harness.exchange.announceShutdown();
    const event = { e: 'serverShutdown', E: harness.time.now() };
    expect(socket.messages.at(-1)).toEqual({ event });
    expect(raw.messages).toEqual([event]);
    expect(combined.messages).toEqual([{ stream: '!serverShutdown', data: event }]);
  });

  it('are 300 in five minutes from one address', async () => {
    harness = new ExchangeHarness({ limits: { connectionsPer5Minutes: 2 } });
    const opened = [1, 2, 3].map(() => harness.connect('/ws'));
    await harness.time.advance(1);
    expect(opened.map(({ closedWith }) => closedWith !== undefined)).toEqual([false, false, true]);
  });
});
