import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import {
  ACCOUNT_REQUESTS,
  type DocumentedRequest,
  PUBLIC_REQUESTS,
  TRADING_REQUESTS,
} from '../support/documented-parameters.js';
import { expectRefusal, mandatory } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import { bracket, placeList } from '../support/order-list-pad.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

const UNHEARD_OF = { unheardOf: '1' };

/** The text of -1104 when all but one were read. */
function unread(sent: number): string {
  return `Not all sent parameters were read; read '${sent - 1}' parameter(s) but was sent '${sent}'.`;
}

function refusalOf(sent: number): Json {
  if (sent === 1)
    return { code: -1101, msg: "Too many parameters; expected '0' and received '1'." };
  return { code: -1104, msg: unread(sent) };
}

/**
 * What to send to see each of its parameters read. A request that changes something is sent all at once, because what
 * does not fit together is found out only after reading; a query gets none of its optional parameters or one.
 */
function selections({ method, mandatory, optional }: DocumentedRequest): readonly Parameters[] {
  if (method !== 'GET') return [{ ...mandatory, ...optional }];
  return [
    mandatory,
    ...Object.entries(optional).map(([name, value]) => ({ ...mandatory, [name]: value })),
  ];
}

/** With one parameter too many, only that one is not read. */
async function showAllRead(
  venue: ConformanceVenue,
  requests: readonly DocumentedRequest[],
): Promise<void> {
  for (const request of requests) {
    const { method, path, signed } = request;
    for (const parameters of selections(request)) {
      const all = { ...parameters, ...UNHEARD_OF };
      const answer = signed
        ? await venue.rest.signed(method, path, all)
        : await venue.rest.call(method, path, all);
      const sent = Object.keys(all).length + (signed ? 2 : 0);
      expect(answer.json, `${method} ${path} ${JSON.stringify(all)}`).toEqual(refusalOf(sent));
    }
  }
}

/** The same by the WebSocket API, where the key is a parameter too. */
async function showAllReadByWs(
  venue: ConformanceVenue,
  requests: readonly DocumentedRequest[],
): Promise<void> {
  const api = await venue.api();
  for (const request of requests) {
    for (const parameters of selections(request)) {
      const all = { ...parameters, ...UNHEARD_OF };
      const answer = request.signed
        ? await api.signed(request.ws, all)
        : await api.call(request.ws, all);
      const sent = Object.keys(all).length + (request.signed ? 3 : 0);
      expect(answer.error, `${request.ws} ${JSON.stringify(all)}`).toEqual(refusalOf(sent));
    }
  }
}

const UNREAD: Section = {
  page: 'errors.md',
  heading: '-1104 UNREAD_PARAMETERS',
  facts: [
    {
      id: 'X-3001',
      says: 'the trading endpoints read every parameter of their tables, and refuse another one',
      shownBy: (venue) => showAllRead(venue, TRADING_REQUESTS),
    },
    {
      id: 'X-3002',
      says: 'the account endpoints read every parameter of their tables, and refuse another one',
      shownBy: (venue) => showAllRead(venue, ACCOUNT_REQUESTS),
    },
    {
      id: 'X-3003',
      says: 'the public endpoints read every parameter of their tables, and refuse another one',
      shownBy: (venue) => showAllRead(venue, PUBLIC_REQUESTS),
    },
    {
      id: 'X-3004',
      says: 'so do the trading requests of the WebSocket API',
      shownBy: (venue) => showAllReadByWs(venue, TRADING_REQUESTS),
    },
    {
      id: 'X-3005',
      says: 'so do the account requests of the WebSocket API',
      shownBy: (venue) => showAllReadByWs(venue, ACCOUNT_REQUESTS),
    },
    {
      id: 'X-3006',
      says: 'so do the public requests of the WebSocket API',
      shownBy: (venue) => showAllReadByWs(venue, PUBLIC_REQUESTS),
    },
    {
      id: 'X-3007',
      says: 'a refused placement places nothing',
      async shownBy({ orders, rest }) {
        expectRefusal(await orders.send(await orders.restingBuy(UNHEARD_OF)), -1104);
        expect((await rest.signed('GET', '/api/v3/openOrders')).json).toEqual([]);
      },
    },
    {
      id: 'X-3008',
      says: 'a refused cancel, replacement or amendment leaves the order as it is',
      async shownBy({ orders, rest, symbol }) {
        const placed = await orders.placeResting({ quantity: await orders.quantity(2) });
        const { orderId } = placed;
        const replacement = await orders.restingBuy({ cancelReplaceMode: 'ALLOW_FAILURE' });
        const newQty = await orders.quantity();
        for (const [method, path, parameters] of [
          ['DELETE', 'order', { symbol, orderId }],
          ['DELETE', 'openOrders', { symbol }],
          ['POST', 'order/cancelReplace', { ...replacement, cancelOrderId: orderId }],
          ['PUT', 'order/amend/keepPriority', { symbol, orderId, newQty }],
        ] as const) {
          const sent = { ...parameters, ...UNHEARD_OF };
          expectRefusal(await rest.signed(method, `/api/v3/${path}`, sent), -1104);
        }
        const open = await rest.signed('GET', '/api/v3/openOrders');
        expect(open.json).toHaveLength(1);
        expect(open.json[0]).toMatchObject({ orderId, origQty: placed.origQty });
      },
    },
    {
      id: 'X-3009',
      says: 'a refused list is not placed, and a list whose cancel is refused stays',
      async shownBy(venue) {
        const { rest, symbol } = venue;
        const sent = await bracket(venue, UNHEARD_OF);
        expectRefusal(await rest.signed('POST', '/api/v3/orderList/oco', sent), -1104);
        expect((await rest.signed('GET', '/api/v3/openOrderList')).json).toEqual([]);
        const { orderListId } = await placeList(venue, 'oco', await bracket(venue));
        const cancel = { symbol, orderListId, ...UNHEARD_OF };
        expectRefusal(await rest.signed('DELETE', '/api/v3/orderList', cancel), -1104);
        expect((await rest.signed('GET', '/api/v3/openOrderList')).json).toHaveLength(1);
      },
    },
    {
      id: 'X-3010',
      says: 'a parameter of one order type in the place of another is not read: aboveQuantity',
      async shownBy(venue) {
        const sent = await bracket(venue, { aboveQuantity: '1' });
        const answer = await venue.rest.signed('POST', '/api/v3/orderList/oco', sent);
        expectRefusal(answer, -1104, unread(Object.keys(sent).length + 2));
      },
    },
    {
      id: 'X-3011',
      says: 'names of parameters are case-sensitive',
      async shownBy({ orders }) {
        const sent = await orders.restingBuy({ NEWCLIENTORDERID: 'shouted' });
        expectRefusal(await orders.send(sent), -1104, unread(Object.keys(sent).length + 2));
      },
    },
    {
      id: 'X-3012',
      says: 'a subscription that is asked for with one is not made, and one that is active goes on',
      async shownBy(venue) {
        const api = await venue.api();
        const subscribe = 'userDataStream.subscribe.signature';
        expectRefusal(await api.signed(subscribe, UNHEARD_OF), -1104);
        expect((await api.call('session.subscriptions')).result).toEqual([]);
        await api.signed(subscribe);
        const end = { subscriptionId: 0, ...UNHEARD_OF };
        expectRefusal(await api.call('userDataStream.unsubscribe', end), -1104);
        expect((await api.call('session.subscriptions')).result).toHaveLength(1);
      },
    },
    {
      id: 'X-3013',
      says: 'returnRateLimits and apiKey are read of every request of the WebSocket API',
      async shownBy(venue) {
        const api = await venue.api();
        const params = { returnRateLimits: true, apiKey: venue.ground.signer.apiKey };
        for (const method of ['ping', 'time', 'session.status', 'session.subscriptions']) {
          expect(await api.call(method, params)).toMatchObject({ status: 200 });
        }
      },
    },
  ],
};

const PLACES: Section = {
  page: 'rest-api.md',
  heading: 'General Information on Endpoints, places of parameters',
  facts: [
    {
      id: 'X-3016',
      says: 'those of a GET must be in the query string: a body is not read',
      async shownBy({ rest, symbol }) {
        const body = `symbol=${symbol}`;
        const answer = await rest.raw('GET', '/api/v3/avgPrice', { body });
        expectRefusal(answer, -1102, mandatory('symbol'));
        const asked = await rest.raw('GET', `/api/v3/avgPrice?symbol=${symbol}`, {
          body: 'symbol=ETHUSDT',
        });
        expect(asked.status).toBe(200);
      },
    },
    {
      id: 'X-3017',
      says: 'those of a DELETE and a PUT may be in a form body',
      async shownBy({ orders, rest, symbol }) {
        const { orderId } = await orders.placeResting({ quantity: await orders.quantity(2) });
        const newQty = await orders.quantity();
        const options = { in: 'body' } as const;
        const amendment = { symbol, orderId, newQty };
        const path = '/api/v3/order/amend/keepPriority';
        expect((await rest.signed('PUT', path, amendment, options)).status).toBe(200);
        const cancel = { symbol, orderId };
        expect((await rest.signed('DELETE', '/api/v3/order', cancel, options)).status).toBe(200);
      },
    },
  ],
};

const TOO_MANY: Section = {
  page: 'errors.md',
  heading: '-1101 TOO_MANY_PARAMETERS',
  facts: [
    {
      id: 'X-3021',
      says: 'where nothing is expected, the refusal says how many were received',
      async shownBy({ rest }) {
        for (const path of ['ping', 'time']) {
          const answer = await rest.get(`/api/v3/${path}`, { first: '1', second: '2' });
          expectRefusal(answer, -1101, "Too many parameters; expected '0' and received '2'.");
        }
      },
    },
    {
      id: 'X-3022',
      says: 'so it is with requests of the WebSocket API',
      async shownBy(venue) {
        const api = await venue.api();
        for (const method of ['ping', 'time', 'session.status', 'session.logout']) {
          const answer = await api.call(method, UNHEARD_OF);
          expectRefusal(answer, -1101, "Too many parameters; expected '0' and received '1'.");
        }
      },
    },
  ],
};

const EMPTY: Section = {
  page: 'errors.md',
  heading: '-1105 PARAM_EMPTY',
  facts: [
    {
      id: 'X-3031',
      says: 'a number, a time, a flag or one of a set may not be empty either',
      async shownBy({ orders, rest, symbol }) {
        const order = await orders.restingBuy();
        for (const name of ['price', 'icebergQty', 'strategyId', 'selfTradePreventionMode']) {
          const answer = await orders.send({ ...order, [name]: '' });
          expectRefusal(answer, -1105, `Parameter '${name}' was empty.`);
        }
        const orderList = await rest.signed('GET', '/api/v3/allOrders', { symbol, startTime: '' });
        expectRefusal(orderList, -1105, "Parameter 'startTime' was empty.");
        const account = await rest.signed('GET', '/api/v3/account', { omitZeroBalances: '' });
        expectRefusal(account, -1105, "Parameter 'omitZeroBalances' was empty.");
      },
    },
    {
      id: 'X-3032',
      says: 'so it is with requests of the WebSocket API',
      async shownBy(venue) {
        const order = await venue.orders.restingBuy({ newClientOrderId: '' });
        const answer = await (await venue.api()).signed('order.place', order);
        expectRefusal(answer, -1105, "Parameter 'newClientOrderId' was empty.");
      },
    },
  ],
};

/** What each type does not take. */
const NOT_REQUIRED: Readonly<Record<string, readonly string[]>> = {
  LIMIT: ['stopPrice', 'trailingDelta', 'quoteOrderQty'],
  LIMIT_MAKER: ['stopPrice', 'trailingDelta', 'quoteOrderQty', 'timeInForce'],
  MARKET: ['price', 'timeInForce', 'icebergQty', 'stopPrice', 'trailingDelta'],
  STOP_LOSS: ['price', 'timeInForce', 'icebergQty', 'quoteOrderQty'],
  STOP_LOSS_LIMIT: ['quoteOrderQty'],
  TAKE_PROFIT: ['price', 'timeInForce', 'icebergQty', 'quoteOrderQty'],
  TAKE_PROFIT_LIMIT: ['quoteOrderQty'],
};

/** An order with what its type needs and nothing else. */
async function complete({ orders }: ConformanceVenue, type: string): Promise<Parameters> {
  const { below, above } = await orders.prices();
  const priced = type.includes('LIMIT');
  const timed = priced && type !== 'LIMIT_MAKER';
  const stops = type.startsWith('STOP') || type.startsWith('TAKE');
  return orders.market('BUY', {
    type,
    ...(priced ? { price: below } : {}),
    ...(timed ? { timeInForce: 'GTC' } : {}),
    ...(stops ? { stopPrice: type.startsWith('STOP') ? above : below } : {}),
  });
}

const UNWANTED: Section = {
  page: 'errors.md',
  heading: '-1106 PARAM_NOT_REQUIRED',
  facts: Object.entries(NOT_REQUIRED).map(([type, names], index) => ({
    id: `X-304${index + 1}` as const,
    says: `${type} orders do not take ${names.join(', ')}`,
    async shownBy(venue: ConformanceVenue) {
      const order = await complete(venue, type);
      const values = { timeInForce: 'GTC', trailingDelta: '100', quoteOrderQty: '30' };
      const { below } = await venue.orders.prices();
      const quantity = await venue.orders.quantity();
      const given: Parameters = { price: below, stopPrice: below, icebergQty: quantity, ...values };
      for (const name of names) {
        const answer = await venue.orders.send({ ...order, [name]: given[name] });
        expectRefusal(answer, -1106, `Parameter '${name}' sent when not required.`);
      }
      const answer = await venue.orders.send(order);
      expect(answer.status, answer.text).toBe(200);
    },
  })),
};

const OVERFLOW: Section = {
  page: 'errors.md',
  heading: '-1108 PARAM_OVERFLOW',
  facts: [
    {
      id: 'X-3051',
      says: 'a whole number beyond 64 bits overflows',
      async shownBy({ orders }) {
        const answer = await orders.query({ orderId: '99999999999999999999' });
        expectRefusal(answer, -1108, "Parameter 'orderId' overflowed.");
      },
    },
    {
      id: 'X-3052',
      says: 'a decimal beyond 64 bits of its last decimal place overflows',
      async shownBy({ orders }) {
        for (const name of ['quantity', 'price']) {
          const order = await orders.restingBuy({ [name]: '99999999999999999999' });
          expectRefusal(await orders.send(order), -1108, `Parameter '${name}' overflowed.`);
        }
      },
    },
  ],
};

export const REQUEST_PARAMETERS: Family = {
  name: 'Parameters of requests',
  simulator: { market: 'scripted' },
  sections: [UNREAD, PLACES, TOO_MANY, EMPTY, UNWANTED, OVERFLOW],
};
