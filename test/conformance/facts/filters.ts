import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Fact, Family, Section } from '../support/fact.js';
import type { Parameters } from '../support/rest-client.js';

/** A LIMIT BUY of 1 at 99 passes every filter of the strict pair. */
function strictOrder(venue: ConformanceVenue, changes: Parameters = {}): Parameters {
  return {
    symbol: venue.control.strictSymbol,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '1',
    price: '99',
    ...changes,
  };
}

function refuses(id: Fact['id'], filter: string, says: string, changes: Parameters): Fact {
  return {
    id,
    says: `${says} fails ${filter} (-1013)`,
    needs: 'account',
    async shownBy(venue) {
      const answer = await venue.orders.send(strictOrder(venue, changes));
      expectRefusal(answer, -1013, `Filter failure: ${filter}`);
    },
  };
}

function accepts(id: Fact['id'], says: string, changes: Parameters): Fact {
  return {
    id,
    says,
    needs: 'account',
    async shownBy(venue) {
      const answer = await venue.orders.send(strictOrder(venue, changes));
      expect(answer.status, answer.text).toBe(200);
    },
  };
}

const MARKET = { type: 'MARKET', timeInForce: undefined, price: undefined };
const STOP = { ...MARKET, type: 'STOP_LOSS', side: 'SELL', stopPrice: '90' };

const PRICE_FILTER: Section = {
  page: 'filters.md',
  heading: 'PRICE_FILTER',
  facts: [
    refuses('X-0401', 'PRICE_FILTER', 'a price below minPrice', { price: '49.5', quantity: '2' }),
    refuses('X-0402', 'PRICE_FILTER', 'a price above maxPrice', { price: '150.5' }),
    refuses('X-0403', 'PRICE_FILTER', 'a price off the tickSize', { price: '99.25' }),
    refuses('X-0404', 'PRICE_FILTER', 'a stopPrice off the tickSize', {
      ...STOP,
      stopPrice: '90.1',
    }),
    accepts('X-0405', 'a price on the grid and inside the bounds passes', { price: '90.5' }),
  ],
};

const PERCENT_PRICE: Section = {
  page: 'filters.md',
  heading: 'PERCENT_PRICE_BY_SIDE',
  facts: [
    refuses('X-0411', 'PERCENT_PRICE_BY_SIDE', 'a BUY below average times bidMultiplierDown', {
      price: '79.5',
    }),
    refuses('X-0412', 'PERCENT_PRICE_BY_SIDE', 'a BUY above average times bidMultiplierUp', {
      price: '120.5',
    }),
    refuses('X-0413', 'PERCENT_PRICE_BY_SIDE', 'a SELL below average times askMultiplierDown', {
      side: 'SELL',
      price: '89.5',
    }),
    refuses('X-0414', 'PERCENT_PRICE_BY_SIDE', 'a SELL above average times askMultiplierUp', {
      side: 'SELL',
      price: '130.5',
    }),
    accepts('X-0415', 'prices at the multipliers pass', { price: '80' }),
    accepts('X-0416', 'the range of a SELL is not that of a BUY', { side: 'SELL', price: '130' }),
    {
      id: 'X-0417',
      says: 'with avgPriceMins 0 the last price is what the range is taken from',
      needs: 'market',
      async shownBy(venue) {
        const { control, orders } = venue;
        const symbol = control.strictSymbol;
        await control.book(['119.5', '5'], ['120.5', '5'], symbol);
        await control.trade('120', { symbol });
        expect((await orders.send(strictOrder(venue, { price: '96' }))).status).toBe(200);
        const answer = await orders.send(strictOrder(venue, { price: '95.5' }));
        expectRefusal(answer, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE');
      },
    },
  ],
};

const LOT_SIZE: Section = {
  page: 'filters.md',
  heading: 'LOT_SIZE',
  facts: [
    refuses('X-0421', 'LOT_SIZE', 'a quantity below minQty', { quantity: '0.05' }),
    refuses('X-0422', 'LOT_SIZE', 'a quantity above maxQty', { quantity: '10.1' }),
    refuses('X-0423', 'LOT_SIZE', 'a quantity off the stepSize', { quantity: '1.15' }),
    accepts('X-0424', 'a quantity on the grid and inside the bounds passes', { quantity: '1.1' }),
  ],
};

const MARKET_LOT_SIZE: Section = {
  page: 'filters.md',
  heading: 'MARKET_LOT_SIZE',
  facts: [
    refuses('X-0431', 'MARKET_LOT_SIZE', 'a MARKET quantity above its maxQty', {
      ...MARKET,
      quantity: '5.1',
    }),
    accepts('X-0432', 'a LIMIT order may be larger than a MARKET order', { quantity: '6' }),
  ],
};

const NOTIONAL: Section = {
  page: 'filters.md',
  heading: 'NOTIONAL',
  facts: [
    refuses('X-0441', 'NOTIONAL', 'price times quantity below minNotional', { quantity: '0.2' }),
    refuses('X-0442', 'NOTIONAL', 'price times quantity above maxNotional', { quantity: '9.9' }),
    refuses(
      'X-0443',
      'NOTIONAL',
      'a MARKET order below minNotional where applyMinToMarket is true',
      {
        ...MARKET,
        quantity: '0.1',
      },
    ),
    refuses('X-0444', 'NOTIONAL', 'a quoteOrderQty below minNotional', {
      ...MARKET,
      quantity: undefined,
      quoteOrderQty: '19',
    }),
    accepts('X-0445', 'an order of exactly minNotional passes', { price: '100', quantity: '0.2' }),
  ],
};

const COUNTS: Section = {
  page: 'filters.md',
  heading: 'MAX_NUM_ORDERS',
  facts: [
    {
      id: 'X-0451',
      says: 'more open orders of a pair than maxNumOrders fail MAX_NUM_ORDERS (-1013)',
      needs: 'account',
      async shownBy(venue) {
        for (let count = 0; count < 3; count += 1) await venue.orders.place(strictOrder(venue));
        const answer = await venue.orders.send(strictOrder(venue));
        expectRefusal(answer, -1013, 'Filter failure: MAX_NUM_ORDERS');
      },
    },
    {
      id: 'X-0452',
      says: 'orders that have ended do not count',
      needs: 'account',
      async shownBy(venue) {
        const symbol = venue.control.strictSymbol;
        for (let count = 0; count < 5; count += 1) {
          const { orderId } = await venue.orders.place(strictOrder(venue));
          expect((await venue.orders.cancel({ symbol, orderId })).status).toBe(200);
        }
      },
    },
  ],
};

const ALGO_COUNTS: Section = {
  page: 'filters.md',
  heading: 'MAX_NUM_ALGO_ORDERS',
  facts: [
    {
      id: 'X-0461',
      says: 'more stop orders than maxNumAlgoOrders fail MAX_NUM_ALGO_ORDERS (-1013)',
      needs: 'account',
      async shownBy(venue) {
        await venue.orders.place(strictOrder(venue, STOP));
        const answer = await venue.orders.send(strictOrder(venue, STOP));
        expectRefusal(answer, -1013, 'Filter failure: MAX_NUM_ALGO_ORDERS');
      },
    },
    {
      id: 'X-0462',
      says: 'orders without a trigger do not count as algo orders',
      needs: 'account',
      async shownBy(venue) {
        await venue.orders.place(strictOrder(venue, STOP));
        expect((await venue.orders.send(strictOrder(venue))).status).toBe(200);
      },
    },
  ],
};

const POSITION: Section = {
  page: 'filters.md',
  heading: 'MAX_POSITION',
  facts: [
    {
      id: 'X-0471',
      says: 'a BUY beyond what may be held, open BUY orders counted, fails MAX_POSITION (-1013)',
      needs: 'account',
      async shownBy(venue) {
        await venue.orders.place(strictOrder(venue, { quantity: '8' }));
        const answer = await venue.orders.send(strictOrder(venue, { quantity: '8' }));
        expectRefusal(answer, -1013, 'Filter failure: MAX_POSITION');
      },
    },
    accepts('X-0472', 'MAX_POSITION does not hold a SELL back', {
      side: 'SELL',
      price: '101',
      quantity: '8',
    }),
  ],
};

const STATES: Section = {
  page: 'errors.md',
  heading: 'Messages for -1010 ERROR_MSG_RECEIVED, -2010 NEW_ORDER_REJECTED, -2011 CANCEL_REJECTED',
  facts: [
    {
      id: 'X-0481',
      says: 'a pair that does not trade answers "Market is closed."',
      needs: 'account',
      async shownBy(venue) {
        const order = strictOrder(venue, { symbol: venue.control.haltedSymbol });
        const { status, json } = await venue.orders.send(order);
        expect([status, json.msg]).toEqual([400, 'Market is closed.']);
      },
    },
    {
      id: 'X-0482',
      says: 'a type that the pair does not take is named in the refusal',
      needs: 'account',
      async shownBy(venue) {
        const order = strictOrder(venue, { symbol: venue.control.plainSymbol, ...MARKET });
        const { status, json } = await venue.orders.send(order);
        expect([status, json.msg]).toEqual([
          400,
          'Market orders are not supported for this symbol.',
        ]);
      },
    },
  ],
};

/** The rules of a pair, each with its refusal. */
export const FILTERS: Family = {
  name: 'Filters',
  simulator: { market: 'scripted' },
  sections: [
    PRICE_FILTER,
    PERCENT_PRICE,
    LOT_SIZE,
    MARKET_LOT_SIZE,
    NOTIONAL,
    COUNTS,
    ALGO_COUNTS,
    POSITION,
    STATES,
  ],
};
