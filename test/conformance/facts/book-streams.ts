import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { DECIMAL, INTEGER, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const PERCENT: Json = expect.stringMatching(/^-?\d+\.\d{2,3}$/);
/** What tickers of a day and of a window have in common. */
const FIGURES = {
  E: MILLISECONDS,
  s: 'BTCUSDT',
  ...{ p: DECIMAL, P: PERCENT, w: DECIMAL, c: DECIMAL },
  ...{ o: DECIMAL, h: DECIMAL, l: DECIMAL, v: DECIMAL, q: DECIMAL },
  ...{ O: MILLISECONDS, C: MILLISECONDS, F: INTEGER, L: INTEGER, n: expect.any(Number) },
};

/** The first messages of a raw stream. */
async function received(venue: ConformanceVenue, stream: string, count = 1): Promise<Json[]> {
  const socket = await venue.streams(`/ws/${stream}`);
  await venue.until(`${count} of ${stream}`, () => socket.messages[count - 1], 2 * MINUTE_MS);
  return socket.messages.slice(0, count);
}

async function first(venue: ConformanceVenue, stream: string): Promise<Json> {
  return (await received(venue, stream))[0];
}

type Side = Map<string, string>;

/** Sets what a list of levels says; a quantity of zero takes the level away. */
function apply(side: Side, levels: readonly (readonly [string, string])[]): void {
  for (const [price, quantity] of levels) {
    if (Number(quantity) === 0) side.delete(price);
    else side.set(price, quantity);
  }
}

/** Levels a side that are compared. */
const DEEP = 500;

/** The best levels of a side that is kept by price. */
function best(side: Side, count: number, direction: 1 | -1): [string, string][] {
  return [...side].sort(([a], [b]) => direction * (Number(a) - Number(b))).slice(0, count);
}

const DIFFS: Section = {
  page: 'web-socket-streams.md',
  heading: 'Diff. Depth Stream',
  facts: [
    {
      id: 'X-1601',
      says: 'depth tells changed levels with the first and the last update id',
      async shownBy(venue) {
        const message = await first(venue, `${venue.lower}@depth`);
        expect(message).toEqual({
          e: 'depthUpdate',
          E: MILLISECONDS,
          s: venue.symbol,
          U: INTEGER,
          u: INTEGER,
          b: expect.any(Array),
          a: expect.any(Array),
        });
        for (const level of [...message.b, ...message.a]) expect(level).toEqual([DECIMAL, DECIMAL]);
      },
    },
    {
      id: 'X-1602',
      says: 'U of an event is u + 1 of the one before',
      async shownBy(venue) {
        const events = await received(venue, `${venue.lower}@depth@100ms`, 10);
        const expected = events.slice(0, -1).map(({ u }) => BigInt(u) + 1n);
        expect(events.slice(1).map(({ U }) => BigInt(U))).toEqual(expected);
      },
    },
    {
      id: 'X-1603',
      says: 'depth comes at most once a second, depth@100ms at most ten times',
      async shownBy(venue) {
        for (const [stream, everyMs] of [
          ['depth', 1_000],
          ['depth@100ms', 100],
        ] as const) {
          const events = await received(venue, `${venue.lower}@${stream}`, 4);
          const spanMs = events[3].E - events[0].E;
          expect(spanMs).toBeGreaterThanOrEqual(3 * everyMs * 0.9);
        }
      },
    },
  ],
};

const LOCAL_BOOK: Section = {
  page: 'web-socket-streams.md',
  heading: 'How to manage a local order book correctly',
  facts: [
    {
      id: 'X-1606',
      says: 'a snapshot with the events after it is the book of a later snapshot',
      needs: 'time',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const socket = await venue.streams(`/ws/${venue.lower}@depth@100ms`);
        await venue.until('an event', () => socket.messages[0]);
        const snapshot = (await rest.get('/api/v3/depth', { symbol, limit: 5_000 })).json;
        await venue.elapse(5_000);
        const later = (await rest.get('/api/v3/depth', { symbol, limit: 5_000 })).json;
        const bids: Side = new Map(snapshot.bids);
        const asks: Side = new Map(snapshot.asks);
        const events = socket.messages.filter(
          ({ u }) =>
            BigInt(u) > BigInt(snapshot.lastUpdateId) && BigInt(u) <= BigInt(later.lastUpdateId),
        );
        expect(events.length).toBeGreaterThan(0);
        for (const { b, a } of events) {
          apply(bids, b);
          apply(asks, a);
        }
        expect(BigInt(events.at(-1)?.u)).toBe(BigInt(later.lastUpdateId));
        expect(later.bids.length).toBeGreaterThan(DEEP);
        expect(best(bids, DEEP, -1)).toEqual(later.bids.slice(0, DEEP));
        expect(best(asks, DEEP, 1)).toEqual(later.asks.slice(0, DEEP));
      },
    },
    {
      id: 'X-1607',
      says: 'the quantities of levels deeper than the snapshot are told when they change',
      needs: 'time',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const socket = await venue.streams(`/ws/${venue.lower}@depth`);
        const { bids } = (await rest.get('/api/v3/depth', { symbol, limit: 100 })).json;
        const worst = Number(bids.at(-1)[0]);
        await venue.until('a deeper level', () =>
          socket.messages
            .flatMap(({ b }) => b)
            .find(([price, quantity]) => Number(price) < worst && Number(quantity) > 0),
        );
      },
    },
  ],
};

const PARTIAL: Section = {
  page: 'web-socket-streams.md',
  heading: 'Partial Book Depth Streams',
  facts: [
    {
      id: 'X-1611',
      says: 'depth5, depth10 and depth20 tell so many levels of each side',
      async shownBy(venue) {
        for (const levels of [5, 10, 20]) {
          const message = await first(venue, `${venue.lower}@depth${levels}`);
          expect(Object.keys(message).sort()).toEqual(['asks', 'bids', 'lastUpdateId']);
          expect([message.bids.length, message.asks.length]).toEqual([levels, levels]);
        }
      },
    },
    {
      id: 'X-1612',
      says: 'with @100ms they come ten times as often',
      needs: 'time',
      async shownBy(venue) {
        const slow = await venue.streams(`/ws/${venue.lower}@depth5`);
        const fast = await venue.streams(`/ws/${venue.lower}@depth5@100ms`);
        await venue.elapse(10_000);
        expect(slow.messages.length).toBeLessThanOrEqual(11);
        expect(fast.messages.length).toBeGreaterThan(2 * slow.messages.length);
      },
    },
    {
      id: 'X-1613',
      says: 'other numbers of levels send nothing',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@depth7`);
        await venue.elapse(3_000);
        expect(socket.messages).toEqual([]);
      },
    },
  ],
};

const TICKER: Section = {
  page: 'web-socket-streams.md',
  heading: 'Individual Symbol Ticker Streams',
  facts: [
    {
      id: 'X-1621',
      says: 'ticker tells the last 24 hours with changes, averages and the best of the book',
      async shownBy(venue) {
        const message = await first(venue, `${venue.lower}@ticker`);
        expect(message).toEqual({
          ...FIGURES,
          e: '24hrTicker',
          ...{ x: DECIMAL, Q: DECIMAL, b: DECIMAL, B: DECIMAL, a: DECIMAL, A: DECIMAL },
        });
        expect(message.C - message.O).toBe(24 * HOUR_MS);
      },
    },
  ],
};

const WINDOW_TICKER: Section = {
  page: 'web-socket-streams.md',
  heading: 'Individual Symbol Rolling Window Statistics Streams',
  facts: [
    {
      id: 'X-1626',
      says: 'ticker_1h, ticker_4h and ticker_1d tell the figures of their windows',
      async shownBy(venue) {
        for (const window of ['1h', '4h', '1d']) {
          const message = await first(venue, `${venue.lower}@ticker_${window}`);
          expect(message).toEqual({ ...FIGURES, e: `${window}Ticker` });
        }
      },
    },
    {
      id: 'X-1627',
      says: 'the window opens on a minute and is at most 59999 ms wider than its name',
      async shownBy(venue) {
        const { O: opened, C: closed } = await first(venue, `${venue.lower}@ticker_1h`);
        expect(opened % MINUTE_MS).toBe(0);
        expect(closed - opened).toBeGreaterThanOrEqual(HOUR_MS);
        expect(closed - opened).toBeLessThanOrEqual(HOUR_MS + 59_999);
      },
    },
  ],
};

const ALL_WINDOWS: Section = {
  page: 'web-socket-streams.md',
  heading: 'All Market Rolling Window Statistics Streams',
  facts: [
    {
      id: 'X-1631',
      says: '!ticker_1h@arr tells the pairs that changed, in an array',
      async shownBy(venue) {
        const message = await first(venue, '!ticker_1h@arr');
        expect(message.length).toBeGreaterThan(0);
        for (const { e } of message) expect(e).toBe('1hTicker');
      },
    },
  ],
};

const AVERAGE: Section = {
  page: 'web-socket-streams.md',
  heading: 'Average Price',
  facts: [
    {
      id: 'X-1636',
      says: 'avgPrice tells its interval, the average and the time of the last trade',
      async shownBy(venue) {
        expect(await first(venue, `${venue.lower}@avgPrice`)).toEqual({
          e: 'avgPrice',
          E: MILLISECONDS,
          s: venue.symbol,
          i: expect.stringMatching(/^\d+m$/),
          w: DECIMAL,
          T: MILLISECONDS,
        });
      },
    },
  ],
};

const ZONED_KLINES: Section = {
  page: 'web-socket-streams.md',
  heading: 'Kline/Candlestick Streams with timezone offset',
  facts: [
    {
      id: 'X-1641',
      says: 'kline_1d@+08:00 opens and closes with the day of UTC+8, told in UTC',
      async shownBy(venue) {
        const { k: bar } = await first(venue, `${venue.lower}@kline_1d@+08:00`);
        expect(bar.i).toBe('1d');
        expect((bar.t + 8 * HOUR_MS) % (24 * HOUR_MS)).toBe(0);
        expect(bar.T - bar.t).toBe(24 * HOUR_MS - 1);
      },
    },
    {
      id: 'X-1642',
      says: 'kline_1d opens with the day of UTC',
      async shownBy(venue) {
        const { k: bar } = await first(venue, `${venue.lower}@kline_1d`);
        expect(bar.t % (24 * HOUR_MS)).toBe(0);
      },
    },
  ],
};

const REFERENCE: Section = {
  page: 'web-socket-streams.md',
  heading: 'Reference Price Streams',
  facts: [
    {
      id: 'X-1646',
      says: 'referencePrice tells the price and the time at which it held',
      needs: 'account',
      async shownBy(venue) {
        expect(await first(venue, `${venue.lower}@referencePrice`)).toEqual({
          e: 'referencePrice',
          s: venue.symbol,
          r: DECIMAL,
          t: MILLISECONDS,
        });
      },
    },
    {
      id: 'X-1647',
      says: 'the price is null while there is none',
      needs: 'account',
      async shownBy(venue) {
        const { references } = venue.control.exchange;
        references.set(venue.symbol as never, null);
        expect((await first(venue, `${venue.lower}@referencePrice`)).r).toBe(null);
        references.set(venue.symbol as never, undefined);
      },
    },
  ],
};

/** Books, tickers, averages and reference prices as they are streamed. */
export const BOOK_STREAMS: Family = {
  name: 'Book and statistics streams',
  simulator: {
    market: 'generated',
    rules: { referencePrice: { bucketCount: 10, bucketWidthMs: 1_000 } },
  },
  sections: [
    DIFFS,
    LOCAL_BOOK,
    PARTIAL,
    TICKER,
    WINDOW_TICKER,
    ALL_WINDOWS,
    AVERAGE,
    ZONED_KLINES,
    REFERENCE,
  ],
};
