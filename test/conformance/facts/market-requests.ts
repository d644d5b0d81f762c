import { expect } from 'vitest';
import { expectRefusal, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const INTERVALS = '1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M'.split(' ');

const PUBLIC: Section = {
  page: 'faqs/market_data_only.md',
  heading: 'RESTful API',
  facts: [
    {
      id: 'X-2216',
      says: 'every public market data request is answered without a key',
      async shownBy({ rest, symbol }) {
        const requests: readonly (readonly [string, Parameters])[] = [
          ['aggTrades', { symbol }],
          ['avgPrice', { symbol }],
          ['depth', { symbol }],
          ['exchangeInfo', {}],
          ['klines', { symbol, interval: '1m' }],
          ['ping', {}],
          ['ticker', { symbol }],
          ['ticker/24hr', { symbol }],
          ['ticker/bookTicker', { symbol }],
          ['ticker/price', { symbol }],
          ['time', {}],
          ['trades', { symbol }],
          ['uiKlines', { symbol, interval: '1m' }],
        ];
        for (const [path, parameters] of requests) {
          expect((await rest.get(`/api/v3/${path}`, parameters)).status, path).toBe(200);
        }
      },
    },
  ],
};

const KLINES: Section = {
  page: 'rest-api.md',
  heading: 'Kline/Candlestick data, intervals and time zones',
  facts: [
    {
      id: 'X-2221',
      says: 'every interval that is listed is answered',
      async shownBy({ rest, symbol }) {
        for (const interval of INTERVALS) {
          const { json } = await rest.get('/api/v3/klines', { symbol, interval, limit: 1 });
          expect(json, interval).toHaveLength(1);
        }
      },
    },
    {
      id: 'X-2222',
      says: 'timeZone is taken from -12:00 to +14:00, with or without minutes',
      async shownBy({ rest, symbol }) {
        const status = async (timeZone: string): Promise<number> =>
          (await rest.get('/api/v3/klines', { symbol, interval: '1d', timeZone })).status;
        for (const zone of ['0', '8', '4', '-1:00', '05:45', '-12:00', '14:00']) {
          expect(await status(zone), zone).toBe(200);
        }
        for (const zone of ['-12:01', '14:01', '24', 'UTC']) {
          expect(await status(zone), zone).toBe(400);
        }
      },
    },
    {
      id: 'X-2223',
      says: 'startTime and endTime stay in UTC whatever the timeZone',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const end = Math.floor(venue.now() / HOUR_MS) * HOUR_MS;
        const times = { startTime: end - 4 * HOUR_MS, endTime: end - 2 * HOUR_MS };
        const ask = async (timeZone: string): Promise<number[]> =>
          (
            await rest.get('/api/v3/klines', { symbol, interval: '1h', timeZone, ...times })
          ).json.map((row: Json) => row[0]);
        expect(await ask('8')).toEqual(await ask('0'));
      },
    },
    {
      id: 'X-2224',
      says: 'the newest kline of a time zone holds every hour since it opened',
      async shownBy({ rest, symbol }) {
        const zoned = { symbol, interval: '1d', timeZone: '8', limit: 1 };
        const [row] = (await rest.get('/api/v3/klines', zoned)).json;
        const hours = { symbol, interval: '1h', startTime: row[0], limit: 1_000 };
        const { json } = await rest.get('/api/v3/klines', hours);
        const count = json.reduce((sum: number, hour: Json) => sum + hour[8], 0);
        expect([row[1], row[8]]).toEqual([json[0][1], count]);
      },
    },
  ],
};

const WINDOWS: Section = {
  page: 'rest-api.md',
  heading: 'Rolling window price change statistics, windowSize',
  facts: [
    {
      id: 'X-2231',
      says: 'windowSize is 1m to 59m, 1h to 23h and 1d to 7d',
      async shownBy({ rest, symbol }) {
        const status = async (windowSize: string): Promise<number> =>
          (await rest.get('/api/v3/ticker', { symbol, windowSize })).status;
        for (const size of ['1m', '59m', '1h', '23h', '1d', '7d']) {
          expect(await status(size), size).toBe(200);
        }
        for (const size of ['0m', '60m', '24h', '8d', '1w', '1', 'm', '1D']) {
          expect(await status(size), size).toBe(400);
        }
      },
    },
    {
      id: 'X-2232',
      says: 'closeTime is the time of the request',
      needs: 'time',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const { json } = await rest.get('/api/v3/ticker', { symbol, windowSize: '1h' });
        expect(venue.now() - json.closeTime).toBeLessThan(200);
      },
    },
  ],
};

const TICKER_TYPES: Section = {
  page: 'errors.md',
  heading: '-1139 INVALID_TICKER_TYPE',
  facts: [
    {
      id: 'X-2236',
      says: 'a type other than FULL and MINI is refused',
      async shownBy({ rest, symbol }) {
        for (const path of ['ticker', 'ticker/24hr', 'ticker/tradingDay']) {
          const answer = await rest.get(`/api/v3/${path}`, { symbol, type: 'HUGE' });
          expectRefusal(answer, -1139, 'Invalid ticker type.');
        }
      },
    },
  ],
};

const TRADING_DAY: Section = {
  page: 'rest-api.md',
  heading: 'Trading Day Ticker, timeZone',
  facts: [
    {
      id: 'X-2241',
      says: 'the day is that of the time zone',
      async shownBy({ rest, symbol }) {
        for (const [timeZone, hours] of [
          ['8', 8],
          ['-3:30', -3.5],
        ] as const) {
          const { json } = await rest.get('/api/v3/ticker/tradingDay', { symbol, timeZone });
          expect((json.openTime + hours * HOUR_MS) % DAY_MS).toBe(0);
          expect(json.closeTime).toBe(json.openTime + DAY_MS - 1);
        }
      },
    },
  ],
};

const BEFORE_THE_DAY: Section = {
  page: 'rest-api.md',
  heading: '24hr ticker price change statistics, trades',
  facts: [
    {
      id: 'X-2246',
      says: 'firstId and lastId are the first and the last trade, count their number',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/24hr', { symbol });
        expect(BigInt(json.lastId) - BigInt(json.firstId) + 1n).toBe(BigInt(json.count));
        const [last] = (await rest.get('/api/v3/trades', { symbol, limit: 1 })).json;
        expect(BigInt(last.id)).toBeGreaterThanOrEqual(BigInt(json.lastId));
      },
    },
    {
      id: 'X-2247',
      says: 'prevClosePrice is the price of the trade before the first',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/24hr', { symbol });
        const fromId = (BigInt(json.firstId) - 1n).toString();
        const page = { symbol, fromId, limit: 1 };
        const [before] = (await rest.get('/api/v3/historicalTrades', page)).json;
        expect(json.prevClosePrice).toBe(before.price);
      },
    },
  ],
};

const STATUS: Section = {
  page: 'CHANGELOG.md',
  heading: '2025-10-28',
  facts: [
    {
      id: 'X-2251',
      says: 'symbolStatus leaves out pairs of another status, and refuses a single one (-1220)',
      async shownBy({ rest, symbol }) {
        const status = { symbolStatus: 'BREAK' };
        for (const path of ['ticker/price', 'ticker/bookTicker', 'ticker/24hr']) {
          const all = await rest.get(`/api/v3/${path}`, status);
          const few = await rest.get(`/api/v3/${path}`, { symbols: `["${symbol}"]`, ...status });
          expect([all.json, few.json], path).toEqual([[], []]);
          expectRefusal(await rest.get(`/api/v3/${path}`, { symbol, ...status }), -1220);
        }
        for (const path of ['ticker', 'ticker/tradingDay']) {
          const few = await rest.get(`/api/v3/${path}`, { symbols: `["${symbol}"]`, ...status });
          expect(few.json, path).toEqual([]);
          expectRefusal(await rest.get(`/api/v3/${path}`, { symbol, ...status }), -1220);
        }
      },
    },
    {
      id: 'X-2252',
      says: 'the methods of the WebSocket API know it as well',
      async shownBy(venue) {
        const api = await venue.api();
        const parameters = { symbol: venue.symbol, symbolStatus: 'BREAK' };
        for (const method of [
          'depth',
          'ticker.price',
          'ticker.book',
          'ticker.24hr',
          'ticker.tradingDay',
          'ticker',
        ]) {
          expectRefusal(await api.call(method, parameters), -1220);
        }
      },
    },
  ],
};

const RETIRED: Section = {
  page: 'CHANGELOG.md',
  heading: '2026-03-09, Future Changes',
  facts: [
    {
      id: 'X-2256',
      says: 'the endpoints of version 1 are gone',
      async shownBy({ rest }) {
        for (const path of ['ping', 'time', 'depth', 'klines', 'aggTrades', 'trades']) {
          expect((await rest.get(`/api/v1/${path}`)).status, path).toBe(404);
        }
      },
    },
  ],
};

const SAME_ANSWERS: Section = {
  page: 'web-socket-api.md',
  heading: 'Market data requests',
  facts: [
    {
      id: 'X-2261',
      says: 'every method answers what REST answers',
      needs: 'time',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const api = await venue.api();
        const fromId = { symbol, fromId: 1, limit: 2 };
        const pairs: readonly (readonly [string, string, Parameters])[] = [
          ['depth', 'depth', { symbol, limit: 5 }],
          ['trades.recent', 'trades', { symbol, limit: 2 }],
          ['trades.historical', 'historicalTrades', fromId],
          ['blockTrades.historical', 'historicalBlockTrades', fromId],
          ['trades.aggregate', 'aggTrades', fromId],
          ['klines', 'klines', { symbol, interval: '1h', limit: 2 }],
          ['uiKlines', 'uiKlines', { symbol, interval: '1h', limit: 2 }],
          ['avgPrice', 'avgPrice', { symbol }],
          ['ticker.24hr', 'ticker/24hr', { symbol, type: 'MINI' }],
          ['ticker.tradingDay', 'ticker/tradingDay', { symbol }],
          ['ticker', 'ticker', { symbol, windowSize: '4h' }],
          ['ticker.price', 'ticker/price', { symbol }],
          ['ticker.book', 'ticker/bookTicker', { symbol }],
          ['executionRules', 'executionRules', { symbol }],
          ['referencePrice', 'referencePrice', { symbol }],
          ['referencePrice.calculation', 'referencePrice/calculation', { symbol }],
        ];
        for (const [method, path, parameters] of pairs) {
          const { result } = await api.call(method, parameters);
          const { json } = await rest.get(`/api/v3/${path}`, parameters);
          expect(withoutTimes(result), method).toEqual(withoutTimes(json));
        }
      },
    },
  ],
};

/** Answers a moment apart differ in when they were given. */
function withoutTimes(value: Json): Json {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  const { openTime: _open, closeTime: _close, timestamp: _at, ...others } = value;
  return others;
}

const SINCE_THE_START: Section = {
  page: 'faqs/price_range_execution_rules.md',
  heading: 'How does the Matching Engine calculate the reference price?, the window',
  facts: [
    {
      id: 'X-2266',
      says: 'the trades of the window count, whenever the exchange began',
      needs: 'account',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/referencePrice', { symbol });
        expect(json).toEqual({
          symbol,
          referencePrice: expect.any(String),
          timestamp: MILLISECONDS,
        });
        const startTime = json.timestamp - MINUTE_MS;
        const page = { symbol, startTime, endTime: json.timestamp, limit: 1_000 };
        const trades = (await rest.get('/api/v3/aggTrades', page)).json;
        const prices = trades.map(({ p }: Json) => Number(p));
        const reference = Number(json.referencePrice);
        expect(reference).toBeGreaterThanOrEqual(Math.min(...prices));
        expect(reference).toBeLessThanOrEqual(Math.max(...prices));
      },
    },
  ],
};

/** Requests of market data: what their parameters choose. */
export const MARKET_REQUESTS: Family = {
  name: 'Market data requests',
  simulator: {
    market: 'generated',
    rules: { referencePrice: { bucketCount: 20, bucketWidthMs: 1_000 } },
  },
  sections: [
    PUBLIC,
    KLINES,
    WINDOWS,
    TICKER_TYPES,
    TRADING_DAY,
    BEFORE_THE_DAY,
    STATUS,
    RETIRED,
    SAME_ANSWERS,
    SINCE_THE_START,
  ],
};
