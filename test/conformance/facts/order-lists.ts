import { expect } from 'vitest';
import {
  CLIENT_ORDER_ID,
  DECIMAL,
  expectRefusal,
  INTEGER,
  MILLISECONDS,
} from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import {
  bracket,
  chain,
  chainOfBracket,
  orderStatuses,
  placeList,
  queriedOrders,
  sendList,
} from '../support/order-list-pad.js';
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

const OCO: Section = {
  page: 'rest-api.md',
  heading: 'New Order list - OCO (TRADE)',
  facts: [
    {
      id: 'X-1001',
      says: 'an OCO answers the list, its two orders, and a report of each',
      async shownBy(venue) {
        const json = await placeList(venue, 'oco', await bracket(venue));
        expect(json).toEqual({ ...LIST, orderReports: [expect.any(Object), expect.any(Object)] });
        const ids = json.orders.map(({ orderId }: Json) => orderId);
        expect(json.orderReports.map(({ orderId }: Json) => orderId).sort()).toEqual(ids.sort());
      },
    },
    {
      id: 'X-1002',
      says: 'the reports are told as RESULT and carry the id of the list',
      async shownBy(venue) {
        const { orderListId, orderReports } = await placeList(venue, 'oco', await bracket(venue));
        for (const report of orderReports) {
          expect(report).toMatchObject({
            orderListId,
            price: DECIMAL,
            origQty: DECIMAL,
            status: 'NEW',
            selfTradePreventionMode: expect.any(String),
          });
        }
      },
    },
    {
      id: 'X-1003',
      says: 'the stop of an OCO is not working, the limit order is',
      async shownBy(venue) {
        const list = await placeList(venue, 'oco', await bracket(venue));
        const orders = await queriedOrders(venue, list);
        const working = orders.map(({ type, isWorking }) => [type, isWorking]);
        expect(working).toEqual(
          expect.arrayContaining([
            ['STOP_LOSS', false],
            ['LIMIT_MAKER', true],
          ]),
        );
      },
    },
    {
      id: 'X-1004',
      says: 'the client ids that were sent are used for the list and for each order',
      async shownBy(venue) {
        const ids = {
          listClientOrderId: 'conformance-list',
          aboveClientOrderId: 'conformance-above',
          belowClientOrderId: 'conformance-below',
        };
        const json = await placeList(venue, 'oco', await bracket(venue, ids));
        expect(json.listClientOrderId).toBe('conformance-list');
        expect(json.orders.map(({ clientOrderId }: Json) => clientOrderId).sort()).toEqual([
          'conformance-above',
          'conformance-below',
        ]);
      },
    },
    {
      id: 'X-1005',
      says: 'when the limit order is filled the stop expires, because of OCO_TRIGGER',
      needs: 'market',
      async shownBy(venue) {
        const list = await placeList(venue, 'oco', await bracket(venue));
        await venue.control.book(['110', '5'], ['111', '5']);
        const [stop] = (await queriedOrders(venue, list)).filter(
          ({ type }) => type === 'STOP_LOSS',
        );
        expect(stop).toMatchObject({ status: 'EXPIRED', expiryReason: 'OCO_TRIGGER' });
        expect(await orderStatuses(venue, list)).toContain('FILLED');
      },
    },
    {
      id: 'X-1006',
      says: 'when the stop triggers the limit order expires',
      needs: 'market',
      async shownBy(venue) {
        const list = await placeList(venue, 'oco', await bracket(venue));
        await venue.control.trade('90');
        expect((await orderStatuses(venue, list)).sort()).toEqual(['EXPIRED', 'FILLED']);
      },
    },
    {
      id: 'X-1007',
      says: 'canceling one order of a list cancels all of it',
      async shownBy(venue) {
        const list = await placeList(venue, 'oco', await bracket(venue));
        await venue.orders.cancel({ orderId: list.orders[0].orderId });
        expect(await orderStatuses(venue, list)).toEqual(['CANCELED', 'CANCELED']);
      },
    },
    {
      id: 'X-1008',
      says: 'prices on the wrong sides of the market are refused (-2010)',
      async shownBy(venue) {
        const { below, above } = await venue.orders.prices();
        const crossed = await bracket(venue, { abovePrice: below, belowStopPrice: above });
        const answer = await sendList(venue, 'oco', crossed);
        expect(answer.status).toBe(400);
        expect(answer.json.code).toBe(-2010);
      },
    },
    {
      id: 'X-1009',
      says: 'two limit orders are refused (-1168)',
      async shownBy(venue) {
        const { below } = await venue.orders.prices();
        const limits = { belowType: 'LIMIT_MAKER', belowStopPrice: undefined, belowPrice: below };
        const answer = await sendList(venue, 'oco', await bracket(venue, limits));
        expectRefusal(answer, -1168, 'At least one OCO order must be contingent.');
      },
    },
    {
      id: 'X-1010',
      says: 'in a SELL the stop loss must be below (-1197)',
      async shownBy(venue) {
        const { below, above } = await venue.orders.prices();
        const swapped = await bracket(venue, {
          aboveType: 'STOP_LOSS',
          abovePrice: undefined,
          aboveStopPrice: above,
          belowType: 'TAKE_PROFIT',
          belowStopPrice: below,
        });
        expect([-1197, -1199]).toContain((await sendList(venue, 'oco', swapped)).json.code);
      },
    },
    {
      id: 'X-1011',
      says: 'both legs lock the funds of one',
      needs: 'account',
      async shownBy(venue) {
        const btc = async (): Promise<Json> => {
          const { json } = await venue.rest.signed('GET', '/api/v3/account');
          return json.balances.find(({ asset }: Json) => asset === 'BTC');
        };
        const before = Number((await btc()).locked);
        const parameters = await bracket(venue);
        await placeList(venue, 'oco', parameters);
        expect(Number((await btc()).locked) - before).toBeCloseTo(
          Number(parameters['quantity']),
          8,
        );
      },
    },
    {
      id: 'X-1012',
      says: 'a list counts as two orders',
      needs: 'account',
      async shownBy(venue) {
        const count = async (): Promise<number> => {
          const { json } = await venue.rest.signed('GET', '/api/v3/rateLimit/order');
          return json[1].count;
        };
        const before = await count();
        await placeList(venue, 'oco', await bracket(venue));
        expect((await count()) - before).toBe(2);
      },
    },
  ],
};

const OTO: Section = {
  page: 'rest-api.md',
  heading: 'New Order list - OTO (TRADE)',
  facts: [
    {
      id: 'X-1021',
      says: 'only the working order of an OTO is on the book; the other is PENDING_NEW',
      async shownBy(venue) {
        const list = await placeList(venue, 'oto', await chain(venue));
        expect(list).toMatchObject({ contingencyType: 'OTO' });
        expect((await orderStatuses(venue, list)).sort()).toEqual(['NEW', 'PENDING_NEW']);
      },
    },
    {
      id: 'X-1022',
      says: 'the pending order is placed once the working order is fully filled',
      needs: 'market',
      async shownBy(venue) {
        const list = await placeList(venue, 'oto', await chain(venue));
        await venue.control.book(['95', '5'], ['96', '5']);
        expect((await orderStatuses(venue, list)).sort()).toEqual(['FILLED', 'NEW']);
      },
    },
    {
      id: 'X-1023',
      says: 'canceling the working order ends the pending one',
      async shownBy(venue) {
        const list = await placeList(venue, 'oto', await chain(venue));
        const [working] = (await queriedOrders(venue, list)).filter(
          ({ status }) => status === 'NEW',
        );
        await venue.orders.cancel({ orderId: working.orderId });
        for (const status of await orderStatuses(venue, list)) {
          expect(['CANCELED', 'EXPIRED']).toContain(status);
        }
      },
    },
    {
      id: 'X-1024',
      says: 'an immediately filled working order is told as FILLED with the other still PENDING_NEW',
      needs: 'market',
      async shownBy(venue) {
        const parameters = await chain(venue, { workingPrice: '100.01' });
        const { orderReports } = await placeList(venue, 'oto', parameters);
        expect(orderReports.map(({ status }: Json) => status).sort()).toEqual([
          'FILLED',
          'PENDING_NEW',
        ]);
      },
    },
    {
      id: 'X-1025',
      says: 'a working LIMIT order needs workingTimeInForce (-1102)',
      async shownBy(venue) {
        const parameters = await chain(venue, { workingTimeInForce: undefined });
        expectRefusal(await sendList(venue, 'oto', parameters), -1102);
      },
    },
    {
      id: 'X-1026',
      says: 'the working order must be LIMIT or LIMIT_MAKER',
      async shownBy(venue) {
        const parameters = await chain(venue, {
          workingType: 'MARKET',
          workingPrice: undefined,
          workingTimeInForce: undefined,
        });
        expect((await sendList(venue, 'oto', parameters)).status).toBe(400);
      },
    },
  ],
};

const OTOCO: Section = {
  page: 'rest-api.md',
  heading: 'New Order list - OTOCO (TRADE)',
  facts: [
    {
      id: 'X-1031',
      says: 'an OTOCO has three orders, of which one works',
      async shownBy(venue) {
        const list = await placeList(venue, 'otoco', await chainOfBracket(venue));
        expect((await orderStatuses(venue, list)).sort()).toEqual([
          'NEW',
          'PENDING_NEW',
          'PENDING_NEW',
        ]);
      },
    },
    {
      id: 'X-1032',
      says: 'both pending orders are placed once the working order is filled',
      needs: 'market',
      async shownBy(venue) {
        const list = await placeList(venue, 'otoco', await chainOfBracket(venue));
        await venue.control.book(['97.9', '5'], ['97.95', '5']);
        expect((await orderStatuses(venue, list)).sort()).toEqual(['FILLED', 'NEW', 'NEW']);
      },
    },
    {
      id: 'X-1033',
      says: 'it counts as three orders',
      needs: 'account',
      async shownBy(venue) {
        const count = async (): Promise<number> => {
          const { json } = await venue.rest.signed('GET', '/api/v3/rateLimit/order');
          return json[1].count;
        };
        const before = await count();
        await placeList(venue, 'otoco', await chainOfBracket(venue));
        expect((await count()) - before).toBe(3);
      },
    },
  ],
};

const OPO: Section = {
  page: 'faqs/opo.md',
  heading: 'What is the difference with this order list from other order lists?',
  facts: [
    {
      id: 'X-1041',
      says: 'the pending order of an OPO gets the quantity that the working order received',
      needs: 'market',
      async shownBy(venue) {
        const list = await placeList(
          venue,
          'opo',
          await chain(venue, { pendingQuantity: undefined }),
        );
        await venue.control.book(['95', '5'], ['96', '5']);
        const orders = await queriedOrders(venue, list);
        const [bought, sold] = ['BUY', 'SELL'].map((side) =>
          orders.find((order) => order.side === side),
        );
        expect(bought.status).toBe('FILLED');
        expect(Number(sold.origQty)).toBeLessThanOrEqual(Number(bought.executedQty));
        expect(Number(sold.origQty)).toBeGreaterThan(Number(bought.executedQty) * 0.99);
      },
    },
    {
      id: 'X-1042',
      says: 'a quantity for the pending order is refused (-1225)',
      async shownBy(venue) {
        expectRefusal(await sendList(venue, 'opo', await chain(venue)), -1225);
      },
    },
    {
      id: 'X-1043',
      says: 'the working order must be a BUY (-1222)',
      async shownBy(venue) {
        const { below, above } = await venue.orders.prices();
        const parameters = await chain(venue, {
          pendingQuantity: undefined,
          workingSide: 'SELL',
          workingPrice: above,
          pendingSide: 'BUY',
          pendingPrice: below,
        });
        expectRefusal(await sendList(venue, 'opo', parameters), -1222);
      },
    },
    {
      id: 'X-1044',
      says: 'the pending order must be a SELL (-1223)',
      async shownBy(venue) {
        const { below } = await venue.orders.prices();
        const parameters = await chain(venue, {
          pendingQuantity: undefined,
          pendingSide: 'BUY',
          pendingPrice: below,
        });
        expectRefusal(await sendList(venue, 'opo', parameters), -1223);
      },
    },
  ],
};

/** Orders that depend on one another. */
export const ORDER_LISTS: Family = {
  name: 'Order lists',
  simulator: { market: 'scripted' },
  sections: [OCO, OTO, OTOCO, OPO],
};
