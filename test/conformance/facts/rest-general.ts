import { expect } from 'vitest';
import { BOOLEAN, DECIMAL, expectRefusal, MILLISECONDS, TEXT } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const GENERAL_INFORMATION: Section = {
  page: 'rest-api.md',
  heading: 'General API Information',
  facts: [
    {
      id: 'X-0001',
      says: 'answers are JSON',
      async shownBy({ rest }) {
        const answer = await rest.get('/api/v3/time');
        expect(answer.headers['content-type']).toMatch(/^application\/json/);
      },
    },
    {
      id: 'X-0002',
      says: 'data comes oldest first',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1m', limit: 5 });
        const times = json.map((bar: Json) => bar[0]);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      },
    },
    {
      id: 'X-0003',
      says: 'without startTime and endTime the most recent items come',
      async shownBy({ rest, symbol, ground }) {
        const { json } = await rest.get('/api/v3/klines', { symbol, interval: '1m', limit: 2 });
        expect(json.at(-1)[0]).toBe(minuteOf(ground.now()));
      },
    },
    {
      id: 'X-0004',
      says: 'with startTime the oldest items from there come, up to the limit',
      async shownBy({ rest, symbol, ground }) {
        const startTime = minuteOf(ground.now()) - 10 * MINUTE;
        const parameters = { symbol, interval: '1m', startTime, limit: 3 };
        const { json } = await rest.get('/api/v3/klines', parameters);
        const times = json.map((bar: Json) => bar[0]);
        expect(times).toEqual([startTime, startTime + MINUTE, startTime + 2 * MINUTE]);
      },
    },
    {
      id: 'X-0005',
      says: 'with endTime the most recent items up to it come, up to the limit',
      async shownBy({ rest, symbol, ground }) {
        const endTime = minuteOf(ground.now()) - 10 * MINUTE;
        const parameters = { symbol, interval: '1m', endTime, limit: 2 };
        const { json } = await rest.get('/api/v3/klines', parameters);
        expect(json.map((bar: Json) => bar[0])).toEqual([endTime - MINUTE, endTime]);
      },
    },
    {
      id: 'X-0006',
      says: 'with both times it starts at startTime and does not go beyond endTime',
      async shownBy({ rest, symbol, ground }) {
        const startTime = minuteOf(ground.now()) - 10 * MINUTE;
        const endTime = startTime + MINUTE;
        const parameters = { symbol, interval: '1m', startTime, endTime, limit: 100 };
        const { json } = await rest.get('/api/v3/klines', parameters);
        expect(json.map((bar: Json) => bar[0])).toEqual([startTime, endTime]);
      },
    },
    {
      id: 'X-0007',
      says: 'time parameters may be microseconds',
      async shownBy({ rest, symbol, ground }) {
        const startTime = minuteOf(ground.now()) - 10 * MINUTE;
        const parameters = { symbol, interval: '1m', startTime: startTime * 1_000, limit: 1 };
        const { json } = await rest.get('/api/v3/klines', parameters);
        expect(json[0][0]).toBe(startTime);
      },
    },
  ],
};

const ENDPOINTS: Section = {
  page: 'rest-api.md',
  heading: 'General Information on Endpoints',
  facts: [
    {
      id: 'X-0011',
      says: 'an error is an object with a code and a msg',
      async shownBy({ rest }) {
        const answer = await rest.get('/api/v3/depth', { symbol: 'NOSUCHPAIR' });
        expect(answer.status).toBe(400);
        expect(answer.json).toEqual({ code: -1121, msg: 'Invalid symbol.' });
      },
    },
    {
      id: 'X-0012',
      says: 'the parameters of a POST may be in the query string',
      async shownBy({ rest, orders }) {
        const order = await orders.restingBuy();
        const answer = await rest.signed('POST', '/api/v3/order/test', order, { in: 'query' });
        expect(answer.json).toEqual({});
      },
    },
    {
      id: 'X-0013',
      says: 'the parameters of a POST may be in a form body',
      async shownBy({ rest, orders }) {
        const order = await orders.restingBuy();
        const answer = await rest.signed('POST', '/api/v3/order/test', order, { in: 'body' });
        expect(answer.json).toEqual({});
      },
    },
    {
      id: 'X-0014',
      says: 'query string and body may be mixed: the signature covers both, joined without separator',
      async shownBy(venue) {
        const { rest, ground, orders } = venue;
        const { symbol, ...others } = await orders.restingBuy();
        const query = `symbol=${symbol}`;
        const body = new URLSearchParams({ ...texts(others), timestamp: String(venue.now()) });
        const signature = ground.signer.sign(query + body.toString());
        const answer = await rest.raw('POST', `/api/v3/order/test?${query}`, {
          headers: { 'X-MBX-APIKEY': ground.signer.apiKey },
          body: `${body}&signature=${encodeURIComponent(signature)}`,
        });
        expect(answer.json).toEqual({});
      },
    },
    {
      id: 'X-0015',
      says: 'a parameter in both places is taken from the query string',
      async shownBy(venue) {
        const { rest, ground, orders } = venue;
        const order = texts(await orders.restingBuy());
        const query = new URLSearchParams({ ...order, timestamp: String(venue.now()) }).toString();
        const body = 'symbol=NOSUCHPAIR';
        const signature = encodeURIComponent(ground.signer.sign(query + body));
        const answer = await rest.raw(
          'POST',
          `/api/v3/order/test?${query}&signature=${signature}`,
          {
            headers: { 'X-MBX-APIKEY': ground.signer.apiKey },
            body,
          },
        );
        expect(answer.json).toEqual({});
      },
    },
    {
      id: 'X-0016',
      says: 'parameters may come in any order',
      async shownBy({ rest, orders }) {
        const order = Object.entries(await orders.restingBuy()).reverse();
        const answer = await rest.signed('POST', '/api/v3/order/test', Object.fromEntries(order));
        expect(answer.json).toEqual({});
      },
    },
    {
      id: 'X-0017',
      says: 'a parameter that is sent twice in one place is refused (-1101)',
      async shownBy({ rest, symbol }) {
        const answer = await rest.raw('GET', `/api/v3/depth?symbol=${symbol}&limit=5&limit=5`);
        expectRefusal(answer, -1101, 'Duplicate values for a parameter detected.');
      },
    },
  ],
};

const PING_AND_TIME: Section = {
  page: 'rest-api.md',
  heading: 'General endpoints',
  facts: [
    {
      id: 'X-0021',
      says: 'ping answers an empty object',
      async shownBy({ rest }) {
        expect((await rest.get('/api/v3/ping')).json).toEqual({});
      },
    },
    {
      id: 'X-0022',
      says: 'time answers the server time in milliseconds',
      async shownBy({ rest, ground }) {
        const { json } = await rest.get('/api/v3/time');
        expect(json).toEqual({ serverTime: MILLISECONDS });
        expect(Math.abs(json.serverTime - ground.now())).toBeLessThan(5_000);
      },
    },
  ],
};

const EXCHANGE_INFORMATION: Section = {
  page: 'rest-api.md',
  heading: 'Exchange information',
  facts: [
    {
      id: 'X-0031',
      says: 'exchangeInfo has timezone, serverTime, rateLimits, exchangeFilters and symbols',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/exchangeInfo', { symbol });
        expect(json).toMatchObject({
          timezone: 'UTC',
          serverTime: MILLISECONDS,
          rateLimits: expect.any(Array),
          exchangeFilters: expect.any(Array),
          symbols: [expect.objectContaining({ symbol })],
        });
      },
    },
    {
      id: 'X-0032',
      says: 'the rate limits are REQUEST_WEIGHT, ORDERS and RAW_REQUESTS, each with interval, number and limit',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/exchangeInfo', { symbol });
        for (const limit of json.rateLimits) {
          expect(limit).toEqual({
            rateLimitType: expect.stringMatching(/^(REQUEST_WEIGHT|ORDERS|RAW_REQUESTS)$/),
            interval: expect.stringMatching(/^(SECOND|MINUTE|HOUR|DAY)$/),
            intervalNum: expect.any(Number),
            limit: expect.any(Number),
          });
        }
        expect(new Set(json.rateLimits.map((limit: Json) => limit.rateLimitType)).size).toBe(3);
      },
    },
    {
      id: 'X-0033',
      says: 'a symbol tells its assets, precisions, order types, what it allows and its permissions',
      async shownBy({ orders }) {
        expect(await orders.rules()).toMatchObject({
          status: 'TRADING',
          baseAsset: 'BTC',
          baseAssetPrecision: expect.any(Number),
          quoteAsset: 'USDT',
          quotePrecision: expect.any(Number),
          quoteAssetPrecision: expect.any(Number),
          baseCommissionPrecision: expect.any(Number),
          quoteCommissionPrecision: expect.any(Number),
          orderTypes: expect.arrayContaining(['LIMIT', 'LIMIT_MAKER', 'MARKET']),
          icebergAllowed: BOOLEAN,
          ocoAllowed: BOOLEAN,
          otoAllowed: BOOLEAN,
          opoAllowed: BOOLEAN,
          quoteOrderQtyMarketAllowed: BOOLEAN,
          allowTrailingStop: BOOLEAN,
          cancelReplaceAllowed: BOOLEAN,
          amendAllowed: BOOLEAN,
          pegInstructionsAllowed: BOOLEAN,
          isSpotTradingAllowed: true,
          isMarginTradingAllowed: BOOLEAN,
          filters: expect.any(Array),
          permissions: expect.any(Array),
          permissionSets: expect.any(Array),
          defaultSelfTradePreventionMode: TEXT,
          allowedSelfTradePreventionModes: expect.any(Array),
        });
      },
    },
    {
      id: 'X-0034',
      says: 'PRICE_FILTER is told with minPrice, maxPrice and tickSize',
      async shownBy({ orders }) {
        expect(await orders.filter('PRICE_FILTER')).toEqual({
          filterType: 'PRICE_FILTER',
          minPrice: DECIMAL,
          maxPrice: DECIMAL,
          tickSize: DECIMAL,
        });
      },
    },
    {
      id: 'X-0035',
      says: 'LOT_SIZE is told with minQty, maxQty and stepSize',
      async shownBy({ orders }) {
        expect(await orders.filter('LOT_SIZE')).toEqual({
          filterType: 'LOT_SIZE',
          minQty: DECIMAL,
          maxQty: DECIMAL,
          stepSize: DECIMAL,
        });
      },
    },
    {
      id: 'X-0036',
      says: 'NOTIONAL is told with its bounds, where they apply to market orders, and its minutes',
      async shownBy({ orders }) {
        expect(await orders.filter('NOTIONAL')).toEqual({
          filterType: 'NOTIONAL',
          minNotional: DECIMAL,
          applyMinToMarket: BOOLEAN,
          maxNotional: DECIMAL,
          applyMaxToMarket: BOOLEAN,
          avgPriceMins: expect.any(Number),
        });
      },
    },
    {
      id: 'X-0037',
      says: 'symbols takes a JSON list of names',
      async shownBy({ rest, symbol, otherSymbol }) {
        const symbols = JSON.stringify([symbol, otherSymbol]);
        const { json } = await rest.get('/api/v3/exchangeInfo', { symbols });
        const names = json.symbols.map((entry: Json) => entry.symbol);
        expect(names.sort()).toEqual([symbol, otherSymbol].sort());
      },
    },
    {
      id: 'X-0038',
      says: 'a symbol that does not exist is refused as invalid',
      async shownBy({ rest }) {
        expectRefusal(
          await rest.get('/api/v3/exchangeInfo', { symbol: 'NOSUCHPAIR' }),
          -1121,
          'Invalid symbol.',
        );
      },
    },
    {
      id: 'X-0039',
      says: 'a list with a symbol that does not exist is refused as invalid',
      async shownBy({ rest, symbol }) {
        const symbols = JSON.stringify([symbol, 'NOSUCHPAIR']);
        expectRefusal(
          await rest.get('/api/v3/exchangeInfo', { symbols }),
          -1121,
          'Invalid symbol.',
        );
      },
    },
  ],
};

const INVALID_ENDPOINTS: Section = {
  page: 'CHANGELOG.md',
  heading: '2023-12-04, invalid endpoints',
  facts: [
    {
      id: 'X-0040',
      says: 'a path that does not exist is answered 404 without HTML',
      async shownBy({ rest }) {
        for (const path of ['/api/v3/exchangie', '/sapi/v1/margin/loan', '/fapi/v1/ping']) {
          const { status, text } = await rest.get(path, {}, { headers: { accept: '*/*' } });
          expect({ path, status, html: text.includes('<html>') }).toEqual({
            ...{ path, status: 404, html: false },
          });
        }
      },
    },
    {
      id: 'X-0041',
      says: 'who accepts text/html gets the page that says so',
      async shownBy({ rest }) {
        const accept = 'text/html,application/xhtml+xml';
        const answer = await rest.get('/api/v3/exchangie', {}, { headers: { accept } });
        expect(answer).toMatchObject({
          status: 404,
          headers: { 'content-type': expect.stringMatching(/^text\/html/) },
          text: '<html><body><h2>404 Not found</h2></body></html>',
        });
      },
    },
  ],
};

const MINUTE = 60_000;

function minuteOf(at: number): number {
  return at - (at % MINUTE);
}

function texts(parameters: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, String(value)]),
  );
}

/** What holds for every REST request, and the endpoints that describe the exchange. */
export const REST_GENERAL: Family = {
  name: 'REST: general',
  simulator: { market: 'scripted' },
  sections: [
    GENERAL_INFORMATION,
    ENDPOINTS,
    PING_AND_TIME,
    EXCHANGE_INFORMATION,
    INVALID_ENDPOINTS,
  ],
};
