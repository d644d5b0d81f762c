import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal, INTEGER } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

/** A SELL that trails the market by so many basis points and becomes a MARKET order. */
function trailing(trailingDelta: number, changes: Parameters = {}): Parameters {
  return {
    symbol: 'BTCUSDT',
    side: 'SELL',
    type: 'STOP_LOSS',
    quantity: '1',
    trailingDelta,
    ...changes,
  };
}

async function statusOf({ orders }: ConformanceVenue, orderId: Json): Promise<string> {
  return (await orders.query({ orderId })).json.status;
}

const TRAILING: Section = {
  page: 'faqs/trailing-stop-faq.md',
  heading: 'What kind of price changes will trigger my trailing stop order?',
  facts: [
    {
      id: 'X-1201',
      says: 'a SELL triggers when the price falls by the delta from the highest since it was placed',
      needs: 'market',
      async shownBy(venue) {
        const { orderId } = await venue.orders.place(trailing(500));
        await venue.control.trade('110');
        await venue.control.trade('104.51');
        expect(await statusOf(venue, orderId)).toBe('NEW');
        await venue.control.trade('104.5');
        expect(await statusOf(venue, orderId)).toBe('FILLED');
      },
    },
    {
      id: 'X-1202',
      says: 'a BUY triggers when the price rises by the delta from the lowest since it was placed',
      needs: 'market',
      async shownBy(venue) {
        const { orderId } = await venue.orders.place(trailing(500, { side: 'BUY' }));
        await venue.control.trade('90');
        await venue.control.trade('94.49');
        expect(await statusOf(venue, orderId)).toBe('NEW');
        await venue.control.trade('94.5');
        expect(await statusOf(venue, orderId)).toBe('FILLED');
      },
    },
    {
      id: 'X-1203',
      says: 'with a stopPrice the order tracks prices only from there on',
      needs: 'market',
      async shownBy(venue) {
        const order = trailing(500, { type: 'TAKE_PROFIT', stopPrice: '110' });
        const { orderId } = await venue.orders.place(order);
        await venue.control.trade('80');
        expect(await statusOf(venue, orderId)).toBe('NEW');
        await venue.control.trade('111');
        await venue.control.trade('105');
        expect(await statusOf(venue, orderId)).toBe('FILLED');
      },
    },
    {
      id: 'X-1204',
      says: 'trailingDelta and trailingTime are told of trailing orders',
      needs: 'market',
      async shownBy({ orders }) {
        const { orderId } = await orders.place(trailing(500));
        const { json } = await orders.query({ orderId });
        expect(json).toMatchObject({ trailingDelta: 500, trailingTime: INTEGER });
      },
    },
    {
      id: 'X-1205',
      says: 'the report of a trailing order tells its delta in d',
      needs: 'market',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const { orderId } = await venue.orders.place(trailing(500));
        const report = await api.event('the report', ({ i }) => i === orderId);
        expect(report.d).toBe(500);
      },
    },
  ],
};

const ICEBERG: Section = {
  page: 'rest-api.md',
  heading: 'New order (TRADE), icebergQty',
  facts: [
    {
      id: 'X-1211',
      says: 'a LIMIT order with icebergQty is accepted and tells it',
      async shownBy({ orders }) {
        const icebergQty = await orders.quantity();
        const order = await orders.placeResting({ quantity: await orders.quantity(2), icebergQty });
        expect(Number(order.icebergQty)).toBe(Number(icebergQty));
      },
    },
    {
      id: 'X-1212',
      says: 'an iceberg order must be GTC',
      async shownBy({ orders }) {
        const icebergQty = await orders.quantity();
        const order = await orders.restingBuy({ icebergQty, timeInForce: 'IOC' });
        expect((await orders.send(order)).status).toBe(400);
      },
    },
    {
      id: 'X-1213',
      says: 'icebergQty is told only when it was sent',
      async shownBy({ orders }) {
        expect(await orders.placeResting()).not.toHaveProperty('icebergQty');
      },
    },
    {
      id: 'X-1214',
      says: 'more iceberg than order is refused',
      async shownBy({ orders }) {
        const order = await orders.restingBuy({ icebergQty: await orders.quantity(2) });
        const answer = await orders.send(order);
        expect(answer.status).toBe(400);
        expect(answer.json.msg).toBe('IcebergQty exceeds QTY.');
      },
    },
  ],
};

const PEGGED: Section = {
  page: 'faqs/pegged_orders.md',
  heading: 'What order types support pegged orders?',
  facts: [
    {
      id: 'X-1221',
      says: 'a LIMIT order pegged to its own side rests at the best price there',
      needs: 'market',
      async shownBy({ orders }) {
        const order = await orders.placeResting({ price: undefined, pegPriceType: 'PRIMARY_PEG' });
        expect(order).toMatchObject({
          status: 'NEW',
          price: '0.00000000',
          pegPriceType: 'PRIMARY_PEG',
          peggedPrice: '99.99000000',
        });
      },
    },
    {
      id: 'X-1222',
      says: 'a LIMIT order pegged to the other side takes the best price there',
      needs: 'market',
      async shownBy({ orders }) {
        const order = await orders.placeResting({
          price: undefined,
          pegPriceType: 'MARKET_PEG',
          timeInForce: 'IOC',
        });
        expect(order).toMatchObject({ status: 'FILLED', peggedPrice: '100.01000000' });
      },
    },
    {
      id: 'X-1223',
      says: 'with PRIMARY_PEG a LIMIT order must be GTC',
      async shownBy({ orders }) {
        const peg = { price: undefined, pegPriceType: 'PRIMARY_PEG', timeInForce: 'IOC' };
        expect((await orders.send(await orders.restingBuy(peg))).status).toBe(400);
      },
    },
    {
      id: 'X-1224',
      says: 'a LIMIT_MAKER order is pegged to its own side only',
      async shownBy({ orders }) {
        const peg = {
          type: 'LIMIT_MAKER',
          timeInForce: undefined,
          price: undefined,
          pegPriceType: 'MARKET_PEG',
        };
        const answer = await orders.send(await orders.restingBuy(peg));
        expect(answer.json.msg).toBe('This price peg cannot be used with this order type.');
      },
    },
    {
      id: 'X-1225',
      says: 'a MARKET order is not pegged',
      async shownBy({ orders }) {
        const answer = await orders.send(
          await orders.market('BUY', { pegPriceType: 'PRIMARY_PEG' }),
        );
        expect(answer.status).toBe(400);
      },
    },
    {
      id: 'X-1226',
      says: 'pegOffsetType and pegOffsetValue go together',
      async shownBy({ orders }) {
        const peg = { price: undefined, pegPriceType: 'PRIMARY_PEG', pegOffsetType: 'PRICE_LEVEL' };
        expect((await orders.send(await orders.restingBuy(peg))).status).toBe(400);
      },
    },
    {
      id: 'X-1227',
      says: 'a peg that does not exist is refused (-1210)',
      async shownBy({ orders }) {
        const peg = { price: undefined, pegPriceType: 'SIDE_PEG' };
        const answer = await orders.send(await orders.restingBuy(peg));
        expectRefusal(answer, -1210, 'Invalid pegPriceType.');
      },
    },
  ],
};

const STRATEGY: Section = {
  page: 'rest-api.md',
  heading: 'Conditional fields in Order Responses',
  facts: [
    {
      id: 'X-1231',
      says: 'strategyId and strategyType are told when they were sent',
      async shownBy({ orders }) {
        const strategy = { strategyId: 37_463_720, strategyType: 1_000_000 };
        expect(await orders.placeResting(strategy)).toMatchObject(strategy);
        expect(await orders.placeResting()).not.toHaveProperty('strategyId');
      },
    },
    {
      id: 'X-1232',
      says: 'a strategyType below 1000000 is refused (-1134)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.restingBuy({ strategyType: 999_999 }));
        expectRefusal(answer, -1134);
      },
    },
    {
      id: 'X-1233',
      says: 'the report of the order tells them in j and J',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const strategy = { strategyId: 7, strategyType: 1_000_001 };
        const { orderId } = await venue.orders.placeResting(strategy);
        const report = await api.event('the report', ({ i }) => i === orderId);
        expect(report).toMatchObject({ j: 7, J: 1_000_001 });
      },
    },
  ],
};

/** Trailing stops, icebergs, pegs and labels. */
export const SPECIAL_ORDERS: Family = {
  name: 'Special orders',
  simulator: { market: 'scripted' },
  sections: [TRAILING, ICEBERG, PEGGED, STRATEGY],
};
