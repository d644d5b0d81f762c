import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import { bracket, chain, chainOfBracket } from '../support/order-list-pad.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

/** What is asked by both doors, and has to be answered alike. */
const QUERIES: readonly (readonly [method: string, path: string, parameters: Parameters])[] = [
  ['openOrders.status', 'openOrders', { symbol: 'BTCUSDT' }],
  ['openOrders.status', 'openOrders', {}],
  ['allOrders', 'allOrders', { symbol: 'BTCUSDT' }],
  ['openOrderLists.status', 'openOrderList', {}],
  ['allOrderLists', 'allOrderList', {}],
  ['myTrades', 'myTrades', { symbol: 'BTCUSDT' }],
  ['account.rateLimits.orders', 'rateLimit/order', {}],
  ['myPreventedMatches', 'myPreventedMatches', { symbol: 'BTCUSDT', orderId: 1 }],
  ['myAllocations', 'myAllocations', { symbol: 'BTCUSDT' }],
  ['account.commission', 'account/commission', { symbol: 'BTCUSDT' }],
  ['order.amendments', 'order/amendments', { symbol: 'BTCUSDT', orderId: 1 }],
  ['myFilters', 'myFilters', { symbol: 'BTCUSDT' }],
];

const ACCOUNT: Section = {
  page: 'web-socket-api.md',
  heading: 'Account requests',
  facts: [
    {
      id: 'X-3971',
      says: 'every query of an account is answered like by REST',
      async shownBy(venue) {
        await venue.orders.place(await venue.orders.market('BUY'));
        await venue.orders.placeResting();
        await venue.rest.signed('POST', '/api/v3/orderList/oco', await bracket(venue));
        const api = await venue.api();
        for (const [method, path, parameters] of QUERIES) {
          const byRest = await venue.rest.signed('GET', `/api/v3/${path}`, parameters);
          const { result, status } = await api.signed(method, parameters);
          expect(status, method).toBe(200);
          expect(result, method).toEqual(byRest.json);
        }
      },
    },
    {
      id: 'X-3972',
      says: 'account.status, order.status and orderList.status are answered like by REST',
      async shownBy(venue) {
        const api = await venue.api();
        const { symbol } = venue;
        const { orderId } = await venue.orders.placeResting();
        const sent = await bracket(venue);
        const list = (await venue.rest.signed('POST', '/api/v3/orderList/oco', sent)).json;
        const { orderListId } = list;
        for (const [method, path, parameters] of [
          ['account.status', 'account', { omitZeroBalances: true }],
          ['order.status', 'order', { symbol, orderId }],
          ['orderList.status', 'orderList', { orderListId }],
        ] as const) {
          const byRest = (await venue.rest.signed('GET', `/api/v3/${path}`, parameters)).json;
          const { result } = await api.signed(method, parameters);
          const { updateTime: _, ...told } = result;
          expect(byRest, method).toMatchObject(told);
          expect(Object.keys(result), method).toEqual(Object.keys(byRest));
        }
      },
    },
  ],
};

const TRADING: Section = {
  page: 'web-socket-api.md',
  heading: 'Place new order (TRADE), responses',
  facts: [
    {
      id: 'X-3976',
      says: 'ACK, RESULT and FULL have the fields that they have by REST',
      async shownBy(venue) {
        const api = await venue.api();
        for (const newOrderRespType of ['ACK', 'RESULT', 'FULL']) {
          const order = await venue.orders.restingBuy({ newOrderRespType });
          const byRest = await venue.orders.place(order);
          const { result } = await api.signed('order.place', order);
          expect(Object.keys(result)).toEqual(Object.keys(byRest));
        }
      },
    },
    {
      id: 'X-3977',
      says: 'cancels, replacements and amendments have the fields that they have by REST',
      async shownBy(venue) {
        const api = await venue.api();
        const { symbol, rest } = venue;
        const newQty = await venue.orders.quantity();
        const changes = async (): Promise<
          readonly (readonly [string, string, string, Parameters])[]
        > => {
          const quantity = await venue.orders.quantity(2);
          const { orderId } = await venue.orders.placeResting({ quantity });
          const other = await venue.orders.placeResting();
          const last = await venue.orders.placeResting();
          const replacing = await venue.orders.restingBuy({
            ...{ cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: other.orderId },
          });
          return [
            [
              'order.amend.keepPriority',
              'PUT',
              'order/amend/keepPriority',
              { symbol, orderId, newQty },
            ],
            ['order.cancelReplace', 'POST', 'order/cancelReplace', replacing],
            ['order.cancel', 'DELETE', 'order', { symbol, orderId: last.orderId }],
          ];
        };
        const byRest = await changes();
        const byWs = await changes();
        for (const [index, [, method, path, parameters]] of byRest.entries()) {
          const { json } = await rest.signed(method as 'PUT', `/api/v3/${path}`, parameters);
          const [name, , , own] = byWs[index] ?? ['', '', '', {}];
          const { result } = await api.signed(name, own);
          expect(Object.keys(result), name).toEqual(Object.keys(json));
        }
      },
    },
    {
      id: 'X-3978',
      says: 'every kind of list can be placed',
      async shownBy(venue) {
        const api = await venue.api();
        const { below, above } = await venue.orders.prices();
        const paying = { pendingQuantity: undefined };
        const former = {
          ...{ symbol: venue.symbol, side: 'SELL', quantity: await venue.orders.quantity() },
          ...{ price: above, stopPrice: below },
        };
        for (const [method, parameters, contingencyType, count] of [
          ['orderList.place', former, 'OCO', 2],
          ['orderList.place.oco', await bracket(venue), 'OCO', 2],
          ['orderList.place.oto', await chain(venue), 'OTO', 2],
          ['orderList.place.otoco', await chainOfBracket(venue), 'OTO', 3],
          ['orderList.place.opo', await chain(venue, paying), 'OTO', 2],
          ['orderList.place.opoco', await chainOfBracket(venue, paying), 'OTO', 3],
        ] as const) {
          const { result, error } = await api.signed(method, parameters);
          expect(result, `${method} ${JSON.stringify(error)}`).toMatchObject({
            ...{ contingencyType, listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING' },
          });
          expect(result.orderReports, method).toHaveLength(count);
          await venue.orders.cancelAll();
        }
      },
    },
    {
      id: 'X-3979',
      says: 'the rate limits of a placement name the orders, those of a cancel or a query do not',
      async shownBy(venue) {
        const api = await venue.api();
        const { symbol } = venue;
        const kinds = ({ rateLimits }: { rateLimits: Json }): readonly string[] =>
          rateLimits.map(({ rateLimitType }: Json) => rateLimitType);
        const placed = await api.signed('order.place', await venue.orders.restingBuy());
        expect(kinds(placed)).toEqual(['ORDERS', 'ORDERS', 'REQUEST_WEIGHT']);
        const { orderId } = placed.result;
        for (const method of ['order.status', 'order.cancel']) {
          expect(kinds(await api.signed(method, { symbol, orderId }))).toEqual(['REQUEST_WEIGHT']);
        }
      },
    },
    {
      id: 'X-3980',
      says: 'a refused order names the orders as well, and has an error of code and msg',
      async shownBy(venue) {
        const api = await venue.api();
        const { above } = await venue.orders.prices();
        const maker = { type: 'LIMIT_MAKER', timeInForce: undefined, price: above };
        const answer = await api.signed('order.place', await venue.orders.restingBuy(maker));
        expect(answer.status).toBe(400);
        expect(answer.error).toEqual({
          ...{ code: -2010, msg: 'Order would immediately match and take.' },
        });
        expect(answer.rateLimits).toHaveLength(3);
      },
    },
  ],
};

const UNFILLED: Section = {
  page: 'web-socket-api.md',
  heading: 'Unfilled Order Count',
  facts: [
    {
      id: 'X-3986',
      says: 'beyond it requests have status 429, -1015, and when to come back',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.api();
        const order = await venue.orders.restingBuy();
        for (let count = 0; count < 40; count += 1) await venue.orders.send(order);
        const answer = await api.signed('order.place', order);
        expectRefusal(
          answer,
          -1015,
          'Too many new orders; current limit is 40 orders per 10 SECOND.',
        );
        expect(answer.status).toBe(429);
        const { serverTime, retryAfter } = answer.error.data;
        expect(serverTime).toEqual(MILLISECONDS);
        expect(retryAfter % 10_000).toBe(0);
        expect(retryAfter - serverTime).toBeLessThanOrEqual(10_000);
      },
    },
  ],
};

async function logOn(venue: ConformanceVenue): ReturnType<ConformanceVenue['api']> {
  const api = await venue.api();
  await api.signed('session.logon', {}, venue.control.ed25519);
  return api;
}

const SESSIONS: Section = {
  page: 'web-socket-api.md',
  heading: 'Session Authentication, requests',
  facts: [
    {
      id: 'X-3991',
      says: 'a logged-on session places, queries and cancels with a timestamp alone',
      needs: 'account',
      async shownBy(venue) {
        const api = await logOn(venue);
        const { symbol } = venue;
        const timestamp = venue.now();
        const order = { ...(await venue.orders.restingBuy()), timestamp };
        const { result } = await api.call('order.place', order);
        const { orderId } = result;
        const own = { symbol, orderId, timestamp };
        expect((await api.call('order.status', own)).result.status).toBe('NEW');
        expect((await api.call('order.cancel', own)).result.status).toBe('CANCELED');
      },
    },
    {
      id: 'X-3992',
      says: 'it still needs the timestamp, inside of the recvWindow',
      needs: 'account',
      async shownBy(venue) {
        const api = await logOn(venue);
        expectRefusal(await api.call('account.status'), -1102);
        const old = { timestamp: venue.now() - 101, recvWindow: 100 };
        expectRefusal(await api.call('account.status', old), -1021);
      },
    },
    {
      id: 'X-3993',
      says: 'a request with a key and signature of its own acts for that account',
      needs: 'account',
      async shownBy(venue) {
        const api = await logOn(venue);
        const placed = await api.signed('order.place', await venue.orders.restingBuy());
        const { orderId } = placed.result;
        expect((await venue.orders.query({ orderId })).json.status).toBe('NEW');
        const own = { symbol: venue.symbol, orderId, timestamp: venue.now() };
        expectRefusal(await api.call('order.status', own), -2013);
      },
    },
    {
      id: 'X-3994',
      says: 'a key that cannot log on leaves the one that has as it is',
      needs: 'account',
      async shownBy(venue) {
        const api = await logOn(venue);
        expect((await api.call('session.status')).result).toMatchObject({
          ...{ apiKey: venue.control.ed25519.apiKey, authorizedSince: MILLISECONDS },
        });
        const answer = await api.signed('session.logon');
        expectRefusal(answer, -4056);
        expect((await api.call('session.status')).result.apiKey).toBe(venue.control.ed25519.apiKey);
      },
    },
  ],
};

/** Orders and accounts by the WebSocket API. */
export const WS_ORDERS: Family = {
  name: 'WebSocket API: orders and accounts',
  simulator: { market: 'scripted', fresh: true, limits: { ordersPer10Seconds: 40 } },
  sections: [ACCOUNT, TRADING, UNFILLED, SESSIONS],
};
