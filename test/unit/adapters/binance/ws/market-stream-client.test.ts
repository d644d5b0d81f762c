import { describe, expect, it } from 'vitest';
import { symbolName } from '../../../../../src/model/names.js';
import {
  openMarketStreams,
  statuses,
  ticker,
  tickers,
  updateIds,
} from '../../../../support/market-stream-harness.js';

const HOUR = 3_600_000;

describe('MarketStreamClient', () => {
  it('connects with the streams in the URL and reports each symbol when all its streams flow', async () => {
    const { time, ws, feed, events } = openMarketStreams();
    const symbol = symbolName('BTCUSDT');
    feed.setStreams([
      { kind: 'bar', symbol, timeframe: '1m' },
      { kind: 'trade', symbol },
      { kind: 'miniTickers' },
      ...tickers('这是测试币456'),
    ]);
    expect(ws.last.url).toBe(
      'wss://example.test/stream?streams=btcusdt@kline_1m/btcusdt@aggTrade/!miniTicker@arr/%E8%BF%99%E6%98%AF%E6%B5%8B%E8%AF%95%E5%B8%81456@bookTicker',
    );
    await time.advance(0);
    expect(events).toEqual([]);
    ws.last.open();
    await time.advance(0);
    expect(statuses(events)).toEqual([[true, 'BTCUSDT', '这是测试币456']]);
  });

  it('spreads streams over connections and closes empty ones', async () => {
    const { ws, feed } = openMarketStreams({ streamsPerConnection: 2 });
    feed.setStreams(tickers('A', 'B', 'C', 'D', 'E'));
    expect(ws.sockets).toHaveLength(3);
    feed.setStreams(tickers('A', 'C', 'D'));
    expect(ws.sockets.map((socket) => socket.state)).toEqual([
      'connecting',
      'connecting',
      'closed',
    ]);
  });

  it('reports an interruption, reconnects with growing waits, and goes on', async () => {
    const { time, ws, feed, events } = openMarketStreams();
    feed.setStreams(tickers('A'));
    ws.last.open();
    ws.last.say(ticker('A', 10));
    await time.advance(0);
    ws.last.drop();
    await time.advance(0);
    expect(statuses(events).at(-1)).toEqual([false, 'A']);
    await time.advance(1_000);
    expect(ws.sockets).toHaveLength(2);
    ws.last.drop();
    await time.advance(999);
    expect(ws.sockets).toHaveLength(2);
    await time.advance(1_001);
    expect(ws.sockets).toHaveLength(3);
    ws.last.open();
    ws.last.say(ticker('A', 3));
    await time.advance(0);
    expect(updateIds(events)).toEqual(['10', '3']);
    expect(statuses(events).at(-1)).toEqual([true, 'A']);
  });

  it.each(['serverShutdown', 'age'])(
    'replaces the connection on %s, new before old, each event once',
    async (cause) => {
      const { time, ws, feed, events } = openMarketStreams({
        silenceMsMax: 100 * HOUR,
        dataSilenceMsMax: 100 * HOUR,
        auditIntervalMs: 100 * HOUR,
        stallMsMin: 100 * HOUR,
        stallMsMax: 100 * HOUR,
      });
      const startedAt = time.now();
      feed.setStreams(tickers('A'));
      const old = ws.last;
      old.open();
      old.say(ticker('A', 1));
      if (cause === 'age') {
        await time.advance(22.5 * HOUR - 1);
        expect(ws.sockets).toHaveLength(1);
        while (ws.sockets.length === 1) await time.advance(10_000);
        expect(time.now() - startedAt).toBeLessThan(23.5 * HOUR + 10_000);
      } else
        old.say({ stream: '!serverShutdown', data: { e: 'serverShutdown', E: 1770123456789 } });
      expect(ws.sockets).toHaveLength(2);
      expect(old.state).toBe('open');
      old.say(ticker('A', 2));
      ws.last.open();
      expect(old.state).toBe('closed');
      ws.last.say(ticker('A', 2));
      ws.last.say(ticker('A', 3));
      await time.advance(0);
      expect(updateIds(events)).toEqual(['1', '2', '3']);
      expect(feed.counts().repeated).toBe(1);
      expect(statuses(events)).toEqual([[true, 'A']]);
    },
  );

  it('ends a connection that falls silent, unless pings keep coming, and one without data even so', async () => {
    const { time, ws, feed } = openMarketStreams();
    feed.setStreams(tickers('A'));
    const first = ws.last;
    first.open();
    await time.advance(44_999);
    expect(first.state).toBe('open');
    await time.advance(2);
    expect(first.state).toBe('closed');
    await time.advance(1_000);
    const second = ws.last;
    second.open();
    for (let elapsed = 0; elapsed < 119_000; elapsed += 20_000) {
      second.ping();
      await time.advance(19_900);
    }
    expect(second.state).toBe('open');
    await time.advance(1_000);
    expect(second.state).toBe('closed');
  });

  describe('a stream that stalls while its connection lives', () => {
    /** Two lively streams, of which one stops; everything else that could end the connection is far away. */
    async function lively() {
      const harness = openMarketStreams({ stallMsMin: 15_000, auditIntervalMs: 100 * HOUR });
      const { time, ws, feed } = harness;
      feed.setStreams(tickers('A', 'B'));
      ws.last.open();
      let id = 0;
      const speak = async (seconds: number, sayA: (id: number) => unknown): Promise<void> => {
        for (let second = 0; second < seconds; second += 1) {
          id += 1;
          ws.last.ping();
          ws.last.say(ticker('B', id));
          const frame = sayA(id);
          if (frame !== undefined) ws.last.say(frame);
          await time.advance(1_000);
        }
      };
      await speak(3_600, (now) => ticker('A', now));
      return { ...harness, speak, last: () => id };
    }

    it.each<[string, (id: number) => (now: number) => unknown]>([
      ['falls silent', () => () => undefined],
      ['repeats its last frame', (id) => () => ticker('A', id)],
    ])('counts as down when it %s, and is taken up by a new connection', async (_name, frozen) => {
      const { time, ws, events, speak, last } = await lively();
      const old = ws.last;
      const say = frozen(last());
      await speak(10, say);
      expect(statuses(events)).toEqual([[true, 'A', 'B']]);
      await speak(40, (now) => (ws.sockets.length > 1 ? undefined : say(now)));
      expect(ws.sockets).toHaveLength(2);
      expect(statuses(events).at(-1)).toEqual([false, 'A']);
      expect(old.state).toBe('open');
      ws.last.open();
      await time.advance(0);
      expect(old.state).toBe('closed');
      expect(statuses(events).at(-1)).toEqual([true, 'A']);
    });

    it('is left in peace on the next connection when it was merely quiet', async () => {
      const { ws, speak } = await lively();
      await speak(60, () => undefined);
      ws.last.open();
      await speak(120, () => undefined);
      expect(ws.sockets).toHaveLength(2);
    });
  });

  it('passes every event once through a day of rotations, and never meets the cut at 24 hours', async () => {
    const { time, ws, feed, events } = openMarketStreams();
    feed.setStreams(tickers('A'));
    const openedAt = new Map<object, number>();
    let id = 0;
    let longestMs = 0;
    for (let minute = 0; minute < 50 * 60; minute += 1) {
      id += 1;
      for (const socket of ws.sockets) {
        if (socket.state === 'connecting') {
          openedAt.set(socket, time.now());
          socket.open();
        }
      }
      for (const socket of ws.sockets) {
        if (socket.state !== 'open') continue;
        longestMs = Math.max(longestMs, time.now() - (openedAt.get(socket) ?? 0));
        const audit = socket.sent.splice(0).at(-1);
        if (audit !== undefined)
          socket.say({ result: ['a@bookTicker'], id: (JSON.parse(audit) as { id: number }).id });
        socket.say(ticker('A', id));
      }
      for (const beat of [1, 2, 3]) {
        await time.advance(beat < 3 ? 20_000 : 19_000);
        for (const socket of ws.sockets) if (socket.state === 'open') socket.ping();
      }
      // Between two beats, so that a replacement opens while the old connection still speaks.
      for (const socket of ws.sockets) {
        if (socket.state !== 'connecting') continue;
        openedAt.set(socket, time.now());
        for (const old of ws.sockets) if (old.state === 'open') old.say(ticker('A', id + 1));
        socket.open();
        socket.say(ticker('A', id + 1));
      }
      await time.advance(1_000);
    }
    expect(ws.sockets.length).toBeGreaterThanOrEqual(3);
    expect(longestMs).toBeGreaterThan(22 * HOUR);
    expect(longestMs).toBeLessThan(24 * HOUR);
    const ids = updateIds(events).map(Number);
    expect(ids).toEqual(Array.from({ length: id }, (_, index) => index + 1));
    expect(feed.counts().repeated).toBeGreaterThanOrEqual(2);
    expect(statuses(events)).toEqual([[true, 'A']]);
  });

  it('ignores kinds it does not know, counts them and says so once a kind', () => {
    const { ws, feed, events, logger } = openMarketStreams();
    feed.setStreams(tickers('A'));
    ws.last.open();
    for (const kind of ['new', 'newer', 'new'])
      ws.last.say({ stream: 'a@new', data: { e: kind, E: 1_672_515_782_136 } });
    expect(Object.fromEntries(feed.counts().ignored)).toEqual({ new: 2, newer: 1 });
    expect(events).toEqual([]);
    expect(ws.last.state).toBe('open');
    expect(logger.lines).toEqual([
      { level: 'warn', event: 'frame-ignored', fields: { kind: 'new' } },
      { level: 'warn', event: 'frame-ignored', fields: { kind: 'newer' } },
    ]);
  });

  it('counts malformed frames by reason, says so once a reason, and emits nothing for them', () => {
    const { ws, feed, events, logger } = openMarketStreams();
    feed.setStreams(tickers('A'));
    ws.last.open();
    ws.last.say('{');
    ws.last.say('{');
    ws.last.say({ stream: 'a@bookTicker', data: { u: 1, s: 'A', b: 'x', B: '1', a: '1', A: '1' } });
    expect(Object.fromEntries(feed.counts().malformed)).toEqual({
      'not JSON': 2,
      'b is not a price': 1,
    });
    expect(events).toEqual([]);
    const warnings = logger.lines.filter(({ level }) => level === 'warn');
    expect(warnings.map(({ event, fields }) => [event, fields])).toEqual([
      ['frame-malformed', { reason: 'not JSON' }],
      ['frame-malformed', { reason: 'b is not a price' }],
    ]);
  });

  it('counts frames whose layout has changed, says so once, and reads them all the same', () => {
    const { ws, feed, events, logger } = openMarketStreams();
    feed.setStreams(tickers('A'));
    ws.last.open();
    const ticker = { s: 'A', b: '1', B: '1', a: '1', A: '1' };
    ws.last.say({ stream: 'a@bookTicker', data: { u: 1, ...ticker } });
    expect(feed.counts().unscanned.size).toBe(0);
    ws.last.say({ stream: 'a@bookTicker', data: { ...ticker, u: 2 } });
    ws.last.say({ stream: 'a@bookTicker', data: { u: 3, ...ticker, z: 1 } });
    ws.last.say({ stream: 'a@bookTicker', data: { u: 4, ...ticker, z: 1 } });
    expect(feed.counts().events).toBe(4);
    expect(Object.fromEntries(feed.counts().unscanned)).toEqual({
      'bookTicker u': 1,
      'bookTicker end': 2,
    });
    expect(logger.lines.map(({ event, fields }) => [event, fields])).toEqual([
      ['frame-unscanned', { reason: 'bookTicker u' }],
      ['frame-unscanned', { reason: 'bookTicker end' }],
    ]);
    expect(updateIds(events)).toEqual(['1', '2', '3', '4']);
  });

  it('is silent after close', async () => {
    const { time, ws, feed, events } = openMarketStreams();
    feed.setStreams(tickers('A'));
    ws.last.open();
    await feed.close();
    ws.last.say(ticker('A', 1));
    await time.advance(HOUR);
    expect(events).toEqual([]);
    expect(ws.sockets).toHaveLength(1);
    expect(time.pending).toBe(0);
  });
});
