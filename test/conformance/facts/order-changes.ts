import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import {
  CLIENT_ORDER_ID,
  DECIMAL,
  expectRefusal,
  INTEGER,
  MILLISECONDS,
} from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Answer, Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

/** Replaces an order by a resting one. */
async function replace(venue: ConformanceVenue, changes: Parameters): Promise<Answer> {
  const order = await venue.orders.restingBuy({
    cancelReplaceMode: 'STOP_ON_FAILURE',
    ...changes,
  });
  return venue.rest.signed('POST', '/api/v3/order/cancelReplace', order);
}

function amend(venue: ConformanceVenue, parameters: Parameters): Promise<Answer> {
  const { symbol } = venue;
  return venue.rest.signed('PUT', '/api/v3/order/amend/keepPriority', { symbol, ...parameters });
}

/** A resting order of twice the least quantity, and that least. */
async function amendable(venue: ConformanceVenue): Promise<{ order: Json; newQty: string }> {
  const newQty = await venue.orders.quantity();
  const order = await venue.orders.placeResting({ quantity: await venue.orders.quantity(2) });
  return { order, newQty };
}

const CANCEL_REPLACE: Section = {
  page: 'rest-api.md',
  heading: 'Cancel an Existing Order and Send a New Order (TRADE)',
  facts: [
    {
      id: 'X-1101',
      says: 'two successes answer both halves with status 200',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const { status, json } = await replace(venue, { cancelOrderId: orderId });
        expect(status).toBe(200);
        expect(json).toMatchObject({
          cancelResult: 'SUCCESS',
          newOrderResult: 'SUCCESS',
          cancelResponse: { orderId, status: 'CANCELED' },
          newOrderResponse: { status: 'NEW', orderId: INTEGER },
        });
        expect(json.newOrderResponse.orderId).not.toBe(orderId);
      },
    },
    {
      id: 'X-1102',
      says: 'STOP_ON_FAILURE: a failed cancel leaves the new order unattempted, with status 400 (-2022)',
      async shownBy(venue) {
        const answer = await replace(venue, { cancelOrigClientOrderId: 'never-sent' });
        expect(answer.status).toBe(400);
        expect(answer.json).toMatchObject({
          code: -2022,
          msg: 'Order cancel-replace failed.',
          data: {
            cancelResult: 'FAILURE',
            newOrderResult: 'NOT_ATTEMPTED',
            cancelResponse: { code: -2011, msg: 'Unknown order sent.' },
            newOrderResponse: null,
          },
        });
      },
    },
    {
      id: 'X-1103',
      says: 'ALLOW_FAILURE: the new order is sent in spite of a failed cancel, with status 409 (-2021)',
      async shownBy(venue) {
        const answer = await replace(venue, {
          cancelReplaceMode: 'ALLOW_FAILURE',
          cancelOrigClientOrderId: 'never-sent',
        });
        expect(answer.status).toBe(409);
        expect(answer.json).toMatchObject({
          code: -2021,
          data: { cancelResult: 'FAILURE', newOrderResult: 'SUCCESS' },
        });
      },
    },
    {
      id: 'X-1104',
      says: 'a new order that fails after its cancel has status 409 (-2021)',
      needs: 'account',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const answer = await replace(venue, {
          cancelOrderId: orderId,
          price: '99',
          quantity: '9000',
          side: 'SELL',
        });
        expect(answer.status).toBe(409);
        expect(answer.json).toMatchObject({
          code: -2021,
          data: {
            cancelResult: 'SUCCESS',
            newOrderResult: 'FAILURE',
            newOrderResponse: { code: -2010 },
          },
        });
      },
    },
    {
      id: 'X-1105',
      says: 'the mode is needed (-1102)',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const answer = await replace(venue, {
          cancelReplaceMode: undefined,
          cancelOrderId: orderId,
        });
        expectRefusal(answer, -1102);
      },
    },
    {
      id: 'X-1106',
      says: 'either cancelOrderId or cancelOrigClientOrderId is needed (-1102)',
      async shownBy(venue) {
        expectRefusal(await replace(venue, {}), -1102);
      },
    },
    {
      id: 'X-1107',
      says: 'filters are evaluated before anything is canceled',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const answer = await replace(venue, { cancelOrderId: orderId, quantity: '0.0000001' });
        expect(answer.status).toBe(400);
        expect((await venue.orders.query({ orderId })).json.status).toBe('NEW');
      },
    },
    {
      id: 'X-1108',
      says: 'cancelNewClientOrderId names the cancel, newClientOrderId the new order',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const { json } = await replace(venue, {
          cancelOrderId: orderId,
          cancelNewClientOrderId: 'conformance-old',
          newClientOrderId: 'conformance-new',
        });
        expect(json.cancelResponse.clientOrderId).toBe('conformance-old');
        expect(json.newOrderResponse.clientOrderId).toBe('conformance-new');
      },
    },
  ],
};

const AMEND: Section = {
  page: 'rest-api.md',
  heading: 'Order Amend Keep Priority (TRADE)',
  facts: [
    {
      id: 'X-1121',
      says: 'an amendment answers the time, an execution id and the amended order',
      async shownBy(venue) {
        const { order, newQty } = await amendable(venue);
        const { json } = await amend(venue, { orderId: order.orderId, newQty });
        expect(json).toEqual({
          transactTime: MILLISECONDS,
          executionId: INTEGER,
          amendedOrder: {
            symbol: 'BTCUSDT',
            orderId: order.orderId,
            orderListId: -1,
            origClientOrderId: order.clientOrderId,
            clientOrderId: CLIENT_ORDER_ID,
            price: order.price,
            qty: DECIMAL,
            executedQty: DECIMAL,
            preventedQty: DECIMAL,
            quoteOrderQty: DECIMAL,
            cumulativeQuoteQty: DECIMAL,
            status: 'NEW',
            timeInForce: 'GTC',
            type: 'LIMIT',
            side: 'BUY',
            workingTime: MILLISECONDS,
            selfTradePreventionMode: expect.any(String),
          },
        });
        expect(Number(json.amendedOrder.qty)).toBe(Number(newQty));
      },
    },
    {
      id: 'X-1122',
      says: 'the order keeps its id and has the new quantity',
      async shownBy(venue) {
        const { order, newQty } = await amendable(venue);
        await amend(venue, { orderId: order.orderId, newQty });
        const { json } = await venue.orders.query({ orderId: order.orderId });
        expect(Number(json.origQty)).toBe(Number(newQty));
      },
    },
    {
      id: 'X-1123',
      says: 'without newClientOrderId the amended order gets a new client id',
      async shownBy(venue) {
        const { order, newQty } = await amendable(venue);
        const { json } = await amend(venue, { orderId: order.orderId, newQty });
        expect(json.amendedOrder.clientOrderId).not.toBe(order.clientOrderId);
      },
    },
    {
      id: 'X-1124',
      says: 'the current client id may be kept by sending it',
      async shownBy(venue) {
        const { order, newQty } = await amendable(venue);
        const { orderId, clientOrderId } = order;
        const { json } = await amend(venue, { orderId, newQty, newClientOrderId: clientOrderId });
        expect(json.amendedOrder.clientOrderId).toBe(clientOrderId);
      },
    },
    {
      id: 'X-1125',
      says: 'a larger quantity is refused (-2038)',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const answer = await amend(venue, { orderId, newQty: await venue.orders.quantity(3) });
        expectRefusal(answer, -2038, 'Order amend (quantity increase) is not supported.');
      },
    },
    {
      id: 'X-1126',
      says: 'the same quantity is refused (-2038)',
      async shownBy(venue) {
        const { orderId, origQty } = await venue.orders.placeResting();
        const answer = await amend(venue, { orderId, newQty: origQty });
        expectRefusal(answer, -2038, /^The requested action would change no state; rejecting/);
      },
    },
    {
      id: 'X-1127',
      says: 'what an amendment frees is free',
      async shownBy(venue) {
        const locked = async (): Promise<number> => {
          const { json } = await venue.rest.signed('GET', '/api/v3/account');
          return Number(json.balances.find(({ asset }: Json) => asset === 'USDT').locked);
        };
        const { order, newQty } = await amendable(venue);
        const before = await locked();
        await amend(venue, { orderId: order.orderId, newQty });
        const freed = (Number(order.origQty) - Number(newQty)) * Number(order.price);
        expect(before - (await locked())).toBeCloseTo(freed, 6);
      },
    },
    {
      id: 'X-1128',
      says: 'an amendment adds nothing to the unfilled order count',
      needs: 'account',
      async shownBy(venue) {
        const count = async (): Promise<number> => {
          const { json } = await venue.rest.signed('GET', '/api/v3/rateLimit/order');
          return json[1].count;
        };
        const { order, newQty } = await amendable(venue);
        const before = await count();
        await amend(venue, { orderId: order.orderId, newQty });
        expect(await count()).toBe(before);
      },
    },
  ],
};

const AMENDMENTS: Section = {
  page: 'rest-api.md',
  heading: 'Query Order Amendments (USER_DATA)',
  facts: [
    {
      id: 'X-1131',
      says: 'the amendments of an order are told with old and new quantity and id',
      async shownBy(venue) {
        const { symbol } = venue;
        const { order, newQty } = await amendable(venue);
        const { orderId } = order;
        const amended = await amend(venue, { orderId, newQty });
        const { json } = await venue.rest.signed('GET', '/api/v3/order/amendments', {
          symbol,
          orderId,
        });
        expect(json).toEqual([
          {
            symbol,
            orderId,
            executionId: amended.json.executionId,
            origClientOrderId: order.clientOrderId,
            newClientOrderId: amended.json.amendedOrder.clientOrderId,
            origQty: order.origQty,
            newQty: amended.json.amendedOrder.qty,
            time: MILLISECONDS,
          },
        ]);
      },
    },
  ],
};

const AMEND_EVENTS: Section = {
  page: 'faqs/order_amend_keep_priority.md',
  heading: 'How do I know if my order has been amended?',
  facts: [
    {
      id: 'X-1136',
      says: 'an amendment is reported as REPLACED',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const { order, newQty } = await amendable(venue);
        await amend(venue, { orderId: order.orderId, newQty });
        const report = await api.event('REPLACED', ({ x }) => x === 'REPLACED');
        expect(report).toMatchObject({ i: order.orderId, X: 'NEW', C: order.clientOrderId });
        expect(Number(report.q)).toBe(Number(newQty));
      },
    },
    {
      id: 'X-1137',
      says: 'an amended order keeps its place in the queue',
      needs: 'market',
      async shownBy(venue) {
        const { order, newQty } = await amendable(venue);
        const later = await venue.orders.placeResting({ price: order.price });
        await amend(venue, { orderId: order.orderId, newQty });
        await venue.control.book(['95', '5'], [order.price, newQty]);
        expect((await venue.orders.query({ orderId: order.orderId })).json.status).toBe('FILLED');
        expect((await venue.orders.query({ orderId: later.orderId })).json.status).toBe('NEW');
      },
    },
  ],
};

/** Orders that are replaced or amended. */
export const ORDER_CHANGES: Family = {
  name: 'Replacing and amending orders',
  simulator: { market: 'scripted' },
  sections: [CANCEL_REPLACE, AMEND, AMENDMENTS, AMEND_EVENTS],
};
