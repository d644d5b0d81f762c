import { beforeEach, describe, expect, it } from 'vitest';
import { moneyOf } from '../../../../src/model/money.js';
import { symbolName } from '../../../../src/model/names.js';
import { readAction } from '../../../../src/simulator/scenario/fault-action.js';
import { FaultDirector } from '../../../../src/simulator/scenario/fault-director.js';
import { readScenario } from '../../../../src/simulator/scenario/scenario.js';
import {
  type Answer,
  API_KEY,
  API_SECRET,
  ExchangeHarness,
} from '../../../support/exchange-harness.js';
import { publicTrade } from '../../../support/fake-market.js';

const BUY = 'POST /api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC';
const RESTING = `${BUY}&quantity=0.1&price=90&newClientOrderId=mine`;
const TIME = 'GET /api/v3/time';
const PEER = { ip: '127.0.0.1' };

let harness: ExchangeHarness;
let director: FaultDirector;
let notices: string[];

beforeEach(() => {
  harness = new ExchangeHarness();
  notices = [];
  director = new FaultDirector(harness.exchange, {
    clock: harness.time,
    scheduler: harness.time,
    notice: (text) => notices.push(text),
  });
});

function order(action: object): unknown {
  return director.perform(readAction(action, ''));
}

function openIds(): readonly string[] {
  const answer = harness.signed('GET /api/v3/openOrders?symbol=BTCUSDT');
  return answer.json.map(({ clientOrderId }: { clientOrderId: string }) => clientOrderId);
}

function raw(line: string): ReturnType<typeof harness.exchange.handleHttp> {
  const [method, path = '/'] = line.split(' ');
  return harness.exchange.handleHttp(
    {
      ...{ method: method as 'GET', origin: 'https://exchange.test', path, headers: {}, body: '' },
      ...{ timeoutMs: 1_000, bodyBytesMax: 1_000 },
    },
    PEER,
  );
}

describe('faults of requests', () => {
  it.each([
    [true, ['mine']],
    [false, []],
  ])('loses an answer, the order being executed: %s', (executed, open) => {
    order({ do: 'lose-answers', path: '/api/v3/order', executed, reset: true });
    expect(harness.signed(RESTING).status).toBe(0);
    expect(openIds()).toEqual(open);
  });

  it('never answers', () => {
    order({ do: 'lose-answers' });
    expect(raw(TIME)).toMatchObject({ delayMs: Number.POSITIVE_INFINITY });
    expect(raw(TIME).delayMs).toBeUndefined();
  });

  it('answers late, as often as ordered', () => {
    order({ do: 'delay-answers', ms: 700, times: 2 });
    expect([raw(TIME), raw(TIME), raw(TIME)].map(({ delayMs }) => delayMs)).toEqual([
      700,
      700,
      undefined,
    ]);
  });

  it('answers late on the WebSocket API', async () => {
    order({ do: 'delay-answers', path: 'time', ms: 700 });
    const socket = harness.connect('/ws-api/v3');
    socket.session?.receive('{"id":1,"method":"time"}');
    await harness.time.advance(699);
    expect(socket.sent).toEqual([]);
    await harness.time.advance(1);
    expect(socket.messages[0]).toMatchObject({ id: 1, status: 200 });
  });

  it.each([
    ['empty', /^$/],
    ['truncated', /^\{"server$|^\{"serverTi/],
    ['garbage', /\uFFFD/],
    ['html', /^<html>/],
  ])('answers %s', (as, expected) => {
    order({ do: 'corrupt-answers', as });
    expect(raw(TIME)).toMatchObject({ status: 200, body: expect.stringMatching(expected) });
  });

  it('fails a request with the status and the code that are ordered', () => {
    order({ do: 'fail-requests', status: 503, code: -1008, message: 'busy', executed: false });
    const failed: Answer = harness.request(TIME);
    expect(failed).toMatchObject({ status: 503, json: { code: -1008, msg: 'busy' } });
  });
});

describe('faults of the exchange', () => {
  it('lets one node of four read the past', async () => {
    order({ do: 'stale-reads', node: 1, ms: 5_000 });
    harness.signed(RESTING);
    expect([openIds(), openIds(), openIds(), openIds(), openIds(), openIds()]).toEqual([
      ['mine'],
      [],
      ['mine'],
      ['mine'],
      ['mine'],
      [],
    ]);
    await harness.time.advance(5_000);
    for (let turn = 0; turn < 4; turn += 1) expect(openIds()).toEqual(['mine']);
  });

  it('stalls and resumes streams', async () => {
    const socket = harness.connect('/ws/btcusdt@trade');
    const at = harness.time.now();
    const symbol = symbolName('BTCUSDT');
    order({ do: 'stall', stream: '*' });
    harness.market.planTrade(publicTrade(symbol, 1, { price: '100', quantity: '1' }, at + 100));
    await harness.time.advance(200);
    expect(socket.sent).toEqual([]);
    order({ do: 'resume', stream: '*' });
    harness.market.planTrade(publicTrade(symbol, 2, { price: '100', quantity: '1' }, at + 300));
    await harness.time.advance(200);
    expect(socket.messages).toMatchObject([{ e: 'trade', t: 2 }]);
  });

  it('cuts the connections that are named', () => {
    const streams = harness.connect('/ws/btcusdt@trade');
    const api = harness.connect('/ws-api/v3');
    expect(order({ do: 'cut', which: 'streams' })).toEqual({ closed: 1 });
    expect([streams.closedWith, api.closedWith]).toEqual(['1001 connection cut', undefined]);
    expect(order({ do: 'cut' })).toEqual({ closed: 1 });
  });

  it('announces its shutdown, then closes', async () => {
    const socket = harness.connect('/ws/btcusdt@trade');
    order({ do: 'announce-shutdown', closeAfterMs: 1_000 });
    expect(socket.messages[0]).toMatchObject({ e: 'serverShutdown' });
    const later = harness.connect('/ws/btcusdt@trade');
    await harness.time.advance(1_000);
    expect(socket.closedWith).toBe('1001 server shutdown');
    expect(later.closedWith).toBeUndefined();
  });

  it('bans for as long as ordered, and disconnects', async () => {
    const socket = harness.connect('/ws-api/v3');
    order({ do: 'ban', ms: 120_000 });
    expect(socket.closedWith).toContain('IP banned');
    expect(harness.request(TIME)).toMatchObject({ status: 418, headers: { 'retry-after': '120' } });
    await harness.time.advance(120_000);
    expect(harness.request(TIME).status).toBe(200);
  });

  it('lets somebody else use weight, as far as there is any', () => {
    const used = (): number => Number(harness.request(TIME, {}).headers['x-mbx-used-weight-1m']);
    const before = used();
    order({ do: 'use-weight', ip: PEER.ip, weight: 500 });
    expect(used() - before).toBe(501);
    order({ do: 'use-weight', ip: PEER.ip, weight: 6_000 });
    expect(used() - before).toBe(502);
    order({ do: 'use-weight', ip: '10.9.9.9', weight: 500 });
    expect(used() - before).toBe(503);
  });

  it('freezes the engine: -1007 after its wait, executed once it goes on', async () => {
    order({ do: 'freeze-engine', ms: 30_000 });
    expect(harness.signed(RESTING)).toMatchObject({ status: 504, json: { code: -1007 } });
    expect(openIds()).toEqual([]);
    await harness.time.advance(30_100);
    expect(openIds()).toEqual(['mine']);
  });

  it.each([
    [-10_000, "Timestamp for this request was 1000ms ahead of the server's time."],
    [10_000, 'Timestamp for this request is outside of the recvWindow.'],
  ])('is %d ms off', (ms, msg) => {
    order({ do: 'skew-clock', ms });
    const { serverTime } = harness.request(TIME).json;
    expect(serverTime - harness.time.now()).toBe(ms);
    expect(harness.signed('GET /api/v3/account')).toMatchObject({ json: { code: -1021, msg } });
  });

  it('is slow before the engine: recvWindow is looked at again, and the order counts', () => {
    order({ do: 'slow-broker', ms: 3_000 });
    expect(harness.signed(`${RESTING}&recvWindow=2000`).json).toMatchObject({ code: -1021 });
    expect(harness.signed('GET /api/v3/rateLimit/order').json[0]).toMatchObject({ count: 1 });
    expect(openIds()).toEqual([]);
    harness.signed(`${RESTING}&recvWindow=3000`);
    expect(openIds()).toEqual(['mine']);
  });

  it('forgets everything that is on', () => {
    order({ do: 'lose-answers' });
    order({ do: 'skew-clock', ms: 10_000 });
    order({ do: 'zero-balances', on: true });
    order({ do: 'clear' });
    expect(harness.signed('GET /api/v3/account').json.balances[0]).toMatchObject({
      free: '10.00000000',
    });
  });
});

describe('changes of accounts and symbols', () => {
  it('revokes the key', () => {
    order({ do: 'revoke-key' });
    expect(harness.signed('GET /api/v3/account').json).toMatchObject({ code: -2015 });
  });

  it('takes any key of an account, and revokes that key alone', () => {
    const more = { apiKey: 'second-key', secret: 'second-secret' };
    const own = new ExchangeHarness({
      accounts: [
        { apiKey: API_KEY, secret: API_SECRET, moreKeys: [more], balances: [] },
        { apiKey: 'other-key', secret: 'other-secret', balances: [] },
      ],
    });
    const { exchange, time } = own;
    const directs = new FaultDirector(exchange, {
      ...{ clock: time, scheduler: time, notice: () => undefined },
    });
    const tell = (action: unknown) => directs.perform(readAction(action, ''));
    tell({ do: 'revoke-key', apiKey: 'second-key' });
    expect(own.signed('GET /api/v3/account').status).toBe(200);
    tell({ do: 'restore-key', apiKey: 'second-key' });
    tell({ do: 'adjust-balance', apiKey: 'second-key', asset: 'BTC', amount: '1' });
    expect(exchange.balances(API_KEY)).toMatchObject([{ asset: 'BTC', free: moneyOf('1') }]);
    expect(exchange.balances('other-key')).toEqual([]);
  });

  it('answers balances as zero', () => {
    order({ do: 'zero-balances', on: true });
    const { balances } = harness.signed('GET /api/v3/account').json;
    expect(balances[0]).toEqual({ asset: 'BTC', free: '0.00000000', locked: '0.00000000' });
  });

  it('changes filters and states while it runs', () => {
    order({ do: 'change-symbol', symbol: 'BTCUSDT', tickSize: '0.5' });
    expect(harness.signed(`${BUY}&quantity=0.1&price=90.25`).json).toMatchObject({ code: -1013 });
    harness.signed(RESTING);
    order({ do: 'change-symbol', symbol: 'BTCUSDT', status: 'CANCEL_ONLY' });
    expect(harness.signed(RESTING).status).toBe(400);
    const cancel = 'DELETE /api/v3/order?symbol=BTCUSDT&origClientOrderId=mine';
    expect(harness.signed(cancel).json).toMatchObject({ status: 'CANCELED' });
  });

  it("acts as the account's owner, who needs no signature", () => {
    const parameters = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.5' };
    const path = '/api/v3/order';
    expect(order({ do: 'act', method: 'POST', path, parameters })).toMatchObject({
      status: 'FILLED',
    });
    const dear = { ...parameters, quantity: '0.000001' };
    expect(() => order({ do: 'act', method: 'POST', path, parameters: dear })).toThrow(
      /^refused: -/,
    );
  });

  it('moves amounts in and out, never more than is free', () => {
    const socket = harness.connectUserData();
    order({ do: 'adjust-balance', asset: 'USDT', amount: '-250' });
    expect(socket.messages.slice(-2)).toMatchObject([
      { event: { e: 'balanceUpdate', d: '-250.00000000' } },
      { event: { e: 'outboundAccountPosition', B: [{ a: 'USDT', f: '750.00000000' }] } },
    ]);
    expect(() => order({ do: 'adjust-balance', asset: 'USDT', amount: '-751' })).toThrow(
      'amount: expected at most what is free',
    );
  });

  it('locks amounts for others, and frees no more than it has locked', () => {
    const socket = harness.connectUserData();
    order({ do: 'lock-balance', asset: 'USDT', amount: '100' });
    expect(socket.messages.slice(-2)).toMatchObject([
      { event: { e: 'externalLockUpdate', a: 'USDT', d: '100.00000000' } },
      { event: { e: 'outboundAccountPosition', B: [{ a: 'USDT', l: '100.00000000' }] } },
    ]);
    expect(() => order({ do: 'lock-balance', asset: 'USDT', amount: '901' })).toThrow(
      'amount: expected at most what is free',
    );
    harness.signed(RESTING);
    expect(() => order({ do: 'lock-balance', asset: 'USDT', amount: '-101' })).toThrow(
      'amount: expected at most what is locked by others',
    );
    order({ do: 'lock-balance', asset: 'USDT', amount: '-100' });
    expect(socket.messages.at(-2)).toMatchObject({ event: { d: '-100.00000000' } });
  });

  it('takes the right to trade from an account, and gives it back', () => {
    order({ do: 'bar-account', on: true });
    expect(harness.signed(RESTING).json).toMatchObject({ code: -2010 });
    order({ do: 'clear' });
    expect(harness.signed(RESTING).json).toMatchObject({ status: 'NEW' });
  });

  it('ends orders for reasons of its own', () => {
    harness.signed(RESTING);
    expect(order({ do: 'expire-orders', symbol: 'BTCUSDT' })).toEqual({ expired: 1 });
    expect(openIds()).toEqual([]);
  });

  it.each([
    [{ do: 'expire-orders', symbol: 'NOPE' }, 'symbol: expected a listed one, got "NOPE"'],
    [{ do: 'revoke-key', apiKey: 'who' }, 'apiKey: expected a key of an account, got "who"'],
  ])('refuses %o', (action, message) => {
    expect(() => order(action)).toThrow(message);
  });
});

describe('a scenario', () => {
  it('happens when it says, and reports what could not be done', async () => {
    director.run(
      readScenario(`{"steps": [
        {"atMs": 1000, "do": "ban", "ms": 1000},
        {"atMs": 1500, "do": "adjust-balance", "asset": "ETH", "amount": "-1"}
      ]}`),
    );
    await harness.time.advance(999);
    expect(harness.request(TIME).status).toBe(200);
    await harness.time.advance(1);
    expect(harness.request(TIME).status).toBe(418);
    await harness.time.advance(1_000);
    expect(harness.request(TIME).status).toBe(200);
    expect(notices).toEqual(['scenario: adjust-balance: amount: expected at most what is free']);
  });

  it('is refused at the start when it names what there is not', () => {
    const text = '{"steps":[{"atMs":5,"do":"change-symbol","symbol":"NOPE"}]}';
    expect(() => director.run(readScenario(text))).toThrow(
      'steps[0].symbol: expected a listed one',
    );
  });

  it('ends with its director', async () => {
    director.run(readScenario('{"steps":[{"atMs":5,"do":"ban","ms":1000}]}'));
    director.stop();
    await harness.time.advance(10);
    expect(harness.request(TIME).status).toBe(200);
  });
});
