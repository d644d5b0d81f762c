import { expect } from 'vitest';
import {
  CLIENT_ORDER_ID,
  DECIMAL,
  expectRefusal,
  INTEGER,
  MILLISECONDS,
} from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const METHODS: Section = {
  page: 'web-socket-api.md',
  heading: 'Public API requests',
  facts: [
    {
      id: 'X-0741',
      says: 'depth answers like REST',
      async shownBy(venue) {
        const { result } = await (await venue.api()).call('depth', {
          symbol: venue.symbol,
          limit: 5,
        });
        const side = expect.arrayContaining([[DECIMAL, DECIMAL]]);
        expect(result).toEqual({ lastUpdateId: INTEGER, bids: side, asks: side });
      },
    },
    {
      id: 'X-0742',
      says: 'klines answers like REST',
      async shownBy(venue) {
        const parameters = { symbol: venue.symbol, interval: '1h', limit: 2 };
        const { result } = await (await venue.api()).call('klines', parameters);
        expect(result).toEqual((await venue.rest.get('/api/v3/klines', parameters)).json);
      },
    },
    {
      id: 'X-0743',
      says: 'exchangeInfo answers the symbols that are asked for',
      async shownBy(venue) {
        const symbols = [venue.symbol, venue.otherSymbol];
        const { result } = await (await venue.api()).call('exchangeInfo', { symbols });
        expect(result.symbols.map((entry: Json) => entry.symbol).sort()).toEqual(symbols.sort());
      },
    },
    {
      id: 'X-0744',
      says: 'ticker.price and ticker.book answer one object for a symbol',
      async shownBy(venue) {
        const api = await venue.api();
        const { symbol } = venue;
        expect((await api.call('ticker.price', { symbol })).result).toEqual({
          symbol,
          price: DECIMAL,
        });
        expect((await api.call('ticker.book', { symbol })).result).toMatchObject({
          symbol,
          bidPrice: DECIMAL,
        });
      },
    },
    {
      id: 'X-0745',
      says: 'a WebSocket ping frame is answered with a pong frame',
      async shownBy(venue) {
        const api = await venue.api();
        api.wire.ping('x');
        expect(await venue.until('a pong', () => (api.wire.pongs === 1 ? 1 : undefined))).toBe(1);
      },
    },
  ],
};

const TRADING: Section = {
  page: 'web-socket-api.md',
  heading: 'Trading requests',
  facts: [
    {
      id: 'X-0751',
      says: 'order.place, order.status and order.cancel tell of the same order',
      async shownBy(venue) {
        const api = await venue.api();
        const { symbol } = venue;
        const placed = await api.signed('order.place', await venue.orders.restingBuy());
        const { orderId } = placed.result;
        expect(placed.result.clientOrderId).toEqual(CLIENT_ORDER_ID);
        const queried = await api.signed('order.status', { symbol, orderId });
        expect(queried.result).toMatchObject({ orderId, status: 'NEW' });
        const canceled = await api.signed('order.cancel', { symbol, orderId });
        expect(canceled.result).toMatchObject({ orderId, status: 'CANCELED' });
      },
    },
    {
      id: 'X-0752',
      says: 'an order that is refused has a status of 400 and its code',
      async shownBy(venue) {
        const api = await venue.api();
        const params = { symbol: venue.symbol, origClientOrderId: 'never-sent' };
        const answer = await api.signed('order.cancel', params);
        expectRefusal(answer, -2011, 'Unknown order sent.');
        expect(answer.status).toBe(400);
      },
    },
    {
      id: 'X-0753',
      says: 'order.test answers an empty object',
      async shownBy(venue) {
        const api = await venue.api();
        const { result } = await api.signed('order.test', await venue.orders.restingBuy());
        expect(result).toEqual({});
      },
    },
    {
      id: 'X-0754',
      says: 'openOrders.status and openOrders.cancelAll know the orders placed by REST',
      async shownBy(venue) {
        const api = await venue.api();
        const { symbol } = venue;
        const { orderId } = await venue.orders.placeResting();
        const open = await api.signed('openOrders.status', { symbol });
        expect(open.result.map((order: Json) => order.orderId)).toEqual([orderId]);
        const canceled = await api.signed('openOrders.cancelAll', { symbol });
        expect(canceled.result.map((order: Json) => order.orderId)).toEqual([orderId]);
      },
    },
    {
      id: 'X-0755',
      says: 'account.rateLimits.orders tells the unfilled order counts',
      async shownBy(venue) {
        const { result } = await (await venue.api()).signed('account.rateLimits.orders');
        expect(result.map((limit: Json) => limit.interval)).toEqual(['SECOND', 'DAY']);
      },
    },
    {
      id: 'X-0756',
      says: 'myTrades and allOrders answer like REST',
      async shownBy(venue) {
        const api = await venue.api();
        const { symbol } = venue;
        await venue.orders.place(await venue.orders.market('BUY'));
        for (const [method, path] of [
          ['myTrades', '/api/v3/myTrades'],
          ['allOrders', '/api/v3/allOrders'],
        ] as const) {
          const { result } = await api.signed(method, { symbol, limit: 3 });
          expect(result).toEqual((await venue.rest.signed('GET', path, { symbol, limit: 3 })).json);
        }
      },
    },
  ],
};

const SUBSCRIPTIONS: Section = {
  page: 'web-socket-api.md',
  heading: 'User Data Stream requests',
  facts: [
    {
      id: 'X-0761',
      says: 'userDataStream.subscribe.signature answers the id of the subscription',
      async shownBy(venue) {
        const { result } = await (await venue.api()).signed('userDataStream.subscribe.signature');
        expect(result).toEqual({ subscriptionId: expect.any(Number) });
      },
    },
    {
      id: 'X-0762',
      says: 'an account is subscribed once on a connection (-2035)',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const answer = await api.signed('userDataStream.subscribe.signature');
        expectRefusal(answer, -2035, 'User Data Stream subscription already active.');
      },
    },
    {
      id: 'X-0763',
      says: 'several accounts may be subscribed on one connection',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const second = await api.signed(
          'userDataStream.subscribe.signature',
          {},
          venue.control.ed25519,
        );
        expect(second.result.subscriptionId).toBe(1);
      },
    },
    {
      id: 'X-0764',
      says: 'session.subscriptions lists what is active',
      async shownBy(venue) {
        const api = await venue.api();
        const { result } = await api.signed('userDataStream.subscribe.signature');
        expect((await api.call('session.subscriptions')).result).toEqual([result]);
      },
    },
    {
      id: 'X-0765',
      says: 'userDataStream.unsubscribe without an id ends all subscriptions',
      async shownBy(venue) {
        const api = await venue.userEvents();
        expect((await api.call('userDataStream.unsubscribe')).result).toEqual({});
        expect((await api.call('session.subscriptions')).result).toEqual([]);
      },
    },
    {
      id: 'X-0766',
      says: 'a subscription that is not active cannot be ended (-2036)',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const answer = await api.call('userDataStream.unsubscribe', { subscriptionId: 77 });
        expectRefusal(answer, -2036, 'User Data Stream subscription not active.');
      },
    },
    {
      id: 'X-0767',
      says: 'session.status tells since when one is connected, and whether events are subscribed',
      async shownBy(venue) {
        const api = await venue.api();
        const status = {
          apiKey: null,
          authorizedSince: null,
          connectedSince: MILLISECONDS,
          returnRateLimits: true,
          serverTime: MILLISECONDS,
          userDataStream: false,
        };
        expect((await api.call('session.status')).result).toEqual(status);
        await api.signed('userDataStream.subscribe.signature');
        expect((await api.call('session.status')).result.userDataStream).toBe(true);
      },
    },
  ],
};

/** What the WebSocket API is asked for. */
export const WS_API_REQUESTS: Family = {
  name: 'WebSocket API: requests',
  simulator: { market: 'scripted' },
  sections: [METHODS, TRADING, SUBSCRIPTIONS],
};
