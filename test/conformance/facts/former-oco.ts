import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { DECIMAL, expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Answer, Parameters } from '../support/rest-client.js';

const PATH = '/api/v3/order/oco';

/** A pair by the roles of its orders. */
async function former(
  venue: ConformanceVenue,
  side: 'BUY' | 'SELL',
  changes: Parameters = {},
): Promise<Answer> {
  const { below, above } = await venue.orders.prices();
  const [price, stopPrice] = side === 'SELL' ? [above, below] : [below, above];
  const quantity = await venue.orders.quantity();
  const { symbol } = venue;
  return venue.rest.signed('POST', PATH, { symbol, side, quantity, price, stopPrice, ...changes });
}

const FORMER: Section = {
  page: 'rest-api.md',
  heading: 'New OCO - Deprecated (TRADE)',
  facts: [
    {
      id: 'X-3995',
      says: 'without stopLimitPrice the stop is a STOP_LOSS, with it a STOP_LOSS_LIMIT',
      async shownBy(venue) {
        const limited = { stopLimitPrice: '97', stopLimitTimeInForce: 'GTC' };
        for (const [changes, type] of [
          [{}, 'STOP_LOSS'],
          [limited, 'STOP_LOSS_LIMIT'],
        ] as const) {
          const answer = await former(venue, 'SELL', changes);
          expect(answer.status, answer.text).toBe(200);
          const stop = answer.json.orderReports.find((one: { type: string }) => one.type === type);
          expect(stop).toMatchObject({ side: 'SELL', stopPrice: DECIMAL, workingTime: -1 });
          const [limit] = answer.json.orderReports.filter((one: unknown) => one !== stop);
          expect(limit).toMatchObject({ type: 'LIMIT_MAKER', side: 'SELL', status: 'NEW' });
          await venue.orders.cancelAll();
        }
      },
    },
    {
      id: 'X-3996',
      says: 'the limit order of a BUY is below the market and its stop above',
      async shownBy(venue) {
        const { status, json } = await former(venue, 'BUY');
        expect(status).toBe(200);
        expect(json).toMatchObject({ contingencyType: 'OCO', listStatusType: 'EXEC_STARTED' });
        const swapped = await venue.orders.prices();
        const changes = { price: swapped.above, stopPrice: swapped.below };
        const text = 'The relationship of the prices for the orders is not correct.';
        expectRefusal(await former(venue, 'BUY', changes), -2010, text);
      },
    },
    {
      id: 'X-3997',
      says: 'its legs have ids, strategies and icebergs of their own',
      async shownBy(venue) {
        const { json } = await former(venue, 'SELL', {
          ...{ limitClientOrderId: 'the-limit', limitStrategyId: 3, limitIcebergQty: '0.1' },
          ...{ stopClientOrderId: 'the-stop', stopStrategyType: 1_000_007 },
        });
        const legOf = (id: string): unknown =>
          json.orderReports.find((one: { clientOrderId: string }) => one.clientOrderId === id);
        expect(legOf('the-limit')).toMatchObject({ strategyId: 3, icebergQty: '0.10000000' });
        expect(legOf('the-stop')).toMatchObject({ strategyType: 1_000_007 });
      },
    },
    {
      id: 'X-3998',
      says: 'stopLimitPrice needs stopLimitTimeInForce (-1102), which nothing else takes (-1106)',
      async shownBy(venue) {
        const answer = await former(venue, 'SELL', { stopLimitPrice: '97' });
        expectRefusal(answer, -1102, /'stopLimitTimeInForce'/);
        for (const name of ['stopLimitTimeInForce', 'stopIcebergQty']) {
          const value = name === 'stopIcebergQty' ? '0.1' : 'GTC';
          const useless = await former(venue, 'SELL', { [name]: value });
          expectRefusal(useless, -1106, `Parameter '${name}' sent when not required.`);
        }
      },
    },
    {
      id: 'X-3999',
      says: 'names that look like those of its legs are not read: limitStopPrice',
      async shownBy(venue) {
        expectRefusal(await former(venue, 'SELL', { limitStopPrice: '97' }), -1104);
      },
    },
  ],
};

/** The form that OCO had before its legs were named by their places. */
export const FORMER_OCO: Family = {
  name: 'Order lists, former form',
  simulator: { market: 'scripted' },
  sections: [FORMER],
};
