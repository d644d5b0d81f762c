import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import {
  BOOLEAN,
  DECIMAL,
  expectAscending,
  expectRefusal,
  INTEGER,
  MILLISECONDS,
  mandatory,
} from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const TRADE = {
  id: INTEGER,
  price: DECIMAL,
  qty: DECIMAL,
  quoteQty: DECIMAL,
  time: MILLISECONDS,
  isBuyerMaker: BOOLEAN,
  isBestMatch: BOOLEAN,
};
const AGGREGATE_TRADE = {
  a: INTEGER,
  p: DECIMAL,
  q: DECIMAL,
  f: INTEGER,
  l: INTEGER,
  T: MILLISECONDS,
  m: BOOLEAN,
  M: BOOLEAN,
};
const ORDER_BOOK: Section = {
  page: 'rest-api.md',
  heading: 'Order book',
  facts: [
    {
      id: 'X-0201',
      says: 'depth answers lastUpdateId and pairs of price and quantity for each side',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/depth', { symbol, limit: 5 });
        const levels = expect.arrayContaining([[DECIMAL, DECIMAL]]);
        expect(json).toEqual({ lastUpdateId: INTEGER, bids: levels, asks: levels });
      },
    },
    {
      id: 'X-0202',
      says: 'bids come from the highest price down, asks from the lowest up, and do not cross',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/depth', { symbol, limit: 20 });
        const bids = json.bids.map(([price]: Json) => Number(price));
        const asks = json.asks.map(([price]: Json) => Number(price));
        expect(bids).toEqual([...bids].sort((a, b) => b - a));
        expect(asks).toEqual([...asks].sort((a, b) => a - b));
        expect(bids[0]).toBeLessThan(asks[0]);
      },
    },
    {
      id: 'X-0203',
      says: 'depth gives at most limit levels of a side',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/depth', { symbol, limit: 3 });
        expect([json.bids.length, json.asks.length]).toEqual([3, 3]);
      },
    },
    {
      id: 'X-0204',
      says: 'a limit above 5000 is taken as 5000',
      async shownBy({ rest, symbol }) {
        expect((await rest.get('/api/v3/depth', { symbol, limit: 6_000 })).status).toBe(200);
      },
    },
    {
      id: 'X-0205',
      says: 'depth needs a symbol (-1102)',
      async shownBy({ rest }) {
        expectRefusal(await rest.get('/api/v3/depth'), -1102, mandatory('symbol'));
      },
    },
    {
      id: 'X-0206',
      says: 'the weight of depth is 5, 25, 50 or 250 by its limit',
      async shownBy(venue) {
        const weights = [];
        for (const limit of [100, 101, 501, 1_001]) {
          weights.push(await weightOf(venue, '/api/v3/depth', { symbol: venue.symbol, limit }));
        }
        expect(weights).toEqual([5, 25, 50, 250]);
      },
    },
    {
      id: 'X-0207',
      says: 'a deep book gives as many levels as limit asks for: 100 by default, 500',
      async shownBy({ rest, symbol }) {
        for (const [limit, expected] of [
          [undefined, 100],
          [500, 500],
        ] as const) {
          const { json } = await rest.get('/api/v3/depth', {
            symbol,
            ...(limit === undefined ? {} : { limit }),
          });
          expect([json.bids.length, json.asks.length]).toEqual([expected, expected]);
        }
      },
    },
  ],
};

const TRADES: Section = {
  page: 'rest-api.md',
  heading: 'Recent trades list',
  facts: [
    {
      id: 'X-0211',
      says: 'trades answers trades with id, price, quantities, time and sides',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/trades', { symbol, limit: 2 });
        expect(json).toEqual([TRADE, TRADE]);
      },
    },
    {
      id: 'X-0212',
      says: 'trades come with ascending ids',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/trades', { symbol, limit: 10 });
        expectAscending(json.map((trade: Json) => trade.id));
      },
    },
    {
      id: 'X-0213',
      says: 'quoteQty is price times quantity',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/trades', { symbol, limit: 5 });
        for (const { price, qty, quoteQty } of json) {
          expect(Number(quoteQty)).toBeCloseTo(Number(price) * Number(qty), 6);
        }
      },
    },
    {
      id: 'X-0214',
      says: 'the weight of trades is 25',
      async shownBy(venue) {
        expect(await weightOf(venue, '/api/v3/trades', { symbol: venue.symbol })).toBe(25);
      },
    },
  ],
};

const AGGREGATE_TRADES: Section = {
  page: 'rest-api.md',
  heading: 'Compressed/Aggregate trades list',
  facts: [
    {
      id: 'X-0221',
      says: 'aggTrades answers a, p, q, f, l, T, m and M',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/aggTrades', { symbol, limit: 1 });
        expect(json).toEqual([AGGREGATE_TRADE]);
      },
    },
    {
      id: 'X-0222',
      says: 'without fromId and times the most recent aggregate trades come',
      async shownBy({ rest, symbol }) {
        const { json: ten } = await rest.get('/api/v3/aggTrades', { symbol, limit: 10 });
        const { json: two } = await rest.get('/api/v3/aggTrades', { symbol, limit: 2 });
        expect(Number(two[0].a)).toBeGreaterThanOrEqual(Number(ten.at(-2).a));
      },
    },
    {
      id: 'X-0223',
      says: 'fromId is inclusive',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/aggTrades', { symbol, limit: 5 });
        const fromId = json[1].a;
        const after = await rest.get('/api/v3/aggTrades', { symbol, fromId, limit: 3 });
        expect(after.json.map((trade: Json) => trade.a)).toEqual(
          json.slice(1, 4).map((trade: Json) => trade.a),
        );
      },
    },
    {
      id: 'X-0224',
      says: 'startTime and endTime are inclusive',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/aggTrades', { symbol, limit: 6 });
        const [from, to] = [json[1].T, json[3].T];
        const range = { symbol, startTime: from, endTime: to };
        const { json: between } = await rest.get('/api/v3/aggTrades', range);
        expect([between[0].T, between.at(-1).T]).toEqual([from, to]);
      },
    },
    {
      id: 'X-0225',
      says: 'the trades that an aggregate trade covers go from f to l',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/aggTrades', { symbol, limit: 10 });
        for (const { f, l } of json) expect(Number(l)).toBeGreaterThanOrEqual(Number(f));
      },
    },
  ],
};

const KLINES: Section = {
  page: 'rest-api.md',
  heading: 'Kline/Candlestick data',
  facts: [
    {
      id: 'X-0231',
      says: 'a kline is twelve values: times, prices and volumes as texts, the number of trades as a number',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1m', limit: 1 });
        expect(json).toEqual([
          [
            MILLISECONDS,
            ...[DECIMAL, DECIMAL, DECIMAL, DECIMAL, DECIMAL],
            MILLISECONDS,
            DECIMAL,
            expect.any(Number),
            ...[DECIMAL, DECIMAL],
            '0',
          ],
        ]);
      },
    },
    {
      id: 'X-0232',
      says: 'a kline closes one millisecond before the next one opens',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '5m', limit: 3 });
        expect(json[0][6] + 1).toBe(json[1][0]);
        expect(json[1][0] - json[0][0]).toBe(300_000);
      },
    },
    {
      id: 'X-0233',
      says: 'the newest kline is the one that is still open',
      async shownBy({ rest, symbol, ground }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1h', limit: 1 });
        expect(json[0][6]).toBeGreaterThan(ground.now());
      },
    },
    {
      id: 'X-0234',
      says: 'klines needs an interval (-1102)',
      async shownBy({ rest, symbol }) {
        expectRefusal(await rest.get('/api/v3/klines', { symbol }), -1102, mandatory('interval'));
      },
    },
    {
      id: 'X-0235',
      says: 'an interval that does not exist is refused (-1120)',
      async shownBy({ rest, symbol }) {
        const answer = await rest.get('/api/v3/klines', { symbol, interval: '7m' });
        expectRefusal(answer, -1120, 'Invalid interval.');
      },
    },
    {
      id: 'X-0236',
      says: 'intervals are case-sensitive: 1M is a month',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1M', limit: 1 });
        expect(new Date(json[0][0]).getUTCDate()).toBe(1);
      },
    },
    {
      id: 'X-0237',
      says: '500 klines come unless a limit is sent',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1m' });
        expect(json).toHaveLength(500);
      },
    },
    {
      id: 'X-0238',
      says: 'at most 1000 klines come',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1m', limit: 1_500 });
        expect(json).toHaveLength(1_000);
      },
    },
    {
      id: 'X-0239',
      says: 'low and high enclose open and close, and the takers buy no more than is traded',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1m', limit: 50 });
        for (const bar of json) {
          const [open, high, low, close] = bar.slice(1, 5).map(Number);
          expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
          expect(low).toBeLessThanOrEqual(Math.min(open, close));
          expect(Number(bar[9])).toBeLessThanOrEqual(Number(bar[5]));
        }
      },
    },
    {
      id: 'X-0240',
      says: 'the weight of klines is 2 whatever the limit',
      async shownBy(venue) {
        const parameters = { symbol: venue.symbol, interval: '1m', limit: 1_000 };
        expect(await weightOf(venue, '/api/v3/klines', parameters)).toBe(2);
      },
    },
  ],
};

const AVERAGE_PRICE: Section = {
  page: 'rest-api.md',
  heading: 'Current average price',
  facts: [
    {
      id: 'X-0251',
      says: 'avgPrice answers its minutes, the price and the time of the last trade',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/avgPrice', { symbol });
        expect(json).toEqual({ mins: 5, price: DECIMAL, closeTime: MILLISECONDS });
      },
    },
  ],
};

/** What a request adds to the used weight. */
async function weightOf(
  { rest }: ConformanceVenue,
  path: string,
  parameters: Readonly<Record<string, string | number>>,
): Promise<number> {
  const used = async (): Promise<number> =>
    Number((await rest.get('/api/v3/ping')).headers['x-mbx-used-weight-1m']);
  const before = await used();
  const answer = await rest.get(path, parameters);
  expect(answer.status, answer.text).toBe(200);
  return Number(answer.headers['x-mbx-used-weight-1m']) - before;
}

/** Public market data by REST. */
export const MARKET_DATA: Family = {
  name: 'REST: market data',
  simulator: { market: 'generated' },
  sections: [ORDER_BOOK, TRADES, AGGREGATE_TRADES, KLINES, AVERAGE_PRICE],
};
