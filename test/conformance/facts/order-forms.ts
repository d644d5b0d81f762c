import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal, INTEGER } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import { bracket, placeList } from '../support/order-list-pad.js';
import type { Json } from '../support/wire-json.js';

const TYPES_WITH_TIME = ['LIMIT', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'] as const;

const TIMES_IN_FORCE: Section = {
  page: 'rest-api.md',
  heading: 'New order (TRADE), type and timeInForce',
  facts: [
    ...TYPES_WITH_TIME.map((type, index) => ({
      id: `X-323${index + 1}` as const,
      says: `${type} orders are taken as GTC, IOC and FOK, and tell it`,
      async shownBy({ orders }: ConformanceVenue) {
        const { below, above } = await orders.prices();
        const stopPrice = { LIMIT: undefined, STOP_LOSS_LIMIT: below, TAKE_PROFIT_LIMIT: above };
        const order = { type, side: 'SELL', price: above, stopPrice: stopPrice[type] };
        for (const timeInForce of ['GTC', 'IOC', 'FOK']) {
          const told = await orders.place(
            await orders.restingBuy({ ...order, timeInForce, newOrderRespType: 'RESULT' }),
          );
          expect(told).toMatchObject({ type, timeInForce });
        }
      },
    })),
    {
      id: 'X-3234',
      says: 'orders without a time in force are told as GTC',
      async shownBy({ orders }) {
        const { below, above } = await orders.prices();
        const newOrderRespType = 'RESULT';
        for (const order of [
          await orders.market('BUY'),
          await orders.market('SELL', { type: 'STOP_LOSS', stopPrice: below }),
          await orders.market('SELL', { type: 'TAKE_PROFIT', stopPrice: above }),
          await orders.restingBuy({ type: 'LIMIT_MAKER', timeInForce: undefined }),
        ]) {
          const told = await orders.place({ ...order, newOrderRespType });
          expect(told.timeInForce).toBe('GTC');
        }
      },
    },
    {
      id: 'X-3235',
      says: 'a MARKET order tells a price of zero',
      async shownBy({ orders }) {
        const told = await orders.place(await orders.market('BUY'));
        expect(Number(told.price)).toBe(0);
      },
    },
    {
      id: 'X-3236',
      says: 'an order by quote tells its origQuoteOrderQty, and the quantity it came to',
      async shownBy({ orders }) {
        const order = await orders.market('BUY', { quantity: undefined, quoteOrderQty: '100' });
        const told = await orders.place(order);
        expect(Number(told.origQuoteOrderQty)).toBe(100);
        expect(Number(told.cummulativeQuoteQty)).toBeLessThanOrEqual(100);
        expect(told.origQty).toBe(told.executedQty);
      },
    },
    {
      id: 'X-3237',
      says: 'an iceberg may be LIMIT or LIMIT_MAKER, and is GTC',
      async shownBy({ orders }) {
        const icebergQty = await orders.quantity(0.5);
        await orders.placeResting({ icebergQty });
        await orders.placeResting({ icebergQty, type: 'LIMIT_MAKER', timeInForce: undefined });
        for (const timeInForce of ['IOC', 'FOK']) {
          const order = await orders.restingBuy({ icebergQty, timeInForce });
          expectRefusal(await orders.send(order), -1014);
        }
      },
    },
  ],
};

const TEST_ORDER: Section = {
  page: 'web-socket-api.md',
  heading: 'Test new order (TRADE)',
  facts: [
    {
      id: 'X-3241',
      says: 'it is not sent into the matching engine: neither balances nor prices are looked at',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.api();
        const { below, above } = await venue.orders.prices();
        for (const changes of [
          { side: 'SELL', quantity: '8000', price: '110' },
          { type: 'LIMIT_MAKER', timeInForce: undefined, price: above },
          { type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: above, price: below },
        ]) {
          const order = await venue.orders.restingBuy(changes);
          const byRest = await venue.rest.signed('POST', '/api/v3/order/test', order);
          expect(byRest.json).toEqual({});
          expect((await api.signed('order.test', order)).result).toEqual({});
          expectRefusal(await venue.orders.send(order), -2010);
        }
      },
    },
    {
      id: 'X-3242',
      says: 'parameters and filters are looked at',
      async shownBy(venue) {
        const api = await venue.api();
        const tiny = await venue.orders.restingBuy({ quantity: '0.00000001' });
        expectRefusal(await api.signed('order.test', tiny), -1013);
        const untimed = await venue.orders.restingBuy({ timeInForce: undefined });
        expectRefusal(await api.signed('order.test', untimed), -1102);
      },
    },
    {
      id: 'X-3243',
      says: 'it does not count as an unfilled order',
      async shownBy({ orders, rest }) {
        const count = async (): Promise<number> =>
          (await rest.signed('GET', '/api/v3/rateLimit/order')).json[1].count;
        const before = await count();
        await rest.signed('POST', '/api/v3/order/test', await orders.restingBuy());
        expect(await count()).toBe(before);
      },
    },
  ],
};

const QUOTE_ORDERS: Section = {
  page: 'errors.md',
  heading: 'Messages for -1010, -2010, -2011 and -2038: order book liquidity',
  facts: [
    {
      id: 'X-3251',
      says: 'an order by quote is refused when there are no orders on the book',
      needs: 'market',
      async shownBy({ orders, control }) {
        await control.book(['99.99', '5'], ['100.01', '0']);
        const order = await orders.market('BUY', { quantity: undefined, quoteOrderQty: '100' });
        const message = 'Order book liquidity is less than symbol minimum quantity.';
        expectRefusal(await orders.send(order), -2010, message);
      },
    },
    {
      id: 'X-3252',
      says: 'so it is when there is less on the book than LOT_SIZE or MARKET_LOT_SIZE allow',
      needs: 'market',
      async shownBy({ orders, control }) {
        const symbol = control.strictSymbol;
        await control.book(['99.99', '5'], ['100', '0.05'], symbol);
        const order = { symbol, quantity: undefined, quoteOrderQty: '100' };
        const message = 'Order book liquidity is less than `LOT_SIZE` filter minimum quantity.';
        expectRefusal(await orders.send(await orders.market('BUY', order)), -2010, message);
      },
    },
    {
      id: 'X-3253',
      says: 'an order by quote for which the book has too little expires with the rest',
      needs: 'market',
      async shownBy({ orders, control }) {
        await control.book(['99.99', '5'], ['100', '1']);
        const order = { quantity: undefined, quoteOrderQty: '150' };
        const told = await orders.place(await orders.market('BUY', order));
        expect(told).toMatchObject({
          ...{ status: 'EXPIRED', expiryReason: 'INSUFFICIENT_LIQUIDITY' },
          ...{ executedQty: '1.00000000', cummulativeQuoteQty: '100.00000000' },
        });
      },
    },
  ],
};

const LISTED_ORDERS: Section = {
  page: 'web-socket-api.md',
  heading: 'Cancel order (TRADE), order lists',
  facts: [
    {
      id: 'X-3261',
      says: 'canceling one order of a list answers the whole list with its reports',
      async shownBy(venue) {
        const list = await placeList(venue, 'oco', await bracket(venue));
        const { symbol } = venue;
        const { orderId } = list.orders[1];
        const { result } = await (await venue.api()).signed('order.cancel', { symbol, orderId });
        expect(result).toMatchObject({
          ...{ orderListId: list.orderListId, listStatusType: 'ALL_DONE' },
          ...{ listOrderStatus: 'ALL_DONE', orders: list.orders },
        });
        expect(result.orderReports).toHaveLength(2);
        for (const report of result.orderReports) {
          expect(report).toMatchObject({ status: 'CANCELED', orderListId: list.orderListId });
        }
      },
    },
    {
      id: 'X-3262',
      says: 'openOrders.cancelAll tells orders and lists side by side, under one id of the cancel',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const list = await placeList(venue, 'oco', await bracket(venue));
        const { symbol } = venue;
        const { result } = await (await venue.api()).signed('openOrders.cancelAll', { symbol });
        expect(result).toHaveLength(2);
        const [order, whole] = result;
        expect(order).toMatchObject({ orderId, orderListId: -1, status: 'CANCELED' });
        expect(whole).toMatchObject({ orderListId: list.orderListId, contingencyType: 'OCO' });
        const ids = [order, ...whole.orderReports].map(({ clientOrderId }: Json) => clientOrderId);
        expect(new Set(ids).size).toBe(1);
        expect(order.orderId).toEqual(INTEGER);
      },
    },
  ],
};

/** Types and times of orders, test orders, orders by quote, orders of lists. */
export const ORDER_FORMS: Family = {
  name: 'Forms of orders',
  simulator: { market: 'scripted', limits: { ordersPer10Seconds: 1_000 } },
  sections: [TIMES_IN_FORCE, TEST_ORDER, QUOTE_ORDERS, LISTED_ORDERS],
};
