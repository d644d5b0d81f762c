import { expect } from 'vitest';
import type { PriceRangeRule } from '../../../src/matching/symbol-traits.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const PAGE = 'faqs/price_range_execution_rules.md';
const percent = (hundredths: bigint): bigint => hundredths * 1_000_000n;

/** Gives a pair a rule; undefined takes it away. */
function setRule(
  { control }: ConformanceVenue,
  symbol: string,
  priceRange: PriceRangeRule | undefined,
): void {
  const { exchange } = control;
  const { instrument, traits } = exchange.desk.engine.rules(symbol as never);
  exchange.changeSymbol(instrument, { ...traits, priceRange });
}

/** What becomes of an order that takes at 104 or at 96. */
async function taken(
  venue: ConformanceVenue,
  side: 'BUY' | 'SELL',
  symbol = venue.symbol,
): Promise<Json> {
  await venue.control.book(['96', '5'], ['104', '5'], symbol);
  const price = side === 'BUY' ? '105' : '95';
  const order = { symbol, side, type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price };
  return venue.orders.place(order);
}

const NO_RULE: Section = {
  page: PAGE,
  heading:
    'What happens if a symbol has no execution rule of type `PRICE_RANGE` but does have a reference price?',
  facts: [
    {
      id: 'X-2331',
      says: 'nothing is enforced',
      needs: 'market',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const { json } = await rest.get('/api/v3/referencePrice', { symbol });
        expect(Number(json.referencePrice)).toBe(100);
        expect((await taken(venue, 'BUY')).status).toBe('FILLED');
        expect((await taken(venue, 'SELL')).status).toBe('FILLED');
      },
    },
  ],
};

const NO_REFERENCE: Section = {
  page: PAGE,
  heading:
    'What happens if a symbol has an execution rule of type `PRICE_RANGE` but does not have a reference price?',
  facts: [
    {
      id: 'X-2336',
      says: 'nothing is enforced',
      needs: 'market',
      async shownBy(venue) {
        const { rest, otherSymbol: symbol } = venue;
        setRule(venue, symbol, { bidUp: percent(101n), askDown: percent(99n) });
        expectRefusal(await rest.get('/api/v3/referencePrice', { symbol }), -2043);
        const { status, cummulativeQuoteQty } = await taken(venue, 'BUY', symbol);
        expect([status, Number(cummulativeQuoteQty)]).toEqual(['FILLED', 104]);
        setRule(venue, symbol, undefined);
      },
    },
  ],
};

const BY_HAND: Section = {
  page: PAGE,
  heading: 'External Reference Price Calculation Method 0',
  facts: [
    {
      id: 'X-2346',
      says: 'a price set by hand is EXTERNAL with the id 0, and is enforced',
      needs: 'account',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const { references } = venue.control.exchange;
        setRule(venue, symbol, { bidUp: percent(101n) });
        references.set(symbol as never, 10_400_000_000n as never);
        const { json } = await rest.get('/api/v3/referencePrice/calculation', { symbol });
        expect(json).toEqual({ symbol, calculationType: 'EXTERNAL', externalCalculationId: 0 });
        expect((await taken(venue, 'BUY')).status).toBe('FILLED');
        references.set(symbol as never, undefined);
        setRule(venue, symbol, undefined);
      },
    },
  ],
};

/** Reference prices and price ranges, one without the other. */
export const REFERENCE_PRICES: Family = {
  name: 'Reference prices',
  simulator: {
    market: 'scripted',
    rules: { referencePrice: { bucketCount: 10, bucketWidthMs: 1_000 } },
  },
  sections: [NO_RULE, NO_REFERENCE, BY_HAND],
};
