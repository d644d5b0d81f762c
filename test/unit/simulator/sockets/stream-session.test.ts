import { beforeEach, describe, expect, it } from 'vitest';
import { symbolName } from '../../../../src/model/names.js';
import { EXCHANGE_START, ExchangeHarness } from '../../../support/exchange-harness.js';
import { publicTrade } from '../../../support/fake-market.js';

const BTC = symbolName('BTCUSDT');

let harness: ExchangeHarness;

beforeEach(() => {
  harness = new ExchangeHarness();
});

describe('market streams', () => {
  it('sends trades, forming bars and closed bars to who subscribed', async () => {
    const socket = harness.connect('/stream?streams=btcusdt@aggTrade/btcusdt@kline_1m');
    harness.market.planTrade(
      publicTrade(BTC, 7, { price: '100.5', quantity: '2' }, EXCHANGE_START + 500),
    );
    await harness.time.advance(60_000);
    const [trade, ...bars] = socket.messages;
    expect(trade).toMatchObject({
      stream: 'btcusdt@aggTrade',
      data: { e: 'aggTrade', s: 'BTCUSDT', a: 7, p: '100.50000000', q: '2.00000000', m: false },
    });
    expect(bars.map(({ data }) => data.k.x)).toEqual([false, true]);
    expect(bars.at(-1).data).toMatchObject({
      E: EXCHANGE_START + 60_000,
      k: { t: EXCHANGE_START, i: '1m', c: '100.50000000', n: 1, f: 7, L: 7 },
    });
  });

  it.each(['/ws/%zz', '/stream?streams=%zz', '/ws/%E0%A4%A'])(
    'takes a name that cannot be decoded for one of a stream that never speaks: %s',
    (path) => {
      const socket = harness.connect(path);
      socket.session?.receive('{"method":"LIST_SUBSCRIPTIONS","id":1}');
      expect(socket.messages).toMatchObject([{ id: 1, result: [expect.any(String)] }]);
    },
  );

  it.each([
    ['btcusdt@depth@1000ms', 'btcusdt@depth'],
    ['btcusdt@depth10@1000ms', 'btcusdt@depth10'],
  ])('takes %s for %s', async (named, plain) => {
    const [first, second] = [harness.connect(`/ws/${named}`), harness.connect(`/ws/${plain}`)];
    harness.market.planBook(EXCHANGE_START + 300, BTC, ['98', '1'], ['102', '3']);
    await harness.time.advance(3_000);
    expect(second.messages.length).toBeGreaterThan(0);
    expect(first.messages).toEqual(second.messages);
  });

  it('takes a connection without a path for a raw one without a stream', async () => {
    const socket = harness.connect('/');
    socket.session?.receive('{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}');
    const trade = { price: '100', quantity: '2' };
    harness.market.planTrade(publicTrade(BTC, 1, trade, EXCHANGE_START + 500));
    await harness.time.advance(1_000);
    expect(socket.messages).toMatchObject([
      { id: 1, result: null },
      { e: 'trade', t: 1 },
    ]);
  });

  it('sends mini tickers at the pace in the name of the stream', async () => {
    const socket = harness.connect('/ws/!miniTicker@arr@3000ms');
    const times = [500, 1_500, 2_500, 3_500];
    times.forEach((after, index) => {
      const trade = { price: '100', quantity: '2' };
      harness.market.planTrade(publicTrade(BTC, index + 1, trade, EXCHANGE_START + after));
    });
    await harness.time.advance(6_000);
    expect(socket.messages.map(([ticker]) => ticker.E - EXCHANGE_START)).toEqual([3_000, 6_000]);
  });

  it('sends mini tickers of what has traded, once a second', async () => {
    const socket = harness.connect('/ws/!miniTicker@arr');
    harness.market.planTrade(
      publicTrade(BTC, 1, { price: '100', quantity: '2' }, EXCHANGE_START + 500),
    );
    await harness.time.advance(5_000);
    expect(socket.messages).toHaveLength(1);
    expect(socket.messages[0]).toMatchObject([
      { e: '24hrMiniTicker', s: 'BTCUSDT', c: '100.00000000' },
    ]);
  });

  it('subscribes, lists and unsubscribes', async () => {
    const socket = harness.connect('/ws');
    const ask = (request: object): void => socket.session?.receive(JSON.stringify(request));
    ask({ method: 'SUBSCRIBE', params: ['btcusdt@bookTicker'], id: 1 });
    ask({ method: 'LIST_SUBSCRIPTIONS', id: 2 });
    harness.market.planBook(EXCHANGE_START + 100, BTC, ['98', '2'], ['102', '3']);
    await harness.time.advance(100);
    ask({ method: 'UNSUBSCRIBE', params: ['btcusdt@bookTicker'], id: 'x' });
    harness.market.planBook(EXCHANGE_START + 200, BTC, ['97', '2'], ['103', '3']);
    await harness.time.advance(100);
    expect(socket.messages).toEqual([
      { result: null, id: 1 },
      { result: ['btcusdt@bookTicker'], id: 2 },
      { u: 2, s: 'BTCUSDT', b: '98.00000000', B: '2.00000000', a: '102.00000000', A: '3.00000000' },
      { result: null, id: 'x' },
    ]);
  });

  it('pings every 20 s and ends without a pong', async () => {
    const alive = harness.connect('/ws');
    const silent = harness.connect('/ws');
    for (let round = 0; round < 5; round += 1) {
      await harness.time.advance(20_000);
      alive.session?.pong();
    }
    expect(alive).toMatchObject({ pings: 5, closedWith: undefined });
    expect(silent.closedWith).toBe('1008 Pong timeout');
  });

  it('ends a connection that sends more than five messages a second', () => {
    const socket = harness.connect('/ws');
    for (let count = 0; count < 6; count += 1) {
      socket.session?.receive('{"method":"LIST_SUBSCRIPTIONS","id":1}');
    }
    expect(socket.closedWith).toBe('1008 Too many requests');
    expect(socket.sent).toHaveLength(5);
  });

  it('stalls a stream without closing it', async () => {
    const socket = harness.connect('/ws/btcusdt@bookTicker');
    harness.exchange.faults.stall('btcusdt@bookTicker');
    harness.market.planBook(EXCHANGE_START + 100, BTC, ['98', '2'], ['102', '3']);
    await harness.time.advance(1_000);
    expect(socket).toMatchObject({ sent: [], closedWith: undefined });
  });
});
