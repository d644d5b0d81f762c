import { expect } from 'vitest';
import { SCALE } from '../../../src/base/fixed-point.js';
import { symbolName } from '../../../src/model/names.js';
import { priceOf } from '../../../src/model/price.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const BEYOND = {
  ...{ status: 'EXPIRED', expiryReason: 'EXECUTION_RULE_PRICE_RANGE_EXCEEDED' },
};

/** The reference price is what a fact says; the book has one level on each side, and more beyond. */
function refer(venue: ConformanceVenue, price: string | null | undefined): void {
  const { references } = venue.control.exchange;
  const symbol = symbolName(venue.symbol);
  references.set(symbol, typeof price === 'string' ? priceOf(price) : price);
}

async function take(venue: ConformanceVenue, side: 'BUY' | 'SELL', price: string): Promise<Json> {
  return venue.orders.place({
    ...{ symbol: venue.symbol, side, type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price },
  });
}

const RANGE: Section = {
  page: 'faqs/price_range_execution_rules.md',
  heading: 'How does the Price Range Execution Rule work?',
  facts: [
    {
      id: 'X-4151',
      says: 'a SELL may not execute below the reference price times its lower multiplier',
      needs: 'market',
      async shownBy(venue) {
        refer(venue, '100');
        await venue.control.book(['89', '5'], ['105', '5']);
        expect(await take(venue, 'SELL', '88')).toMatchObject(BEYOND);
        await venue.control.book(['90', '5'], ['105', '5']);
        expect(await take(venue, 'SELL', '88')).toMatchObject({ status: 'FILLED' });
      },
    },
    {
      id: 'X-4152',
      says: 'a MARKET order is held to it as well',
      needs: 'market',
      async shownBy(venue) {
        refer(venue, '100');
        await venue.control.book(['89', '5'], ['105', '5']);
        const order = await venue.orders.market('SELL', { quantity: '1' });
        expect(await venue.orders.place(order)).toMatchObject(BEYOND);
      },
    },
    {
      id: 'X-4153',
      says: 'an order that rests is not held to it: the range is about taking',
      needs: 'market',
      async shownBy(venue) {
        refer(venue, '100');
        const told = await take(venue, 'SELL', '150');
        expect(told.status).toBe('NEW');
        await venue.control.trade('151', { quantity: '1' });
        const { json } = await venue.orders.query({ orderId: told.orderId });
        expect(json.status).toBe('FILLED');
      },
    },
    {
      id: 'X-4154',
      says: 'the price range filter is not told of: the order is accepted and then expires',
      needs: 'market',
      async shownBy(venue) {
        refer(venue, '100');
        await venue.control.book(['89', '5'], ['105', '5']);
        const api = await venue.userEvents();
        const { orderId } = await take(venue, 'SELL', '88');
        await api.event('the end', ({ x, i }) => x === 'EXPIRED' && i === orderId);
        const told = api.events('executionReport').map(({ x, eR }) => [x, eR]);
        expect(told).toEqual([
          ['NEW', undefined],
          ['EXPIRED', 'EXECUTION_RULE_PRICE_RANGE_EXCEEDED'],
        ]);
      },
    },
  ],
};

const UNLIMITED: Section = {
  page: 'faqs/price_range_execution_rules.md',
  heading:
    'What happens if a symbol has an execution rule of type PRICE_RANGE that does not have all four multipliers?',
  facts: [
    {
      id: 'X-4161',
      says: 'where a multiplier is not set nothing is enforced for that side and direction',
      needs: 'market',
      async shownBy(venue) {
        refer(venue, '100');
        await venue.control.book(['89', '5'], ['300', '5']);
        expect(await take(venue, 'BUY', '301')).toMatchObject({ status: 'FILLED' });
      },
    },
    {
      id: 'X-4162',
      says: 'executionRules tells the multipliers that are set and no others',
      needs: 'account',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/executionRules', { symbol });
        const [rule] = json.symbolRules[0].rules;
        expect(rule).toHaveProperty('bidLimitMultDown');
        expect(rule).not.toHaveProperty('bidLimitMultUp');
      },
    },
    {
      id: 'X-4163',
      says: 'without a reference price, or while it is null, nothing is enforced',
      needs: 'market',
      async shownBy(venue) {
        for (const price of [undefined, null]) {
          refer(venue, price);
          await venue.control.book(['50', '5'], ['105', '5']);
          expect(await take(venue, 'SELL', '49')).toMatchObject({ status: 'FILLED' });
        }
      },
    },
  ],
};

const FILTERS: Section = {
  page: 'CHANGELOG.md',
  heading: '2026-05-06, filters and the reference price',
  facts: [
    {
      id: 'X-4171',
      says: 'NOTIONAL values a MARKET order at the reference price where there is one, else at the market',
      needs: 'market',
      async shownBy(venue) {
        const order = await venue.orders.market('BUY', { quantity: '0.06' });
        refer(venue, '50');
        expect((await venue.orders.send(order)).json).toEqual({
          ...{ code: -1013, msg: 'Filter failure: NOTIONAL' },
        });
        refer(venue, null);
        expect((await venue.orders.send(order)).status).toBe(200);
      },
    },
  ],
};

/** A pair whose takers may trade from 90 % of the reference price on, and a BUY as high as it likes. */
export const PRICE_RANGE: Family = {
  name: 'The price range rule',
  simulator: {
    market: 'scripted',
    fresh: true,
    rules: {
      traits: {
        priceRange: {
          bidDown: (SCALE * 9n) / 10n,
          askUp: (SCALE * 11n) / 10n,
          askDown: (SCALE * 9n) / 10n,
        },
      },
    },
  },
  sections: [RANGE, UNLIMITED, FILTERS],
};
