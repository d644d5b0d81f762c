import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Fact, Family, Section } from '../support/fact.js';
import { bracket, orderStatuses, placeList } from '../support/order-list-pad.js';
import {
  bad,
  type Door,
  exhaustOrders,
  good,
  ORDERS_PER_10_SECONDS,
  sendReplacement,
} from '../support/replacement-pad.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

type Mode = 'STOP_ON_FAILURE' | 'ALLOW_FAILURE';
type AtLimit = 'DO_NOTHING' | 'CANCEL_ONLY';
type Count = 'within' | 'beyond';
type Result = 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED';

/** One row of the table; where nothing is tried, both results are "NOT_ATTEMPTED". */
type Row = readonly [Mode, AtLimit, Count, canceled: Result, placed: Result, status: number];

const WITHIN_STOPPING: readonly (readonly [Result, Result, number])[] = [
  ['SUCCESS', 'SUCCESS', 200],
  ['FAILURE', 'NOT_ATTEMPTED', 400],
  ['SUCCESS', 'FAILURE', 409],
];
const WITHIN_ALLOWING: readonly (readonly [Result, Result, number])[] = [
  ['SUCCESS', 'SUCCESS', 200],
  ['FAILURE', 'FAILURE', 400],
  ['FAILURE', 'SUCCESS', 409],
  ['SUCCESS', 'FAILURE', 409],
];

const ROWS: readonly Row[] = [
  ...WITHIN_STOPPING.map((row) => ['STOP_ON_FAILURE', 'DO_NOTHING', 'within', ...row] as const),
  ['STOP_ON_FAILURE', 'DO_NOTHING', 'beyond', 'NOT_ATTEMPTED', 'NOT_ATTEMPTED', 429],
  ...WITHIN_STOPPING.map((row) => ['STOP_ON_FAILURE', 'CANCEL_ONLY', 'within', ...row] as const),
  ['STOP_ON_FAILURE', 'CANCEL_ONLY', 'beyond', 'FAILURE', 'NOT_ATTEMPTED', 429],
  ['STOP_ON_FAILURE', 'CANCEL_ONLY', 'beyond', 'SUCCESS', 'FAILURE', 429],
  ...WITHIN_ALLOWING.map((row) => ['ALLOW_FAILURE', 'DO_NOTHING', 'within', ...row] as const),
  ['ALLOW_FAILURE', 'DO_NOTHING', 'beyond', 'NOT_ATTEMPTED', 'NOT_ATTEMPTED', 429],
  ...WITHIN_ALLOWING.map((row) => ['ALLOW_FAILURE', 'CANCEL_ONLY', 'within', ...row] as const),
  ['ALLOW_FAILURE', 'CANCEL_ONLY', 'beyond', 'FAILURE', 'FAILURE', 400],
  ['ALLOW_FAILURE', 'CANCEL_ONLY', 'beyond', 'SUCCESS', 'FAILURE', 409],
];

const TOO_MANY = `Too many new orders; current limit is ${ORDERS_PER_10_SECONDS} orders per 10 SECOND.`;

/** Each half as the row has it, and the code that goes with both. */
async function showRow(venue: ConformanceVenue, door: Door, row: Row): Promise<void> {
  const [cancelReplaceMode, orderRateLimitExceededMode, count, canceled, placed, status] = row;
  const { orderId } = await venue.orders.placeResting();
  const order = placed === 'FAILURE' && count === 'within' ? await bad(venue) : await good(venue);
  if (count === 'beyond') await exhaustOrders(venue);
  const answer = await sendReplacement(venue, door, {
    ...order,
    ...{ cancelReplaceMode, orderRateLimitExceededMode },
    cancelOrderId: canceled === 'FAILURE' ? '987654321' : orderId,
  });
  expect(answer.status).toBe(status);
  const after = (await venue.orders.query({ orderId })).json.status;
  expect(after).toBe(canceled === 'SUCCESS' ? 'CANCELED' : 'NEW');
  if (canceled === 'NOT_ATTEMPTED') {
    expect(answer).toMatchObject({ code: -1015, msg: TOO_MANY, halves: undefined });
    return;
  }
  expect(answer).toMatchObject(outcome(canceled, placed));
  expect(answer.halves).toEqual({
    cancelResult: canceled,
    newOrderResult: placed,
    cancelResponse:
      canceled === 'SUCCESS'
        ? expect.objectContaining({ orderId, status: 'CANCELED' })
        : { code: -2011, msg: 'Unknown order sent.' },
    newOrderResponse: placedResponse(placed, count),
  });
}

function outcome(canceled: Result, placed: Result): Json {
  const succeeded = [canceled, placed].filter((result) => result === 'SUCCESS').length;
  if (succeeded === 2) return { code: undefined };
  return succeeded === 1
    ? { code: -2021, msg: 'Order cancel-replace partially failed.' }
    : { code: -2022, msg: 'Order cancel-replace failed.' };
}

function placedResponse(placed: Result, count: Count): Json {
  if (placed === 'NOT_ATTEMPTED') return null;
  if (placed === 'SUCCESS') return expect.objectContaining({ status: 'NEW', fills: [] });
  return count === 'beyond'
    ? { code: -1015, msg: TOO_MANY }
    : { code: -2010, msg: 'Order would immediately match and take.' };
}

function factsOfTable(door: Door, firstNumber: number): readonly Fact[] {
  return ROWS.map((row, index) => {
    const [mode, atLimit, count, canceled, placed, status] = row;
    const halves =
      canceled === 'NOT_ATTEMPTED'
        ? 'nothing is attempted'
        : `cancel ${canceled}, new order ${placed}`;
    return {
      id: `X-${firstNumber + index}`,
      says: `${mode}, ${atLimit}, ${count} the order count: ${halves} is ${status}`,
      needs: 'account',
      shownBy: (venue) => showRow(venue, door, row),
    };
  });
}

const TABLE: Section = {
  page: 'rest-api.md',
  heading: 'Cancel an Existing Order and Send a New Order (TRADE), table of responses',
  facts: factsOfTable('REST', 3101),
};

const WS_TABLE: Section = {
  page: 'web-socket-api.md',
  heading: 'Cancel and replace order (TRADE), table of responses',
  facts: factsOfTable('WebSocket API', 3131),
};

/** Parameters that replace an order by one that rests. */
async function replacing(venue: ConformanceVenue, changes: Parameters): Promise<Parameters> {
  return { ...(await good(venue)), cancelReplaceMode: 'STOP_ON_FAILURE', ...changes };
}

async function orderCount(venue: ConformanceVenue): Promise<number> {
  return (await venue.rest.signed('GET', '/api/v3/rateLimit/order')).json[0].count;
}

const NOTES: Section = {
  page: 'web-socket-api.md',
  heading: 'Cancel and replace order (TRADE), notes',
  facts: [
    {
      id: 'X-3161',
      says: 'a new order that was not attempted counts as an unfilled order all the same',
      async shownBy(venue) {
        const before = await orderCount(venue);
        await sendReplacement(
          venue,
          'REST',
          await replacing(venue, { cancelOrderId: '987654321' }),
        );
        expect(await orderCount(venue)).toBe(before + 1);
      },
    },
    {
      id: 'X-3162',
      says: 'a 429 says when to come back, by REST in Retry-After and by the WebSocket API in retryAfter',
      needs: 'account',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const other = await venue.orders.placeResting();
        await exhaustOrders(venue);
        const sent = await replacing(venue, { orderRateLimitExceededMode: 'CANCEL_ONLY' });
        const byRest = await sendReplacement(venue, 'REST', { ...sent, cancelOrderId: orderId });
        expect(byRest.status).toBe(429);
        expect(Number(byRest.headers['retry-after'])).toBeGreaterThan(0);
        const byWs = await sendReplacement(venue, 'WebSocket API', {
          ...sent,
          cancelOrderId: other.orderId,
        });
        expect(byWs.status).toBe(429);
        expect(byWs.retryAfter).toBeGreaterThan(venue.now());
      },
    },
    {
      id: 'X-3163',
      says: 'the new order may have the client order id of the one that is canceled',
      async shownBy(venue) {
        const newClientOrderId = 'conformance-reused';
        const { orderId } = await venue.orders.placeResting({ newClientOrderId });
        const sent = await replacing(venue, { cancelOrderId: orderId, newClientOrderId });
        const { halves } = await sendReplacement(venue, 'WebSocket API', sent);
        expect(halves.newOrderResponse.clientOrderId).toBe(newClientOrderId);
      },
    },
    {
      id: 'X-3164',
      says: 'with both ids the client order id is checked against the order that the id finds',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const sent = await replacing(venue, {
          cancelOrderId: orderId,
          cancelOrigClientOrderId: 'another',
        });
        const { status, code } = await sendReplacement(venue, 'REST', sent);
        expect([status, code]).toEqual([400, -2022]);
        expect((await venue.orders.query({ orderId })).json.status).toBe('NEW');
      },
    },
    {
      id: 'X-3165',
      says: 'canceling one order of a list cancels the whole list',
      async shownBy(venue) {
        const list = await placeList(venue, 'oco', await bracket(venue));
        const sent = await replacing(venue, { cancelOrderId: list.orders[0].orderId });
        const { status, halves } = await sendReplacement(venue, 'REST', sent);
        expect(status).toBe(200);
        expect(halves.cancelResponse).toMatchObject({ listOrderStatus: 'ALL_DONE' });
        expect(await orderStatuses(venue, list)).toEqual(['CANCELED', 'CANCELED']);
      },
    },
    {
      id: 'X-3166',
      says: 'cancelRestrictions that are not met fail the cancel; unknown ones refuse the request',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const sent = await replacing(venue, { cancelOrderId: orderId });
        const unmet = await sendReplacement(venue, 'REST', {
          ...sent,
          cancelRestrictions: 'ONLY_PARTIALLY_FILLED',
        });
        expect(unmet.halves.cancelResponse).toEqual({
          code: -2011,
          msg: 'Order was not canceled due to cancel restrictions.',
        });
        const path = '/api/v3/order/cancelReplace';
        const unknown = { ...sent, cancelRestrictions: 'ONLY_OLD' };
        const answer = await venue.rest.signed('POST', path, unknown);
        expectRefusal(answer, -1145, 'Invalid cancelRestrictions');
        expect((await venue.orders.query({ orderId })).json.status).toBe('NEW');
      },
    },
    {
      id: 'X-3167',
      says: 'filters that count orders still count the one that would be canceled',
      needs: 'account',
      async shownBy(venue) {
        const symbol = venue.control.strictSymbol;
        const order = { symbol, quantity: '1', price: '90' };
        const ids: string[] = [];
        for (let count = 0; count < 3; count += 1) {
          ids.push((await venue.orders.placeResting(order)).orderId);
        }
        const sent = await replacing(venue, { ...order, cancelOrderId: ids[0] });
        const { status, code, msg } = await sendReplacement(venue, 'REST', sent);
        expect([status, code, msg]).toEqual([400, -1013, 'Filter failure: MAX_NUM_ORDERS']);
      },
    },
    {
      id: 'X-3168',
      says: 'newOrderRespType, or the default of the type, says how the new order is told',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting();
        const maker = { type: 'LIMIT_MAKER', timeInForce: undefined };
        const first = await replacing(venue, { ...maker, cancelOrderId: orderId });
        const { newOrderResponse } = (await sendReplacement(venue, 'REST', first)).halves;
        expect(newOrderResponse).not.toHaveProperty('status');
        const second = await replacing(venue, {
          ...{ cancelOrderId: newOrderResponse.orderId, newOrderRespType: 'RESULT' },
        });
        const { halves } = await sendReplacement(venue, 'REST', second);
        expect(halves.newOrderResponse).toHaveProperty('status', 'NEW');
        expect(halves.newOrderResponse).not.toHaveProperty('fills');
      },
    },
  ],
};

/** Replaces a resting order by one that the engine refuses, and gives the events about it. */
async function rejected(
  venue: ConformanceVenue,
  order: Parameters,
  door: Door = 'REST',
): Promise<{ readonly report: Json; readonly events: readonly Json[]; readonly replaced: Json }> {
  const api = await venue.userEvents();
  const replaced = await venue.orders.placeResting();
  await sendReplacement(venue, door, {
    ...(await replacing(venue, order)),
    cancelOrderId: replaced.orderId,
  });
  const report = await api.event('REJECTED', ({ x }) => x === 'REJECTED');
  return { report, events: api.events('executionReport'), replaced };
}

const REJECTION: Section = {
  page: 'enums.md',
  heading: 'Execution types:',
  facts: [
    {
      id: 'X-3171',
      says: 'a new order that is rejected after its cancel succeeded is reported as REJECTED',
      async shownBy(venue) {
        const order = { ...(await bad(venue)), newClientOrderId: 'conformance-rejected' };
        const { report, events, replaced } = await rejected(venue, order);
        expect(events.map(({ x, i }) => [x, i === replaced.orderId])).toEqual([
          ['NEW', true],
          ['CANCELED', true],
          ['REJECTED', false],
        ]);
        expect(report).toMatchObject({
          ...{ s: venue.symbol, c: 'conformance-rejected', C: '', X: 'REJECTED', w: false },
          ...{ o: 'LIMIT_MAKER', S: 'BUY', z: '0.00000000', l: '0.00000000', t: -1 },
        });
        expect(report).not.toHaveProperty('W');
      },
    },
    {
      id: 'X-3172',
      says: 'so it is when the WebSocket API was asked',
      async shownBy(venue) {
        const { report } = await rejected(venue, await bad(venue), 'WebSocket API');
        expect(report.X).toBe('REJECTED');
      },
    },
    {
      id: 'X-3173',
      says: 'a rejected order is not to be found afterwards',
      async shownBy(venue) {
        const { report } = await rejected(venue, await bad(venue));
        expectRefusal(await venue.orders.query({ orderId: report.i }), -2013);
      },
    },
    {
      id: 'X-3174',
      says: 'no event tells of it when the cancel failed as well',
      async shownBy(venue) {
        const api = await venue.userEvents();
        await sendReplacement(venue, 'REST', {
          ...(await bad(venue)),
          ...{ cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: '987654321' },
        });
        const { orderId } = await venue.orders.placeResting();
        await api.event('the next order', ({ i }) => i === orderId);
        expect(api.events('executionReport').map(({ x }) => x)).toEqual(['NEW']);
      },
    },
  ],
};

const REASONS: Section = {
  page: 'user-data-stream.md',
  heading: 'Order Reject Reason',
  facts: [
    {
      id: 'X-3181',
      says: 'an order that is not rejected has the reason NONE',
      async shownBy(venue) {
        const { events } = await rejected(venue, await bad(venue));
        expect(events.slice(0, 2).map(({ r }) => r)).toEqual(['NONE', 'NONE']);
      },
    },
    {
      id: 'X-3182',
      says: 'WOULD_MATCH_IMMEDIATELY: a LIMIT_MAKER order would take',
      async shownBy(venue) {
        expect((await rejected(venue, await bad(venue))).report.r).toBe('WOULD_MATCH_IMMEDIATELY');
      },
    },
    {
      id: 'X-3183',
      says: 'INSUFFICIENT_BALANCES: the account has not enough',
      needs: 'account',
      async shownBy(venue) {
        const order = { side: 'SELL', price: '110', quantity: '1100' };
        expect((await rejected(venue, order)).report.r).toBe('INSUFFICIENT_BALANCES');
      },
    },
    {
      id: 'X-3184',
      says: 'STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY: a stop is on the wrong side of the market',
      needs: 'market',
      async shownBy(venue) {
        const order = { type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: '105', price: '104' };
        const { report } = await rejected(venue, order);
        expect(report.r).toBe('STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY');
      },
    },
  ],
};

/** Cancel-replace in all its outcomes. */
export const CANCEL_REPLACE: Family = {
  name: 'Cancel-replace',
  simulator: {
    market: 'scripted',
    fresh: true,
    limits: { ordersPer10Seconds: ORDERS_PER_10_SECONDS },
  },
  sections: [TABLE, WS_TABLE, NOTES, REJECTION, REASONS],
};
