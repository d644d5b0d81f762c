import { expect } from 'vitest';
import { CLIENT_ORDER_ID, expectRefusal, INTEGER, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import { bracket, placeList, queriedOrders } from '../support/order-list-pad.js';
import type { Json } from '../support/wire-json.js';

const LIST = {
  orderListId: INTEGER,
  contingencyType: 'OCO',
  listStatusType: 'EXEC_STARTED',
  listOrderStatus: 'EXECUTING',
  listClientOrderId: CLIENT_ORDER_ID,
  transactionTime: MILLISECONDS,
  symbol: 'BTCUSDT',
  orders: [
    { symbol: 'BTCUSDT', orderId: INTEGER, clientOrderId: CLIENT_ORDER_ID },
    { symbol: 'BTCUSDT', orderId: INTEGER, clientOrderId: CLIENT_ORDER_ID },
  ],
};

const CANCEL_LIST: Section = {
  page: 'rest-api.md',
  heading: 'Cancel Order list (TRADE)',
  facts: [
    {
      id: 'X-1051',
      says: 'canceling a list answers it as ALL_DONE with every order CANCELED',
      async shownBy(venue) {
        const { symbol } = venue;
        const { orderListId } = await placeList(venue, 'oco', await bracket(venue));
        const { json } = await venue.rest.signed('DELETE', '/api/v3/orderList', {
          symbol,
          orderListId,
        });
        expect(json).toMatchObject({ listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE' });
        expect(json.orderReports.map(({ status }: Json) => status)).toEqual([
          'CANCELED',
          'CANCELED',
        ]);
      },
    },
    {
      id: 'X-1052',
      says: 'a list is canceled by listClientOrderId as well',
      async shownBy(venue) {
        const { symbol } = venue;
        const { listClientOrderId } = await placeList(venue, 'oco', await bracket(venue));
        const parameters = { symbol, listClientOrderId };
        const { json } = await venue.rest.signed('DELETE', '/api/v3/orderList', parameters);
        expect(json.listStatusType).toBe('ALL_DONE');
      },
    },
    {
      id: 'X-1053',
      says: 'a list that is not there is refused (-2011)',
      async shownBy({ rest, symbol }) {
        const parameters = { symbol, listClientOrderId: 'never-sent' };
        expectRefusal(await rest.signed('DELETE', '/api/v3/orderList', parameters), -2011);
      },
    },
  ],
};

const QUERIES: Section = {
  page: 'rest-api.md',
  heading: 'Query Order list (USER_DATA)',
  facts: [
    {
      id: 'X-1061',
      says: 'a list is told by its orderListId, without reports',
      async shownBy(venue) {
        const { orderListId } = await placeList(venue, 'oco', await bracket(venue));
        const { json } = await venue.rest.signed('GET', '/api/v3/orderList', { orderListId });
        expect(json).toEqual(LIST);
      },
    },
    {
      id: 'X-1062',
      says: 'a list is told by its client id as origClientOrderId',
      async shownBy(venue) {
        const { orderListId, listClientOrderId } = await placeList(
          venue,
          'oco',
          await bracket(venue),
        );
        const { json } = await venue.rest.signed('GET', '/api/v3/orderList', {
          origClientOrderId: listClientOrderId,
        });
        expect(json.orderListId).toBe(orderListId);
      },
    },
    {
      id: 'X-1063',
      says: 'openOrderList tells the lists that are open',
      async shownBy(venue) {
        const { orderListId } = await placeList(venue, 'oco', await bracket(venue));
        const { json } = await venue.rest.signed('GET', '/api/v3/openOrderList');
        expect(json.map((list: Json) => list.orderListId)).toContain(orderListId);
      },
    },
    {
      id: 'X-1064',
      says: 'allOrderList tells lists that have ended as well',
      async shownBy(venue) {
        const { symbol } = venue;
        const { orderListId } = await placeList(venue, 'oco', await bracket(venue));
        await venue.rest.signed('DELETE', '/api/v3/orderList', { symbol, orderListId });
        const { json } = await venue.rest.signed('GET', '/api/v3/allOrderList');
        const told = json.find((list: Json) => list.orderListId === orderListId);
        expect(told).toMatchObject({ listStatusType: 'ALL_DONE' });
      },
    },
    {
      id: 'X-1065',
      says: 'an order of a list tells its orderListId',
      async shownBy(venue) {
        const list = await placeList(venue, 'oco', await bracket(venue));
        for (const order of await queriedOrders(venue, list)) {
          expect(order.orderListId).toBe(list.orderListId);
        }
      },
    },
  ],
};

const EVENTS: Section = {
  page: 'user-data-stream.md',
  heading: 'Order Update, order lists',
  facts: [
    {
      id: 'X-1071',
      says: 'a placed list is told by listStatus with its orders',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const list = await placeList(venue, 'oco', await bracket(venue));
        const status = await api.event('listStatus', ({ e }) => e === 'listStatus');
        const order = { s: 'BTCUSDT', i: INTEGER, c: CLIENT_ORDER_ID };
        expect(status).toEqual({
          e: 'listStatus',
          E: MILLISECONDS,
          s: 'BTCUSDT',
          g: list.orderListId,
          c: 'OCO',
          l: 'EXEC_STARTED',
          L: 'EXECUTING',
          r: 'NONE',
          C: list.listClientOrderId,
          T: MILLISECONDS,
          O: [order, order],
        });
      },
    },
    {
      id: 'X-1072',
      says: 'the end of a list is told as ALL_DONE',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const list = await placeList(venue, 'oco', await bracket(venue));
        await venue.orders.cancel({ orderId: list.orders[0].orderId });
        const done = await api.event(
          'the end',
          ({ e, l }) => e === 'listStatus' && l === 'ALL_DONE',
        );
        expect(done).toMatchObject({ g: list.orderListId, L: 'ALL_DONE' });
      },
    },
    {
      id: 'X-1073',
      says: 'reports of its orders carry the list in g',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const { orderListId } = await placeList(venue, 'oco', await bracket(venue));
        await api.event('the report', ({ e, g }) => e === 'executionReport' && g === orderListId);
      },
    },
  ],
};

/** Lists that are canceled, asked for and told of. */
export const ORDER_LIST_QUERIES: Family = {
  name: 'Order lists: canceling and querying',
  simulator: { market: 'scripted' },
  sections: [CANCEL_LIST, QUERIES, EVENTS],
};
