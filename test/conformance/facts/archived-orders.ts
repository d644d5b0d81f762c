import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Answer } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

const NINETY_DAYS_MS = 90 * 86_400_000;
const ARCHIVED =
  'Order was canceled or expired with no executed qty over 90 days ago and has been archived.';

/** Asks for an order when so much has passed by the exchange's clock, without living through it. */
function queriedAfter(venue: ConformanceVenue, order: Json, ms: number): Promise<Answer> {
  venue.control.exchange.faults.clockSkewMs = ms;
  const { symbol } = venue;
  const { orderId } = order;
  const options = { timestamp: venue.now() + ms };
  return venue.rest.signed('GET', '/api/v3/order', { symbol, orderId }, options);
}

const ARCHIVE: Section = {
  page: 'errors.md',
  heading: '-2026 ORDER_ARCHIVED',
  facts: [
    {
      id: 'X-4001',
      says: 'an order that was canceled or expired without a trade is archived after 90 days',
      needs: 'time',
      async shownBy(venue) {
        const canceled = await venue.orders.placeResting();
        await venue.orders.cancel({ orderId: canceled.orderId });
        const expired = await venue.orders.place(
          await venue.orders.restingBuy({ timeInForce: 'IOC' }),
        );
        for (const order of [canceled, expired]) {
          expect((await queriedAfter(venue, order, NINETY_DAYS_MS)).status).toBe(200);
          const later = await queriedAfter(venue, order, NINETY_DAYS_MS + 1);
          expectRefusal(later, -2026, ARCHIVED);
        }
      },
    },
    {
      id: 'X-4002',
      says: 'one that traded, or is open, is not',
      needs: 'time',
      async shownBy(venue) {
        const filled = await venue.orders.place(await venue.orders.market('BUY'));
        const open = await venue.orders.placeResting();
        for (const order of [filled, open]) {
          expect((await queriedAfter(venue, order, 2 * NINETY_DAYS_MS)).status).toBe(200);
        }
      },
    },
  ],
};

/** What becomes of orders after a long time. */
export const ARCHIVED_ORDERS: Family = {
  name: 'Archived orders',
  simulator: { market: 'scripted', fresh: true },
  sections: [ARCHIVE],
};
