import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
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
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

const PROFITS = ['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'];
const LOSSES = ['STOP_LOSS', 'STOP_LOSS_LIMIT'];

/** What a leg needs at a price: the limit there, the trigger there, or both. */
function leg(place: 'above' | 'below', type: string, price: string): Parameters {
  const priced = type.includes('LIMIT');
  const stops = type !== 'LIMIT_MAKER' && type !== 'LIMIT';
  return {
    [`${place}Type`]: type,
    ...(priced ? { [`${place}Price`]: price } : {}),
    ...(stops ? { [`${place}StopPrice`]: price } : {}),
    ...(priced && type !== 'LIMIT_MAKER' ? { [`${place}TimeInForce`]: 'GTC' } : {}),
  };
}

async function pair(
  venue: ConformanceVenue,
  side: 'BUY' | 'SELL',
  types: { readonly above: string; readonly below: string },
): Promise<Parameters> {
  const { below, above } = await venue.orders.prices();
  return {
    ...{ symbol: venue.symbol, side, quantity: await venue.orders.quantity() },
    ...leg('above', types.above, above),
    ...leg('below', types.below, below),
  };
}

type Refused = readonly [
  says: string,
  side: 'BUY' | 'SELL',
  above: string,
  below: string,
  code: number,
  msg: string,
];

const REFUSED: readonly Refused[] = [
  [
    'BUY: a limit order above',
    'BUY',
    'LIMIT_MAKER',
    'STOP_LOSS',
    -1165,
    'A limit order in a buy OCO must be below.',
  ],
  [
    'SELL: a limit order below',
    'SELL',
    'STOP_LOSS',
    'LIMIT_MAKER',
    -1197,
    'A stop loss order in a sell OCO must be below.',
  ],
  [
    'SELL: a limit order below a take profit',
    'SELL',
    'TAKE_PROFIT',
    'LIMIT_MAKER',
    -1166,
    'A limit order in a sell OCO must be above.',
  ],
  [
    'BUY: a stop loss below',
    'BUY',
    'STOP_LOSS',
    'STOP_LOSS',
    -1196,
    'A stop loss order in a buy OCO must be above.',
  ],
  [
    'SELL: a stop loss above',
    'SELL',
    'STOP_LOSS',
    'STOP_LOSS',
    -1197,
    'A stop loss order in a sell OCO must be below.',
  ],
  [
    'BUY: a take profit above',
    'BUY',
    'TAKE_PROFIT',
    'LIMIT_MAKER',
    -1198,
    'A take profit order in a buy OCO must be below.',
  ],
  [
    'SELL: a take profit below',
    'SELL',
    'LIMIT_MAKER',
    'TAKE_PROFIT',
    -1199,
    'A take profit order in a sell OCO must be above.',
  ],
  [
    'two limit orders',
    'SELL',
    'LIMIT_MAKER',
    'LIMIT_MAKER',
    -1168,
    'At least one OCO order must be contingent.',
  ],
  ['a LIMIT order', 'SELL', 'LIMIT', 'STOP_LOSS', -1158, 'Order type not supported in OCO.'],
];

const OCO_TYPES: Section = {
  page: 'rest-api.md',
  heading: 'New Order list - OCO (TRADE), types of the legs',
  facts: [
    {
      id: 'X-3501',
      says: 'a SELL takes every profit above with every stop loss below',
      async shownBy(venue) {
        for (const above of PROFITS) {
          for (const below of LOSSES) {
            await placeList(venue, 'oco', await pair(venue, 'SELL', { above, below }));
            await venue.orders.cancelAll();
          }
        }
      },
    },
    {
      id: 'X-3502',
      says: 'a BUY takes every stop loss above with every profit below',
      async shownBy(venue) {
        for (const above of LOSSES) {
          for (const below of PROFITS) {
            await placeList(venue, 'oco', await pair(venue, 'BUY', { above, below }));
            await venue.orders.cancelAll();
          }
        }
      },
    },
    ...REFUSED.map(([says, side, above, below, code, msg], index) => ({
      id: `X-35${String(index + 3).padStart(2, '0')}` as const,
      says: `${says} is refused (${code})`,
      async shownBy(venue: ConformanceVenue) {
        const answer = await sendList(venue, 'oco', await pair(venue, side, { above, below }));
        expectRefusal(answer, code, msg);
      },
    })),
    {
      id: 'X-3512',
      says: 'an icebergQty needs GTC in a stop limit leg (-1160)',
      async shownBy(venue) {
        const sent = await pair(venue, 'SELL', { above: 'LIMIT_MAKER', below: 'STOP_LOSS_LIMIT' });
        const belowIcebergQty = await venue.orders.quantity(0.5);
        const answer = await sendList(venue, 'oco', {
          ...{ ...sent, belowIcebergQty, belowTimeInForce: 'IOC' },
        });
        expectRefusal(answer, -1160, /^Parameter 'belowIcebergQty' is not supported if/);
        await placeList(venue, 'oco', { ...sent, belowIcebergQty });
      },
    },
    {
      id: 'X-3513',
      says: 'what a leg needs is named with its place (-1102)',
      async shownBy(venue) {
        const sent = await pair(venue, 'SELL', {
          above: 'TAKE_PROFIT_LIMIT',
          below: 'STOP_LOSS_LIMIT',
        });
        for (const name of ['abovePrice', 'aboveTimeInForce', 'belowPrice', 'belowTimeInForce']) {
          const answer = await sendList(venue, 'oco', { ...sent, [name]: undefined });
          expectRefusal(answer, -1102, new RegExp(`'${name}'`));
        }
        for (const name of ['aboveStopPrice', 'belowStopPrice']) {
          const answer = await sendList(venue, 'oco', { ...sent, [name]: undefined });
          expectRefusal(answer, -1102, new RegExp(`^Param '${name}' or '`));
        }
      },
    },
    {
      id: 'X-3514',
      says: 'an id of an open list is refused, and free again once the list has ended',
      async shownBy(venue) {
        const listClientOrderId = 'conformance-list';
        const first = await placeList(venue, 'oco', await bracket(venue, { listClientOrderId }));
        const again = await bracket(venue, { listClientOrderId });
        expectRefusal(await sendList(venue, 'oco', again), -2010, 'Duplicate order sent.');
        await venue.orders.cancel({ orderId: first.orders[0].orderId });
        await placeList(venue, 'oco', again);
      },
    },
    {
      id: 'X-3515',
      says: 'a trailing stop may be the contingent leg, and ends the limit order when it triggers',
      needs: 'market',
      async shownBy(venue) {
        const list = await placeList(
          venue,
          'oco',
          await bracket(venue, { belowStopPrice: undefined, belowTrailingDelta: 100 }),
        );
        for (const price of ['101', '100.5']) await venue.control.trade(price);
        expect(await orderStatuses(venue, list)).toEqual(['NEW', 'NEW']);
        await venue.control.trade('99.99');
        const [limit, stop] = await queriedOrders(venue, list);
        expect(limit).toMatchObject({ status: 'EXPIRED', expiryReason: 'OCO_TRIGGER' });
        expect(stop.status).toBe('FILLED');
      },
    },
  ],
};

const OTO: Section = {
  page: 'web-socket-api.md',
  heading: 'Place new Order list - OTO (TRADE)',
  facts: [
    {
      id: 'X-3521',
      says: 'the pending order may be of any type',
      async shownBy(venue) {
        const api = await venue.api();
        const { below, above } = await venue.orders.prices();
        const limit = { pendingPrice: above, pendingTimeInForce: 'GTC' };
        const stop = { pendingStopPrice: below };
        for (const [pendingType, needs] of [
          ['LIMIT', limit],
          ['LIMIT_MAKER', { pendingPrice: above }],
          ['MARKET', {}],
          ['STOP_LOSS', stop],
          ['TAKE_PROFIT', { pendingStopPrice: above }],
          ['STOP_LOSS_LIMIT', { ...limit, ...stop }],
          ['TAKE_PROFIT_LIMIT', { ...limit, pendingStopPrice: above }],
        ] as const) {
          const sent = await chain(venue, { pendingPrice: undefined, pendingType, ...needs });
          const { result, error } = await api.signed('orderList.place.oto', sent);
          expect(result, `${pendingType} ${JSON.stringify(error)}`).toMatchObject({
            contingencyType: 'OTO',
          });
          await venue.orders.cancelAll();
        }
      },
    },
    {
      id: 'X-3522',
      says: 'canceling the pending order ends the working one',
      async shownBy(venue) {
        const list = await placeList(venue, 'oto', await chain(venue));
        await venue.orders.cancel({ orderId: list.orders[1].orderId });
        expect(await orderStatuses(venue, list)).toEqual(['CANCELED', 'CANCELED']);
      },
    },
    {
      id: 'X-3523',
      says: 'a working order that expires expires the pending one: OTO_PHASE_ONE_EXPIRED',
      async shownBy(venue) {
        const sent = await chain(venue, { workingTimeInForce: 'IOC' });
        const [working, pending] = await queriedOrders(venue, await placeList(venue, 'oto', sent));
        expect(working.status).toBe('EXPIRED');
        expect(pending).toMatchObject({
          ...{ status: 'EXPIRED', expiryReason: 'OTO_PHASE_ONE_EXPIRED' },
        });
      },
    },
    {
      id: 'X-3524',
      says: 'a pending order that the engine rejects when it is placed expires as REJECTED',
      needs: 'account',
      async shownBy(venue) {
        const sent = await chain(venue, { pendingQuantity: '1500' });
        const list = await placeList(venue, 'oto', sent);
        await venue.control.book(['95', '5'], ['96', '9']);
        const [working, pending] = await queriedOrders(venue, list);
        expect(working.status).toBe('FILLED');
        expect(pending).toMatchObject({ status: 'EXPIRED', expiryReason: 'REJECTED' });
      },
    },
    {
      id: 'X-3525',
      says: 'the pending order is not placed before the working one is fully filled',
      needs: 'market',
      async shownBy(venue) {
        const quantity = '2';
        const sent = await chain(venue, { workingQuantity: quantity, pendingQuantity: quantity });
        const list = await placeList(venue, 'oto', sent);
        const { below } = await venue.orders.prices();
        await venue.control.trade(String(Number(below) - 0.5), {
          quantity: '1',
          buyerIsMaker: true,
        });
        const half = await queriedOrders(venue, list);
        expect(half.map(({ status }) => status)).toEqual(['PARTIALLY_FILLED', 'PENDING_NEW']);
        await venue.control.trade(String(Number(below) - 0.5), {
          quantity: '1',
          buyerIsMaker: true,
        });
        expect(await orderStatuses(venue, list)).toEqual(['FILLED', 'NEW']);
      },
    },
    {
      id: 'X-3526',
      says: 'canceling one order of a bracket that waits ends all three',
      async shownBy(venue) {
        const list = await placeList(venue, 'otoco', await chainOfBracket(venue));
        await venue.orders.cancel({ orderId: list.orders[2].orderId });
        expect(await orderStatuses(venue, list)).toEqual(['CANCELED', 'CANCELED', 'CANCELED']);
      },
    },
  ],
};

const CANCELING: Section = {
  page: 'web-socket-api.md',
  heading: 'Cancel Order list (TRADE)',
  facts: [
    {
      id: 'X-3531',
      says: 'with both ids the client id is checked against the list that the id finds',
      async shownBy(venue) {
        const list = await placeList(venue, 'oco', await bracket(venue));
        const { symbol } = venue;
        const { orderListId, listClientOrderId } = list;
        const api = await venue.api();
        const wrong = { symbol, orderListId, listClientOrderId: 'another' };
        expectRefusal(await api.signed('orderList.cancel', wrong), -2011, 'Unknown order sent.');
        const right = { symbol, orderListId, listClientOrderId };
        expect((await api.signed('orderList.cancel', right)).status).toBe(200);
      },
    },
    {
      id: 'X-3532',
      says: 'newClientOrderId names the cancel in every report',
      async shownBy(venue) {
        const { orderListId } = await placeList(venue, 'oco', await bracket(venue));
        const newClientOrderId = 'conformance-cancel';
        const parameters = { symbol: venue.symbol, orderListId, newClientOrderId };
        const { json } = await venue.rest.signed('DELETE', '/api/v3/orderList', parameters);
        const ids = json.orderReports.map(({ clientOrderId }: Json) => clientOrderId);
        expect(ids).toEqual([newClientOrderId, newClientOrderId]);
      },
    },
    {
      id: 'X-3533',
      says: 'either id is needed (-1102)',
      async shownBy(venue) {
        const { symbol } = venue;
        expectRefusal(await venue.rest.signed('DELETE', '/api/v3/orderList', { symbol }), -1102);
      },
    },
  ],
};

/** Orders that act on each other. */
export const LINKED_ORDERS: Family = {
  name: 'Linked orders',
  simulator: { market: 'scripted', limits: { ordersPer10Seconds: 1_000 } },
  sections: [OCO_TYPES, OTO, CANCELING],
};
