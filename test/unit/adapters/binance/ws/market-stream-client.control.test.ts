import { describe, expect, it } from 'vitest';
import type { MarketStreamOptions } from '../../../../../src/adapters/binance/ws/market-stream-client.js';
import {
  type MarketStreamHarness,
  openMarketStreams,
  statuses,
  tickers,
} from '../../../../support/market-stream-harness.js';

const HOUR = 3_600_000;

describe('the market stream client’s control messages', () => {
  it('follows the wanted set with paced messages', async () => {
    const { time, ws, feed, events } = openMarketStreams();
    feed.setStreams(tickers('A', 'B'));
    ws.last.open();
    await time.advance(0);
    feed.setStreams(tickers('B', 'C'));
    expect(ws.last.sent.map((text) => JSON.parse(text) as unknown)).toEqual([
      { method: 'UNSUBSCRIBE', params: ['a@bookTicker'], id: 1 },
    ]);
    await time.advance(340);
    expect(ws.last.sent).toHaveLength(1);
    await time.advance(10);
    expect(ws.last.lastSent()).toEqual({ method: 'SUBSCRIBE', params: ['c@bookTicker'], id: 2 });
    expect(statuses(events)).toEqual([
      [true, 'A', 'B'],
      [false, 'A'],
    ]);
    ws.last.say({ result: null, id: 2 });
    await time.advance(0);
    expect(statuses(events).at(-1)).toEqual([true, 'C']);
    expect(ws.sockets).toHaveLength(1);
  });

  describe('never sends more than three messages in any second', () => {
    const many = Array.from({ length: 900 }, (_, index) => `S${index}`);

    /** When each message left while this went on, in ms. */
    async function departures(
      options: MarketStreamOptions,
      happen: (harness: MarketStreamHarness) => Promise<void>,
    ): Promise<readonly number[]> {
      const harness = openMarketStreams({
        streamsPerConnection: 1_024,
        answerMsMax: HOUR,
        ...options,
      });
      const { time, ws, feed } = harness;
      feed.setStreams(tickers('A'));
      ws.last.open();
      const [startedAt, sentAt]: [number, number[]] = [time.now(), []];
      const send = ws.last.send.bind(ws.last);
      ws.last.send = (text) => {
        sentAt.push(time.now() - startedAt);
        return send(text);
      };
      await happen(harness);
      expect(ws.sockets).toHaveLength(1);
      return sentAt;
    }

    function expectPaced(sentAt: readonly number[]): void {
      for (const at of sentAt)
        expect(
          sentAt.filter((other) => other >= at && other < at + 1_000).length,
        ).toBeLessThanOrEqual(3);
    }

    it('about many streams', async () => {
      const sentAt = await departures({}, async ({ time, feed }) => {
        feed.setStreams(tickers(...many));
        await time.advance(9_000);
      });
      expect(sentAt).toHaveLength(10);
      expectPaced(sentAt);
    });

    it('about a set that changes all the time', async () => {
      const sentAt = await departures({}, async ({ time, feed }) => {
        for (let count = 1; count <= 100; count += 1) {
          feed.setStreams(tickers(...many.slice(count, count + 2)));
          await time.advance(50);
        }
      });
      expect(sentAt.length).toBeGreaterThan(10);
      expectPaced(sentAt);
    });

    it('when an audit is due meanwhile', async () => {
      const sentAt = await departures({ auditIntervalMs: 1_000 }, async ({ time, feed }) => {
        await time.advance(900);
        feed.setStreams(tickers('A', 'B'));
        await time.advance(1_000);
      });
      expect(sentAt).toEqual([900, 1_350]);
    });
  });

  it('subscribes again what the server has lost', async () => {
    const { time, ws, feed } = openMarketStreams({ silenceMsMax: HOUR, dataSilenceMsMax: HOUR });
    feed.setStreams(tickers('A', 'B'));
    ws.last.open();
    await time.advance(300_000);
    expect(ws.last.lastSent()).toEqual({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
    ws.last.say({ result: ['a@bookTicker'], id: 1 });
    await time.advance(350);
    expect(ws.last.lastSent()).toEqual({ method: 'SUBSCRIBE', params: ['b@bookTicker'], id: 2 });
  });

  describe('a SUBSCRIBE', () => {
    /** More streams than fit into the URL, on an open connection that has asked for the rest. */
    async function subscribing() {
      const harness = openMarketStreams();
      const { time, ws, feed } = harness;
      feed.setStreams(tickers(...Array.from({ length: 101 }, (_, index) => `S${index}`)));
      ws.last.open();
      await time.advance(0);
      expect(ws.last.lastSent()).toEqual({
        ...{ method: 'SUBSCRIBE', params: ['s100@bookTicker'], id: 1 },
      });
      return harness;
    }

    it('whose answer does not come within 10 s is asked again over a new connection', async () => {
      const { time, ws, events } = await subscribing();
      const old = ws.last;
      expect(statuses(events).flat()).not.toContain('S100');
      await time.advance(9_999);
      expect(old.state).toBe('open');
      await time.advance(1);
      expect(old.state).toBe('closed');
      await time.advance(1_000);
      expect(ws.sockets).toHaveLength(2);
      ws.last.open();
      expect(ws.last.lastSent()).toMatchObject({ method: 'SUBSCRIBE' });
      ws.last.say({ result: null, id: 1 });
      await time.advance(0);
      expect(statuses(events).at(-1)).toContain('S100');
    });

    it('that is refused is asked again over a new connection', async () => {
      const { time, ws, logger } = await subscribing();
      ws.last.say({ code: 2, msg: 'Invalid request: invalid stream', id: 1 });
      await time.advance(1_000);
      expect(ws.sockets.map(({ state }) => state)).toEqual(['closed', 'connecting']);
      expect(logger.lines[0]).toMatchObject({
        ...{ event: 'market-stream-down', fields: { cause: expect.stringContaining('invalid') } },
      });
    });

    it('that is answered twice changes nothing the second time', async () => {
      const { time, ws, events } = await subscribing();
      ws.last.say({ result: null, id: 1 });
      await time.advance(0);
      const told = statuses(events);
      ws.last.say({ result: null, id: 1 });
      await time.advance(0);
      expect(statuses(events)).toEqual(told);
      expect(ws.sockets).toHaveLength(1);
    });
  });
});
