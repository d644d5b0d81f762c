import { expect } from 'vitest';
import {
  CLIENT_ORDER_ID,
  DECIMAL,
  expectRefusal,
  INTEGER,
  MILLISECONDS,
  mandatory,
} from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';

const ACK = {
  symbol: 'BTCUSDT',
  orderId: INTEGER,
  orderListId: -1,
  clientOrderId: CLIENT_ORDER_ID,
  transactTime: MILLISECONDS,
};
const RESULT = {
  ...ACK,
  price: DECIMAL,
  origQty: DECIMAL,
  executedQty: DECIMAL,
  origQuoteOrderQty: DECIMAL,
  cummulativeQuoteQty: DECIMAL,
  status: 'NEW',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  workingTime: MILLISECONDS,
  selfTradePreventionMode: expect.any(String),
};
const FILL = {
  price: DECIMAL,
  qty: DECIMAL,
  commission: DECIMAL,
  commissionAsset: expect.any(String),
  tradeId: INTEGER,
};

const PARAMETERS: Section = {
  page: 'rest-api.md',
  heading: 'New order (TRADE)',
  facts: [
    ...(['symbol', 'side', 'type'] as const).map((name, index) => ({
      id: `X-030${index + 1}` as const,
      says: `an order needs ${name} (-1102)`,
      async shownBy({ orders }: Parameters<Section['facts'][number]['shownBy']>[0]) {
        const answer = await orders.send(await orders.restingBuy({ [name]: undefined }));
        expectRefusal(answer, -1102, mandatory(name));
      },
    })),
    ...(['timeInForce', 'quantity', 'price'] as const).map((name, index) => ({
      id: `X-030${index + 4}` as const,
      says: `a LIMIT order needs ${name} (-1102)`,
      async shownBy({ orders }: Parameters<Section['facts'][number]['shownBy']>[0]) {
        const answer = await orders.send(await orders.restingBuy({ [name]: undefined }));
        expectRefusal(answer, -1102, mandatory(name));
      },
    })),
    {
      id: 'X-0307',
      says: 'a MARKET order needs quantity or quoteOrderQty (-1102)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.market('BUY', { quantity: undefined }));
        expectRefusal(answer, -1102);
      },
    },
    {
      id: 'X-0308',
      says: 'a LIMIT_MAKER order needs quantity and price, and no timeInForce',
      async shownBy({ orders }) {
        const maker = { type: 'LIMIT_MAKER', timeInForce: undefined };
        for (const name of ['quantity', 'price']) {
          const answer = await orders.send(
            await orders.restingBuy({ ...maker, [name]: undefined }),
          );
          expectRefusal(answer, -1102, mandatory(name));
        }
        expect((await orders.send(await orders.restingBuy(maker))).status).toBe(200);
      },
    },
    {
      id: 'X-0309',
      says: 'STOP_LOSS and TAKE_PROFIT orders need quantity and stopPrice or trailingDelta (-1102)',
      async shownBy({ orders }) {
        for (const type of ['STOP_LOSS', 'TAKE_PROFIT']) {
          const order = await orders.market('SELL', { type });
          expectRefusal(await orders.send(order), -1102);
          expectRefusal(await orders.send({ ...order, quantity: undefined }), -1102);
        }
      },
    },
    {
      id: 'X-0310',
      says: 'STOP_LOSS_LIMIT and TAKE_PROFIT_LIMIT orders need timeInForce, quantity and price as well (-1102)',
      async shownBy({ orders }) {
        const { below } = await orders.prices();
        for (const type of ['STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT']) {
          const complete = await orders.restingBuy({ type, side: 'SELL', stopPrice: below });
          for (const name of ['timeInForce', 'quantity', 'price', 'stopPrice']) {
            expectRefusal(await orders.send({ ...complete, [name]: undefined }), -1102);
          }
        }
      },
    },
  ],
};

const RESPONSES: Section = {
  page: 'rest-api.md',
  heading: 'New order (TRADE), responses',
  facts: [
    {
      id: 'X-0321',
      says: 'ACK answers symbol, ids and the time, and nothing else',
      async shownBy({ orders }) {
        expect(await orders.placeResting({ newOrderRespType: 'ACK' })).toEqual(ACK);
      },
    },
    {
      id: 'X-0322',
      says: 'RESULT adds prices, quantities, status, working time and self-trade prevention',
      async shownBy({ orders }) {
        expect(await orders.placeResting({ newOrderRespType: 'RESULT' })).toEqual(RESULT);
      },
    },
    {
      id: 'X-0323',
      says: 'FULL adds the fills, of which a resting order has none',
      async shownBy({ orders }) {
        const json = await orders.placeResting({ newOrderRespType: 'FULL' });
        expect(json).toEqual({ ...RESULT, fills: [] });
      },
    },
    {
      id: 'X-0324',
      says: 'a fill tells price, quantity, commission and its asset, and the trade id',
      async shownBy({ orders }) {
        const { fills } = await orders.place(await orders.market('BUY'));
        expect(fills.length).toBeGreaterThan(0);
        for (const fill of fills) expect(fill).toEqual(FILL);
      },
    },
    {
      id: 'X-0325',
      says: 'LIMIT and MARKET orders answer FULL unless asked otherwise',
      async shownBy({ orders }) {
        expect(await orders.placeResting()).toHaveProperty('fills');
        expect(await orders.place(await orders.market('BUY'))).toHaveProperty('fills');
      },
    },
    {
      id: 'X-0326',
      says: 'all other orders answer ACK unless asked otherwise',
      async shownBy({ orders }) {
        const maker = { type: 'LIMIT_MAKER', timeInForce: undefined };
        expect(await orders.placeResting(maker)).toEqual(ACK);
        const { below } = await orders.prices();
        const stop = await orders.market('SELL', { type: 'STOP_LOSS', stopPrice: below });
        expect(await orders.place(stop)).toEqual(ACK);
      },
    },
    {
      id: 'X-0327',
      says: 'stopPrice is told of stop orders only',
      async shownBy({ orders }) {
        const { below } = await orders.prices();
        const stop = await orders.market('SELL', {
          type: 'STOP_LOSS',
          stopPrice: below,
          newOrderRespType: 'RESULT',
        });
        expect(Number((await orders.place(stop)).stopPrice)).toBe(Number(below));
        expect(await orders.placeResting()).not.toHaveProperty('stopPrice');
      },
    },
    {
      id: 'X-0328',
      says: 'the fills of a MARKET order add up to what it executed',
      async shownBy({ orders }) {
        const json = await orders.place(await orders.market('BUY'));
        const sum = json.fills.reduce(
          (total: number, fill: { qty: string }) => total + Number(fill.qty),
          0,
        );
        expect(sum).toBeCloseTo(Number(json.executedQty), 8);
        expect(json.status).toBe('FILLED');
      },
    },
  ],
};

const CLIENT_IDS: Section = {
  page: 'rest-api.md',
  heading: 'New order (TRADE), newClientOrderId',
  facts: [
    {
      id: 'X-0331',
      says: 'the client order id that was sent is the one that is told',
      async shownBy({ orders }) {
        const newClientOrderId = 'conformance-A_1';
        expect(await orders.placeResting({ newClientOrderId })).toMatchObject({
          clientOrderId: newClientOrderId,
        });
      },
    },
    {
      id: 'X-0332',
      says: 'without one the exchange makes one',
      async shownBy({ orders }) {
        const [first, second] = [await orders.placeResting(), await orders.placeResting()];
        expect(first.clientOrderId).toEqual(CLIENT_ORDER_ID);
        expect(first.clientOrderId).not.toBe(second.clientOrderId);
      },
    },
    {
      id: 'X-0333',
      says: 'an id of an open order is refused (-2010)',
      async shownBy({ orders }) {
        await orders.placeResting({ newClientOrderId: 'conformance-twice' });
        const again = await orders.restingBuy({ newClientOrderId: 'conformance-twice' });
        expectRefusal(await orders.send(again), -2010, 'Duplicate order sent.');
      },
    },
    {
      id: 'X-0334',
      says: 'an id is free again once its order was filled',
      async shownBy({ orders }) {
        const newClientOrderId = 'conformance-again';
        await orders.place(await orders.market('BUY', { newClientOrderId }));
        expect((await orders.placeResting({ newClientOrderId })).clientOrderId).toBe(
          newClientOrderId,
        );
      },
    },
    {
      id: 'X-0335',
      says: 'an id with other characters is refused (-1100)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.restingBuy({ newClientOrderId: 'a b' }));
        expectRefusal(answer, -1100, /^Illegal characters found in parameter 'newClientOrderId'/);
      },
    },
  ],
};

const VALUES: Section = {
  page: 'errors.md',
  heading: '11xx - Request issues',
  facts: [
    {
      id: 'X-0341',
      says: 'a side that does not exist is refused (-1117)',
      async shownBy({ orders }) {
        expectRefusal(
          await orders.send(await orders.restingBuy({ side: 'HOLD' })),
          -1117,
          'Invalid side.',
        );
      },
    },
    {
      id: 'X-0342',
      says: 'a type that does not exist is refused (-1116)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.restingBuy({ type: 'HOPE' }));
        expectRefusal(answer, -1116, 'Invalid orderType.');
      },
    },
    {
      id: 'X-0343',
      says: 'a time in force that does not exist is refused (-1115)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.restingBuy({ timeInForce: 'GTX' }));
        expectRefusal(answer, -1115, 'Invalid timeInForce.');
      },
    },
    {
      id: 'X-0344',
      says: 'a symbol that does not exist is refused (-1121)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.restingBuy({ symbol: 'NOSUCHPAIR' }));
        expectRefusal(answer, -1121, 'Invalid symbol.');
      },
    },
    {
      id: 'X-0345',
      says: 'an empty parameter is refused (-1105)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.restingBuy({ newClientOrderId: '' }));
        expectRefusal(answer, -1105, "Parameter 'newClientOrderId' was empty.");
      },
    },
    {
      id: 'X-0346',
      says: 'a parameter that the type does not take is refused (-1106)',
      async shownBy({ orders }) {
        const { below } = await orders.prices();
        const answer = await orders.send(await orders.market('BUY', { price: below }));
        expectRefusal(answer, -1106, "Parameter 'price' sent when not required.");
      },
    },
    {
      id: 'X-0347',
      says: 'a number with more decimals than the asset has is refused (-1111)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.restingBuy({ quantity: '1.123456789' }));
        expectRefusal(answer, -1111, "Parameter 'quantity' has too much precision.");
      },
    },
    {
      id: 'X-0348',
      says: 'a number that is none is refused (-1100)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.restingBuy({ price: 'dear' }));
        expectRefusal(answer, -1100, /^Illegal characters found in parameter 'price'/);
      },
    },
    {
      id: 'X-0349',
      says: 'quantity and quoteOrderQty cannot be combined (-1128)',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.market('BUY', { quoteOrderQty: '20' }));
        expect(answer.status).toBe(400);
        expect([-1106, -1128]).toContain(answer.json.code);
      },
    },
  ],
};

const TEST_ORDER: Section = {
  page: 'rest-api.md',
  heading: 'Test new order (TRADE)',
  facts: [
    {
      id: 'X-0351',
      says: 'a test order that would be accepted answers an empty object',
      async shownBy({ rest, orders }) {
        const answer = await rest.signed('POST', '/api/v3/order/test', await orders.restingBuy());
        expect([answer.status, answer.json]).toEqual([200, {}]);
      },
    },
    {
      id: 'X-0352',
      says: 'a test order is not placed',
      async shownBy({ rest, symbol, orders }) {
        await rest.signed('POST', '/api/v3/order/test', await orders.restingBuy());
        const open = await rest.signed('GET', '/api/v3/openOrders', { symbol });
        expect(open.json).toEqual([]);
      },
    },
    {
      id: 'X-0353',
      says: 'a test order is checked like an order',
      async shownBy({ rest, orders }) {
        const order = await orders.restingBuy({ type: 'HOPE' });
        const answer = await rest.signed('POST', '/api/v3/order/test', order);
        expectRefusal(answer, -1116, 'Invalid orderType.');
      },
    },
  ],
};

/** What an order is made of and what its acceptance tells. */
export const NEW_ORDER: Family = {
  name: 'REST: new order',
  simulator: { market: 'scripted' },
  sections: [PARAMETERS, RESPONSES, CLIENT_IDS, VALUES, TEST_ORDER],
};
