import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { DECIMAL, expectRefusal, INTEGER, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const DAY_MINI = {
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
const DAY_FULL = {
  ...DAY_MINI,
  priceChange: DECIMAL,
  priceChangePercent: expect.stringMatching(/^-?\d+\.\d{2,3}$/),
  weightedAvgPrice: DECIMAL,
  prevClosePrice: DECIMAL,
  lastQty: DECIMAL,
  bidPrice: DECIMAL,
  bidQty: DECIMAL,
  askPrice: DECIMAL,
  askQty: DECIMAL,
};
const BEST = {
  symbol: 'BTCUSDT',
  bidPrice: DECIMAL,
  bidQty: DECIMAL,
  askPrice: DECIMAL,
  askQty: DECIMAL,
};

const DAY_TICKER: Section = {
  page: 'rest-api.md',
  heading: '24hr ticker price change statistics',
  facts: [
    {
      id: 'X-0261',
      says: 'ticker/24hr of a symbol is one object with all its figures',
      async shownBy({ rest, symbol }) {
        expect((await rest.get('/api/v3/ticker/24hr', { symbol })).json).toEqual(DAY_FULL);
      },
    },
    {
      id: 'X-0262',
      says: 'type=MINI leaves out changes, averages and the book',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/24hr', { symbol, type: 'MINI' });
        expect(json).toEqual(DAY_MINI);
      },
    },
    {
      id: 'X-0263',
      says: 'symbols gives a list',
      async shownBy({ rest, symbol, otherSymbol }) {
        const symbols = JSON.stringify([symbol, otherSymbol]);
        const { json } = await rest.get('/api/v3/ticker/24hr', { symbols, type: 'MINI' });
        expect(json.map((day: Json) => day.symbol).sort()).toEqual([symbol, otherSymbol].sort());
      },
    },
    {
      id: 'X-0264',
      says: 'symbol and symbols cannot be combined (-1128)',
      async shownBy({ rest, symbol }) {
        const symbols = JSON.stringify([symbol]);
        const answer = await rest.get('/api/v3/ticker/24hr', { symbol, symbols });
        expectRefusal(answer, -1128, 'Combination of optional parameters invalid.');
      },
    },
    {
      id: 'X-0265',
      says: 'the window is 24 hours: closeTime less openTime',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/24hr', { symbol });
        expect(json.closeTime - json.openTime).toBe(86_400_000);
      },
    },
    {
      id: 'X-0266',
      says: 'priceChange is the last price less the opening price',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/24hr', { symbol });
        const change = Number(json.lastPrice) - Number(json.openPrice);
        expect(Number(json.priceChange)).toBeCloseTo(change, 6);
      },
    },
    {
      id: 'X-0267',
      says: 'the weight is 2 for a symbol and 80 for all',
      async shownBy(venue) {
        const { symbol } = venue;
        expect(await weightOf(venue, '/api/v3/ticker/24hr', { symbol })).toBe(2);
        expect(await weightOf(venue, '/api/v3/ticker/24hr', {})).toBe(80);
      },
    },
  ],
};

const PRICE_TICKER: Section = {
  page: 'rest-api.md',
  heading: 'Symbol price ticker',
  facts: [
    {
      id: 'X-0271',
      says: 'ticker/price of a symbol is one object of symbol and price',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/price', { symbol });
        expect(json).toEqual({ symbol, price: DECIMAL });
      },
    },
    {
      id: 'X-0272',
      says: 'without a symbol the prices of all symbols come in a list',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/ticker/price');
        expect(json).toContainEqual({ symbol, price: DECIMAL });
      },
    },
    {
      id: 'X-0273',
      says: 'the weight is 2 for a symbol and 4 otherwise',
      async shownBy(venue) {
        const { symbol } = venue;
        const symbols = JSON.stringify([symbol]);
        expect(await weightOf(venue, '/api/v3/ticker/price', { symbol })).toBe(2);
        expect(await weightOf(venue, '/api/v3/ticker/price', { symbols })).toBe(4);
        expect(await weightOf(venue, '/api/v3/ticker/price', {})).toBe(4);
      },
    },
  ],
};

const BOOK_TICKER: Section = {
  page: 'rest-api.md',
  heading: 'Symbol order book ticker',
  facts: [
    {
      id: 'X-0281',
      says: 'ticker/bookTicker of a symbol is one object with the best of both sides',
      async shownBy({ rest, symbol }) {
        expect((await rest.get('/api/v3/ticker/bookTicker', { symbol })).json).toEqual(BEST);
      },
    },
    {
      id: 'X-0282',
      says: 'a list of symbols gives a list, even of one',
      async shownBy({ rest, symbol }) {
        const symbols = JSON.stringify([symbol]);
        const { json } = await rest.get('/api/v3/ticker/bookTicker', { symbols });
        expect(json).toEqual([BEST]);
      },
    },
    {
      id: 'X-0283',
      says: 'without a symbol all book tickers come in a list',
      async shownBy({ rest }) {
        expect((await rest.get('/api/v3/ticker/bookTicker')).json).toContainEqual(BEST);
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

/** Tickers by REST. */
export const TICKERS: Family = {
  name: 'REST: tickers',
  simulator: { market: 'generated' },
  sections: [DAY_TICKER, PRICE_TICKER, BOOK_TICKER],
};
