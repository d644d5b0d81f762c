import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { DECIMAL, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import { bracket, placeList } from '../support/order-list-pad.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

/** What a page's sample has, in its order. */
const FIELDS = {
  result: [
    ...['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime', 'price', 'origQty'],
    ...['executedQty', 'origQuoteOrderQty', 'cummulativeQuoteQty', 'status', 'timeInForce'],
    ...['type', 'side', 'workingTime', 'selfTradePreventionMode'],
  ],
  canceled: [
    ...['symbol', 'origClientOrderId', 'orderId', 'orderListId', 'clientOrderId', 'transactTime'],
    ...['price', 'origQty', 'executedQty', 'origQuoteOrderQty', 'cummulativeQuoteQty', 'status'],
    ...['timeInForce', 'type', 'side', 'selfTradePreventionMode'],
  ],
  queried: [
    ...['symbol', 'orderId', 'orderListId', 'clientOrderId', 'price', 'origQty', 'executedQty'],
    ...['cummulativeQuoteQty', 'status', 'timeInForce', 'type', 'side', 'stopPrice'],
    ...['icebergQty', 'time', 'updateTime', 'isWorking', 'workingTime', 'origQuoteOrderQty'],
    'selfTradePreventionMode',
  ],
  list: [
    ...['orderListId', 'contingencyType', 'listStatusType', 'listOrderStatus'],
    ...['listClientOrderId', 'transactionTime', 'symbol', 'orders'],
  ],
};

/** The four answers in which an order may be told: placed, queried, among the open ones, canceled. */
async function tellings(venue: ConformanceVenue, order: Parameters): Promise<readonly Json[]> {
  const placed = await venue.orders.place({ ...order, newOrderRespType: 'RESULT' });
  const { orderId } = placed;
  const { symbol } = venue;
  const open = await venue.rest.signed('GET', '/api/v3/openOrders', { symbol });
  const queried = (await venue.orders.query({ orderId })).json;
  const canceled = (await venue.orders.cancel({ orderId })).json;
  const inList = open.json.find((one: Json) => one.orderId === orderId);
  return [placed, queried, inList, canceled];
}

async function waitingStop(venue: ConformanceVenue, changes: Parameters = {}): Promise<Parameters> {
  const { below } = await venue.orders.prices();
  const stop = { type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', price: below, stopPrice: below };
  return venue.orders.market('SELL', { ...stop, ...changes });
}

const ORDER_OF_FIELDS: Section = {
  page: 'rest-api.md',
  heading: 'Trading endpoints, order of fields',
  facts: [
    {
      id: 'X-3201',
      says: 'an order that is placed is told in the order of the sample',
      async shownBy({ orders }) {
        const json = await orders.placeResting({ newOrderRespType: 'FULL' });
        expect(Object.keys(json)).toEqual([...FIELDS.result, 'fills']);
      },
    },
    {
      id: 'X-3202',
      says: 'so is one that is canceled',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting();
        const { json } = await orders.cancel({ orderId });
        expect(Object.keys(json)).toEqual(FIELDS.canceled);
      },
    },
    {
      id: 'X-3203',
      says: 'so is one that is queried',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting();
        expect(Object.keys((await orders.query({ orderId })).json)).toEqual(FIELDS.queried);
      },
    },
    {
      id: 'X-3204',
      says: 'so is a list, with reports when it is placed or canceled and without when it is queried',
      async shownBy(venue) {
        const placed = await placeList(venue, 'oco', await bracket(venue));
        expect(Object.keys(placed)).toEqual([...FIELDS.list, 'orderReports']);
        const { orderListId } = placed;
        const queried = await venue.rest.signed('GET', '/api/v3/orderList', { orderListId });
        expect(Object.keys(queried.json)).toEqual(FIELDS.list);
        const { symbol } = venue;
        const ended = await venue.rest.signed('DELETE', '/api/v3/orderList', {
          symbol,
          orderListId,
        });
        expect(Object.keys(ended.json)).toEqual([...FIELDS.list, 'orderReports']);
      },
    },
    {
      id: 'X-3205',
      says: 'stopPrice comes before workingTime',
      async shownBy(venue) {
        const stop = await waitingStop(venue, { newOrderRespType: 'RESULT' });
        const keys = Object.keys(await venue.orders.place(stop));
        expect(keys.indexOf('stopPrice')).toBe(keys.indexOf('workingTime') - 1);
      },
    },
  ],
};

const PRESENCE: Section = {
  page: 'rest-api.md',
  heading: 'Conditional fields in Order Responses, visibility',
  facts: [
    {
      id: 'X-3211',
      says: 'an ordinary order has none of them, and a query tells stopPrice and icebergQty as zero',
      async shownBy(venue) {
        const conditional = [
          ...['preventedMatchId', 'preventedQuantity', 'strategyId', 'strategyType'],
          ...['trailingDelta', 'trailingTime', 'usedSor', 'workingFloor', 'pegPriceType'],
          ...['pegOffsetType', 'pegOffsetValue', 'peggedPrice', 'expiryReason'],
        ];
        const [placed, queried, inList, canceled] = await tellings(
          venue,
          await venue.orders.restingBuy(),
        );
        for (const told of [placed, queried, inList, canceled]) {
          for (const field of conditional) expect(told).not.toHaveProperty(field);
        }
        for (const field of ['stopPrice', 'icebergQty']) {
          expect([placed, canceled].map((told) => told[field])).toEqual([undefined, undefined]);
          expect([queried, inList].map((told) => Number(told[field]))).toEqual([0, 0]);
        }
      },
    },
    {
      id: 'X-3212',
      says: 'stopPrice is told of a stop wherever it is told of',
      async shownBy(venue) {
        const stop = await waitingStop(venue);
        for (const told of await tellings(venue, stop)) {
          expect(Number(told.stopPrice)).toBe(Number(stop['stopPrice']));
        }
      },
    },
    {
      id: 'X-3213',
      says: 'icebergQty is told of an iceberg wherever it is told of',
      async shownBy(venue) {
        const icebergQty = await venue.orders.quantity(0.5);
        const order = await venue.orders.restingBuy({ icebergQty });
        for (const told of await tellings(venue, order)) {
          expect(Number(told.icebergQty)).toBe(Number(icebergQty));
        }
      },
    },
    {
      id: 'X-3214',
      says: 'strategyId and strategyType are told wherever the order is told of',
      async shownBy(venue) {
        const strategy = { strategyId: 37_463_720, strategyType: 1_000_000 };
        const order = await venue.orders.restingBuy(strategy);
        for (const told of await tellings(venue, order)) expect(told).toMatchObject(strategy);
      },
    },
    {
      id: 'X-3215',
      says: 'trailingDelta and trailingTime are told of a trailing stop wherever it is told of',
      async shownBy(venue) {
        const stop = await waitingStop(venue, { trailingDelta: 100 });
        for (const told of await tellings(venue, stop)) {
          expect(told).toMatchObject({ trailingDelta: 100, trailingTime: -1 });
        }
      },
    },
    {
      id: 'X-3216',
      says: 'a trailing stop that is active has the time since when',
      async shownBy(venue) {
        const stop = await waitingStop(venue, { trailingDelta: 100, stopPrice: undefined });
        for (const told of await tellings(venue, stop)) {
          expect(told.trailingTime).toEqual(MILLISECONDS);
        }
      },
    },
    {
      id: 'X-3217',
      says: 'pegPriceType and peggedPrice are told of a pegged order, the offset only if it was asked for',
      async shownBy(venue) {
        const peg = { price: undefined, pegPriceType: 'PRIMARY_PEG' };
        for (const told of await tellings(venue, await venue.orders.restingBuy(peg))) {
          expect(told).toMatchObject({ pegPriceType: 'PRIMARY_PEG', peggedPrice: DECIMAL });
          expect(told).not.toHaveProperty('pegOffsetType');
          expect(told).not.toHaveProperty('pegOffsetValue');
        }
      },
    },
    {
      id: 'X-3218',
      says: 'a pegged stop has no peggedPrice before it is determined',
      async shownBy(venue) {
        const stop = await waitingStop(venue, { price: undefined, pegPriceType: 'PRIMARY_PEG' });
        for (const told of await tellings(venue, stop)) {
          expect(told.pegPriceType).toBe('PRIMARY_PEG');
          expect(told).not.toHaveProperty('peggedPrice');
        }
      },
    },
    {
      id: 'X-3219',
      says: 'expiryReason is told of an expired order by RESULT and FULL, and not by ACK',
      async shownBy({ orders }) {
        const order = await orders.restingBuy({ timeInForce: 'IOC' });
        for (const newOrderRespType of ['RESULT', 'FULL']) {
          const told = await orders.place({ ...order, newOrderRespType });
          expect(told.expiryReason).toBe('UNFILLED_IOC_QUANTITY_EXPIRED');
        }
        const ack = await orders.place({ ...order, newOrderRespType: 'ACK' });
        expect(ack).not.toHaveProperty('expiryReason');
      },
    },
    {
      id: 'X-3220',
      says: 'allOrders tells expiryReason of expired orders only',
      async shownBy({ orders, rest, symbol }) {
        const expired = await orders.place(await orders.restingBuy({ timeInForce: 'IOC' }));
        const { orderId } = await orders.placeResting();
        await orders.cancel({ orderId });
        const parameters = { symbol, orderId: expired.orderId };
        const { json } = await rest.signed('GET', '/api/v3/allOrders', parameters);
        expect(json.map((order: Json) => order.expiryReason)).toEqual([
          'UNFILLED_IOC_QUANTITY_EXPIRED',
          undefined,
        ]);
      },
    },
    {
      id: 'X-3221',
      says: 'a stop that waits has a workingTime of -1 and is not working',
      async shownBy(venue) {
        const [placed, queried] = await tellings(venue, await waitingStop(venue));
        expect(placed.workingTime).toBe(-1);
        expect(queried).toMatchObject({ workingTime: -1, isWorking: false });
      },
    },
    {
      id: 'X-3222',
      says: 'they apply to the reports of lists as well',
      async shownBy(venue) {
        const icebergQty = await venue.orders.quantity(0.5);
        const sent = await bracket(venue, {
          ...{ aboveIcebergQty: icebergQty, aboveStrategyId: 5, belowStrategyType: 1_000_001 },
        });
        const { orderReports } = await placeList(venue, 'oco', sent);
        const [above, below] = orderReports;
        expect(Number(above.icebergQty)).toBe(Number(icebergQty));
        expect(above.strategyId).toBe(5);
        expect(above).not.toHaveProperty('stopPrice');
        expect(below).toMatchObject({ stopPrice: DECIMAL, strategyType: 1_000_001 });
        expect(below).not.toHaveProperty('icebergQty');
      },
    },
  ],
};

/** Orders as answers tell them. */
export const ORDER_ANSWERS: Family = {
  name: 'Orders in answers',
  simulator: { market: 'scripted', limits: { ordersPer10Seconds: 1_000 } },
  sections: [ORDER_OF_FIELDS, PRESENCE],
};
