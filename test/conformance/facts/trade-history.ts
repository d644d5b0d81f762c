import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Answer, Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

const DAY_MS = 86_400_000;
const BAD_COMBINATION = 'Combination of optional parameters invalid.';
const TOO_LONG = 'More than 24 hours between startTime and endTime.';

/** Asks for something of the pair. */
function ask(venue: ConformanceVenue, path: string, parameters: Parameters = {}): Promise<Answer> {
  return venue.rest.signed('GET', `/api/v3/${path}`, { symbol: venue.symbol, ...parameters });
}

/** What may be asked for beside the symbol, and what may not. */
const TRADE_COMBINATIONS: readonly (readonly string[])[] = [
  [],
  ['orderId'],
  ['startTime'],
  ['endTime'],
  ['fromId'],
  ['startTime', 'endTime'],
  ['orderId', 'fromId'],
];
const BAD_TRADE_COMBINATIONS: readonly (readonly string[])[] = [
  ['orderId', 'startTime'],
  ['orderId', 'endTime'],
  ['fromId', 'startTime'],
  ['fromId', 'endTime'],
  ['orderId', 'fromId', 'startTime'],
];

function given(venue: ConformanceVenue, names: readonly string[]): Parameters {
  const all = { orderId: 1, fromId: 1, startTime: venue.now() - 1_000, endTime: venue.now() };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

const MY_TRADES: Section = {
  page: 'rest-api.md',
  heading: 'Account trade list (USER_DATA), combinations',
  facts: [
    {
      id: 'X-3341',
      says: 'the seven combinations of parameters are answered',
      async shownBy(venue) {
        for (const names of TRADE_COMBINATIONS) {
          const answer = await ask(venue, 'myTrades', given(venue, names));
          expect(answer.status, `${names.join()} ${answer.text}`).toBe(200);
        }
      },
    },
    {
      id: 'X-3342',
      says: 'other combinations are refused (-1128)',
      async shownBy(venue) {
        for (const names of BAD_TRADE_COMBINATIONS) {
          const answer = await ask(venue, 'myTrades', given(venue, names));
          expectRefusal(answer, -1128, BAD_COMBINATION);
        }
      },
    },
    {
      id: 'X-3343',
      says: 'with orderId the trades of that order come, with fromId as well those from it on',
      async shownBy(venue) {
        const first = await venue.orders.place(await venue.orders.market('BUY'));
        const second = await venue.orders.place(await venue.orders.market('BUY'));
        const { orderId } = first;
        const own = (await ask(venue, 'myTrades', { orderId })).json;
        expect(own.map(({ id }: Json) => id)).toEqual(
          first.fills.map((fill: Json) => fill.tradeId),
        );
        const fromId = second.fills[0].tradeId;
        expect((await ask(venue, 'myTrades', { orderId, fromId })).json).toEqual([]);
      },
    },
    {
      id: 'X-3344',
      says: 'without a condition the most recent trades come, with startTime the oldest from there',
      needs: 'time',
      async shownBy(venue) {
        await venue.elapse(1_000);
        const first = await venue.orders.place(await venue.orders.market('BUY'));
        await venue.elapse(1_000);
        const second = await venue.orders.place(await venue.orders.market('BUY'));
        const recent = (await ask(venue, 'myTrades', { limit: 1 })).json;
        expect(recent[0].orderId).toBe(second.orderId);
        const parameters = { startTime: first.transactTime, limit: 1 };
        expect((await ask(venue, 'myTrades', parameters)).json[0].orderId).toBe(first.orderId);
      },
    },
  ],
};

const PREVENTED: Section = {
  page: 'rest-api.md',
  heading: 'Query Prevented Matches (USER_DATA), combinations',
  facts: [
    {
      id: 'X-3351',
      says: 'preventedMatchId does not go with orderId, nor fromPreventedMatchId without it (-1128)',
      async shownBy(venue) {
        for (const parameters of [
          { preventedMatchId: 1, orderId: 1 },
          { preventedMatchId: 1, fromPreventedMatchId: 1 },
          { fromPreventedMatchId: 1 },
        ]) {
          const answer = await ask(venue, 'myPreventedMatches', parameters);
          expectRefusal(answer, -1128, BAD_COMBINATION);
        }
      },
    },
    {
      id: 'X-3352',
      says: 'fromPreventedMatchId and limit choose among those of an order',
      needs: 'market',
      async shownBy(venue) {
        const price = '100';
        const sell = { side: 'SELL', quantity: '1', price };
        for (let count = 0; count < 3; count += 1) await venue.orders.placeResting(sell);
        const taker = await venue.orders.place(
          await venue.orders.restingBuy({
            ...{ price, quantity: '3', selfTradePreventionMode: 'EXPIRE_MAKER' },
          }),
        );
        const { orderId } = taker;
        const all = (await ask(venue, 'myPreventedMatches', { orderId })).json;
        expect(all).toHaveLength(3);
        const fromPreventedMatchId = all[1].preventedMatchId;
        const parameters = { orderId, fromPreventedMatchId, limit: 1 };
        const { json } = await ask(venue, 'myPreventedMatches', parameters);
        expect(json).toEqual([all[1]]);
        const { preventedMatchId } = all[2];
        const one = await ask(venue, 'myPreventedMatches', { preventedMatchId });
        expect(one.json).toEqual([all[2]]);
      },
    },
  ],
};

const ALLOCATIONS: Section = {
  page: 'rest-api.md',
  heading: 'Query Allocations (USER_DATA)',
  facts: [
    {
      id: 'X-3361',
      says: 'without smart order routing there are none, in every combination of parameters',
      async shownBy(venue) {
        const startTime = venue.now() - 1_000;
        for (const parameters of [
          ...[{}, { startTime }, { endTime: startTime }, { startTime, endTime: startTime + 1 }],
          ...[{ fromAllocationId: 1 }, { orderId: 1 }, { orderId: 1, fromAllocationId: 1 }],
        ]) {
          expect((await ask(venue, 'myAllocations', parameters)).json).toEqual([]);
        }
      },
    },
    {
      id: 'X-3362',
      says: 'startTime and endTime are at most 24 hours apart (-1127)',
      async shownBy(venue) {
        const startTime = venue.now() - DAY_MS;
        const parameters = { startTime, endTime: startTime + DAY_MS + 1 };
        expectRefusal(await ask(venue, 'myAllocations', parameters), -1127, TOO_LONG);
      },
    },
  ],
};

const AMENDMENTS: Section = {
  page: 'rest-api.md',
  heading: 'Query Order Amendments (USER_DATA), parameters',
  facts: [
    {
      id: 'X-3371',
      says: 'fromExecutionId and limit choose among the amendments of an order',
      async shownBy(venue) {
        const { symbol } = venue;
        const placed = await venue.orders.placeResting({
          quantity: await venue.orders.quantity(4),
        });
        const { orderId } = placed;
        for (const times of [3, 2, 1]) {
          const newQty = await venue.orders.quantity(times);
          const path = '/api/v3/order/amend/keepPriority';
          await venue.rest.signed('PUT', path, { symbol, orderId, newQty });
        }
        const all = (await ask(venue, 'order/amendments', { orderId })).json;
        expect(all).toHaveLength(3);
        const fromExecutionId = all[1].executionId;
        const some = await ask(venue, 'order/amendments', { orderId, fromExecutionId, limit: 1 });
        expect(some.json).toEqual([all[1]]);
      },
    },
    {
      id: 'X-3372',
      says: 'orderId is needed (-1102)',
      async shownBy(venue) {
        expectRefusal(await ask(venue, 'order/amendments'), -1102);
      },
    },
  ],
};

/** What an account may ask of its trades, prevented matches, allocations and amendments. */
export const TRADE_HISTORY: Family = {
  name: 'History of trades',
  simulator: { market: 'scripted', limits: { ordersPer10Seconds: 1_000 } },
  sections: [MY_TRADES, PREVENTED, ALLOCATIONS, AMENDMENTS],
};
