import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WAIT_MS = 60_000;
const INTERVALS = '1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M'.split(' ');

async function received(venue: ConformanceVenue, path: string, count = 1): Promise<Json[]> {
  const socket = await venue.streams(path);
  await venue.until(`${count} of ${path}`, () => socket.messages[count - 1], WAIT_MS);
  return socket.messages.slice(0, count);
}

/** The answer to a control message. */
async function answered(venue: ConformanceVenue, path: string, message: Json): Promise<Json> {
  const socket = await venue.streams(path);
  socket.send(message);
  return venue.until('an answer', () => socket.messages.find((one) => 'result' in one));
}

const ENCODED: Section = {
  page: 'CHANGELOG.md',
  heading: '2025-12-02, WebSocket Streams',
  facts: [
    {
      id: 'X-2281',
      says: 'the names of streams may be URL-encoded',
      async shownBy(venue) {
        const list = { method: 'LIST_SUBSCRIPTIONS', id: 1 };
        const [one, other] = [`${venue.lower}@trade`, `${venue.lower}@depth@100ms`];
        const encoded = encodeURIComponent(`${one}/${other}`);
        for (const path of [`/stream?streams=${encoded}`, `/ws/${encoded}`]) {
          expect((await answered(venue, path, list)).result, path).toEqual([one, other]);
        }
      },
    },
    {
      id: 'X-2282',
      says: 'what is no encoding names no stream and does no harm',
      needs: 'faults',
      async shownBy(venue) {
        const socket = await venue.streams('/ws/%E0%A4%A');
        await venue.elapse(1_000);
        expect(socket.messages).toEqual([]);
        expect((await venue.rest.get('/api/v3/ping')).status).toBe(200);
      },
    },
  ],
};

const GONE: Section = {
  page: 'CHANGELOG.md',
  heading: '2026-02-24',
  facts: [
    {
      id: 'X-2286',
      says: '!ticker@arr says nothing any more',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams('/ws/!ticker@arr');
        await venue.elapse(3_000);
        expect(socket.messages).toEqual([]);
      },
    },
  ],
};

const TIMES: Section = {
  page: 'web-socket-streams.md',
  heading: 'General WSS information, timeUnit',
  facts: [
    {
      id: 'X-2291',
      says: 'times are microseconds with timeUnit=MICROSECOND or microsecond',
      async shownBy(venue) {
        for (const unit of ['MICROSECOND', 'microsecond']) {
          const path = `/stream?streams=${venue.lower}@trade&timeUnit=${unit}`;
          const [{ data }] = (await received(venue, path)) as [Json];
          expect([String(data.E), String(data.T)].map(({ length }) => length)).toEqual([16, 16]);
          expect(String(data.t).length).toBeLessThan(16);
        }
      },
    },
    {
      id: 'X-2292',
      says: 'a kline ends with the last microsecond before the next',
      async shownBy(venue) {
        const path = `/ws/${venue.lower}@kline_1m?timeUnit=MICROSECOND`;
        const [{ k: bar }] = (await received(venue, path)) as [Json];
        expect(BigInt(bar.T) - BigInt(bar.t)).toBe(60_000_000n - 1n);
      },
    },
    {
      id: 'X-2293',
      says: 'serverShutdown has the unit of its connection',
      needs: 'faults',
      async shownBy(venue) {
        const socket = await venue.streams('/ws?timeUnit=MICROSECOND');
        const now = venue.now();
        venue.control.exchange.announceShutdown();
        const told = await venue.until('serverShutdown', () => socket.messages[0]);
        expect(BigInt(told.E)).toBe(BigInt(now) * 1_000n);
      },
    },
  ],
};

const KLINES: Section = {
  page: 'web-socket-streams.md',
  heading: 'Kline/Candlestick Streams for UTC, intervals',
  facts: [
    {
      id: 'X-2301',
      says: 'every interval that is listed has a stream',
      async shownBy(venue) {
        for (const interval of INTERVALS) {
          const [{ k: bar }] = (await received(venue, `/ws/${venue.lower}@kline_${interval}`)) as [
            Json,
          ];
          expect(bar.i).toBe(interval);
        }
      },
    },
    {
      id: 'X-2302',
      says: 'kline_1s tells every second, one after the other',
      async shownBy(venue) {
        const seconds = await received(venue, `/ws/${venue.lower}@kline_1s`, 5);
        const opened = seconds.map(({ k }) => k.t);
        expect(opened).toEqual(opened.map((_, index) => opened[0] + index * 1_000));
      },
    },
    {
      id: 'X-2303',
      says: 'a second that is streamed is the one that REST tells',
      async shownBy(venue) {
        const [{ k: bar }] = (await received(venue, `/ws/${venue.lower}@kline_1s`)) as [Json];
        const { rest, symbol } = venue;
        const query = { symbol, interval: '1s', startTime: bar.t, limit: 1 };
        const [row] = (await rest.get('/api/v3/klines', query)).json;
        expect([bar.t, bar.o, bar.h, bar.l, bar.c, bar.v, bar.T, bar.q, bar.n]).toEqual(
          row.slice(0, 9),
        );
      },
    },
    {
      id: 'X-2304',
      says: 'the day of UTC+8 that is streamed is the one that REST tells for that zone',
      async shownBy(venue) {
        const path = `/ws/${venue.lower}@kline_1d@+08:00`;
        const [{ k: bar }] = (await received(venue, path)) as [Json];
        const { rest, symbol } = venue;
        const query = { symbol, interval: '1d', timeZone: '8', startTime: bar.t, limit: 1 };
        const [row] = (await rest.get('/api/v3/klines', query)).json;
        expect([bar.t, bar.o, bar.T]).toEqual([row[0], row[1], row[6]]);
        expect(row[8]).toBeGreaterThanOrEqual(bar.n);
        expect(bar.n).toBeGreaterThan(row[8] * 0.99);
        expect(bar.T - bar.t).toBe(DAY_MS - 1);
      },
    },
  ],
};

const AVERAGE: Section = {
  page: 'web-socket-streams.md',
  heading: 'Average Price, its value',
  facts: [
    {
      id: 'X-2311',
      says: 'avgPrice tells the average and the last trade that REST tells',
      needs: 'time',
      async shownBy(venue) {
        const [told] = await received(venue, `/ws/${venue.lower}@avgPrice`);
        const { rest, symbol } = venue;
        const { json } = await rest.get('/api/v3/avgPrice', { symbol });
        expect([told?.w, told?.T]).toEqual([json.price, json.closeTime]);
      },
    },
  ],
};

const WINDOWS: Section = {
  page: 'web-socket-streams.md',
  heading: 'All Market Rolling Window Statistics Streams, windows',
  facts: [
    {
      id: 'X-2316',
      says: '1h, 4h and 1d have streams for the whole market',
      async shownBy(venue) {
        for (const [window, hours] of [
          ['1h', 1],
          ['4h', 4],
          ['1d', 24],
        ] as const) {
          const [message] = await received(venue, `/ws/!ticker_${window}@arr`);
          const [{ e: kind, C: closed, O: opened }] = message;
          expect(kind).toBe(`${window}Ticker`);
          expect(closed - opened).toBeGreaterThanOrEqual(hours * HOUR_MS);
          expect(closed - opened).toBeLessThanOrEqual(hours * HOUR_MS + 59_999);
        }
      },
    },
    {
      id: 'X-2317',
      says: 'ticker_1h tells the first and the last trade of its window',
      async shownBy(venue) {
        const [told] = await received(venue, `/ws/${venue.lower}@ticker_1h`);
        expect(BigInt(told?.L) - BigInt(told?.F) + 1n).toBe(BigInt(told?.n));
      },
    },
  ],
};

const CONTROL: Section = {
  page: 'web-socket-streams.md',
  heading: 'Live Subscribing/Unsubscribing to streams, repeated',
  facts: [
    {
      id: 'X-2321',
      says: 'a stream that is subscribed twice is listed and sent once',
      needs: 'time',
      async shownBy(venue) {
        const stream = `${venue.lower}@avgPrice`;
        const socket = await venue.streams(`/ws/${stream}`);
        socket.send({ method: 'SUBSCRIBE', params: [stream], id: 1 });
        socket.send({ method: 'LIST_SUBSCRIPTIONS', id: 2 });
        const list = await venue.until('the list', () =>
          socket.messages.find(({ id }) => id === 2),
        );
        expect(list.result).toEqual([stream]);
        await venue.elapse(3_000);
        const times = socket.messages.filter(({ e }) => e === 'avgPrice').map(({ E }) => E);
        expect(new Set(times).size).toBe(times.length);
      },
    },
    {
      id: 'X-2322',
      says: 'a stream that was not subscribed can be unsubscribed',
      async shownBy(venue) {
        const message = { method: 'UNSUBSCRIBE', params: ['bnbbtc@trade'], id: 312 };
        expect(await answered(venue, '/ws', message)).toEqual({ result: null, id: 312 });
      },
    },
    {
      id: 'X-2323',
      says: 'combined and raw payloads follow the property at once',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams(`/stream?streams=${venue.lower}@avgPrice`);
        await venue.until('a wrapped one', () => socket.messages.find((one) => 'stream' in one));
        socket.send({ method: 'SET_PROPERTY', params: ['combined', false], id: 5 });
        await venue.until('the answer', () => socket.messages.find(({ id }) => id === 5));
        const from = socket.messages.length;
        await venue.until('a raw one', () => socket.messages[from]);
        expect(socket.messages[from].e).toBe('avgPrice');
      },
    },
  ],
};

/** Streams in detail: addresses, units, intervals, windows. */
export const STREAM_DETAILS: Family = {
  name: 'Streams in detail',
  simulator: { market: 'generated' },
  sections: [ENCODED, GONE, TIMES, KLINES, AVERAGE, WINDOWS, CONTROL],
};
