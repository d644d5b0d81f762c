import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { DECIMAL, INTEGER, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

interface Meeting {
  readonly maker: Json;
  readonly taker: Json;
}

/** A SELL of the account rests at 100, and a BUY of the account comes for it, inside the spread of all others. */
async function meet(
  venue: ConformanceVenue,
  mode: string | undefined,
  sizes: { readonly maker?: string; readonly taker?: string } = {},
): Promise<Meeting> {
  const order = { symbol: venue.symbol, type: 'LIMIT', timeInForce: 'GTC', price: '100' };
  const quantity = sizes.maker ?? '1';
  const resting = await venue.orders.place({ ...order, side: 'SELL', quantity });
  const taker = await venue.orders.place({
    ...order,
    side: 'BUY',
    quantity: sizes.taker ?? '1',
    selfTradePreventionMode: mode,
  });
  const maker = (await venue.orders.query({ orderId: resting.orderId })).json;
  return { maker, taker };
}

const MODES: Section = {
  page: 'faqs/stp_faq.md',
  heading: 'What happens when STP is triggered?',
  facts: [
    {
      id: 'X-1151',
      says: 'NONE: the account trades with itself',
      needs: 'market',
      async shownBy(venue) {
        const { maker, taker } = await meet(venue, 'NONE');
        expect([maker.status, taker.status]).toEqual(['FILLED', 'FILLED']);
      },
    },
    {
      id: 'X-1152',
      says: 'EXPIRE_TAKER: the taker expires and the maker rests',
      needs: 'market',
      async shownBy(venue) {
        const { maker, taker } = await meet(venue, 'EXPIRE_TAKER');
        expect([maker.status, taker.status]).toEqual(['NEW', 'EXPIRED_IN_MATCH']);
      },
    },
    {
      id: 'X-1153',
      says: 'EXPIRE_MAKER: the maker expires and the taker goes on the book',
      needs: 'market',
      async shownBy(venue) {
        const { maker, taker } = await meet(venue, 'EXPIRE_MAKER');
        expect([maker.status, taker.status]).toEqual(['EXPIRED_IN_MATCH', 'NEW']);
      },
    },
    {
      id: 'X-1154',
      says: 'EXPIRE_BOTH: both expire',
      needs: 'market',
      async shownBy(venue) {
        const { maker, taker } = await meet(venue, 'EXPIRE_BOTH');
        expect([maker.status, taker.status]).toEqual(['EXPIRED_IN_MATCH', 'EXPIRED_IN_MATCH']);
      },
    },
    {
      id: 'X-1155',
      says: 'DECREMENT: the smaller one expires, and both have the prevented quantity',
      needs: 'market',
      async shownBy(venue) {
        const { maker, taker } = await meet(venue, 'DECREMENT', { maker: '3', taker: '1' });
        expect(taker).toMatchObject({
          status: 'EXPIRED_IN_MATCH',
          preventedQuantity: '1.00000000',
        });
        expect(maker).toMatchObject({ status: 'NEW', preventedQuantity: '1.00000000' });
      },
    },
    {
      id: 'X-1156',
      says: 'DECREMENT: what is left of the larger one can still be executed',
      needs: 'market',
      async shownBy(venue) {
        const { maker } = await meet(venue, 'DECREMENT', { maker: '3', taker: '1' });
        await venue.control.book(['101', '9'], ['102', '9']);
        const { json } = await venue.orders.query({ orderId: maker.orderId });
        expect(json.executedQty).toBe('2.00000000');
      },
    },
    {
      id: 'X-1157',
      says: 'TRANSFER is DECREMENT between orders of one account',
      needs: 'market',
      async shownBy(venue) {
        const { maker, taker } = await meet(venue, 'TRANSFER');
        expect([maker.status, taker.status]).toEqual(['EXPIRED_IN_MATCH', 'EXPIRED_IN_MATCH']);
      },
    },
    {
      id: 'X-1158',
      says: "the taker's mode decides",
      needs: 'market',
      async shownBy(venue) {
        const { maker, taker } = await meet(venue, 'EXPIRE_TAKER', { maker: '2' });
        expect([maker.selfTradePreventionMode, taker.selfTradePreventionMode]).toEqual([
          'NONE',
          'EXPIRE_TAKER',
        ]);
        expect(maker.status).toBe('NEW');
      },
    },
  ],
};

const TELLING: Section = {
  page: 'faqs/stp_faq.md',
  heading: 'What is "prevented quantity?"',
  facts: [
    {
      id: 'X-1161',
      says: 'an order that expired so tells preventedMatchId and preventedQuantity',
      needs: 'market',
      async shownBy(venue) {
        const { taker } = await meet(venue, 'EXPIRE_TAKER');
        const { json } = await venue.orders.query({ orderId: taker.orderId });
        expect(json).toMatchObject({ preventedMatchId: INTEGER, preventedQuantity: '1.00000000' });
      },
    },
    {
      id: 'X-1162',
      says: 'the event is TRADE_PREVENTION with prevented quantities and the other order',
      needs: 'market',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const { maker, taker } = await meet(venue, 'EXPIRE_TAKER');
        const report = await api.event('TRADE_PREVENTION', ({ x }) => x === 'TRADE_PREVENTION');
        expect(report).toMatchObject({
          i: taker.orderId,
          X: 'EXPIRED_IN_MATCH',
          v: INTEGER,
          A: DECIMAL,
          B: DECIMAL,
          U: maker.orderId,
          Cs: venue.symbol,
        });
      },
    },
    {
      id: 'X-1163',
      says: 'nothing is executed by a prevention',
      needs: 'market',
      async shownBy(venue) {
        const { maker, taker } = await meet(venue, 'EXPIRE_BOTH');
        expect([maker.executedQty, taker.executedQty]).toEqual(['0.00000000', '0.00000000']);
        expect(taker.fills).toEqual([]);
      },
    },
    {
      id: 'X-1164',
      says: 'it tells the trade group and quantity, price and quote quantity of what was not traded',
      needs: 'market',
      async shownBy(venue) {
        const api = await venue.userEvents();
        await meet(venue, 'EXPIRE_TAKER', { maker: '1', taker: '3' });
        const report = await api.event('TRADE_PREVENTION', ({ x }) => x === 'TRADE_PREVENTION');
        expect(report).toMatchObject({
          u: -1,
          B: '3.00000000',
          ...{ pl: '1.00000000', pL: '100.00000000', pY: '100.00000000' },
        });
      },
    },
  ],
};

const MATCHES: Section = {
  page: 'rest-api.md',
  heading: 'Query Prevented Matches (USER_DATA)',
  facts: [
    {
      id: 'X-1166',
      says: 'a prevented match tells both orders, the mode, the price and what was prevented',
      needs: 'market',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const { maker, taker } = await meet(venue, 'EXPIRE_TAKER');
        const { json } = await rest.signed('GET', '/api/v3/myPreventedMatches', {
          symbol,
          orderId: taker.orderId,
        });
        expect(json).toEqual([
          {
            symbol,
            preventedMatchId: INTEGER,
            takerOrderId: taker.orderId,
            makerSymbol: symbol,
            makerOrderId: maker.orderId,
            tradeGroupId: INTEGER,
            selfTradePreventionMode: 'EXPIRE_TAKER',
            price: '100.00000000',
            takerPreventedQuantity: '1.00000000',
            transactTime: MILLISECONDS,
          },
        ]);
      },
    },
    {
      id: 'X-1167',
      says: 'it needs preventedMatchId or orderId beside the symbol',
      async shownBy({ rest, symbol }) {
        const answer = await rest.signed('GET', '/api/v3/myPreventedMatches', { symbol });
        expect(answer.status).toBe(400);
      },
    },
  ],
};

const ALLOWED: Section = {
  page: 'faqs/stp_faq.md',
  heading: 'How do I know which symbol uses STP?',
  facts: [
    {
      id: 'X-1171',
      says: 'an order without a mode has the default of its symbol',
      async shownBy({ orders }) {
        const { defaultSelfTradePreventionMode } = await orders.rules();
        const order = await orders.placeResting();
        expect(order.selfTradePreventionMode).toBe(defaultSelfTradePreventionMode);
      },
    },
    {
      id: 'X-1172',
      says: 'a mode that does not exist is refused',
      async shownBy({ orders }) {
        const answer = await orders.send(
          await orders.restingBuy({ selfTradePreventionMode: 'EXPIRE_ALL' }),
        );
        expect(answer.status).toBe(400);
      },
    },
  ],
};

/** Orders of one account that meet. */
export const SELF_TRADE: Family = {
  name: 'Self-trade prevention',
  simulator: { market: 'scripted' },
  sections: [MODES, TELLING, MATCHES, ALLOWED],
};
