import { expect } from 'vitest';
import type { ApiSocket } from '../support/api-socket.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import {
  BOOLEAN,
  CLIENT_ORDER_ID,
  DECIMAL,
  INTEGER,
  MILLISECONDS,
  NUMERAL,
} from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const REPORT = {
  e: 'executionReport',
  E: MILLISECONDS,
  s: 'BTCUSDT',
  c: CLIENT_ORDER_ID,
  S: 'BUY',
  o: 'LIMIT',
  f: 'GTC',
  q: DECIMAL,
  p: DECIMAL,
  P: DECIMAL,
  F: DECIMAL,
  g: -1,
  C: '',
  x: 'NEW',
  X: 'NEW',
  r: 'NONE',
  i: INTEGER,
  l: DECIMAL,
  z: DECIMAL,
  L: DECIMAL,
  n: NUMERAL,
  N: null,
  T: MILLISECONDS,
  t: -1,
  I: INTEGER,
  w: true,
  m: false,
  M: BOOLEAN,
  O: MILLISECONDS,
  Z: DECIMAL,
  Y: DECIMAL,
  Q: DECIMAL,
  W: MILLISECONDS,
  V: expect.any(String),
};

/** The reports of one order, by what happened. */
function report(api: ApiSocket, orderId: Json, execution: string): Promise<Json> {
  return api.event(
    `the report ${execution}`,
    (event) => event.e === 'executionReport' && event.i === orderId && event.x === execution,
  );
}

/** A connection with a resting order that it has been told of. */
async function withResting(
  venue: ConformanceVenue,
): Promise<{ api: ApiSocket; order: Json; accepted: Json }> {
  const api = await venue.userEvents();
  const order = await venue.orders.placeResting();
  return { api, order, accepted: await report(api, order.orderId, 'NEW') };
}

const GENERAL: Section = {
  page: 'user-data-stream.md',
  heading: 'General information',
  facts: [
    {
      id: 'X-0651',
      says: 'an event comes with the id of its subscription',
      async shownBy(venue) {
        const api = await venue.api();
        const { result } = await api.signed('userDataStream.subscribe.signature');
        const { orderId } = await venue.orders.placeResting();
        await report(api, orderId, 'NEW');
        const frames = api.wire.messages.filter((message) => message.event !== undefined);
        expect(frames[0]).toEqual({
          subscriptionId: result.subscriptionId,
          event: expect.any(Object),
        });
      },
    },
    {
      id: 'X-0652',
      says: 'events of another account do not come',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.api();
        await api.signed('userDataStream.subscribe.signature', {}, venue.control.ed25519);
        await venue.orders.placeResting();
        await venue.elapse(1_000);
        expect(api.events()).toEqual([]);
      },
    },
  ],
};

const ACCOUNT_UPDATE: Section = {
  page: 'user-data-stream.md',
  heading: 'Account Update',
  facts: [
    {
      id: 'X-0661',
      says: 'outboundAccountPosition tells the assets whose balance may have changed',
      async shownBy(venue) {
        const { api } = await withResting(venue);
        const position = await api.event(
          'outboundAccountPosition',
          (event) => event.e === 'outboundAccountPosition',
        );
        expect(position).toEqual({
          e: 'outboundAccountPosition',
          E: MILLISECONDS,
          u: MILLISECONDS,
          B: expect.arrayContaining([{ a: 'USDT', f: DECIMAL, l: DECIMAL }]),
        });
      },
    },
    {
      id: 'X-0662',
      says: 'what it tells is what account answers',
      async shownBy(venue) {
        const { api } = await withResting(venue);
        const position = await api.event(
          'outboundAccountPosition',
          (event) => event.e === 'outboundAccountPosition',
        );
        const told = position.B.find((balance: Json) => balance.a === 'USDT');
        const { json } = await venue.rest.signed('GET', '/api/v3/account');
        const held = json.balances.find((balance: Json) => balance.asset === 'USDT');
        expect({ free: told.f, locked: told.l }).toMatchObject({
          free: held.free,
          locked: held.locked,
        });
      },
    },
    {
      id: 'X-0663',
      says: 'a trade changes base and quote',
      async shownBy(venue) {
        const api = await venue.userEvents();
        await venue.orders.place(await venue.orders.market('BUY'));
        const assets = await venue.until('both assets', () => {
          const positions = api.events('outboundAccountPosition');
          const named = new Set(positions.flatMap(({ B }) => B.map(({ a }: Json) => a)));
          return named.size >= 2 ? named : undefined;
        });
        expect([...assets]).toEqual(expect.arrayContaining(['BTC', 'USDT']));
      },
    },
  ],
};

const ORDER_UPDATE: Section = {
  page: 'user-data-stream.md',
  heading: 'Order Update',
  facts: [
    {
      id: 'X-0671',
      says: 'an accepted order is reported as NEW with all its fields',
      async shownBy(venue) {
        const { order, accepted } = await withResting(venue);
        expect(accepted).toEqual(REPORT);
        expect(accepted).toMatchObject({
          c: order.clientOrderId,
          q: order.origQty,
          p: order.price,
        });
      },
    },
    {
      id: 'X-0672',
      says: 'a trade is reported as TRADE with what was executed last and in all',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const order = await venue.orders.place(await venue.orders.market('BUY'));
        const trade = await report(api, order.orderId, 'TRADE');
        const [fill] = order.fills;
        expect(trade).toMatchObject({ l: fill.qty, L: fill.price, t: fill.tradeId, m: false });
        const total = await venue.until('the last trade', () =>
          api.events('executionReport').find((event) => event.X === 'FILLED'),
        );
        expect(total).toMatchObject({ z: order.executedQty, Z: order.cummulativeQuoteQty });
      },
    },
    {
      id: 'X-0673',
      says: 'Y is the last price times the last quantity',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const order = await venue.orders.place(await venue.orders.market('BUY'));
        const { l, L, Y } = await report(api, order.orderId, 'TRADE');
        expect(Number(Y)).toBeCloseTo(Number(l) * Number(L), 6);
      },
    },
    {
      id: 'X-0674',
      says: 'a trade tells its commission and the asset that paid it',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const order = await venue.orders.place(await venue.orders.market('BUY'));
        const { n, N } = await report(api, order.orderId, 'TRADE');
        expect([n, N]).toEqual([order.fills[0].commission, order.fills[0].commissionAsset]);
      },
    },
    {
      id: 'X-0675',
      says: 'a cancel is reported under its own id in c; C is the id of the order that was canceled',
      async shownBy(venue) {
        const { api, order } = await withResting(venue);
        const { orderId, clientOrderId } = order;
        await venue.orders.cancel({ orderId, newClientOrderId: 'conformance-c' });
        expect(await report(api, orderId, 'CANCELED')).toMatchObject({
          c: 'conformance-c',
          C: clientOrderId,
          X: 'CANCELED',
        });
      },
    },
    {
      id: 'X-0676',
      says: 'a canceled order is not on the book',
      async shownBy(venue) {
        const { api, order, accepted } = await withResting(venue);
        expect(accepted.w).toBe(true);
        await venue.orders.cancel({ orderId: order.orderId });
        expect((await report(api, order.orderId, 'CANCELED')).w).toBe(false);
      },
    },
    {
      id: 'X-0677',
      says: 'every report has another execution id, and they ascend',
      async shownBy(venue) {
        const { api, order, accepted } = await withResting(venue);
        await venue.orders.cancel({ orderId: order.orderId });
        const canceled = await report(api, order.orderId, 'CANCELED');
        expect(BigInt(canceled.I)).toBeGreaterThan(BigInt(accepted.I));
      },
    },
    {
      id: 'X-0678',
      says: 'O is when the order was created and stays that',
      async shownBy(venue) {
        const { api, order, accepted } = await withResting(venue);
        await venue.elapse(500);
        await venue.orders.cancel({ orderId: order.orderId });
        const canceled = await report(api, order.orderId, 'CANCELED');
        expect(canceled.O).toBe(accepted.O);
        expect(canceled.T).toBeGreaterThan(accepted.T);
      },
    },
    {
      id: 'X-0679',
      says: 'Q is the quote quantity that was ordered',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const quoteOrderQty = '50';
        const market = await venue.orders.market('BUY', { quantity: undefined, quoteOrderQty });
        const { orderId } = await venue.orders.place(market);
        expect(Number((await report(api, orderId, 'NEW')).Q)).toBe(50);
      },
    },
    {
      id: 'X-0680',
      says: 'a maker is told that it was the maker',
      needs: 'market',
      async shownBy(venue) {
        const { api, order } = await withResting(venue);
        await venue.control.book(['90', '5'], ['91', '5']);
        const trade = await report(api, order.orderId, 'TRADE');
        expect(trade).toMatchObject({ m: true, L: order.price, X: 'FILLED' });
      },
    },
    {
      id: 'X-0681',
      says: 'a stop that waits is NEW, not on the book, and has no working time',
      needs: 'market',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const stop = { type: 'STOP_LOSS', stopPrice: '95' };
        const { orderId } = await venue.orders.place(await venue.orders.market('SELL', stop));
        const accepted = await report(api, orderId, 'NEW');
        expect(accepted).toMatchObject({ X: 'NEW', P: '95.00000000', w: false });
        expect(accepted).not.toHaveProperty('W');
      },
    },
  ],
};

const CONDITIONAL: Section = {
  page: 'user-data-stream.md',
  heading: 'Conditional Fields in Execution Report',
  facts: [
    {
      id: 'X-0691',
      says: 'an order that expires is reported as EXPIRED with its reason in eR',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const { orderId } = await venue.orders.placeResting({ timeInForce: 'IOC' });
        expect(await report(api, orderId, 'EXPIRED')).toMatchObject({
          X: 'EXPIRED',
          eR: 'UNFILLED_IOC_QUANTITY_EXPIRED',
        });
      },
    },
    {
      id: 'X-0692',
      says: 'W appears once the order works on the book',
      needs: 'market',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const stop = await venue.orders.restingBuy({
          type: 'STOP_LOSS_LIMIT',
          side: 'SELL',
          price: '104',
          stopPrice: '95',
        });
        const { orderId } = await venue.orders.place(stop);
        await report(api, orderId, 'NEW');
        await venue.control.trade('95');
        const working = await venue.until('W', () =>
          api.events('executionReport').find((event) => event.i === orderId && 'W' in event),
        );
        expect(working.W).toBeGreaterThan(working.O);
      },
    },
  ],
};

const TERMINATED: Section = {
  page: 'user-data-stream.md',
  heading: 'Event Stream Terminated',
  facts: [
    {
      id: 'X-0696',
      says: 'the end of a subscription is told by eventStreamTerminated',
      async shownBy(venue) {
        const api = await venue.userEvents();
        await api.call('userDataStream.unsubscribe');
        const ended = await api.event('the end', (event) => event.e === 'eventStreamTerminated');
        expect(ended).toEqual({ e: 'eventStreamTerminated', E: MILLISECONDS });
      },
    },
    {
      id: 'X-0697',
      says: 'after it no event comes',
      async shownBy(venue) {
        const api = await venue.userEvents();
        await api.call('userDataStream.unsubscribe');
        await venue.orders.placeResting();
        await venue.elapse(1_000);
        expect(api.events('executionReport')).toEqual([]);
      },
    },
  ],
};

/** The events of an account. */
export const USER_DATA: Family = {
  name: 'User data stream',
  simulator: { market: 'scripted' },
  sections: [GENERAL, ACCOUNT_UPDATE, ORDER_UPDATE, CONDITIONAL, TERMINATED],
};
