import { expect } from 'vitest';
import type { Instrument, SymbolFilters } from '../../../src/model/instrument.js';
import { symbolName } from '../../../src/model/names.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Answer, Parameters } from '../support/rest-client.js';

/** Changes the pair's rules while it trades. */
function change(venue: ConformanceVenue, changes: Partial<Instrument>): void {
  const { exchange } = venue.control;
  const { instrument } = exchange.desk.engine.rules(symbolName(venue.symbol));
  exchange.changeSymbol({ ...instrument, ...changes });
}

function addFilters(venue: ConformanceVenue, filters: Partial<SymbolFilters>): void {
  const { exchange } = venue.control;
  const { instrument } = exchange.desk.engine.rules(symbolName(venue.symbol));
  change(venue, { filters: { ...instrument.filters, ...filters } });
}

function amend(venue: ConformanceVenue, parameters: Parameters): Promise<Answer> {
  const { symbol } = venue;
  return venue.rest.signed('PUT', '/api/v3/order/amend/keepPriority', { symbol, ...parameters });
}

const ICEBERG_PARTS: Section = {
  page: 'filters.md',
  heading: 'ICEBERG_PARTS',
  facts: [
    {
      id: 'X-1701',
      says: 'an iceberg of more parts than the limit fails ICEBERG_PARTS (-1013), one of as many does not',
      needs: 'account',
      async shownBy(venue) {
        addFilters(venue, { icebergPartsMax: 3 });
        const order = await venue.orders.restingBuy({ quantity: '3.1', icebergQty: '1' });
        expectRefusal(await venue.orders.send(order), -1013, 'Filter failure: ICEBERG_PARTS');
        await venue.orders.place({ ...order, quantity: '3' });
      },
    },
  ],
};

const TRAILING_DELTA: Section = {
  page: 'filters.md',
  heading: 'TRAILING_DELTA',
  facts: [
    {
      id: 'X-1706',
      says: 'a delta outside of the bounds of its direction fails TRAILING_DELTA (-1013)',
      needs: 'account',
      async shownBy(venue) {
        const rule = { minAbove: 10, maxAbove: 200, minBelow: 20, maxBelow: 300 };
        addFilters(venue, { trailingDelta: rule });
        for (const [side, delta, accepted] of [
          ['BUY', 9, false],
          ['BUY', 10, true],
          ['BUY', 201, false],
          ['SELL', 19, false],
          ['SELL', 300, true],
          ['SELL', 301, false],
        ] as const) {
          const { symbol } = venue;
          const order = { symbol, side, type: 'STOP_LOSS', quantity: '1', trailingDelta: delta };
          const answer = await venue.orders.send(order);
          if (accepted) expect(answer.status, answer.text).toBe(200);
          else expectRefusal(answer, -1013, 'Filter failure: TRAILING_DELTA');
        }
      },
    },
  ],
};

const ORDER_AMENDS: Section = {
  page: 'filters.md',
  heading: 'MAX_NUM_ORDER_AMENDS',
  facts: [
    {
      id: 'X-1711',
      says: 'more amendments of an order than maxNumOrderAmends fail MAX_NUM_ORDER_AMENDS (-2038)',
      needs: 'account',
      async shownBy(venue) {
        addFilters(venue, { orderAmendsMax: 2 });
        const { orderId } = await venue.orders.placeResting({ quantity: '4' });
        expect((await amend(venue, { orderId, newQty: '3' })).status).toBe(200);
        expect((await amend(venue, { orderId, newQty: '2' })).status).toBe(200);
        const third = await amend(venue, { orderId, newQty: '1' });
        expectRefusal(third, -2038, 'Filter failure: MAX_NUM_ORDER_AMENDS');
      },
    },
  ],
};

const CANCEL_ONLY: Section = {
  page: 'faqs/spot_glossary.md',
  heading: 'CANCEL_ONLY',
  facts: [
    {
      id: 'X-1721',
      says: 'a pair that becomes CANCEL_ONLY says so in exchangeInfo and takes no new order',
      needs: 'account',
      async shownBy(venue) {
        change(venue, { status: 'CANCEL_ONLY' });
        const { symbol } = venue;
        const { json } = await venue.rest.get('/api/v3/exchangeInfo', { symbol });
        expect(json.symbols[0].status).toBe('CANCEL_ONLY');
        expect((await venue.orders.send(await venue.orders.restingBuy())).status).toBe(400);
      },
    },
    {
      id: 'X-1722',
      says: 'its orders can be amended and canceled',
      needs: 'account',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting({ quantity: '2' });
        change(venue, { status: 'CANCEL_ONLY' });
        expect((await amend(venue, { orderId, newQty: '1' })).status).toBe(200);
        expect((await venue.orders.cancel({ orderId })).status).toBe(200);
      },
    },
    {
      id: 'X-1723',
      says: 'market data goes on, except for klines',
      needs: 'market',
      async shownBy(venue) {
        change(venue, { status: 'CANCEL_ONLY' });
        const tickers = await venue.streams(`/ws/${venue.lower}@bookTicker`);
        const klines = await venue.streams(`/ws/${venue.lower}@kline_1m`);
        await venue.control.book(['99.5', '1'], ['100.5', '1']);
        await venue.until('a book ticker', () => tickers.messages[0]);
        await venue.elapse(5_000);
        expect(klines.messages).toEqual([]);
      },
    },
    {
      id: 'X-1724',
      says: 'back in TRADING it takes orders again',
      needs: 'account',
      async shownBy(venue) {
        change(venue, { status: 'CANCEL_ONLY' });
        change(venue, { status: 'TRADING' });
        await venue.orders.placeResting();
      },
    },
  ],
};

const ROUTING: Section = {
  page: 'faqs/sor_faq.md',
  heading: 'How do I know which symbols support SOR?',
  facts: [
    {
      id: 'X-1731',
      says: 'without pairs that are routed exchangeInfo has no sors, and orders for routing are refused',
      needs: 'account',
      async shownBy(venue) {
        const { symbol, rest } = venue;
        const { json } = await rest.get('/api/v3/exchangeInfo', { symbol });
        expect(json).not.toHaveProperty('sors');
        const order = await venue.orders.restingBuy();
        for (const path of ['/api/v3/sor/order', '/api/v3/sor/order/test']) {
          expectRefusal(await rest.signed('POST', path, order), -1013);
        }
      },
    },
  ],
};

const NO_RULES: Section = {
  page: 'rest-api.md',
  heading: 'Query Execution Rules, a symbol without rules',
  facts: [
    {
      id: 'X-1741',
      says: 'a pair without execution rules is told with an empty list',
      needs: 'account',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/executionRules', { symbol });
        expect(json).toEqual({ symbolRules: [{ symbol, rules: [] }] });
      },
    },
  ],
};

/** Filters and states that come while the pair trades. */
export const SYMBOL_CHANGES: Family = {
  name: 'Symbols that change',
  simulator: { market: 'scripted', fresh: true },
  sections: [ICEBERG_PARTS, TRAILING_DELTA, ORDER_AMENDS, CANCEL_ONLY, ROUTING, NO_RULES],
};
