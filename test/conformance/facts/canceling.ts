import { expect } from 'vitest';
import {
  CLIENT_ORDER_ID,
  DECIMAL,
  expectRefusal,
  INTEGER,
  MILLISECONDS,
} from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';

const CANCELED = {
  symbol: 'BTCUSDT',
  origClientOrderId: CLIENT_ORDER_ID,
  orderId: INTEGER,
  orderListId: -1,
  clientOrderId: CLIENT_ORDER_ID,
  transactTime: MILLISECONDS,
  price: DECIMAL,
  origQty: DECIMAL,
  executedQty: DECIMAL,
  origQuoteOrderQty: DECIMAL,
  cummulativeQuoteQty: DECIMAL,
  status: 'CANCELED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  selfTradePreventionMode: expect.any(String),
};

const CANCEL: Section = {
  page: 'rest-api.md',
  heading: 'Cancel order (TRADE)',
  facts: [
    {
      id: 'X-0541',
      says: 'a cancel answers the order with its own id beside the original one',
      async shownBy({ orders }) {
        const { orderId, clientOrderId } = await orders.placeResting();
        const { json } = await orders.cancel({ orderId });
        expect(json).toEqual(CANCELED);
        expect(json.origClientOrderId).toBe(clientOrderId);
        expect(json.clientOrderId).not.toBe(clientOrderId);
      },
    },
    {
      id: 'X-0542',
      says: 'an order is canceled by origClientOrderId as well',
      async shownBy({ orders }) {
        const { orderId, clientOrderId } = await orders.placeResting();
        const { json } = await orders.cancel({ origClientOrderId: clientOrderId });
        expect(json).toMatchObject({ orderId, status: 'CANCELED' });
      },
    },
    {
      id: 'X-0543',
      says: 'newClientOrderId names the cancel',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting();
        const { json } = await orders.cancel({ orderId, newClientOrderId: 'conformance-cancel' });
        expect(json.clientOrderId).toBe('conformance-cancel');
      },
    },
    {
      id: 'X-0544',
      says: 'either id must be sent (-1102)',
      async shownBy({ orders }) {
        expectRefusal(await orders.cancel({}), -1102);
      },
    },
    {
      id: 'X-0545',
      says: 'an order that is not there is refused (-2011)',
      async shownBy({ orders }) {
        const answer = await orders.cancel({ origClientOrderId: 'never-sent' });
        expectRefusal(answer, -2011, 'Unknown order sent.');
      },
    },
    {
      id: 'X-0546',
      says: 'an order is canceled once (-2011)',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting();
        await orders.cancel({ orderId });
        expectRefusal(await orders.cancel({ orderId }), -2011, 'Unknown order sent.');
      },
    },
    {
      id: 'X-0547',
      says: 'orderId and origClientOrderId must mean the same order',
      async shownBy({ orders }) {
        const [first, second] = [await orders.placeResting(), await orders.placeResting()];
        const ids = { orderId: first.orderId, origClientOrderId: second.clientOrderId };
        expect((await orders.cancel(ids)).status).toBe(400);
      },
    },
    {
      id: 'X-0548',
      says: 'cancelRestrictions=ONLY_NEW cancels a NEW order',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting();
        const answer = await orders.cancel({ orderId, cancelRestrictions: 'ONLY_NEW' });
        expect(answer.json.status).toBe('CANCELED');
      },
    },
    {
      id: 'X-0549',
      says: 'cancelRestrictions=ONLY_PARTIALLY_FILLED leaves a NEW order alone (-2011)',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting();
        const restriction = { orderId, cancelRestrictions: 'ONLY_PARTIALLY_FILLED' };
        const text = 'Order was not canceled due to cancel restrictions.';
        expectRefusal(await orders.cancel(restriction), -2011, text);
      },
    },
    {
      id: 'X-0550',
      says: 'another cancelRestrictions is refused (-1145)',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting();
        const answer = await orders.cancel({ orderId, cancelRestrictions: 'ONLY_MINE' });
        expectRefusal(answer, -1145, 'Invalid cancelRestrictions');
      },
    },
  ],
};

const CANCEL_ALL: Section = {
  page: 'rest-api.md',
  heading: 'Cancel All Open Orders on a Symbol (TRADE)',
  facts: [
    {
      id: 'X-0551',
      says: 'every open order of the pair is canceled and told',
      async shownBy({ rest, symbol, orders }) {
        await orders.placeResting();
        await orders.placeResting();
        const { json } = await rest.signed('DELETE', '/api/v3/openOrders', { symbol });
        expect(json).toEqual([CANCELED, CANCELED]);
        expect((await rest.signed('GET', '/api/v3/openOrders', { symbol })).json).toEqual([]);
      },
    },
    {
      id: 'X-0552',
      says: 'without an open order it is refused (-2011)',
      async shownBy({ rest, symbol }) {
        const answer = await rest.signed('DELETE', '/api/v3/openOrders', { symbol });
        expectRefusal(answer, -2011, 'Unknown order sent.');
      },
    },
  ],
};

/** Orders that are canceled. */
export const CANCELING: Family = {
  name: 'REST: canceling orders',
  simulator: { market: 'scripted' },
  sections: [CANCEL, CANCEL_ALL],
};
