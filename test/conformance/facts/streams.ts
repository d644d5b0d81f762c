import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { BOOLEAN, DECIMAL, INTEGER, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';
import type { WireSocket } from '../support/wire-socket.js';

const FIGURES = { o: DECIMAL, h: DECIMAL, l: DECIMAL, c: DECIMAL, v: DECIMAL, q: DECIMAL };

/** The next message of a raw stream. */
async function first(venue: ConformanceVenue, stream: string): Promise<Json> {
  const socket = await venue.streams(`/ws/${stream}`);
  return venue.until(`a message of ${stream}`, () => socket.messages[0]);
}

/** Waits for the answer to a control message. */
function answerTo(venue: ConformanceVenue, socket: WireSocket, id: Json): Promise<Json> {
  return venue.until('an answer', () =>
    socket.messages.find((message) => 'id' in message && message.id === id),
  );
}

const ACCESS: Section = {
  page: 'web-socket-streams.md',
  heading: 'General WSS information',
  facts: [
    {
      id: 'X-0801',
      says: 'a raw stream at /ws/<stream> gives the bare payload',
      async shownBy(venue) {
        expect(await first(venue, `${venue.lower}@bookTicker`)).toHaveProperty('u');
      },
    },
    {
      id: 'X-0802',
      says: 'combined streams at /stream?streams=<a>/<b> wrap the payload with the name of its stream',
      async shownBy(venue) {
        const name = `${venue.lower}@bookTicker`;
        const socket = await venue.streams(`/stream?streams=${name}/${venue.lower}@trade`);
        const message = await venue.until('a book ticker', () =>
          socket.messages.find(({ stream }) => stream === name),
        );
        expect(message).toEqual({ stream: name, data: expect.objectContaining({ s: venue.symbol }) });
      },
    },
    {
      id: 'X-0803',
      says: 'a connection may begin without any stream',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        socket.send({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
        expect(await answerTo(venue, socket, 1)).toEqual({ result: [], id: 1 });
      },
    },
    {
      id: 'X-0804',
      says: 'stream names are lowercase: an uppercase symbol sends nothing',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.symbol}@bookTicker`);
        await venue.elapse(5_000);
        expect(socket.messages).toEqual([]);
      },
    },
  ],
};

const CONTROL: Section = {
  page: 'web-socket-streams.md',
  heading: 'Live Subscribing/Unsubscribing to streams',
  facts: [
    {
      id: 'X-0811',
      says: 'SUBSCRIBE is answered with a null result, and then the stream comes',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        socket.send({ method: 'SUBSCRIBE', params: [`${venue.lower}@bookTicker`], id: 1 });
        expect(await answerTo(venue, socket, 1)).toEqual({ result: null, id: 1 });
        await venue.until('a book ticker', () => socket.messages.find(({ u }) => u !== undefined));
      },
    },
    {
      id: 'X-0812',
      says: 'UNSUBSCRIBE is answered with a null result, and nothing comes after it',
      async shownBy(venue) {
        const name = `${venue.lower}@bookTicker`;
        const socket = await venue.streams(`/ws/${name}`);
        socket.send({ method: 'UNSUBSCRIBE', params: [name], id: 2 });
        expect(await answerTo(venue, socket, 2)).toEqual({ result: null, id: 2 });
        const count = socket.messages.length;
        await venue.elapse(3_000);
        expect(socket.messages).toHaveLength(count);
      },
    },
    {
      id: 'X-0813',
      says: 'LIST_SUBSCRIPTIONS tells the names of the streams',
      async shownBy(venue) {
        const names = [`${venue.lower}@depth`, `${venue.lower}@trade`];
        const socket = await venue.streams(`/ws/${names.join('/')}`);
        socket.send({ method: 'LIST_SUBSCRIPTIONS', id: 3 });
        const { result } = await answerTo(venue, socket, 3);
        expect([...result].sort()).toEqual(names);
      },
    },
    {
      id: 'X-0814',
      says: 'the id may be a number, a text of up to 36 letters and digits, or null',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        for (const id of [7, 'abc123', null]) {
          socket.send({ method: 'LIST_SUBSCRIPTIONS', id });
          expect(await answerTo(venue, socket, id)).toEqual({ result: [], id });
        }
      },
    },
    {
      id: 'X-0815',
      says: 'combined is false on /ws and true on /stream',
      async shownBy(venue) {
        for (const [path, combined] of [
          ['/ws', false],
          ['/stream', true],
        ] as const) {
          const socket = await venue.streams(path);
          socket.send({ method: 'GET_PROPERTY', params: ['combined'], id: 2 });
          expect(await answerTo(venue, socket, 2)).toEqual({ result: combined, id: 2 });
        }
      },
    },
    {
      id: 'X-0816',
      says: 'SET_PROPERTY combined changes how payloads come',
      async shownBy(venue) {
        const name = `${venue.lower}@bookTicker`;
        const socket = await venue.streams(`/ws/${name}`);
        socket.send({ method: 'SET_PROPERTY', params: ['combined', true], id: 5 });
        expect(await answerTo(venue, socket, 5)).toEqual({ result: null, id: 5 });
        await venue.until('a wrapped message', () =>
          socket.messages.find(({ stream }) => stream === name),
        );
      },
    },
  ],
};

const CONTROL_ERRORS: Section = {
  page: 'web-socket-streams.md',
  heading: 'Error Messages',
  facts: (
    [
      ['X-0821', 'an unknown property has code 0', { method: 'GET_PROPERTY', params: ['speed'], id: 1 }, 0, 'Unknown property'],
      [
        'X-0822',
        'a property value that is no boolean has code 1',
        { method: 'SET_PROPERTY', params: ['combined', 'yes'], id: 1 },
        1,
        'Invalid value type: expected Boolean',
      ],
      ['X-0823', 'an unknown method has code 2', { method: 'LISTEN', params: [], id: 1 }, 2, /unknown variant/],
      ['X-0824', 'a missing method has code 2', { params: [], id: 1 }, 2, /missing field `method`/],
      [
        'X-0825',
        'an id of another type has code 2',
        { method: 'LIST_SUBSCRIPTIONS', id: { a: 1 } },
        2,
        'Invalid request: request ID must be an unsigned integer',
      ],
      ['X-0826', 'what is no JSON has code 3', '{"method":', 3, /^Invalid JSON/],
    ] as const
  ).map(([id, says, message, code, msg]) => ({
    id,
    says,
    async shownBy(venue: ConformanceVenue) {
      const socket = await venue.streams('/ws');
      socket.sendText(typeof message === 'string' ? message : JSON.stringify(message));
      const answer = await venue.until('a refusal', () => socket.messages[0]);
      expect(answer.error ?? answer).toMatchObject({
        code,
        msg: typeof msg === 'string' ? msg : expect.stringMatching(msg),
      });
    },
  })),
};

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
        const { json } = await venue.rest.get('/api/v3/trades', { symbol: venue.symbol, limit: 1000 });
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
        for (const ticker of tickers) expect(ticker).toMatchObject({ e: '24hrMiniTicker', ...FIGURES });
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

/** Market streams. */
export const STREAMS: Family = {
  name: 'WebSocket streams',
  simulator: { market: 'generated' },
  sections: [
    ACCESS,
    CONTROL,
    CONTROL_ERRORS,
    TRADES,
    AGGREGATE_TRADES,
    KLINES,
    MINI_TICKERS,
    BOOK_TICKERS,
  ],
};
