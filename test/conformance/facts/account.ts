import { expect } from 'vitest';
import {
  BOOLEAN,
  CLIENT_ORDER_ID,
  DECIMAL,
  expectAscending,
  expectRefusal,
  INTEGER,
  MILLISECONDS,
} from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const ORDER = {
  symbol: 'BTCUSDT',
  orderId: INTEGER,
  orderListId: -1,
  clientOrderId: CLIENT_ORDER_ID,
  price: DECIMAL,
  origQty: DECIMAL,
  executedQty: DECIMAL,
  cummulativeQuoteQty: DECIMAL,
  status: 'NEW',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  stopPrice: DECIMAL,
  icebergQty: DECIMAL,
  time: MILLISECONDS,
  updateTime: MILLISECONDS,
  isWorking: true,
  workingTime: MILLISECONDS,
  origQuoteOrderQty: DECIMAL,
  selfTradePreventionMode: expect.any(String),
};
const ACCOUNT_TRADE = {
  symbol: 'BTCUSDT',
  id: INTEGER,
  orderId: INTEGER,
  orderListId: -1,
  price: DECIMAL,
  qty: DECIMAL,
  quoteQty: DECIMAL,
  commission: DECIMAL,
  commissionAsset: expect.any(String),
  time: MILLISECONDS,
  isBuyer: BOOLEAN,
  isMaker: BOOLEAN,
  isBestMatch: BOOLEAN,
};
const DAY_MS = 86_400_000;

const ACCOUNT_INFORMATION: Section = {
  page: 'rest-api.md',
  heading: 'Account information (USER_DATA)',
  facts: [
    {
      id: 'X-0571',
      says: 'account answers commissions, permissions, what the account may do, and its balances',
      async shownBy({ rest }) {
        const { json } = await rest.signed('GET', '/api/v3/account');
        const rates = { maker: DECIMAL, taker: DECIMAL, buyer: DECIMAL, seller: DECIMAL };
        expect(json).toMatchObject({
          makerCommission: expect.any(Number),
          takerCommission: expect.any(Number),
          buyerCommission: expect.any(Number),
          sellerCommission: expect.any(Number),
          commissionRates: rates,
          canTrade: true,
          canWithdraw: BOOLEAN,
          canDeposit: BOOLEAN,
          brokered: BOOLEAN,
          requireSelfTradePrevention: BOOLEAN,
          preventSor: BOOLEAN,
          updateTime: MILLISECONDS,
          accountType: 'SPOT',
          permissions: expect.any(Array),
          uid: expect.any(Number),
        });
        expect(json.balances).toContainEqual({ asset: 'USDT', free: DECIMAL, locked: DECIMAL });
      },
    },
    {
      id: 'X-0572',
      says: 'omitZeroBalances leaves out what is empty',
      async shownBy({ rest }) {
        const { json } = await rest.signed('GET', '/api/v3/account', { omitZeroBalances: true });
        for (const { free, locked } of json.balances) {
          expect(Number(free) + Number(locked)).toBeGreaterThan(0);
        }
      },
    },
    {
      id: 'X-0573',
      says: 'what an open BUY may cost is locked, and free again when it is canceled',
      async shownBy({ rest, orders }) {
        const usdt = async (): Promise<Json> => {
          const { json } = await rest.signed('GET', '/api/v3/account');
          return json.balances.find((balance: Json) => balance.asset === 'USDT');
        };
        const before = await usdt();
        const order = await orders.placeResting();
        const during = await usdt();
        const cost = Number(order.price) * Number(order.origQty);
        expect(Number(during.locked) - Number(before.locked)).toBeCloseTo(cost, 6);
        expect(Number(before.free) - Number(during.free)).toBeCloseTo(cost, 6);
        await orders.cancel({ orderId: order.orderId });
        expect(await usdt()).toEqual(before);
      },
    },
  ],
};

const QUERY: Section = {
  page: 'rest-api.md',
  heading: 'Query order (USER_DATA)',
  facts: [
    {
      id: 'X-0581',
      says: 'an order is told with all its fields',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting();
        expect((await orders.query({ orderId })).json).toEqual(ORDER);
      },
    },
    {
      id: 'X-0582',
      says: 'an order is found by origClientOrderId as well',
      async shownBy({ orders }) {
        const { orderId, clientOrderId } = await orders.placeResting();
        const { json } = await orders.query({ origClientOrderId: clientOrderId });
        expect(json.orderId).toBe(orderId);
      },
    },
    {
      id: 'X-0583',
      says: 'either id must be sent (-1102)',
      async shownBy({ orders }) {
        expectRefusal(await orders.query({}), -1102);
      },
    },
    {
      id: 'X-0584',
      says: 'an order that is not there does not exist (-2013)',
      async shownBy({ orders }) {
        const answer = await orders.query({ origClientOrderId: 'never-sent' });
        expectRefusal(answer, -2013, 'Order does not exist.');
      },
    },
    {
      id: 'X-0585',
      says: 'a canceled order is still told',
      async shownBy({ orders }) {
        const { orderId } = await orders.placeResting();
        await orders.cancel({ orderId });
        expect((await orders.query({ orderId })).json.status).toBe('CANCELED');
      },
    },
    {
      id: 'X-0586',
      says: 'orderId and origClientOrderId must mean the same order',
      async shownBy({ orders }) {
        const [first, second] = [await orders.placeResting(), await orders.placeResting()];
        const ids = { orderId: first.orderId, origClientOrderId: second.clientOrderId };
        expect((await orders.query(ids)).status).toBe(400);
      },
    },
  ],
};

const OPEN_ORDERS: Section = {
  page: 'rest-api.md',
  heading: 'Current open orders (USER_DATA)',
  facts: [
    {
      id: 'X-0591',
      says: 'the open orders of a pair are told like queried orders',
      async shownBy({ rest, symbol, orders }) {
        await orders.placeResting();
        const { json } = await rest.signed('GET', '/api/v3/openOrders', { symbol });
        expect(json).toEqual([ORDER]);
      },
    },
    {
      id: 'X-0592',
      says: 'without a symbol those of all pairs come',
      async shownBy({ rest, otherSymbol, orders }) {
        await orders.placeResting();
        const { bidPrice } = (await rest.get('/api/v3/ticker/bookTicker', { symbol: otherSymbol }))
          .json;
        const price = (Number(bidPrice) * 0.98).toFixed(2);
        const quantity = (20 / Number(price)).toFixed(3);
        await orders.placeResting({ symbol: otherSymbol, price, quantity });
        const { json } = await rest.signed('GET', '/api/v3/openOrders');
        expect(new Set(json.map((order: Json) => order.symbol)).size).toBe(2);
      },
    },
  ],
};

const ALL_ORDERS: Section = {
  page: 'rest-api.md',
  heading: 'All orders (USER_DATA)',
  facts: [
    {
      id: 'X-0596',
      says: 'allOrders tells active, canceled and filled orders',
      async shownBy({ rest, symbol, orders }) {
        await orders.placeResting();
        const { orderId } = await orders.placeResting();
        await orders.cancel({ orderId });
        await orders.place(await orders.market('BUY'));
        const { json } = await rest.signed('GET', '/api/v3/allOrders', { symbol, limit: 3 });
        expect(json.map((order: Json) => order.status)).toEqual(['NEW', 'CANCELED', 'FILLED']);
      },
    },
    {
      id: 'X-0597',
      says: 'with orderId the orders from that id on come',
      async shownBy({ rest, symbol, orders }) {
        const { orderId } = await orders.placeResting();
        const next = await orders.placeResting();
        const { json } = await rest.signed('GET', '/api/v3/allOrders', { symbol, orderId });
        expect(json.map((order: Json) => order.orderId)).toEqual([orderId, next.orderId]);
      },
    },
    {
      id: 'X-0598',
      says: 'startTime and endTime are at most 24 hours apart (-1127)',
      async shownBy({ rest, symbol, ground }) {
        const endTime = ground.now();
        const range = { symbol, startTime: endTime - DAY_MS - 1, endTime };
        const answer = await rest.signed('GET', '/api/v3/allOrders', range);
        expectRefusal(answer, -1127, 'More than 24 hours between startTime and endTime.');
      },
    },
  ],
};

const MY_TRADES: Section = {
  page: 'rest-api.md',
  heading: 'Account trade list (USER_DATA)',
  facts: [
    {
      id: 'X-0601',
      says: "a trade of the account is told with its order's id, sides and commission",
      async shownBy({ rest, symbol, orders }) {
        const { orderId, fills } = await orders.place(await orders.market('BUY'));
        const { json } = await rest.signed('GET', '/api/v3/myTrades', { symbol, orderId });
        expect(json).toHaveLength(fills.length);
        expect(json[0]).toEqual(ACCOUNT_TRADE);
        expect(json[0]).toMatchObject({ orderId, isBuyer: true, isMaker: false });
      },
    },
    {
      id: 'X-0602',
      says: 'with fromId the trades from that id on come',
      async shownBy({ rest, symbol, orders }) {
        const { fills } = await orders.place(await orders.market('BUY'));
        await orders.place(await orders.market('SELL'));
        const fromId = fills[0].tradeId;
        const { json } = await rest.signed('GET', '/api/v3/myTrades', { symbol, fromId });
        expect(json[0].id).toBe(fromId);
        expectAscending(json.map((trade: Json) => trade.id));
      },
    },
    {
      id: 'X-0603',
      says: 'fromId does not go with startTime',
      async shownBy({ rest, symbol, ground }) {
        const parameters = { symbol, fromId: 1, startTime: ground.now() - 1_000 };
        const answer = await rest.signed('GET', '/api/v3/myTrades', parameters);
        expectRefusal(answer, -1128);
      },
    },
    {
      id: 'X-0604',
      says: 'startTime and endTime are at most 24 hours apart (-1127)',
      async shownBy({ rest, symbol, ground }) {
        const endTime = ground.now();
        const range = { symbol, startTime: endTime - DAY_MS - 1, endTime };
        const answer = await rest.signed('GET', '/api/v3/myTrades', range);
        expectRefusal(answer, -1127, 'More than 24 hours between startTime and endTime.');
      },
    },
    {
      id: 'X-0605',
      says: 'the commission of a BUY is taken in the base asset, where no other asset pays it',
      needs: 'account',
      async shownBy({ orders }) {
        const { fills } = await orders.place(await orders.market('BUY'));
        expect(fills[0].commissionAsset).toBe('BTC');
        expect(Number(fills[0].commission)).toBeCloseTo(Number(fills[0].qty) * 0.001, 8);
      },
    },
  ],
};

const ORDER_COUNT: Section = {
  page: 'rest-api.md',
  heading: 'Query Unfilled Order Count (USER_DATA)',
  facts: [
    {
      id: 'X-0611',
      says: 'rateLimit/order tells the count and limit of ten seconds and of a day',
      async shownBy({ rest }) {
        const { json } = await rest.signed('GET', '/api/v3/rateLimit/order');
        const figures = { limit: expect.any(Number), count: expect.any(Number) };
        expect(json).toEqual([
          { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, ...figures },
          { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, ...figures },
        ]);
      },
    },
  ],
};

/** What an account may ask about itself. */
export const ACCOUNT: Family = {
  name: 'REST: account',
  simulator: { market: 'scripted' },
  sections: [ACCOUNT_INFORMATION, QUERY, OPEN_ORDERS, ALL_ORDERS, MY_TRADES, ORDER_COUNT],
};
