import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

/** A BUY at a price; the market of these facts stands between 99.99 and 100.01 with 5 on each side. */
function buy(price: string, quantity: string, changes: Parameters = {}): Parameters {
  return {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    price,
    quantity,
    ...changes,
  };
}

/** A stop of 1 that becomes a MARKET order. */
function stop(type: string, side: 'BUY' | 'SELL', stopPrice: string): Parameters {
  return { symbol: 'BTCUSDT', side, type, quantity: '1', stopPrice };
}

async function statusOf({ orders }: ConformanceVenue, orderId: Json): Promise<string> {
  return (await orders.query({ orderId })).json.status;
}

const TIME_IN_FORCE: Section = {
  page: 'enums.md',
  heading: 'Time in force',
  facts: [
    {
      id: 'X-0501',
      says: 'a GTC order stays until it is canceled or filled',
      async shownBy(venue) {
        const { orderId, status } = await venue.orders.placeResting();
        expect(status).toBe('NEW');
        expect(await statusOf(venue, orderId)).toBe('NEW');
      },
    },
    {
      id: 'X-0502',
      says: 'an IOC order takes what it can and expires with the rest',
      needs: 'market',
      async shownBy({ orders }) {
        const json = await orders.place(buy('100.01', '7', { timeInForce: 'IOC' }));
        expect(json).toMatchObject({ status: 'EXPIRED', executedQty: '5.00000000' });
      },
    },
    {
      id: 'X-0503',
      says: 'an IOC order that takes nothing expires',
      async shownBy({ orders }) {
        expect((await orders.placeResting({ timeInForce: 'IOC' })).status).toBe('EXPIRED');
      },
    },
    {
      id: 'X-0504',
      says: 'a FOK order that cannot be filled whole expires without a fill',
      needs: 'market',
      async shownBy({ orders }) {
        const json = await orders.place(buy('100.01', '7', { timeInForce: 'FOK' }));
        expect(json).toMatchObject({ status: 'EXPIRED', executedQty: '0.00000000', fills: [] });
      },
    },
    {
      id: 'X-0505',
      says: 'a FOK order that can be filled whole is',
      needs: 'market',
      async shownBy({ orders }) {
        const json = await orders.place(buy('100.01', '3', { timeInForce: 'FOK' }));
        expect(json).toMatchObject({ status: 'FILLED', executedQty: '3.00000000' });
      },
    },
  ],
};

const EXPIRY: Section = {
  page: 'user-data-stream.md',
  heading: 'Order Expiry Reason',
  facts: [
    {
      id: 'X-0511',
      says: 'the rest of an IOC order expires as UNFILLED_IOC_QUANTITY_EXPIRED',
      async shownBy({ orders }) {
        const json = await orders.placeResting({ timeInForce: 'IOC' });
        expect(json.expiryReason).toBe('UNFILLED_IOC_QUANTITY_EXPIRED');
      },
    },
    {
      id: 'X-0512',
      says: 'a FOK order expires as UNFILLED_FOK_ORDER_EXPIRED',
      async shownBy({ orders }) {
        const json = await orders.placeResting({ timeInForce: 'FOK' });
        expect(json.expiryReason).toBe('UNFILLED_FOK_ORDER_EXPIRED');
      },
    },
    {
      id: 'X-0513',
      says: 'the expiry reason is told when the order is queried, and of expired orders only',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting({ timeInForce: 'IOC' });
        expect((await orders.query({ orderId })).json).toHaveProperty('expiryReason');
        const resting = await orders.placeResting();
        expect((await orders.query({ orderId: resting.orderId })).json).not.toHaveProperty(
          'expiryReason',
        );
      },
    },
    {
      id: 'X-0514',
      says: 'a MARKET order that finds too little expires as INSUFFICIENT_LIQUIDITY',
      needs: 'market',
      async shownBy({ orders }) {
        const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '8' };
        expect(await orders.place(order)).toMatchObject({
          status: 'EXPIRED',
          executedQty: '5.00000000',
          expiryReason: 'INSUFFICIENT_LIQUIDITY',
        });
      },
    },
  ],
};

const MATCHING: Section = {
  page: 'enums.md',
  heading: 'Order status',
  facts: [
    {
      id: 'X-0521',
      says: 'a limit order that crosses the book takes, at the price of the book',
      needs: 'market',
      async shownBy({ orders }) {
        const { status, fills } = await orders.place(buy('101', '1'));
        expect(status).toBe('FILLED');
        expect(fills).toMatchObject([{ price: '100.01000000', qty: '1.00000000' }]);
      },
    },
    {
      id: 'X-0522',
      says: 'what a limit order does not take rests, PARTIALLY_FILLED',
      needs: 'market',
      async shownBy({ orders }) {
        const json = await orders.place(buy('100.01', '6'));
        expect(json).toMatchObject({ status: 'PARTIALLY_FILLED', executedQty: '5.00000000' });
      },
    },
    {
      id: 'X-0523',
      says: 'a resting order fills when others trade through its price',
      needs: 'market',
      async shownBy(venue) {
        const { orderId } = await venue.orders.place(buy('99.5', '1'));
        await venue.control.book(['99', '5'], ['99.2', '5']);
        expect(await statusOf(venue, orderId)).toBe('FILLED');
      },
    },
    {
      id: 'X-0524',
      says: 'a resting order that is reached in part is PARTIALLY_FILLED',
      needs: 'market',
      async shownBy(venue) {
        const { orderId } = await venue.orders.place(buy('99.5', '9'));
        await venue.control.book(['99', '5'], ['99.5', '2']);
        const { json } = await venue.orders.query({ orderId });
        expect(json).toMatchObject({ status: 'PARTIALLY_FILLED', executedQty: '2.00000000' });
      },
    },
    {
      id: 'X-0525',
      says: 'a LIMIT_MAKER order that would take is refused (-2010)',
      async shownBy({ orders, symbol }) {
        const { above } = await orders.prices();
        const quantity = await orders.quantity();
        const maker = { symbol, side: 'BUY', type: 'LIMIT_MAKER', quantity, price: above };
        const answer = await orders.send(maker);
        expectRefusal(answer, -2010, 'Order would immediately match and take.');
      },
    },
    {
      id: 'X-0526',
      says: 'an order that costs more than there is is refused (-2010)',
      needs: 'account',
      async shownBy({ orders }) {
        const answer = await orders.send(buy('10000', '1000'));
        expectRefusal(answer, -2010, 'Account has insufficient balance for requested action.');
      },
    },
    {
      id: 'X-0527',
      says: 'a MARKET BUY by quoteOrderQty spends as much of it as the lots allow',
      needs: 'market',
      async shownBy({ orders }) {
        const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '50' };
        const json = await orders.place(order);
        expect(json).toMatchObject({ status: 'FILLED', origQuoteOrderQty: '50.00000000' });
        expect(Number(json.cummulativeQuoteQty)).toBeLessThanOrEqual(50);
        expect(Number(json.cummulativeQuoteQty)).toBeGreaterThan(49.99);
      },
    },
    {
      id: 'X-0528',
      says: 'a MARKET SELL by quoteOrderQty sells about what brings it in',
      needs: 'market',
      async shownBy({ orders }) {
        const order = { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quoteOrderQty: '50' };
        const { cummulativeQuoteQty } = await orders.place(order);
        expect(Number(cummulativeQuoteQty)).toBeCloseTo(50, 1);
      },
    },
  ],
};

const TRIGGERS: Section = {
  page: 'rest-api.md',
  heading: 'New order (TRADE), trigger order price rules',
  facts: [
    {
      id: 'X-0531',
      says: 'a STOP_LOSS SELL above the market would trigger immediately (-2010)',
      needs: 'market',
      async shownBy({ orders }) {
        const answer = await orders.send(stop('STOP_LOSS', 'SELL', '101'));
        expectRefusal(answer, -2010, 'Order would trigger immediately.');
      },
    },
    {
      id: 'X-0532',
      says: 'a STOP_LOSS BUY below the market would trigger immediately (-2010)',
      needs: 'market',
      async shownBy({ orders }) {
        const answer = await orders.send(stop('STOP_LOSS', 'BUY', '99'));
        expectRefusal(answer, -2010, 'Order would trigger immediately.');
      },
    },
    {
      id: 'X-0533',
      says: 'a TAKE_PROFIT SELL below the market would trigger immediately (-2010)',
      needs: 'market',
      async shownBy({ orders }) {
        const answer = await orders.send(stop('TAKE_PROFIT', 'SELL', '99'));
        expectRefusal(answer, -2010, 'Order would trigger immediately.');
      },
    },
    {
      id: 'X-0534',
      says: 'a TAKE_PROFIT BUY above the market would trigger immediately (-2010)',
      needs: 'market',
      async shownBy({ orders }) {
        const answer = await orders.send(stop('TAKE_PROFIT', 'BUY', '101'));
        expectRefusal(answer, -2010, 'Order would trigger immediately.');
      },
    },
    {
      id: 'X-0535',
      says: 'a stop that waits is NEW and not working',
      needs: 'market',
      async shownBy({ orders }) {
        const { orderId } = await orders.place(stop('STOP_LOSS', 'SELL', '95'));
        const { json } = await orders.query({ orderId });
        expect(json).toMatchObject({ status: 'NEW', isWorking: false, workingTime: -1 });
      },
    },
    {
      id: 'X-0536',
      says: 'a STOP_LOSS SELL becomes a MARKET order when the price falls to its stopPrice',
      needs: 'market',
      async shownBy(venue) {
        const { orderId } = await venue.orders.place(stop('STOP_LOSS', 'SELL', '95'));
        await venue.control.trade('96');
        expect(await statusOf(venue, orderId)).toBe('NEW');
        await venue.control.trade('95');
        expect(await statusOf(venue, orderId)).toBe('FILLED');
      },
    },
    {
      id: 'X-0537',
      says: 'a TAKE_PROFIT SELL becomes a MARKET order when the price rises to its stopPrice',
      needs: 'market',
      async shownBy(venue) {
        const { orderId } = await venue.orders.place(stop('TAKE_PROFIT', 'SELL', '105'));
        await venue.control.trade('105');
        expect(await statusOf(venue, orderId)).toBe('FILLED');
      },
    },
    {
      id: 'X-0538',
      says: 'a STOP_LOSS_LIMIT that triggers rests at its price, working since then',
      needs: 'market',
      async shownBy({ orders, control }) {
        const order = {
          ...stop('STOP_LOSS_LIMIT', 'SELL', '95'),
          timeInForce: 'GTC',
          price: '104',
        };
        const { orderId } = await orders.place(order);
        await control.trade('95');
        const { json } = await orders.query({ orderId });
        expect(json).toMatchObject({ status: 'NEW', isWorking: true });
        expect(json.workingTime).toBeGreaterThan(json.time);
      },
    },
  ],
};

/** What becomes of an order. */
export const ORDER_LIFE: Family = {
  name: 'REST: the life of an order',
  simulator: { market: 'scripted' },
  sections: [TIME_IN_FORCE, EXPIRY, MATCHING, TRIGGERS],
};
