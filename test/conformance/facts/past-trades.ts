import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectAscending, expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

const MINUTE_MS = 60_000;
const SATOSHI = 100_000_000;

async function ask(
  { rest, symbol }: ConformanceVenue,
  path: string,
  parameters: Parameters = {},
): Promise<Json[]> {
  return (await rest.get(`/api/v3/${path}`, { symbol, ...parameters })).json;
}

const idsOf = (list: readonly Json[], field: string): bigint[] =>
  list.map((one) => BigInt(one[field]));
const total = (values: readonly string[]): number =>
  values.reduce((sum, value) => sum + Math.round(Number(value) * SATOSHI), 0);

/** Ids that grow by one. */
function expectUnbroken(ids: readonly bigint[]): void {
  expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0n) + BigInt(index)));
}

const RECENT: Section = {
  page: 'rest-api.md',
  heading: 'Recent trades list, limit',
  facts: [
    {
      id: 'X-2141',
      says: 'trades answers 500 without a limit, and up to 1000',
      async shownBy(venue) {
        expect(await ask(venue, 'trades')).toHaveLength(500);
        expect(await ask(venue, 'trades', { limit: 1_000 })).toHaveLength(1_000);
        expect(await ask(venue, 'trades', { limit: 5_000 })).toHaveLength(1_000);
      },
    },
    {
      id: 'X-2142',
      says: 'ids grow by one and times do not fall',
      async shownBy(venue) {
        const trades = await ask(venue, 'trades', { limit: 1_000 });
        expectUnbroken(idsOf(trades, 'id'));
        expectAscending(trades.map(({ time }) => time));
      },
    },
  ],
};

const OLD: Section = {
  page: 'rest-api.md',
  heading: 'Old trade lookup, fromId',
  facts: [
    {
      id: 'X-2146',
      says: 'pages by fromId follow one another without a gap',
      async shownBy(venue) {
        const [first] = await ask(venue, 'trades', { limit: 1_000 });
        const fromId = (BigInt(first.id) - 1_500n).toString();
        const page = await ask(venue, 'historicalTrades', { fromId, limit: 1_000 });
        const next = (BigInt(page.at(-1)?.id) + 1n).toString();
        const rest = await ask(venue, 'historicalTrades', { fromId: next, limit: 1_000 });
        expect(String(page[0].id)).toBe(fromId);
        expectUnbroken(idsOf([...page, ...rest], 'id'));
      },
    },
    {
      id: 'X-2147',
      says: 'a fromId beyond the last trade answers nothing',
      async shownBy(venue) {
        const [last] = await ask(venue, 'trades', { limit: 1 });
        const fromId = (BigInt(last.id) + 1_000_000n).toString();
        expect(await ask(venue, 'historicalTrades', { fromId })).toEqual([]);
      },
    },
  ],
};

const AGGREGATES: Section = {
  page: 'rest-api.md',
  heading: 'Compressed/Aggregate trades list, selection',
  facts: [
    {
      id: 'X-2151',
      says: 'without fromId, startTime and endTime the most recent come, 500 of them',
      async shownBy(venue) {
        const aggregates = await ask(venue, 'aggTrades');
        const [last] = await ask(venue, 'trades', { limit: 1 });
        expect(aggregates).toHaveLength(500);
        expect(BigInt(aggregates.at(-1)?.l)).toBe(BigInt(last.id));
      },
    },
    {
      id: 'X-2152',
      says: 'fromId is inclusive, and a grows by one',
      async shownBy(venue) {
        const [first] = await ask(venue, 'aggTrades', { limit: 700 });
        const found = await ask(venue, 'aggTrades', { fromId: String(first.a), limit: 100 });
        expect(found[0]).toEqual(first);
        expectUnbroken(idsOf(found, 'a'));
      },
    },
    {
      id: 'X-2153',
      says: 'startTime is inclusive and answers the oldest from there',
      async shownBy(venue) {
        const aggregates = await ask(venue, 'aggTrades', { limit: 300 });
        const startTime = aggregates[0].T;
        const found = await ask(venue, 'aggTrades', { startTime, limit: 20 });
        expect(found[0].T).toBe(startTime);
        expect(idsOf(found, 'a')).toContain(BigInt(aggregates[0].a));
        expect(found).toHaveLength(20);
      },
    },
    {
      id: 'X-2154',
      says: 'endTime is inclusive and answers the newest up to there',
      async shownBy(venue) {
        const aggregates = await ask(venue, 'aggTrades', { limit: 300 });
        const endTime = aggregates[100].T;
        const found = await ask(venue, 'aggTrades', { endTime, limit: 20 });
        expect(found.at(-1)?.T).toBe(endTime);
        expect(found).toHaveLength(20);
        expectUnbroken(idsOf(found, 'a'));
      },
    },
    {
      id: 'X-2155',
      says: 'both answer the oldest from startTime and nothing after endTime',
      async shownBy(venue) {
        const aggregates = await ask(venue, 'aggTrades', { limit: 300 });
        const [startTime, endTime] = [aggregates[10].T, aggregates[60].T];
        const found = await ask(venue, 'aggTrades', { startTime, endTime, limit: 1_000 });
        const between = aggregates.filter(({ T }) => T >= startTime && T <= endTime);
        expect(idsOf(found, 'a')).toEqual(idsOf(between, 'a'));
        const few = await ask(venue, 'aggTrades', { startTime, endTime, limit: 5 });
        expect(few).toEqual(found.slice(0, 5));
      },
    },
    {
      id: 'X-2156',
      says: 'an hour ago there were trades too',
      async shownBy(venue) {
        const startTime = venue.now() - 60 * MINUTE_MS;
        const [first] = await ask(venue, 'aggTrades', { startTime, limit: 1 });
        expect(first.T - startTime).toBeGreaterThanOrEqual(0);
        expect(first.T - startTime).toBeLessThan(MINUTE_MS);
      },
    },
    {
      id: 'X-2157',
      says: 'every trade is in one aggregate',
      async shownBy(venue) {
        const aggregates = await ask(venue, 'aggTrades', { limit: 1_000 });
        for (const [index, one] of aggregates.entries()) {
          const before = aggregates[index - 1];
          if (before !== undefined) expect(BigInt(one.f)).toBe(BigInt(before.l) + 1n);
        }
      },
    },
  ],
};

const PAGING: Section = {
  page: 'web-socket-api.md',
  heading: 'Aggregate trades',
  facts: [
    {
      id: 'X-2161',
      says: 'fromId cannot be used with startTime or endTime',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        for (const time of ['startTime', 'endTime']) {
          const parameters = { symbol, fromId: 1, [time]: venue.now() };
          expectRefusal(await rest.get('/api/v3/aggTrades', parameters), -1128);
          const api = await venue.api();
          expectRefusal(await api.call('trades.aggregate', parameters), -1128);
        }
      },
    },
    {
      id: 'X-2162',
      says: 'trades.aggregate and trades.historical answer what REST answers',
      async shownBy(venue) {
        const { symbol } = venue;
        const [first] = await ask(venue, 'aggTrades', { limit: 300 });
        const api = await venue.api();
        const page = { symbol, fromId: Number(first.a), limit: 10 };
        const aggregates = await api.call('trades.aggregate', page);
        expect(aggregates.result).toEqual(await ask(venue, 'aggTrades', page));
        const old = { symbol, fromId: Number(first.f), limit: 10 };
        const trades = await api.call('trades.historical', old);
        expect(trades.result).toEqual(await ask(venue, 'historicalTrades', old));
      },
    },
  ],
};

const ONE_TAKER: Section = {
  page: 'rest-api.md',
  heading: 'Compressed/Aggregate trades list, aggregation',
  facts: [
    {
      id: 'X-2166',
      says: 'fills of one taker order at one price are one aggregate, in REST and on the stream',
      needs: 'account',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@aggTrade`);
        const { bid } = await venue.orders.prices();
        const own = { side: 'BUY', price: bid, selfTradePreventionMode: 'NONE' };
        for (let count = 0; count < 2; count += 1) await venue.orders.placeResting(own);
        const quantity = '2.00000';
        const taking = await venue.orders.market('SELL', {
          ...{ quantity, selfTradePreventionMode: 'NONE', newOrderRespType: 'FULL' },
        });
        const { fills } = await venue.orders.place(taking);
        const atBid = fills.filter(({ price }: Json) => Number(price) === Number(bid));
        expect(atBid).toHaveLength(3);
        const told = await venue.until('the aggregate', () =>
          socket.messages.find(({ f }) => BigInt(f) === BigInt(atBid[0].tradeId)),
        );
        expect(BigInt(told.l)).toBe(BigInt(atBid[2].tradeId));
        expect(total([told.q])).toBe(total(atBid.map(({ qty }: Json) => qty)));
        const found = await ask(venue, 'aggTrades', { fromId: String(told.a), limit: 1 });
        const { e: _e, E: _E, s: _s, ...fields } = told;
        expect(found).toEqual([fields]);
      },
    },
  ],
};

const BARS: Section = {
  page: 'rest-api.md',
  heading: 'Kline/Candlestick data, the trades in them',
  facts: [
    {
      id: 'X-2171',
      says: 'number of trades, prices and volume are those of the trades of the minute',
      async shownBy(venue) {
        const from = Math.floor(venue.now() / MINUTE_MS) * MINUTE_MS - 3 * MINUTE_MS;
        const [row] = await ask(venue, 'klines', { interval: '1m', startTime: from, limit: 1 });
        const [first] = await ask(venue, 'aggTrades', { startTime: from, limit: 1 });
        const page = { fromId: String(first.f), limit: 1_000 };
        const trades = (await ask(venue, 'historicalTrades', page)).filter(
          ({ time }) => time < from + MINUTE_MS,
        );
        expect(trades).toHaveLength(Number(row?.[8]));
        expect([row?.[1], row?.[4]]).toEqual([trades[0].price, trades.at(-1)?.price]);
        expect(total([row?.[5]])).toBe(total(trades.map(({ qty }) => qty)));
      },
    },
    {
      id: 'X-2172',
      says: 'trades of our own are in the kline of their minute',
      async shownBy(venue) {
        const count = async (): Promise<number> =>
          (await ask(venue, 'klines', { interval: '1m', limit: 1 }))[0]?.[8];
        const before = await count();
        const taking = await venue.orders.market('BUY', { newOrderRespType: 'FULL' });
        const { fills } = await venue.orders.place(taking);
        expect(await count()).toBeGreaterThanOrEqual(before + fills.length);
      },
    },
    {
      id: 'X-2173',
      says: 'seconds have their trades too',
      async shownBy(venue) {
        const [last] = (await ask(venue, 'trades', { limit: 200 })) as [Json];
        const from = Math.floor(last.time / 1_000) * 1_000 + 1_000;
        const [row] = await ask(venue, 'klines', { interval: '1s', startTime: from, limit: 1 });
        const trades = (await ask(venue, 'trades', { limit: 200 })).filter(
          ({ time }) => time >= from && time < from + 1_000,
        );
        expect(row?.[8]).toBe(trades.length);
        expect(total([row?.[5]])).toBe(total(trades.map(({ qty }) => qty)));
      },
    },
  ],
};

const STREAMED: Section = {
  page: 'web-socket-streams.md',
  heading: 'Kline/Candlestick Streams for UTC, first and last trade',
  facts: [
    {
      id: 'X-2176',
      says: 'f and L are the ids of the first and the last trade of the kline',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@kline_1m`);
        const { k: bar } = await venue.until('a kline', () => socket.messages[0]);
        const [first] = await ask(venue, 'aggTrades', { startTime: bar.t, limit: 1 });
        expect(BigInt(bar.f)).toBe(BigInt(first.f));
        expect(BigInt(bar.L) - BigInt(bar.f) + 1n).toBe(BigInt(bar.n));
      },
    },
    {
      id: 'X-2177',
      says: 'tickers tell the first and the last trade of their window',
      async shownBy(venue) {
        const ticker: Json = await ask(venue, 'ticker', { windowSize: '1h' });
        const [first] = await ask(venue, 'aggTrades', { startTime: ticker.openTime, limit: 1 });
        expect(BigInt(ticker.firstId)).toBe(BigInt(first.f));
        expect(BigInt(ticker.lastId) - BigInt(ticker.firstId) + 1n).toBe(BigInt(ticker.count));
      },
    },
  ],
};

/** Trades of the past, their aggregates, and the bars they are in. */
export const PAST_TRADES: Family = {
  name: 'Past trades',
  simulator: { market: 'generated' },
  sections: [RECENT, OLD, AGGREGATES, PAGING, ONE_TAKER, BARS, STREAMED],
};
