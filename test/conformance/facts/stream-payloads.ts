import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { BOOLEAN, DECIMAL, INTEGER, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const FIGURES = { o: DECIMAL, h: DECIMAL, l: DECIMAL, c: DECIMAL, v: DECIMAL, q: DECIMAL };

/** The next message of a raw stream. */
async function first(venue: ConformanceVenue, stream: string): Promise<Json> {
  const socket = await venue.streams(`/ws/${stream}`);
  return venue.until(`a message of ${stream}`, () => socket.messages[0]);
}

const TRADES: Section = {
  page: 'web-socket-streams.md',
  heading: 'Trade Streams',
  facts: [
    {
      id: 'X-0831',
      says: 'trade tells one trade with its id, price, quantity, time and sides',
      async shownBy(venue) {
        expect(await first(venue, `${venue.lower}@trade`)).toEqual({
          e: 'trade',
          E: MILLISECONDS,
          s: venue.symbol,
          t: INTEGER,
          p: DECIMAL,
          q: DECIMAL,
          T: MILLISECONDS,
          m: BOOLEAN,
          M: BOOLEAN,
        });
      },
    },
    {
      id: 'X-0832',
      says: 'trade ids go up one by one',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@trade`);
        const ids = await venue.until('four trades', () =>
          socket.messages.length < 4 ? undefined : socket.messages.map(({ t }) => Number(t)),
        );
        expect(ids).toEqual(ids.map((_id, index) => (ids[0] ?? 0) + index));
      },
    },
    {
      id: 'X-0833',
      says: 'a trade that is streamed is among the recent trades',
      async shownBy(venue) {
        const { t, p, q } = await first(venue, `${venue.lower}@trade`);
        const { json } = await venue.rest.get('/api/v3/trades', {
          symbol: venue.symbol,
          limit: 1000,
        });
        expect(json).toContainEqual(expect.objectContaining({ id: t, price: p, qty: q }));
      },
    },
  ],
};

const AGGREGATE_TRADES: Section = {
  page: 'web-socket-streams.md',
  heading: 'Aggregate Trade Streams',
  facts: [
    {
      id: 'X-0836',
      says: 'aggTrade tells the aggregate of a taker order with its first and last trade id',
      async shownBy(venue) {
        expect(await first(venue, `${venue.lower}@aggTrade`)).toEqual({
          e: 'aggTrade',
          E: MILLISECONDS,
          s: venue.symbol,
          a: INTEGER,
          p: DECIMAL,
          q: DECIMAL,
          f: INTEGER,
          l: INTEGER,
          T: MILLISECONDS,
          m: BOOLEAN,
          M: BOOLEAN,
        });
      },
    },
  ],
};

const KLINES: Section = {
  page: 'web-socket-streams.md',
  heading: 'Kline/Candlestick Streams for UTC',
  facts: [
    {
      id: 'X-0841',
      says: 'kline tells the bar that forms with all its fields',
      async shownBy(venue) {
        expect(await first(venue, `${venue.lower}@kline_1m`)).toEqual({
          e: 'kline',
          E: MILLISECONDS,
          s: venue.symbol,
          k: {
            ...FIGURES,
            t: MILLISECONDS,
            T: MILLISECONDS,
            s: venue.symbol,
            i: '1m',
            f: INTEGER,
            L: INTEGER,
            n: expect.any(Number),
            x: BOOLEAN,
            V: DECIMAL,
            Q: DECIMAL,
            B: expect.any(String),
          },
        });
      },
    },
    {
      id: 'X-0842',
      says: 'the last message of a bar has x true, and the bar is the one that REST tells',
      needs: 'time',
      async shownBy(venue) {
        const { symbol } = venue;
        const socket = await venue.streams(`/ws/${venue.lower}@kline_1m`);
        const closed = await venue.until(
          'a closed bar',
          () => socket.messages.find(({ k }) => k.x === true),
          90_000,
        );
        const { t, o, h, l, c, v, T, q, n, V, Q } = closed.k;
        const query = { symbol, interval: '1m', startTime: t, limit: 1 };
        const { json } = await venue.rest.get('/api/v3/klines', query);
        expect(json[0].slice(0, 11)).toEqual([t, o, h, l, c, v, T, q, n, V, Q]);
      },
    },
    {
      id: 'X-0843',
      says: 'a bar that forms is told every two seconds',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@kline_1h`);
        await venue.elapse(20_500);
        const forming = socket.messages.filter(({ k }) => k.x === false);
        expect(forming.length).toBeGreaterThanOrEqual(8);
        expect(forming.length).toBeLessThanOrEqual(11);
      },
    },
    {
      id: 'X-0844',
      says: 'larger intervals have streams of their own',
      async shownBy(venue) {
        for (const interval of ['5m', '1h', '1d']) {
          const { k } = await first(venue, `${venue.lower}@kline_${interval}`);
          expect(k.i).toBe(interval);
        }
      },
    },
  ],
};

const MINI_TICKERS: Section = {
  page: 'web-socket-streams.md',
  heading: 'Individual Symbol Mini Ticker Stream',
  facts: [
    {
      id: 'X-0851',
      says: 'miniTicker tells the last 24 hours of a pair',
      async shownBy(venue) {
        expect(await first(venue, `${venue.lower}@miniTicker`)).toEqual({
          e: '24hrMiniTicker',
          E: MILLISECONDS,
          s: venue.symbol,
          ...FIGURES,
        });
      },
    },
    {
      id: 'X-0852',
      says: 'miniTicker comes at most once a second',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@miniTicker`);
        await venue.elapse(10_000);
        expect(socket.messages.length).toBeGreaterThan(4);
        expect(socket.messages.length).toBeLessThanOrEqual(11);
      },
    },
    {
      id: 'X-0853',
      says: '!miniTicker@arr tells the pairs that changed, in an array',
      async shownBy(venue) {
        const tickers = await first(venue, '!miniTicker@arr');
        expect(tickers.length).toBeGreaterThan(0);
        for (const ticker of tickers)
          expect(ticker).toMatchObject({ e: '24hrMiniTicker', ...FIGURES });
      },
    },
  ],
};

const BOOK_TICKERS: Section = {
  page: 'web-socket-streams.md',
  heading: 'Individual Symbol Book Ticker Streams',
  facts: [
    {
      id: 'X-0861',
      says: 'bookTicker tells the best of both sides with the update id of the book, and no type',
      async shownBy(venue) {
        expect(await first(venue, `${venue.lower}@bookTicker`)).toEqual({
          u: INTEGER,
          s: venue.symbol,
          b: DECIMAL,
          B: DECIMAL,
          a: DECIMAL,
          A: DECIMAL,
        });
      },
    },
    {
      id: 'X-0862',
      says: 'update ids of the book ticker ascend',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@bookTicker`);
        const ids = await venue.until('four messages', () =>
          socket.messages.length < 4 ? undefined : socket.messages.map(({ u }) => Number(u)),
        );
        expect(ids).toEqual([...ids].sort((a, b) => a - b));
        expect(new Set(ids).size).toBe(ids.length);
      },
    },
    {
      id: 'X-0863',
      says: 'several book tickers may come on one connection',
      async shownBy(venue) {
        const names = [venue.symbol, venue.otherSymbol].map((name) => name.toLowerCase());
        const path = names.map((name) => `${name}@bookTicker`).join('/');
        const socket = await venue.streams(`/ws/${path}`);
        await venue.until('both', () =>
          new Set(socket.messages.map(({ s }) => s)).size === 2 ? true : undefined,
        );
      },
    },
  ],
};

/** What market streams send. */
export const STREAM_PAYLOADS: Family = {
  name: 'WebSocket streams: payloads',
  simulator: { market: 'generated' },
  sections: [TRADES, AGGREGATE_TRADES, KLINES, MINI_TICKERS, BOOK_TICKERS],
};
