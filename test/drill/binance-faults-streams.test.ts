import { describe, expect, it } from 'vitest';
import { StreamFrameDecoder } from '../../src/adapters/binance/ws/stream-frame-decoder.js';
import type { AccountEvent } from '../../src/model/account-event.js';
import { symbolName } from '../../src/model/names.js';
import {
  acceptSubscription,
  openAccount,
  openConnectedAccount,
} from '../support/binance-account.js';
import { EXECUTION_REPORT } from '../support/decoder-corpus.js';
import { missingTests, type NamedTests } from '../support/named-tests.js';

const HOUR = 3_600_000;
const MARKET = 'unit/adapters/binance/ws/market-stream-client';

function last(events: readonly AccountEvent[]): AccountEvent | undefined {
  return events.at(-1);
}

/** What the user data stream tells after this event. */
async function afterEvent(event: object): Promise<readonly AccountEvent[]> {
  const { ws, events } = await openConnectedAccount();
  ws.last.say({ subscriptionId: 0, event });
  return events.slice(1);
}

/** Market streams that want 200 connections at once leave nothing to the account's, and no five minutes see more than 150. */
async function expectSharedBudget(): Promise<void> {
  const { adapter, client, ws, time } = openAccount({
    options: { streams: { streamsPerConnection: 1 } },
  });
  const symbols = Array.from({ length: 200 }, (_, index) => symbolName(`S${index}`));
  adapter.marketDataFeed.setStreams(symbols.map((symbol) => ({ kind: 'bookTicker', symbol })));
  client.connect();
  expect(ws.sockets).toHaveLength(150);
  await time.advance(299_999);
  expect(ws.sockets).toHaveLength(150);
  await time.advance(1);
  expect(ws.sockets).toHaveLength(300);
  expect(ws.sockets.map(({ url }) => url).join()).toContain('/ws-api/');
}

/** faults.md 1.5 and 1.6: what happens, and how this layer reacts. */
const DRILLS: Readonly<Record<string, readonly [reaction: string, drill: () => Promise<void>]>> = {
  'F-W02': [
    'serverShutdown is recognised in all its forms, and answered by a new connection at once',
    async () => {
      const raw = '{"e":"serverShutdown","E":1770123456789}';
      expect(new StreamFrameDecoder().decode(Buffer.from(raw), 1).type).toBe('shutdown');
      const combined = `{"stream":"!serverShutdown","data":${raw}}`;
      expect(new StreamFrameDecoder().decode(Buffer.from(combined), 1).type).toBe('shutdown');
      const { ws, time } = await openConnectedAccount();
      ws.last.say(`{"event":${raw}}`);
      await time.advance(0);
      expect(ws.sockets.map(({ state }) => state)).toEqual(['open', 'connecting']);
    },
  ],
  'F-W03': [
    'a connection without pings for 45 s is replaced',
    async () => {
      const { ws, time, events } = await openConnectedAccount();
      for (const seconds of [20, 20, 20]) {
        ws.last.ping();
        await time.advance(seconds * 1_000);
      }
      expect(ws.sockets).toHaveLength(1);
      await time.advance(26_000);
      expect(ws.sockets).toHaveLength(2);
      expect(last(events)).toMatchObject({ type: 'UserStreamChanged', connected: false });
    },
  ],
  'F-W05': [
    'connections that fail at once are not opened in a storm, and all share one budget of attempts',
    async () => {
      await expectSharedBudget();
      const { client, ws, time } = openAccount();
      client.connect();
      const startedAt = time.now();
      while (time.now() - startedAt < HOUR) {
        for (const socket of ws.sockets) socket.drop();
        await time.advance(250);
      }
      expect(ws.sockets.length).toBeGreaterThan(50);
      expect(ws.sockets.length).toBeLessThan(150);
    },
  ],
  'F-W11': [
    'events, streams and arrays that are not known are ignored, told once, and nothing breaks',
    async () => {
      const { ws, events, logger } = await openConnectedAccount();
      for (let count = 0; count < 3; count += 1)
        ws.last.say({ subscriptionId: 0, event: { e: 'somethingNew', E: 1_768_478_400_123 } });
      expect(events).toHaveLength(1);
      expect(ws.last.state).toBe('open');
      expect(logger.lines).toEqual([
        { level: 'warn', event: 'account-event-ignored', fields: { kind: 'somethingNew' } },
      ]);
      const frame = '{"stream":"x@new","data":{"e":"somethingNew","E":1672515782136}}';
      expect(new StreamFrameDecoder().decode(Buffer.from(frame), 1)).toEqual({
        type: 'ignored',
        kind: 'somethingNew',
      });
      expect(new StreamFrameDecoder().decode(Buffer.from('[1,2]'), 1).type).toBe('malformed');
    },
  ],
  'F-U01': [
    'no listenKey is ever asked for: the subscription is made on the WebSocket API',
    async () => {
      const { http, ws } = await openConnectedAccount();
      expect(http.sent).toEqual([]);
      expect(ws.last.lastSent()['method']).toBe('userDataStream.subscribe.signature');
    },
  ],
  'F-U02': [
    'eventStreamTerminated is told, and the stream subscribed anew',
    async () => {
      const account = await openConnectedAccount();
      account.ws.last.say({ subscriptionId: 0, event: { e: 'eventStreamTerminated', E: 1 } });
      expect(last(account.events)).toMatchObject({ connected: false });
      await account.time.advance(1_000);
      await acceptSubscription(account);
      expect(last(account.events)).toMatchObject({ connected: true });
    },
  ],
  'F-U03': [
    'a snapshot during which the stream was interrupted is none',
    async () => {
      const account = await openConnectedAccount();
      const { client, http, ws, time, events } = account;
      http.answerJson('GET /api/v3/openOrders', []);
      http.answerJson('GET /api/v3/account', { canTrade: true, balances: [] });
      client.requestSnapshot({
        ...{ type: 'RequestSnapshot', snapshotId: 's', orders: [], tradesAfter: [] },
      });
      ws.last.drop();
      await time.advance(0);
      expect(last(events)).toMatchObject({ type: 'AccountSnapshotFailed', snapshotId: 's' });
    },
  ],
  'F-U04': [
    'a subscription that is refused is asked for on a new connection',
    async () => {
      const { client, ws, time } = openAccount();
      client.connect();
      ws.last.open();
      await time.advance(0);
      const id = ws.last.lastSent()['id'];
      ws.last.say({ id, status: 400, error: { code: -2035, msg: 'already active' } });
      await time.advance(1_000);
      expect(ws.sockets.map(({ state }) => state)).toEqual(['closed', 'connecting']);
    },
  ],
  'F-U06': [
    'a replayed fill keeps its ids, by which it is one fill',
    async () => {
      const { ws, events } = await openConnectedAccount();
      for (let count = 0; count < 3; count += 1)
        ws.last.say({ subscriptionId: 0, event: EXECUTION_REPORT });
      const fills = events.filter(({ type }) => type === 'FillReported');
      expect(new Set(fills.map((event) => JSON.stringify(event, bigintText))).size).toBe(1);
    },
  ],
  'F-U07': [
    'a cancel event is mapped by the order’s id, not by the cancel’s',
    async () => {
      const event = { ...EXECUTION_REPORT, x: 'CANCELED', X: 'CANCELED', c: 'c-9', C: 'a1-1' };
      expect(await afterEvent(event)).toMatchObject([{ report: { clientOrderId: 'a1-1' } }]);
    },
  ],
  'F-U08': [
    'a prevented trade is no fill',
    async () => {
      const prevented = {
        pl: '2.1',
        pL: '0.1',
        pY: '0.21',
        A: '3',
        B: '3',
        l: '0',
        L: '0',
        Y: '0',
      };
      const event = { ...EXECUTION_REPORT, ...prevented, x: 'TRADE_PREVENTION', t: -1, N: null };
      const told = await afterEvent({ ...event, X: 'EXPIRED_IN_MATCH' });
      expect(told).toMatchObject([
        { type: 'OrderReported', report: { status: 'EXPIRED_IN_MATCH' } },
      ]);
    },
  ],
  'F-U09': [
    'what moves a balance from outside is told to the engine, and so is the balance that results',
    async () => {
      const moved = {
        e: 'balanceUpdate',
        E: 1_768_478_400_123,
        a: 'NEO',
        d: '1',
        T: 1_768_478_400_123,
      };
      expect(await afterEvent(moved)).toMatchObject([
        { type: 'BalanceMoved', asset: 'NEO', by: 'TRANSFER', delta: 100_000_000n },
      ]);
      const balance = { a: 'NEO', f: '1', l: '0' };
      const position = {
        ...moved,
        e: 'outboundAccountPosition',
        u: 1_768_478_400_123,
        B: [balance],
      };
      expect(await afterEvent(position)).toMatchObject([
        { type: 'BalancesReported', complete: false, balances: [{ asset: 'NEO' }] },
      ]);
    },
  ],
  'F-U10': [
    'a revoked key ends the session, is told, and is not shown again for a minute',
    async () => {
      const { ws, time, events } = await openConnectedAccount();
      ws.last.say({ id: null, status: 401, error: { code: -2015, msg: 'x' } });
      expect(last(events)).toMatchObject({
        connected: false,
        cause: expect.stringContaining('401'),
      });
      await time.advance(59_000);
      expect(ws.sockets).toHaveLength(1);
    },
  ],
  'F-H03': [
    'an answer is given up after 12 s, and changes nothing when it comes after that',
    async () => {
      const { client, ws, time, events } = openAccount();
      client.connect();
      ws.last.open();
      await time.advance(0);
      const socket = ws.last;
      const id = socket.lastSent()['id'];
      await time.advance(11_900);
      expect(ws.sockets).toHaveLength(1);
      await time.advance(1_100);
      expect(ws.sockets).toHaveLength(2);
      socket.say({ id, status: 200, result: { subscriptionId: 0 } });
      await time.advance(0);
      expect(events).toEqual([]);
    },
  ],
};

/** Rows that other tests drill: nearer to where the reaction is, or in the whole program. */
const ELSEWHERE: NamedTests = {
  'F-W01': [
    [MARKET, 'passes every event once through a day of rotations'],
    [MARKET, 'new before old, each event once'],
    ['unit/adapters/binance/ws/user-data-stream', 'hands over without a gap on %s'],
  ],
  'F-W04': [[`${MARKET}.control`, 'never sends more than three messages in any second']],
  'F-W06': [
    [MARKET, 'a stream that stalls while its connection lives'],
    [MARKET, 'ends a connection that falls silent'],
    ['drill/exchange-reactions', 'F-W06 all streams are silent'],
  ],
  'F-W07': [
    [`${MARKET}.control`, 'subscribes again what the server has lost'],
    [`${MARKET}.control`, 'whose answer does not come within 10 s'],
    [`${MARKET}.control`, 'that is refused is asked again'],
    ['drill/exchange-reactions', 'F-W07 the answer to a control message is lost'],
    ['drill/exchange-ends', 'F-W07 a stream: found by the next audit of subscriptions'],
  ],
  'F-W08': [
    ['unit/supervisor/event-queue', 'lets the newest ticker of a symbol take the place'],
    ['unit/supervisor/event-queue', 'gives up the oldest trades at the bound, and nothing else'],
    ['unit/supervisor/health/queue-watch', 'says at once that trades were given up'],
    ['unit/supervisor/health/health-monitor', 'event-queue'],
  ],
  'F-W09': [
    ['drill/exchange-faults', 'F-W09 every connection is cut'],
    ['drill/exchange-reactions', 'the bars that were missed are in the rings within seconds'],
  ],
  'F-W10': [
    ['unit/core/orders/order-ledger', 'never goes back in what has executed, nor from an end'],
    ['unit/core/orders/order-transition', 'never moves an order that the exchange has ended'],
  ],
  'F-U05': [
    ['unit/supervisor/engine-runner', 'makes a batch durable before anything leaves'],
    ['unit/core/orders/order-transition', 'is total for %s'],
  ],
};

describe('faults of streams', () => {
  for (const [row, [reaction, drill]] of Object.entries(DRILLS)) it(`${row}: ${reaction}`, drill);

  it('leaves no row out, and names tests that exist', () => {
    const rows = [
      'F-H03',
      ...Array.from({ length: 11 }, (_, index) => `F-W${String(index + 1).padStart(2, '0')}`),
      ...Array.from({ length: 10 }, (_, index) => `F-U${String(index + 1).padStart(2, '0')}`),
    ];
    expect([...Object.keys(DRILLS), ...Object.keys(ELSEWHERE)].sort()).toEqual(rows.sort());
    expect(missingTests(ELSEWHERE)).toEqual([]);
  });
});

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
