import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

/** What the depth offers at a price; undefined when there is no such level. */
async function offered(
  venue: ConformanceVenue,
  side: 'bids' | 'asks',
  price: string,
): Promise<number | undefined> {
  const { rest, symbol } = venue;
  const { json } = await rest.get('/api/v3/depth', { symbol, limit: 5_000 });
  const level = json[side].find(([at]: Json) => Number(at) === Number(price));
  return level === undefined ? undefined : Number(level[1]);
}

/** A price just inside the spread of a calm market, and a quantity for it. */
async function insideSpread(venue: ConformanceVenue): Promise<Json> {
  const { bid } = await venue.orders.prices();
  const { tickSize } = await venue.orders.filter('PRICE_FILTER');
  const decimals = tickSize.replace(/0+$/, '').split('.')[1].length;
  return { price: (Number(bid) + Number(tickSize)).toFixed(decimals) };
}

const DEPTH: Section = {
  page: 'rest-api.md',
  heading: 'Order book, own orders',
  facts: [
    {
      id: 'X-2101',
      says: 'an order that rests is a level of the depth at once, with its quantity',
      async shownBy(venue) {
        const before = (await venue.rest.get('/api/v3/depth', { symbol: venue.symbol })).json;
        const { price, origQty } = await venue.orders.placeResting();
        expect(await offered(venue, 'bids', price)).toBe(Number(origQty));
        const after = (await venue.rest.get('/api/v3/depth', { symbol: venue.symbol })).json;
        expect(BigInt(after.lastUpdateId)).toBeGreaterThan(BigInt(before.lastUpdateId));
      },
    },
    {
      id: 'X-2102',
      says: 'orders at one price are one level with the sum of their quantities',
      async shownBy(venue) {
        const { price, origQty } = await venue.orders.placeResting();
        await venue.orders.placeResting({ price });
        expect(await offered(venue, 'bids', price)).toBeCloseTo(2 * Number(origQty), 8);
      },
    },
    {
      id: 'X-2103',
      says: 'a cancelled order is no longer in the depth',
      async shownBy(venue) {
        const { orderId, price } = await venue.orders.placeResting();
        await venue.orders.cancel({ orderId });
        expect(await offered(venue, 'bids', price)).toBeUndefined();
      },
    },
    {
      id: 'X-2104',
      says: 'a reduced order shows what is left of it',
      async shownBy(venue) {
        const quantity = await venue.orders.quantity(2);
        const { orderId, price } = await venue.orders.placeResting({ quantity });
        const newQty = await venue.orders.quantity();
        const { rest, symbol } = venue;
        const parameters = { symbol, orderId, newQty };
        await rest.signed('PUT', '/api/v3/order/amend/keepPriority', parameters);
        expect(await offered(venue, 'bids', price)).toBe(Number(newQty));
      },
    },
    {
      id: 'X-2105',
      says: 'a partly filled order shows its rest, a filled one nothing',
      needs: 'market',
      async shownBy(venue) {
        const { price } = await insideSpread(venue);
        await venue.orders.placeResting({ price, quantity: '0.50000' });
        await venue.control.trade(price, { quantity: '0.2', buyerIsMaker: true });
        expect(await offered(venue, 'bids', price)).toBe(0.3);
        await venue.control.trade(price, { quantity: '0.3', buyerIsMaker: true });
        expect(await offered(venue, 'bids', price)).toBeUndefined();
      },
    },
    {
      id: 'X-2106',
      says: 'a stop that has not been triggered is not in the depth',
      async shownBy(venue) {
        const { below } = await venue.orders.prices();
        const quantity = await venue.orders.quantity();
        await venue.orders.place({
          ...{ symbol: venue.symbol, side: 'SELL', type: 'STOP_LOSS_LIMIT', quantity },
          ...{ timeInForce: 'GTC', price: below, stopPrice: below },
        });
        expect(await offered(venue, 'asks', below)).toBeUndefined();
      },
    },
    {
      id: 'X-2107',
      says: 'what a taker has taken is no longer offered',
      needs: 'market',
      async shownBy(venue) {
        const { ask } = await venue.orders.prices();
        const before = (await offered(venue, 'asks', ask)) ?? 0;
        await venue.orders.place(await venue.orders.market('BUY', { quantity: '1.00000' }));
        expect(await offered(venue, 'asks', ask)).toBeCloseTo(before - 1, 8);
      },
    },
  ],
};

const ICEBERGS: Section = {
  page: 'rest-api.md',
  heading: 'New order, icebergQty',
  facts: [
    {
      id: 'X-2111',
      says: 'of an iceberg the depth shows the part of icebergQty alone',
      async shownBy(venue) {
        const quantity = await venue.orders.quantity(4);
        const icebergQty = await venue.orders.quantity();
        const { price } = await venue.orders.placeResting({ quantity, icebergQty });
        expect(await offered(venue, 'bids', price)).toBe(Number(icebergQty));
      },
    },
    {
      id: 'X-2112',
      says: 'when that part is filled the next one shows, at last what is left',
      needs: 'market',
      async shownBy(venue) {
        const { price } = await insideSpread(venue);
        const iceberg = { price, quantity: '0.25000', icebergQty: '0.10000' };
        await venue.orders.placeResting(iceberg);
        const shown: (number | undefined)[] = [];
        for (const quantity of ['0.04', '0.06', '0.1', '0.05']) {
          await venue.control.trade(price, { quantity, buyerIsMaker: true });
          shown.push(await offered(venue, 'bids', price));
        }
        expect(shown).toEqual([0.06, 0.1, 0.05, undefined]);
      },
    },
  ],
};

const BEST: Section = {
  page: 'rest-api.md',
  heading: 'Symbol order book ticker, own orders',
  facts: [
    {
      id: 'X-2116',
      says: 'an order that is the best bid is what bookTicker and the depth both begin with',
      async shownBy(venue) {
        const { price } = await insideSpread(venue);
        const { rest, symbol } = venue;
        const { origQty } = await venue.orders.placeResting({ price });
        const best = (await rest.get('/api/v3/ticker/bookTicker', { symbol })).json;
        const { bids, asks } = (await rest.get('/api/v3/depth', { symbol })).json;
        expect([best.bidPrice, best.bidQty]).toEqual(bids[0]);
        expect([best.askPrice, best.askQty]).toEqual(asks[0]);
        expect([Number(best.bidPrice), best.bidQty]).toEqual([Number(price), origQty]);
      },
    },
  ],
};

const BOOK_TICKER: Section = {
  page: 'web-socket-streams.md',
  heading: 'Individual Symbol Book Ticker Streams, own orders',
  facts: [
    {
      id: 'X-2121',
      says: 'a better price is told at once, with the update id that the depth has then',
      async shownBy(venue) {
        const { price } = await insideSpread(venue);
        const socket = await venue.streams(`/ws/${venue.lower}@bookTicker`);
        const { origQty } = await venue.orders.placeResting({ price });
        const told = await venue.until('the better bid', () =>
          socket.messages.find(({ b }) => Number(b) === Number(price)),
        );
        const { rest, symbol } = venue;
        const { lastUpdateId } = (await rest.get('/api/v3/depth', { symbol })).json;
        expect(told.B).toBe(origQty);
        expect(BigInt(told.u)).toBe(BigInt(lastUpdateId));
      },
    },
    {
      id: 'X-2122',
      says: 'a change behind the best prices is not told',
      needs: 'market',
      async shownBy(venue) {
        const { price } = await insideSpread(venue);
        const socket = await venue.streams(`/ws/${venue.lower}@bookTicker`);
        await venue.orders.placeResting({ price });
        await venue.until('the better bid', () => socket.messages[0]);
        const { orderId } = await venue.orders.placeResting();
        await venue.orders.cancel({ orderId });
        await venue.elapse(1_000);
        expect(socket.messages).toHaveLength(1);
      },
    },
  ],
};

const DIFFS: Section = {
  page: 'web-socket-streams.md',
  heading: 'How to manage a local order book correctly, own orders',
  facts: [
    {
      id: 'X-2126',
      says: 'a level with its quantity when an order rests, with 0 when it has gone',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@depth@100ms`);
        await venue.elapse(200);
        const { orderId, price, origQty } = await venue.orders.placeResting();
        const told = (quantity: number) => () =>
          socket.messages
            .flatMap(({ b }) => b)
            .find((level) => Number(level[0]) === Number(price) && Number(level[1]) === quantity);
        await venue.until('the level', told(Number(origQty)));
        await venue.orders.cancel({ orderId });
        await venue.until('its end', told(0));
      },
    },
    {
      id: 'X-2127',
      says: 'a level that was in a snapshot between two events and has gone is told with 0',
      needs: 'market',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.lower}@depth`);
        await venue.elapse(1_000);
        const { orderId, price } = await venue.orders.placeResting();
        expect(await offered(venue, 'bids', price)).toBeGreaterThan(0);
        await venue.orders.cancel({ orderId });
        const event = await venue.until('an event', () => socket.messages.at(-1));
        const level = event.b.find(([at]: Json) => Number(at) === Number(price));
        expect(Number(level[1])).toBe(0);
      },
    },
  ],
};

const PARTIAL: Section = {
  page: 'web-socket-streams.md',
  heading: 'Partial Book Depth Streams, own orders',
  facts: [
    {
      id: 'X-2131',
      says: 'an order among the best levels is among those that are pushed',
      async shownBy(venue) {
        const { price } = await insideSpread(venue);
        const socket = await venue.streams(`/ws/${venue.lower}@depth5@100ms`);
        const { origQty } = await venue.orders.placeResting({ price });
        const isOurs = ([at, quantity]: Json): boolean =>
          Number(at) === Number(price) && Number(quantity) === Number(origQty);
        await venue.until('our level', () =>
          socket.messages.find(({ bids }) => bids.some(isOurs) === true),
        );
      },
    },
  ],
};

/** Our own orders in what everybody sees of the book. */
export const OWN_DEPTH: Family = {
  name: 'Own orders in the book',
  simulator: { market: 'scripted' },
  sections: [DEPTH, ICEBERGS, BEST, BOOK_TICKER, DIFFS, PARTIAL],
};
