import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import type { Family, Section } from '../support/fact.js';
import { bracket, chain, chainOfBracket, placeList } from '../support/order-list-pad.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a request costs its address: what was used after it, less what was used before. */
async function costOf(
  venue: ConformanceVenue,
  method: Method,
  path: string,
  parameters: Parameters,
): Promise<readonly [status: number, weight: number]> {
  const used = async (): Promise<number> => {
    const { headers } = await venue.rest.get('/api/v3/ping');
    return Number(headers['x-mbx-used-weight-1m']);
  };
  const before = await used();
  const { status } = await venue.rest.signed(method, `/api/v3/${path}`, parameters);
  return [status, (await used()) - before - 1];
}

/** The account's requests, what they are asked with, and their weight. */
const QUERIES: readonly (readonly [path: string, parameters: Parameters, weight: number])[] = [
  ['account', {}, 20],
  ['openOrders', { symbol: 'BTCUSDT' }, 6],
  ['openOrders', {}, 80],
  ['allOrders', { symbol: 'BTCUSDT' }, 20],
  ['allOrderList', {}, 20],
  ['openOrderList', {}, 6],
  ['myTrades', { symbol: 'BTCUSDT' }, 20],
  ['myTrades', { symbol: 'BTCUSDT', orderId: 1 }, 5],
  ['rateLimit/order', {}, 40],
  ['myPreventedMatches', { symbol: 'BTCUSDT', orderId: 1 }, 20],
  ['myPreventedMatches', { symbol: 'BTCUSDT', preventedMatchId: 1 }, 2],
  ['myAllocations', { symbol: 'BTCUSDT' }, 20],
  ['account/commission', { symbol: 'BTCUSDT' }, 20],
  ['order/amendments', { symbol: 'BTCUSDT', orderId: 1 }, 4],
  ['myFilters', { symbol: 'BTCUSDT' }, 40],
];

const WEIGHTS: Section = {
  page: 'rest-api.md',
  heading: 'Account Endpoints, weights',
  facts: [
    {
      id: 'X-3701',
      says: 'every query of an account costs the weight of its heading',
      async shownBy(venue) {
        for (const [path, parameters, weight] of QUERIES) {
          const cost = await costOf(venue, 'GET', path, parameters);
          expect(cost, `${path} ${JSON.stringify(parameters)}`).toEqual([200, weight]);
        }
      },
    },
    {
      id: 'X-3702',
      says: 'an order costs 4 and a list costs 4 to query, found or not',
      async shownBy(venue) {
        const { symbol } = venue;
        const { orderId } = await venue.orders.placeResting();
        expect(await costOf(venue, 'GET', 'order', { symbol, orderId })).toEqual([200, 4]);
        const unknown = { symbol, orderId: '987654321' };
        expect(await costOf(venue, 'GET', 'order', unknown)).toEqual([400, 4]);
        expect(await costOf(venue, 'GET', 'orderList', { orderListId: 987_654_321 })).toEqual([
          ...[400, 4],
        ]);
      },
    },
    {
      id: 'X-3703',
      says: 'prevented matches of a symbol that does not exist cost 2',
      async shownBy(venue) {
        const parameters = { symbol: 'NOSUCHPAIR', orderId: 1 };
        expect(await costOf(venue, 'GET', 'myPreventedMatches', parameters)).toEqual([400, 2]);
      },
    },
    {
      id: 'X-3704',
      says: 'a test order costs 1, with computeCommissionRates 20',
      async shownBy(venue) {
        const order = await venue.orders.restingBuy();
        expect(await costOf(venue, 'POST', 'order/test', order)).toEqual([200, 1]);
        const rates = { ...order, computeCommissionRates: true };
        expect(await costOf(venue, 'POST', 'order/test', rates)).toEqual([200, 20]);
      },
    },
  ],
};

const FREE: Section = {
  page: 'CHANGELOG.md',
  heading: '2026-03-27, request weights',
  facts: [
    {
      id: 'X-3711',
      says: 'placing, replacing and canceling cost nothing when they succeed',
      async shownBy(venue) {
        const { symbol, orders } = venue;
        const costs = [await costOf(venue, 'POST', 'order', await orders.restingBuy())];
        const first = await orders.placeResting();
        const replacement = await orders.restingBuy({
          ...{ cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: first.orderId },
          newClientOrderId: 'conformance-replacing',
        });
        costs.push(await costOf(venue, 'POST', 'order/cancelReplace', replacement));
        const cancel = { symbol, origClientOrderId: 'conformance-replacing' };
        costs.push(await costOf(venue, 'DELETE', 'order', cancel));
        costs.push(await costOf(venue, 'DELETE', 'openOrders', { symbol }));
        expect(costs).toEqual(Array.from({ length: 4 }, () => [200, 0]));
      },
    },
    {
      id: 'X-3712',
      says: 'so do placing and canceling lists',
      async shownBy(venue) {
        const costs = [
          await costOf(venue, 'POST', 'orderList/oco', await bracket(venue)),
          await costOf(venue, 'POST', 'orderList/oto', await chain(venue)),
          await costOf(venue, 'POST', 'orderList/otoco', await chainOfBracket(venue)),
        ];
        const { orderListId } = await placeList(venue, 'oco', await bracket(venue));
        const cancel = { symbol: venue.symbol, orderListId };
        costs.push(await costOf(venue, 'DELETE', 'orderList', cancel));
        expect(costs).toEqual(Array.from({ length: 4 }, () => [200, 0]));
      },
    },
    {
      id: 'X-3713',
      says: 'when they fail they cost their weight',
      async shownBy(venue) {
        const { symbol, orders } = venue;
        const bad = await orders.restingBuy({ quantity: '0.00000001' });
        const unknown = { symbol, orderId: '987654321' };
        const replacement = await orders.restingBuy({
          ...{ cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: '987654321' },
        });
        const costs = [
          await costOf(venue, 'POST', 'order', bad),
          await costOf(venue, 'DELETE', 'order', unknown),
          await costOf(venue, 'DELETE', 'openOrders', { symbol }),
          await costOf(venue, 'POST', 'order/cancelReplace', replacement),
          await costOf(venue, 'DELETE', 'orderList', { symbol, orderListId: 987_654_321 }),
        ];
        expect(costs).toEqual(Array.from({ length: 5 }, () => [400, 1]));
      },
    },
  ],
};

async function unfilled({ rest }: ConformanceVenue): Promise<number> {
  return (await rest.signed('GET', '/api/v3/rateLimit/order')).json[0].count;
}

const COUNTS: Section = {
  page: 'faqs/order_count_decrement.md',
  heading: 'How do filled orders affect the unfilled order count?',
  facts: [
    {
      id: 'X-3721',
      says: 'a first fill as taker takes one off, later fills of the order take nothing',
      needs: 'market',
      async shownBy(venue) {
        await venue.orders.placeResting();
        await venue.control.book(['99.99', '5'], ['100', '1']);
        await venue.orders.placeResting({ price: '100', quantity: '2' });
        expect(await unfilled(venue)).toBe(1);
        await venue.orders.placeResting();
        await venue.control.trade('99.5', { quantity: '0.5', buyerIsMaker: true });
        expect(await unfilled(venue)).toBe(2);
      },
    },
    {
      id: 'X-3722',
      says: 'a first fill as maker takes five off, and never below zero',
      needs: 'market',
      async shownBy(venue) {
        const price = '99.5';
        for (let count = 0; count < 7; count += 1) await venue.orders.placeResting();
        await venue.orders.placeResting({ price, quantity: '2' });
        expect(await unfilled(venue)).toBe(8);
        await venue.control.trade('99', { quantity: '1', buyerIsMaker: true });
        expect(await unfilled(venue)).toBe(3);
        await venue.control.trade('99', { quantity: '1', buyerIsMaker: true });
        expect(await unfilled(venue)).toBe(3);
        await venue.orders.placeResting({ price, quantity: '2' });
        await venue.control.trade('99', { quantity: '1', buyerIsMaker: true });
        expect(await unfilled(venue)).toBe(0);
      },
    },
    {
      id: 'X-3723',
      says: 'expired orders stay in the count',
      async shownBy(venue) {
        await venue.orders.place(await venue.orders.restingBuy({ timeInForce: 'FOK' }));
        await venue.orders.place(await venue.orders.restingBuy({ timeInForce: 'IOC' }));
        expect(await unfilled(venue)).toBe(2);
      },
    },
    {
      id: 'X-3724',
      says: 'a refused order is not counted',
      async shownBy(venue) {
        await venue.orders.send(await venue.orders.restingBuy({ quantity: '0.00000001' }));
        expect(await unfilled(venue)).toBe(0);
      },
    },
    {
      id: 'X-3725',
      says: 'a fill today counts for an order of yesterday',
      needs: 'time',
      async shownBy(venue) {
        const day = async (): Promise<number> =>
          (await venue.rest.signed('GET', '/api/v3/rateLimit/order')).json[1].count;
        const price = '99.5';
        await venue.orders.placeResting({ price, quantity: '1' });
        await venue.elapse(86_400_000);
        await venue.orders.placeResting();
        await venue.orders.placeResting();
        expect(await day()).toBe(2);
        await venue.control.trade('99', { quantity: '1', buyerIsMaker: true });
        expect(await day()).toBe(0);
      },
    },
    {
      id: 'X-3726',
      says: 'the count is shared by REST and the WebSocket API',
      async shownBy(venue) {
        const api = await venue.api();
        await api.signed('order.place', await venue.orders.restingBuy());
        await venue.orders.placeResting();
        const { result } = await api.signed('account.rateLimits.orders');
        expect(result.map(({ count }: Json) => count)).toEqual([2, 2]);
      },
    },
  ],
};

/** What requests and orders cost an address and an account. */
export const ORDER_COSTS: Family = {
  name: 'What orders cost',
  simulator: {
    market: 'scripted',
    fresh: true,
    stepMs: 60_000,
    limits: { ordersPer10Seconds: 1_000, weightPerMinute: 100_000 },
  },
  sections: [WEIGHTS, FREE, COUNTS],
};
