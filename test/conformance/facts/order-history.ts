import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import { bracket, placeList } from '../support/order-list-pad.js';
import type { Answer, Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

const DAY_MS = 86_400_000;
const BAD_COMBINATION = 'Combination of optional parameters invalid.';
const TOO_LONG = 'More than 24 hours between startTime and endTime.';

/** Asks for something of the pair. */
function ask(venue: ConformanceVenue, path: string, parameters: Parameters = {}): Promise<Answer> {
  return venue.rest.signed('GET', `/api/v3/${path}`, { symbol: venue.symbol, ...parameters });
}

async function idsOf(venue: ConformanceVenue, parameters: Parameters): Promise<readonly Json[]> {
  const { json } = await ask(venue, 'allOrders', parameters);
  return json.map(({ orderId }: Json) => orderId);
}

/** Three orders a second apart: the first is canceled after the last was placed. */
async function threeOrders(
  venue: ConformanceVenue,
): Promise<{ readonly ids: readonly Json[]; readonly times: readonly number[] }> {
  const ids: Json[] = [];
  const times: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    await venue.elapse(1_000);
    const { orderId, transactTime } = await venue.orders.placeResting();
    ids.push(orderId);
    times.push(transactTime);
  }
  return { ids, times };
}

const ALL_ORDERS: Section = {
  page: 'web-socket-api.md',
  heading: 'Account order history (USER_DATA)',
  facts: [
    {
      id: 'X-3301',
      says: 'orders are filtered by the time of their last change',
      needs: 'time',
      async shownBy(venue) {
        const { ids } = await threeOrders(venue);
        await venue.elapse(1_000);
        const { json } = await venue.orders.cancel({ orderId: ids[0] });
        expect(await idsOf(venue, { startTime: json.transactTime })).toEqual([ids[0]]);
      },
    },
    {
      id: 'X-3302',
      says: 'beside times orderId is ignored',
      needs: 'time',
      async shownBy(venue) {
        const { ids, times } = await threeOrders(venue);
        const parameters = { orderId: ids[2], startTime: times[0] };
        expect(await idsOf(venue, parameters)).toEqual(ids);
      },
    },
    {
      id: 'X-3303',
      says: 'with startTime the oldest from there come, with endTime the most recent up to it',
      needs: 'time',
      async shownBy(venue) {
        const { ids, times } = await threeOrders(venue);
        const [first, second, third] = ids;
        expect(await idsOf(venue, { startTime: times[0], limit: 2 })).toEqual([first, second]);
        expect(await idsOf(venue, { endTime: times[2], limit: 2 })).toEqual([second, third]);
        expect(await idsOf(venue, { endTime: times[1], limit: 1 })).toEqual([second]);
      },
    },
    {
      id: 'X-3304',
      says: 'without a condition the most recent come, with orderId those from it on',
      needs: 'time',
      async shownBy(venue) {
        const { ids } = await threeOrders(venue);
        expect(await idsOf(venue, { limit: 2 })).toEqual(ids.slice(1));
        expect(await idsOf(venue, { orderId: ids[0], limit: 2 })).toEqual(ids.slice(0, 2));
      },
    },
    {
      id: 'X-3305',
      says: '24 hours to the millisecond are allowed, one more is not (-1127)',
      async shownBy(venue) {
        const startTime = venue.now() - DAY_MS;
        const exact = await ask(venue, 'allOrders', { startTime, endTime: startTime + DAY_MS });
        expect(exact.status).toBe(200);
        const more = { startTime, endTime: startTime + DAY_MS + 1 };
        expectRefusal(await ask(venue, 'allOrders', more), -1127, TOO_LONG);
      },
    },
    {
      id: 'X-3306',
      says: 'times may be microseconds',
      needs: 'time',
      async shownBy(venue) {
        const { ids, times } = await threeOrders(venue);
        const startTime = `${times[2]}000`;
        expect(await idsOf(venue, { startTime })).toEqual([ids[2]]);
      },
    },
  ],
};

const ORDER_LIST: Section = {
  page: 'web-socket-api.md',
  heading: 'Query Order list (USER_DATA)',
  facts: [
    {
      id: 'X-3311',
      says: 'with both ids only origClientOrderId is used',
      async shownBy(venue) {
        const sent = await bracket(venue, { listClientOrderId: 'conformance-wanted' });
        const wanted = await placeList(venue, 'oco', sent);
        const other = await placeList(venue, 'oco', await bracket(venue));
        const parameters = {
          orderListId: other.orderListId,
          origClientOrderId: 'conformance-wanted',
        };
        const { result } = await (await venue.api()).signed('orderList.status', parameters);
        expect(result.orderListId).toBe(wanted.orderListId);
      },
    },
    {
      id: 'X-3312',
      says: 'either id is needed (-1102)',
      async shownBy(venue) {
        expectRefusal(await venue.rest.signed('GET', '/api/v3/orderList'), -1102);
      },
    },
  ],
};

/** Two lists a second apart. */
async function twoLists(venue: ConformanceVenue): Promise<readonly Json[]> {
  await venue.elapse(1_000);
  const first = await placeList(venue, 'oco', await bracket(venue));
  await venue.elapse(1_000);
  return [first, await placeList(venue, 'oco', await bracket(venue))];
}

function listIds(lists: Json): readonly Json[] {
  return lists.map(({ orderListId }: Json) => orderListId);
}

const ALL_LISTS: Section = {
  page: 'web-socket-api.md',
  heading: 'Account order list history (USER_DATA)',
  facts: [
    {
      id: 'X-3321',
      says: 'lists are filtered by the time of their last change',
      needs: 'time',
      async shownBy(venue) {
        const [first] = await twoLists(venue);
        await venue.elapse(1_000);
        const { symbol } = venue;
        const { orderListId } = first;
        const ended = await venue.rest.signed('DELETE', '/api/v3/orderList', {
          symbol,
          orderListId,
        });
        const parameters = { startTime: ended.json.transactionTime };
        const { result } = await (await venue.api()).signed('allOrderLists', parameters);
        expect(listIds(result)).toEqual([orderListId]);
      },
    },
    {
      id: 'X-3322',
      says: 'beside times fromId is ignored',
      needs: 'time',
      async shownBy(venue) {
        const [first, second] = await twoLists(venue);
        const parameters = { fromId: second.orderListId, startTime: first.transactionTime };
        const { result } = await (await venue.api()).signed('allOrderLists', parameters);
        expect(listIds(result)).toEqual([first.orderListId, second.orderListId]);
      },
    },
    {
      id: 'X-3323',
      says: 'with fromId the lists from that id on come, without a condition the most recent',
      needs: 'time',
      async shownBy(venue) {
        const [first, second] = await twoLists(venue);
        const api = await venue.api();
        const from = await api.signed('allOrderLists', { fromId: first.orderListId, limit: 1 });
        expect(listIds(from.result)).toEqual([first.orderListId]);
        const recent = await api.signed('allOrderLists', { limit: 1 });
        expect(listIds(recent.result)).toEqual([second.orderListId]);
      },
    },
    {
      id: 'X-3324',
      says: 'startTime and endTime are at most 24 hours apart (-1127)',
      async shownBy(venue) {
        const startTime = venue.now() - DAY_MS;
        const parameters = { startTime, endTime: startTime + DAY_MS + 1 };
        const answer = await (await venue.api()).signed('allOrderLists', parameters);
        expectRefusal(answer, -1127, TOO_LONG);
      },
    },
  ],
};

const ALL_LISTS_BY_REST: Section = {
  page: 'rest-api.md',
  heading: 'Query all Order lists (USER_DATA)',
  facts: [
    {
      id: 'X-3331',
      says: 'beside fromId neither startTime nor endTime can be provided (-1128)',
      async shownBy(venue) {
        for (const name of ['startTime', 'endTime']) {
          const parameters = { fromId: 0, [name]: venue.now() };
          const answer = await venue.rest.signed('GET', '/api/v3/allOrderList', parameters);
          expectRefusal(answer, -1128, BAD_COMBINATION);
        }
      },
    },
  ],
};

/** What an account may ask of its orders and lists. */
export const ORDER_HISTORY: Family = {
  name: 'History of orders',
  simulator: { market: 'scripted', limits: { ordersPer10Seconds: 1_000 } },
  sections: [ALL_ORDERS, ORDER_LIST, ALL_LISTS, ALL_LISTS_BY_REST],
};
