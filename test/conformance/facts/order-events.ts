import { expect } from 'vitest';
import { moneyOf } from '../../../src/model/money.js';
import { assetName } from '../../../src/model/names.js';
import type { ApiSocket } from '../support/api-socket.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { DECIMAL, INTEGER, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import { bracket, chain, placeList } from '../support/order-list-pad.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

/** The reports of an order, once there are so many. */
function reports(api: ApiSocket, orderId: Json, count: number): Promise<readonly Json[]> {
  const own = (): readonly Json[] => api.events('executionReport').filter(({ i }) => i === orderId);
  return api.event(`${count} reports`, () => own().length >= count).then(own);
}

async function placed(
  venue: ConformanceVenue,
  order: Parameters,
  count: number,
): Promise<readonly Json[]> {
  const api = await venue.userEvents();
  const { orderId } = await venue.orders.place(order);
  return reports(api, orderId, count);
}

const MARKET_ORDERS: Section = {
  page: 'faqs/market_orders_faq.md',
  heading: 'MARKET orders',
  facts: [
    {
      id: 'X-3401',
      says: 'an order for which the book has too little is filled as far as it goes and EXPIRED',
      needs: 'market',
      async shownBy({ orders, control }) {
        await control.book(['99.99', '5'], ['100', '4']);
        const told = await orders.place(await orders.market('BUY', { quantity: '6' }));
        expect(told).toMatchObject({
          ...{ status: 'EXPIRED', origQty: '6.00000000', executedQty: '4.00000000' },
          price: '0.00000000',
        });
      },
    },
    {
      id: 'X-3402',
      says: 'its reports are NEW, TRADE and EXPIRED, and then the balances',
      needs: 'market',
      async shownBy(venue) {
        await venue.control.book(['99.99', '5'], ['100', '4']);
        const api = await venue.userEvents();
        await venue.orders.place(await venue.orders.market('BUY', { quantity: '6' }));
        await api.event('the balances', ({ e }) => e === 'outboundAccountPosition');
        const told = api.events().map(({ e, x, X }) => (e === 'executionReport' ? `${x} ${X}` : e));
        expect(told).toEqual([
          ...['NEW NEW', 'TRADE PARTIALLY_FILLED', 'EXPIRED EXPIRED', 'outboundAccountPosition'],
        ]);
      },
    },
    {
      id: 'X-3403',
      says: 'it is on the book when it is new, and no longer once it has traded',
      needs: 'market',
      async shownBy(venue) {
        await venue.control.book(['99.99', '5'], ['100', '4']);
        const told = await placed(venue, await venue.orders.market('BUY', { quantity: '6' }), 3);
        expect(told.map(({ w, M }) => [w, M])).toEqual([
          [true, false],
          [false, true],
          [false, false],
        ]);
      },
    },
    {
      id: 'X-3404',
      says: 'an order that costs more than the account has is refused',
      needs: 'account',
      async shownBy({ orders }) {
        const answer = await orders.send(await orders.market('SELL', { quantity: '1500' }));
        expect(answer.json).toEqual({
          code: -2010,
          msg: 'Account has insufficient balance for requested action.',
        });
      },
    },
  ],
};

const FIELDS: Section = {
  page: 'user-data-stream.md',
  heading: 'Order Update, fields',
  facts: [
    {
      id: 'X-3411',
      says: 'what did not trade has no trade id, no commission asset and zeros for the last execution',
      async shownBy(venue) {
        const [report] = await placed(venue, await venue.orders.restingBuy(), 1);
        expect(report).toMatchObject({
          ...{ t: -1, N: null, n: '0', m: false, M: false, C: '' },
          ...{ l: '0.00000000', L: '0.00000000', Y: '0.00000000' },
        });
      },
    },
    {
      id: 'X-3412',
      says: 'a trade has a trade id, price, quantities and commission that myTrades tells as well',
      async shownBy(venue) {
        const [, report] = await placed(venue, await venue.orders.market('BUY'), 2);
        const parameters = { symbol: venue.symbol, orderId: report.i };
        const { json } = await venue.rest.signed('GET', '/api/v3/myTrades', parameters);
        expect(json[0]).toMatchObject({
          ...{ id: report.t, price: report.L, qty: report.l, quoteQty: report.Y },
          ...{ commission: report.n, commissionAsset: report.N, time: report.T },
        });
      },
    },
    {
      id: 'X-3413',
      says: 'Z divided by z is the average price',
      needs: 'market',
      async shownBy(venue) {
        const told = await placed(venue, await venue.orders.market('BUY', { quantity: '2' }), 2);
        const { Z, z } = told.at(-1);
        expect(Number(Z) / Number(z)).toBeCloseTo(100.01, 6);
      },
    },
    {
      id: 'X-3414',
      says: 'P is the stop price, F the iceberg quantity, Q the quote quantity; zero where there is none',
      async shownBy(venue) {
        const { below } = await venue.orders.prices();
        const [plain] = await placed(venue, await venue.orders.restingBuy(), 1);
        expect([plain.P, plain.F, plain.Q].map(Number)).toEqual([0, 0, 0]);
        const icebergQty = await venue.orders.quantity(0.5);
        const [iceberg] = await placed(venue, await venue.orders.restingBuy({ icebergQty }), 1);
        expect(Number(iceberg.F)).toBe(Number(icebergQty));
        const stop = { type: 'STOP_LOSS', stopPrice: below };
        const [waiting] = await placed(venue, await venue.orders.market('SELL', stop), 1);
        expect(Number(waiting.P)).toBe(Number(below));
        const byQuote = { quantity: undefined, quoteOrderQty: '100' };
        const [quoted] = await placed(venue, await venue.orders.market('BUY', byQuote), 1);
        expect(Number(quoted.Q)).toBe(100);
      },
    },
    {
      id: 'X-3415',
      says: 'V is the mode of self-trade prevention that the order has',
      async shownBy(venue) {
        const order = await venue.orders.restingBuy({ selfTradePreventionMode: 'EXPIRE_BOTH' });
        expect((await placed(venue, order, 1))[0].V).toBe('EXPIRE_BOTH');
      },
    },
    {
      id: 'X-3416',
      says: 'an ordinary order has none of the conditional fields but W',
      async shownBy(venue) {
        const [report] = await placed(venue, await venue.orders.restingBuy(), 1);
        const conditional = [
          ...['d', 'D', 'j', 'J', 'v', 'A', 'B', 'u', 'U', 'Cs', 'pl', 'pL', 'pY'],
          ...['b', 'a', 'k', 'uS', 'gP', 'gOT', 'gOV', 'gp', 'eR'],
        ];
        for (const field of conditional) expect(report).not.toHaveProperty(field);
        expect(report.W).toEqual(MILLISECONDS);
      },
    },
    {
      id: 'X-3417',
      says: 'a pegged order tells gP and gp, and gOT and gOV with an offset',
      needs: 'market',
      async shownBy(venue) {
        const peg = { price: undefined, pegPriceType: 'PRIMARY_PEG' };
        const [plain] = await placed(venue, await venue.orders.restingBuy(peg), 1);
        expect(plain).toMatchObject({ gP: 'PRIMARY_PEG', gp: DECIMAL });
        expect(plain).not.toHaveProperty('gOT');
        const offset = { ...peg, pegOffsetType: 'PRICE_LEVEL', pegOffsetValue: 1 };
        await venue.orders.placeResting({ price: '99.5' });
        const [deeper] = await placed(venue, await venue.orders.restingBuy(offset), 1);
        expect(deeper).toMatchObject({ gOT: 'PRICE_LEVEL', gOV: 1 });
      },
    },
    {
      id: 'X-3418',
      says: 'a trailing stop tells when it began to follow in D, and -1 before',
      needs: 'market',
      async shownBy(venue) {
        const stop = { type: 'STOP_LOSS', trailingDelta: 500, stopPrice: '95' };
        const [waiting] = await placed(venue, await venue.orders.market('SELL', stop), 1);
        expect(waiting).toMatchObject({ d: 500, D: -1 });
        const at = { ...stop, stopPrice: undefined };
        const [following] = await placed(venue, await venue.orders.market('SELL', at), 1);
        expect(following.D).toEqual(MILLISECONDS);
      },
    },
  ],
};

const BALANCES: Section = {
  page: 'user-data-stream.md',
  heading: 'Balance Update',
  facts: [
    {
      id: 'X-3421',
      says: 'a deposit and a withdrawal are told by balanceUpdate with their delta',
      needs: 'account',
      async shownBy(venue) {
        const { exchange } = venue.control;
        const api = await venue.userEvents();
        const { apiKey } = venue.ground.signer;
        for (const delta of ['100', '-40']) {
          exchange.desk.movements.adjust(apiKey, assetName('BTC'), moneyOf(delta), venue.now());
        }
        await api.event('the withdrawal', ({ d }) => d === '-40.00000000');
        expect(api.events('balanceUpdate')).toEqual(
          ['100.00000000', '-40.00000000'].map((d) => ({
            ...{ e: 'balanceUpdate', E: MILLISECONDS, a: 'BTC', d, T: MILLISECONDS },
          })),
        );
      },
    },
    {
      id: 'X-3422',
      says: 'a deposit changes a balance, which outboundAccountPosition tells as well',
      needs: 'account',
      async shownBy(venue) {
        const { exchange } = venue.control;
        const api = await venue.userEvents();
        const { apiKey } = venue.ground.signer;
        const [before] = exchange.balances(apiKey).filter(({ asset }) => asset === 'BTC');
        exchange.desk.movements.adjust(apiKey, assetName('BTC'), moneyOf('3'), venue.now());
        const told = await api.event('the balances', ({ e }) => e === 'outboundAccountPosition');
        expect(told).toEqual({
          ...{ e: 'outboundAccountPosition', E: MILLISECONDS, u: MILLISECONDS },
          B: [{ a: 'BTC', f: DECIMAL, l: DECIMAL }],
        });
        const after = moneyOf(told.B[0].f);
        expect(after - (before?.free ?? 0n)).toBe(moneyOf('3'));
      },
    },
  ],
};

const LOCKS: Section = {
  page: 'user-data-stream.md',
  heading: 'External Lock Update',
  facts: [
    {
      id: 'X-3426',
      says: 'what another system locks or frees is told by externalLockUpdate with its delta',
      needs: 'account',
      async shownBy(venue) {
        const { movements } = venue.control.exchange.desk;
        const api = await venue.userEvents();
        const { apiKey } = venue.ground.signer;
        for (const delta of ['10', '-10']) {
          movements.lock(apiKey, assetName('BTC'), moneyOf(delta), venue.now());
        }
        await api.event('the unlock', ({ d }) => d === '-10.00000000');
        expect(api.events('externalLockUpdate')).toEqual(
          ['10.00000000', '-10.00000000'].map((d) => ({
            ...{ e: 'externalLockUpdate', E: MILLISECONDS, a: 'BTC', d, T: MILLISECONDS },
          })),
        );
      },
    },
    {
      id: 'X-3427',
      says: 'what another system locks changes a balance, which outboundAccountPosition tells',
      needs: 'account',
      async shownBy(venue) {
        const { movements } = venue.control.exchange.desk;
        const api = await venue.userEvents();
        const { apiKey } = venue.ground.signer;
        for (const delta of ['7', '-7']) {
          movements.lock(apiKey, assetName('BTC'), moneyOf(delta), venue.now());
        }
        await api.event('the unlock', ({ d }) => d === '-7.00000000');
        await venue.until('both positions', () => api.events('outboundAccountPosition')[1]);
        const [locked, freed] = api.events('outboundAccountPosition').map(({ B }) => B[0]);
        expect([locked.a, freed.a]).toEqual(['BTC', 'BTC']);
        expect(moneyOf(locked.l) - moneyOf(freed.l)).toBe(moneyOf('7'));
        expect(moneyOf(freed.f) - moneyOf(locked.f)).toBe(moneyOf('7'));
      },
    },
  ],
};

function listEvents(api: ApiSocket, orderListId: Json): readonly Json[] {
  return api.events('listStatus').filter(({ g }) => g === orderListId);
}

const LISTS: Section = {
  page: 'enums.md',
  heading: 'Order List Status (listStatusType)',
  facts: [
    {
      id: 'X-3431',
      says: 'a list is told as EXEC_STARTED when it is placed and ALL_DONE when it has ended',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const { orderListId, orders } = await placeList(venue, 'oco', await bracket(venue));
        await venue.orders.cancel({ orderId: orders[0].orderId });
        await api.event('the end', ({ l, g }) => l === 'ALL_DONE' && g === orderListId);
        const told = listEvents(api, orderListId);
        expect(told.map(({ l, L, c, r }) => [l, L, c, r])).toEqual([
          ['EXEC_STARTED', 'EXECUTING', 'OCO', 'NONE'],
          ['ALL_DONE', 'ALL_DONE', 'OCO', 'NONE'],
        ]);
        for (const { O } of told)
          expect(O.map(({ i }: Json) => i)).toEqual([orders[0].orderId, orders[1].orderId]);
      },
    },
    {
      id: 'X-3432',
      says: 'the orders of an OTO wait as PENDING_NEW in their reports',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const { orders } = await placeList(venue, 'oto', await chain(venue));
        const [pending] = await reports(api, orders[1].orderId, 1);
        expect(pending).toMatchObject({ X: 'PENDING_NEW', w: false, i: orders[1].orderId });
        expect(pending).not.toHaveProperty('W');
      },
    },
    {
      id: 'X-3433',
      says: 'a list is UPDATED when the client id of one of its orders has changed',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const quantity = await venue.orders.quantity(2);
        const sent = await bracket(venue, { quantity });
        const { orderListId, orders } = await placeList(venue, 'oco', sent);
        const { symbol } = venue;
        const newQty = await venue.orders.quantity();
        const path = '/api/v3/order/amend/keepPriority';
        const { orderId, clientOrderId } = orders[0];
        const same = { symbol, orderId, newQty: quantity, newClientOrderId: clientOrderId };
        await venue.rest.signed('PUT', path, same);
        await venue.rest.signed('PUT', path, {
          symbol,
          orderId,
          newQty,
          newClientOrderId: 'renamed',
        });
        const updated = await api.event('the update', ({ l }) => l === 'UPDATED');
        expect(updated).toMatchObject({ g: orderListId, L: 'EXECUTING' });
        expect(updated.O[0]).toEqual({ s: symbol, i: orderId, c: 'renamed' });
        expect(listEvents(api, orderListId)).toHaveLength(2);
      },
    },
    {
      id: 'X-3434',
      says: 'every report of a list has its id in g, and an order on its own has -1',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const { orderListId, orders } = await placeList(venue, 'oco', await bracket(venue));
        const [listed] = await reports(api, orders[1].orderId, 1);
        expect(listed.g).toBe(orderListId);
        const { orderId } = await venue.orders.placeResting();
        const [alone] = await reports(api, orderId, 1);
        expect(alone.g).toBe(-1);
        expect(alone.i).toEqual(INTEGER);
      },
    },
  ],
};

/** Orders, balances and lists as events tell them. */
export const ORDER_EVENTS: Family = {
  name: 'Orders in events',
  simulator: { market: 'scripted', limits: { ordersPer10Seconds: 1_000 } },
  sections: [MARKET_ORDERS, FIELDS, BALANCES, LOCKS, LISTS],
};
