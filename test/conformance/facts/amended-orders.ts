import { expect } from 'vitest';
import { assetName } from '../../../src/model/names.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import { bracket, chain, placeList, queriedOrders, sendList } from '../support/order-list-pad.js';
import type { Answer, Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

function amend(venue: ConformanceVenue, parameters: Parameters): Promise<Answer> {
  const path = '/api/v3/order/amend/keepPriority';
  return venue.rest.signed('PUT', path, { symbol: venue.symbol, ...parameters });
}

const LISTS: Section = {
  page: 'faqs/order_amend_keep_priority.md',
  heading: 'Can Order lists be amended?',
  facts: [
    {
      id: 'X-3601',
      says: 'amending one order of an OCO pair amends both',
      async shownBy(venue) {
        const list = await placeList(venue, 'oco', await bracket(venue, { quantity: '2' }));
        const { json } = await amend(venue, { orderId: list.orders[0].orderId, newQty: '1' });
        expect(json.listStatus).toMatchObject({
          ...{ orderListId: list.orderListId, contingencyType: 'OCO' },
          ...{ listOrderStatus: 'EXECUTING', symbol: venue.symbol },
        });
        expect(json.listStatus).not.toHaveProperty('listStatusType');
        const quantities = (await queriedOrders(venue, list)).map(({ origQty }) => Number(origQty));
        expect(quantities).toEqual([1, 1]);
      },
    },
    {
      id: 'X-3602',
      says: 'working and pending order of an OTO are amended one by one',
      async shownBy(venue) {
        const sent = await chain(venue, { workingQuantity: '2', pendingQuantity: '2' });
        const list = await placeList(venue, 'oto', sent);
        const { json } = await amend(venue, { orderId: list.orders[1].orderId, newQty: '1' });
        expect(json.amendedOrder).toMatchObject({ status: 'PENDING_NEW', qty: '1.00000000' });
        expect(json.amendedOrder).not.toHaveProperty('workingTime');
        const quantities = (await queriedOrders(venue, list)).map(({ origQty }) => Number(origQty));
        expect(quantities).toEqual([2, 1]);
      },
    },
  ],
};

const FAILURES: Section = {
  page: 'faqs/order_amend_keep_priority.md',
  heading: 'What happens if my amend request does not succeed?',
  facts: [
    {
      id: 'X-3606',
      says: 'a quantity that fails the filters leaves the order as it is (-1013)',
      async shownBy(venue) {
        const { orderId, origQty } = await venue.orders.placeResting();
        const answer = await amend(venue, { orderId, newQty: '0.00001' });
        expectRefusal(answer, -1013, 'Filter failure: NOTIONAL');
        expect((await venue.orders.query({ orderId })).json.origQty).toBe(origQty);
      },
    },
    {
      id: 'X-3607',
      says: 'an order that is not there is refused (-2038)',
      async shownBy(venue) {
        const answer = await amend(venue, { orderId: '987654321', newQty: '1' });
        expectRefusal(answer, -2038, 'Unknown order sent.');
      },
    },
    {
      id: 'X-3608',
      says: 'newQty is needed and greater than zero, and either id of the order',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        expectRefusal(await amend(venue, { orderId }), -1102);
        expectRefusal(await amend(venue, { orderId, newQty: '0' }), -1102);
        expectRefusal(await amend(venue, { newQty: '1' }), -1102);
      },
    },
    {
      id: 'X-3609',
      says: 'an id of another open order is refused',
      async shownBy(venue) {
        await venue.orders.placeResting({ newClientOrderId: 'conformance-taken' });
        const { orderId } = await venue.orders.placeResting({ quantity: '2' });
        const amendment = { orderId, newQty: '1', newClientOrderId: 'conformance-taken' };
        expectRefusal(await amend(venue, amendment), -2038, 'Duplicate order sent.');
      },
    },
  ],
};

const ICEBERGS: Section = {
  page: 'faqs/order_amend_keep_priority.md',
  heading: 'Can Iceberg Orders be amended?',
  facts: [
    {
      id: 'X-3611',
      says: 'an iceberg can be amended and keeps its iceberg quantity',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting({ quantity: '4', icebergQty: '1' });
        const { json } = await amend(venue, { orderId, newQty: '3' });
        expect(json.amendedOrder).toMatchObject({ qty: '3.00000000', icebergQty: '1.00000000' });
      },
    },
  ],
};

const ENDS: Section = {
  page: 'CHANGELOG.md',
  heading: '2026-04-02, amendments',
  facts: [
    {
      id: 'X-3616',
      says: 'an amendment down to what has been executed expires the order',
      needs: 'market',
      async shownBy(venue) {
        await venue.control.book(['99.99', '5'], ['100', '1']);
        const order = { price: '100', quantity: '3' };
        const { orderId, status } = await venue.orders.placeResting(order);
        expect(status).toBe('PARTIALLY_FILLED');
        const { json } = await amend(venue, { orderId, newQty: '1' });
        expect(json.amendedOrder).toMatchObject({ status: 'EXPIRED', executedQty: '1.00000000' });
      },
    },
    {
      id: 'X-3617',
      says: 'only such an amendment costs no weight, any other and a failed one cost 4',
      needs: 'market',
      async shownBy(venue) {
        const cost = async (parameters: Parameters): Promise<number> => {
          const before = await usedWeight(venue);
          await amend(venue, parameters);
          return (await usedWeight(venue)) - before - 1;
        };
        await venue.control.book(['99.99', '5'], ['100', '1']);
        const { orderId } = await venue.orders.placeResting({ price: '100', quantity: '3' });
        expect(await cost({ orderId, newQty: '9' })).toBe(4);
        expect(await cost({ orderId, newQty: '2' })).toBe(4);
        expect(await cost({ orderId, newQty: '1' })).toBe(0);
      },
    },
  ],
};

/** What was used before this question, which costs 1 itself. */
async function usedWeight({ rest }: ConformanceVenue): Promise<number> {
  const { headers } = await rest.get('/api/v3/ping');
  return Number(headers['x-mbx-used-weight-1m']);
}

/** A BUY that rests, and a SELL of what it buys. */
async function payer(venue: ConformanceVenue, changes: Parameters = {}): Promise<Parameters> {
  return chain(venue, { pendingQuantity: undefined, ...changes });
}

async function balanceOf(venue: ConformanceVenue, name: string): Promise<Json> {
  const { json } = await venue.rest.signed('GET', '/api/v3/account');
  return json.balances.find(({ asset }: Json) => asset === name);
}

/** Others sell at the price at which the working order waits. */
async function fillWorking(venue: ConformanceVenue, quantity: string): Promise<void> {
  const { below } = await venue.orders.prices();
  await venue.control.trade(String(Number(below) - 0.5), { quantity, buyerIsMaker: true });
}

const OPO: Section = {
  page: 'faqs/opo.md',
  heading: 'What is One Pays the Other?',
  facts: [
    {
      id: 'X-3621',
      says: 'the pending order is told without a quantity until the working order is filled',
      needs: 'market',
      async shownBy(venue) {
        const list = await placeList(venue, 'opo', await payer(venue, { workingQuantity: '1' }));
        expect(list.orderReports[1]).not.toHaveProperty('origQty');
        await fillWorking(venue, '1');
        expect(Number((await queriedOrders(venue, list))[1].origQty)).toBeGreaterThan(0);
      },
    },
    {
      id: 'X-3622',
      says: 'what the working order receives is locked for the pending one, and free when the list is canceled',
      needs: 'market',
      async shownBy(venue) {
        const before = Number((await balanceOf(venue, 'BTC')).locked);
        const list = await placeList(venue, 'opo', await payer(venue, { workingQuantity: '2' }));
        await fillWorking(venue, '1');
        expect(Number((await balanceOf(venue, 'BTC')).locked)).toBeGreaterThan(before);
        await venue.orders.cancel({ orderId: list.orders[0].orderId });
        expect(Number((await balanceOf(venue, 'BTC')).locked)).toBe(before);
      },
    },
    {
      id: 'X-3623',
      says: 'only the working order needs a balance when the list is placed',
      needs: 'account',
      async shownBy(venue) {
        const { exchange } = venue.control;
        const { apiKey } = venue.ground.signer;
        const held = exchange.desk.ledger.free(apiKey, assetName('BTC'));
        exchange.desk.movements.adjust(apiKey, assetName('BTC'), -held as typeof held, venue.now());
        const owing = await sendList(venue, 'oto', await chain(venue));
        const paying = await sendList(venue, 'opo', await payer(venue));
        exchange.desk.movements.adjust(apiKey, assetName('BTC'), held, venue.now());
        expect([owing.status, paying.status]).toEqual([200, 200]);
      },
    },
    {
      id: 'X-3624',
      says: 'its quantity may not be amended until the working order has been filled (-2038)',
      needs: 'market',
      async shownBy(venue) {
        const list = await placeList(venue, 'opo', await payer(venue, { workingQuantity: '2' }));
        const { orderId } = list.orders[1];
        const answer = await amend(venue, { orderId, newQty: '1' });
        expectRefusal(answer, -2038, 'Order amend (pending OPO order) is not supported.');
        await fillWorking(venue, '2');
        expect((await amend(venue, { orderId, newQty: '1' })).status).toBe(200);
      },
    },
    {
      id: 'X-3625',
      says: 'in an OPOCO both pending orders get what was received',
      needs: 'market',
      async shownBy(venue) {
        const { below, above } = await venue.orders.prices();
        const sent = await payer(venue, {
          ...{ workingQuantity: '1', pendingType: undefined, pendingPrice: undefined },
          ...{ pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: above },
          ...{ pendingBelowType: 'STOP_LOSS' },
          pendingBelowStopPrice: await venue.orders.price(below, 0.98),
        });
        const list = await placeList(venue, 'opoco', sent);
        await fillWorking(venue, '1');
        const [, one, other] = await queriedOrders(venue, list);
        expect([one.status, other.status]).toEqual(['NEW', 'NEW']);
        expect(one.origQty).toBe(other.origQty);
      },
    },
  ],
};

/** Amendments, and orders that pay for others. */
export const AMENDED_ORDERS: Family = {
  name: 'Amendments and orders that pay for others',
  simulator: { market: 'scripted', limits: { ordersPer10Seconds: 1_000 } },
  sections: [LISTS, FAILURES, ICEBERGS, ENDS, OPO],
};
