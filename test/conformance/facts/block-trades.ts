import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { DECIMAL, expectRefusal, MILLISECONDS, mandatory } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

/** Two parties trade beside the book. */
function makeBlockTrade(venue: ConformanceVenue, quantity: bigint): void {
  const { symbol } = venue;
  const trade = { symbol, price: 10_000_000_000n, quantity, at: venue.now(), buyerIsMaker: true };
  venue.control.exchange.blocks.add(trade as never);
}

const LIST: Section = {
  page: 'rest-api.md',
  heading: 'Historical Block Trades',
  facts: [
    {
      id: 'X-2181',
      says: 'a block trade is told with id, price, quantities, time and sides',
      needs: 'market',
      async shownBy(venue) {
        makeBlockTrade(venue, 5_000_000_000n);
        const { rest, symbol } = venue;
        const { json } = await rest.get('/api/v3/historicalBlockTrades', { symbol, fromId: 1 });
        expect(json.at(-1)).toEqual({
          ...{ id: expect.any(Number), price: DECIMAL, qty: '50.00000000', quoteQty: DECIMAL },
          ...{ time: MILLISECONDS, isBuyerMaker: true },
        });
      },
    },
    {
      id: 'X-2182',
      says: 'fromId is where the list begins, and limit where it ends',
      needs: 'market',
      async shownBy(venue) {
        for (const quantity of [1n, 2n, 3n]) makeBlockTrade(venue, quantity * 100_000_000n);
        const { rest, symbol } = venue;
        const ask = async (fromId: number, limit: number): Promise<Json> =>
          (await rest.get('/api/v3/historicalBlockTrades', { symbol, fromId, limit })).json;
        const all = await ask(1, 1_000);
        const [, second, third] = all.slice(-3);
        expect(await ask(second.id, 1)).toEqual([second]);
        expect(await ask(second.id, 10)).toEqual([second, third]);
      },
    },
    {
      id: 'X-2183',
      says: 'symbol and fromId are mandatory (-1102)',
      async shownBy({ rest, symbol }) {
        const path = '/api/v3/historicalBlockTrades';
        expectRefusal(await rest.get(path, { symbol }), -1102, mandatory('fromId'));
        expectRefusal(await rest.get(path, { fromId: 1 }), -1102, mandatory('symbol'));
      },
    },
    {
      id: 'X-2184',
      says: 'it is in no list of trades, no kline and no ticker',
      needs: 'market',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const look = async (): Promise<Json[]> => [
          (await rest.get('/api/v3/trades', { symbol, limit: 3 })).json,
          (await rest.get('/api/v3/klines', { symbol, interval: '1m', limit: 1 })).json,
          (await rest.get('/api/v3/ticker/price', { symbol })).json,
        ];
        const before = await look();
        makeBlockTrade(venue, 5_000_000_000n);
        expect(await look()).toEqual(before);
      },
    },
  ],
};

const METHOD: Section = {
  page: 'web-socket-api.md',
  heading: 'Historical Block Trades',
  facts: [
    {
      id: 'X-2186',
      says: 'blockTrades.historical answers like REST',
      needs: 'market',
      async shownBy(venue) {
        makeBlockTrade(venue, 5_000_000_000n);
        const { rest, symbol } = venue;
        const api = await venue.api();
        const { result } = await api.call('blockTrades.historical', { symbol, fromId: 1 });
        const { json } = await rest.get('/api/v3/historicalBlockTrades', { symbol, fromId: 1 });
        expect(result).toEqual(json);
        expect(result.length).toBeGreaterThan(0);
      },
    },
  ],
};

const STREAM: Section = {
  page: 'web-socket-streams.md',
  heading: 'Block Trade Streams',
  facts: [
    {
      id: 'X-2191',
      says: 'blockTrade tells one at once, with its id, price, quantity, time and sides',
      needs: 'market',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@blockTrade`);
        makeBlockTrade(venue, 5_000_000_000n);
        const message = await venue.until('the block trade', () => socket.messages[0]);
        expect(message).toEqual({
          ...{ e: 'blockTrade', E: MILLISECONDS, s: venue.symbol, t: expect.any(Number) },
          ...{ p: DECIMAL, q: '50.00000000', T: MILLISECONDS, m: true },
        });
      },
    },
  ],
};

/** Trades beside the book. */
export const BLOCK_TRADES: Family = {
  name: 'Block trades',
  simulator: { market: 'scripted' },
  sections: [LIST, METHOD, STREAM],
};
