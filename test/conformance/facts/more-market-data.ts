import { expect } from 'vitest';
import {
  BOOLEAN,
  DECIMAL,
  expectRefusal,
  INTEGER,
  MILLISECONDS,
  mandatory,
} from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const WINDOW_MINI = {
  symbol: 'BTCUSDT',
  openPrice: DECIMAL,
  highPrice: DECIMAL,
  lowPrice: DECIMAL,
  lastPrice: DECIMAL,
  volume: DECIMAL,
  quoteVolume: DECIMAL,
  openTime: MILLISECONDS,
  closeTime: MILLISECONDS,
  firstId: INTEGER,
  lastId: INTEGER,
  count: expect.any(Number),
};
const WINDOW_FULL = {
  ...WINDOW_MINI,
  priceChange: DECIMAL,
  priceChangePercent: expect.stringMatching(/^-?\d+\.\d{2,3}$/),
  weightedAvgPrice: DECIMAL,
};
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const OLD_TRADES: Section = {
  page: 'rest-api.md',
  heading: 'Old trade lookup',
  facts: [
    {
      id: 'X-1301',
      says: 'historicalTrades answers trades from fromId on',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/trades', { symbol, limit: 5 });
        const fromId = json[0].id;
        const older = await rest.get('/api/v3/historicalTrades', { symbol, fromId, limit: 2 });
        expect(older.json).toEqual(json.slice(0, 2));
      },
    },
    {
      id: 'X-1302',
      says: 'without fromId the most recent trades come',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/historicalTrades', { symbol, limit: 3 });
        expect(json).toHaveLength(3);
        expect(json[0]).toMatchObject({ id: INTEGER, price: DECIMAL, isBuyerMaker: BOOLEAN });
      },
    },
  ],
};

const UI_KLINES: Section = {
  page: 'rest-api.md',
  heading: 'UIKlines',
  facts: [
    {
      id: 'X-1306',
      says: 'uiKlines has the parameters and the form of klines',
      async shownBy({ rest, symbol }) {
        const parameters = { symbol, interval: '5m', limit: 2 };
        const { json } = await rest.get('/api/v3/uiKlines', parameters);
        expect(json.map((bar: Json) => bar.length)).toEqual([12, 12]);
      },
    },
  ],
};

const TIME_ZONES: Section = {
  page: 'rest-api.md',
  heading: 'Kline/Candlestick data, timeZone',
  facts: [
    {
      id: 'X-1311',
      says: 'timeZone moves the days: those of 8 open at 16:00 UTC',
      async shownBy({ rest, symbol }) {
        const parameters = { symbol, interval: '1d', limit: 1, timeZone: '8' };
        const { json } = await rest.get('/api/v3/klines', parameters);
        expect(new Date(json[0][0]).getUTCHours()).toBe(16);
      },
    },
    {
      id: 'X-1312',
      says: 'timeZone may have minutes',
      async shownBy({ rest, symbol }) {
        const parameters = { symbol, interval: '1h', limit: 1, timeZone: '05:45' };
        const { json } = await rest.get('/api/v3/klines', parameters);
        expect(new Date(json[0][0]).getUTCMinutes()).toBe(15);
      },
    },
    {
      id: 'X-1313',
      says: 'a timeZone beyond -12:00 to +14:00 is refused',
      async shownBy({ rest, symbol }) {
        const parameters = { symbol, interval: '1h', timeZone: '15' };
        expect((await rest.get('/api/v3/klines', parameters)).status).toBe(400);
      },
    },
    {
      id: 'X-1314',
      says: 'there are klines of a second',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1s', limit: 3 });
        expect(json[1][0] - json[0][0]).toBe(1_000);
        expect(json[0][6] - json[0][0]).toBe(999);
      },
    },
    {
      id: 'X-1315',
      says: 'weeks open on Monday',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1w', limit: 1 });
        expect(new Date(json[0][0]).getUTCDay()).toBe(1);
      },
    },
  ],
};

const TRADING_DAY: Section = {
  page: 'rest-api.md',
  heading: 'Trading Day Ticker',
  facts: [
    {
      id: 'X-1321',
      says: 'ticker/tradingDay tells the figures of the UTC day',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/tradingDay', { symbol });
        expect(json).toEqual(WINDOW_FULL);
        expect(json.openTime % DAY_MS).toBe(0);
        expect(json.closeTime).toBe(json.openTime + DAY_MS - 1);
      },
    },
    {
      id: 'X-1322',
      says: 'type=MINI leaves out changes and averages',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/tradingDay', { symbol, type: 'MINI' });
        expect(json).toEqual(WINDOW_MINI);
      },
    },
    {
      id: 'X-1323',
      says: 'either symbol or symbols is needed',
      async shownBy({ rest }) {
        expect((await rest.get('/api/v3/ticker/tradingDay')).status).toBe(400);
      },
    },
  ],
};

const WINDOW: Section = {
  page: 'rest-api.md',
  heading: 'Rolling window price change statistics',
  facts: [
    {
      id: 'X-1331',
      says: 'ticker tells the figures of a window',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker', { symbol, windowSize: '1h' });
        expect(json).toEqual(WINDOW_FULL);
      },
    },
    {
      id: 'X-1332',
      says: 'the window opens on a minute and is at most 59999 ms longer than asked for',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker', { symbol, windowSize: '15m' });
        expect(json.openTime % MINUTE_MS).toBe(0);
        const longer = json.closeTime - json.openTime - 15 * MINUTE_MS;
        expect(longer).toBeGreaterThanOrEqual(0);
        expect(longer).toBeLessThanOrEqual(59_999);
      },
    },
    {
      id: 'X-1333',
      says: 'the window is a day when none is asked for',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker', { symbol });
        expect(Math.floor((json.closeTime - json.openTime) / DAY_MS)).toBe(1);
      },
    },
    {
      id: 'X-1334',
      says: 'units cannot be combined',
      async shownBy({ rest, symbol }) {
        const answer = await rest.get('/api/v3/ticker', { symbol, windowSize: '1d2h' });
        expect(answer.status).toBe(400);
      },
    },
    {
      id: 'X-1335',
      says: 'symbols gives a list',
      async shownBy({ rest, symbol, otherSymbol }) {
        const symbols = JSON.stringify([symbol, otherSymbol]);
        const { json } = await rest.get('/api/v3/ticker', { symbols, type: 'MINI' });
        expect(json).toHaveLength(2);
      },
    },
  ],
};

const STATUS: Section = {
  page: 'rest-api.md',
  heading: 'Symbol order book ticker, symbolStatus',
  facts: [
    {
      id: 'X-1341',
      says: 'a symbol of another status than symbolStatus is refused (-1220)',
      async shownBy({ rest, symbol }) {
        const parameters = { symbol, symbolStatus: 'HALT' };
        const answer = await rest.get('/api/v3/ticker/bookTicker', parameters);
        expectRefusal(
          answer,
          -1220,
          "The symbol's status does not match the requested symbolStatus.",
        );
      },
    },
    {
      id: 'X-1342',
      says: 'of all symbols those of another status are left out',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/bookTicker', { symbolStatus: 'HALT' });
        expect(json.map((ticker: Json) => ticker.symbol)).not.toContain(symbol);
      },
    },
    {
      id: 'X-1343',
      says: 'depth knows symbolStatus as well',
      async shownBy({ rest, symbol }) {
        const answer = await rest.get('/api/v3/depth', { symbol, symbolStatus: 'BREAK' });
        expectRefusal(answer, -1220);
        expect((await rest.get('/api/v3/depth', { symbol, symbolStatus: 'TRADING' })).status).toBe(
          200,
        );
      },
    },
    {
      id: 'X-1344',
      says: 'a status that does not exist is refused (-1122)',
      async shownBy({ rest, symbol }) {
        const answer = await rest.get('/api/v3/depth', { symbol, symbolStatus: 'SLEEPING' });
        expectRefusal(answer, -1122, 'Invalid symbolStatus.');
      },
    },
  ],
};

const REFERENCE_PRICE: Section = {
  page: 'rest-api.md',
  heading: 'Query Reference Price',
  facts: [
    {
      id: 'X-1351',
      says: 'a symbol without a reference price is refused (-2043)',
      needs: 'account',
      async shownBy({ rest, symbol }) {
        const answer = await rest.get('/api/v3/referencePrice', { symbol });
        expectRefusal(answer, -2043, "This symbol doesn't have a reference price.");
      },
    },
    {
      id: 'X-1352',
      says: 'referencePrice needs a symbol (-1102)',
      async shownBy({ rest }) {
        expectRefusal(await rest.get('/api/v3/referencePrice'), -1102, mandatory('symbol'));
      },
    },
  ],
};

const EXECUTION_RULES: Section = {
  page: 'rest-api.md',
  heading: 'Query Execution Rules',
  facts: [
    {
      id: 'X-1357',
      says: 'its parameters cannot be combined',
      async shownBy({ rest, symbol }) {
        const parameters = { symbol, symbolStatus: 'TRADING' };
        expect((await rest.get('/api/v3/executionRules', parameters)).status).toBe(400);
      },
    },
  ],
};

const EXCHANGE_INFORMATION: Section = {
  page: 'rest-api.md',
  heading: 'Exchange information, parameters',
  facts: [
    {
      id: 'X-1361',
      says: 'permissions takes one permission or a list of them',
      async shownBy({ rest, symbol }) {
        for (const permissions of ['SPOT', '["SPOT","MARGIN"]']) {
          const { json } = await rest.get('/api/v3/exchangeInfo', { permissions });
          expect(json.symbols.map((entry: Json) => entry.symbol)).toContain(symbol);
        }
      },
    },
    {
      id: 'X-1362',
      says: 'permissions does not go with symbol',
      async shownBy({ rest, symbol }) {
        const answer = await rest.get('/api/v3/exchangeInfo', { symbol, permissions: 'SPOT' });
        expect(answer.status).toBe(400);
      },
    },
    {
      id: 'X-1363',
      says: 'showPermissionSets=false leaves permissionSets empty',
      async shownBy({ rest, symbol }) {
        const parameters = { symbol, showPermissionSets: false };
        const { json } = await rest.get('/api/v3/exchangeInfo', parameters);
        expect(json.symbols[0].permissionSets ?? []).toEqual([]);
      },
    },
    {
      id: 'X-1364',
      says: 'symbolStatus selects by status and does not go with symbol',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/exchangeInfo', { symbolStatus: 'TRADING' });
        expect(json.symbols.map((entry: Json) => entry.symbol)).toContain(symbol);
        const both = await rest.get('/api/v3/exchangeInfo', { symbol, symbolStatus: 'TRADING' });
        expect(both.status).toBe(400);
      },
    },
    {
      id: 'X-1365',
      says: 'a symbol that is listed twice is refused (-1151)',
      async shownBy({ rest, symbol }) {
        const symbols = JSON.stringify([symbol, symbol]);
        const answer = await rest.get('/api/v3/ticker/price', { symbols });
        expectRefusal(answer, -1151, 'Symbol is present multiple times in the list.');
      },
    },
  ],
};

const TIME_UNIT: Section = {
  page: 'rest-api.md',
  heading: 'General API Information, time unit',
  facts: [
    {
      id: 'X-1371',
      says: 'X-MBX-TIME-UNIT: MICROSECOND makes times microseconds',
      async shownBy({ rest }) {
        for (const unit of ['MICROSECOND', 'microsecond']) {
          const { json } = await rest.get(
            '/api/v3/time',
            {},
            { headers: { 'X-MBX-TIME-UNIT': unit } },
          );
          expect(String(json.serverTime)).toMatch(/^\d{16}$/);
        }
      },
    },
    {
      id: 'X-1372',
      says: 'another time unit is refused (-1194)',
      async shownBy({ rest }) {
        const headers = { 'X-MBX-TIME-UNIT': 'DAY' };
        expectRefusal(await rest.get('/api/v3/time', {}, { headers }), -1194);
      },
    },
  ],
};

/** The younger market data endpoints and parameters. */
export const MORE_MARKET_DATA: Family = {
  name: 'REST: more market data',
  simulator: { market: 'generated' },
  sections: [
    OLD_TRADES,
    UI_KLINES,
    TIME_ZONES,
    TRADING_DAY,
    WINDOW,
    STATUS,
    REFERENCE_PRICE,
    EXECUTION_RULES,
    EXCHANGE_INFORMATION,
    TIME_UNIT,
  ],
};
