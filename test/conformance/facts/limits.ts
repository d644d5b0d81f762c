import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Answer } from '../support/rest-client.js';

/** Sends the cheapest request so many times. The last answer. */
async function ping({ rest }: ConformanceVenue, times: number): Promise<Answer> {
  let answer = await rest.get('/api/v3/ping');
  for (let count = 1; count < times; count += 1) answer = await rest.get('/api/v3/ping');
  return answer;
}

/** Uses up what an address may use in a minute: the limit of these facts is 100. */
async function useUp(venue: ConformanceVenue): Promise<void> {
  for (let count = 0; count < 5; count += 1) await venue.rest.get('/api/v3/exchangeInfo');
}

const TOO_MUCH = /^Too much request weight used; current limit is 100 request weight per 1 MINUTE/;
const BANNED = /^Way too much request weight used; IP banned until \d{13}\./;

const IP_LIMITS: Section = {
  page: 'rest-api.md',
  heading: 'IP Limits',
  facts: [
    {
      id: 'X-0901',
      says: 'every answer tells the used weight in X-MBX-USED-WEIGHT-1M',
      needs: 'account',
      async shownBy({ rest }) {
        const { headers } = await rest.get('/api/v3/ping');
        expect(headers['x-mbx-used-weight-1m']).toBe('1');
        const more = await rest.get('/api/v3/exchangeInfo');
        expect(more.headers['x-mbx-used-weight-1m']).toBe('21');
      },
    },
    {
      id: 'X-0902',
      says: 'beyond the limit a request is answered with 429 (-1003)',
      needs: 'account',
      async shownBy(venue) {
        await useUp(venue);
        const answer = await ping(venue, 1);
        expect(answer.status).toBe(429);
        expectRefusal(answer, -1003, TOO_MUCH);
      },
    },
    {
      id: 'X-0903',
      says: 'Retry-After of a 429 is the number of seconds until the window ends',
      needs: 'account',
      async shownBy(venue) {
        await useUp(venue);
        const { headers } = await ping(venue, 1);
        const toEndOfMinute = Math.ceil((60_000 - (venue.now() % 60_000)) / 1_000);
        expect(headers['retry-after']).toBe(String(toEndOfMinute));
      },
    },
    {
      id: 'X-0904',
      says: 'after Retry-After requests are taken again',
      needs: 'account',
      async shownBy(venue) {
        await useUp(venue);
        const { headers } = await ping(venue, 1);
        await venue.elapse(Number(headers['retry-after']) * 1_000);
        expect((await ping(venue, 1)).status).toBe(200);
      },
    },
    {
      id: 'X-0905',
      says: 'going on after 429s ends in a ban: 418 (-1003)',
      needs: 'account',
      async shownBy(venue) {
        await useUp(venue);
        const answer = await ping(venue, 10);
        expect(answer.status).toBe(418);
        expectRefusal(answer, -1003, BANNED);
      },
    },
    {
      id: 'X-0906',
      says: 'the first ban lasts two minutes; Retry-After says how long',
      needs: 'account',
      async shownBy(venue) {
        await useUp(venue);
        const { headers } = await ping(venue, 10);
        expect(headers['retry-after']).toBe('120');
        await venue.elapse(119_000);
        expect((await ping(venue, 1)).status).toBe(418);
        await venue.elapse(1_000);
        expect((await ping(venue, 1)).status).toBe(200);
      },
    },
    {
      id: 'X-0907',
      says: 'the text of a ban names when it ends',
      needs: 'account',
      async shownBy(venue) {
        await useUp(venue);
        const { json, headers } = await ping(venue, 10);
        const until = Number(/until (\d+)/.exec(json.msg)?.[1]);
        expect(Math.ceil((until - venue.now()) / 1_000)).toBe(Number(headers['retry-after']));
      },
    },
    {
      id: 'X-0908',
      says: 'a ban of a repeat offender is longer',
      needs: 'account',
      async shownBy(venue) {
        await useUp(venue);
        const first = await ping(venue, 10);
        await venue.elapse(180_000);
        await useUp(venue);
        const second = await ping(venue, 10);
        expect(Number(second.headers['retry-after'])).toBeGreaterThan(
          Number(first.headers['retry-after']),
        );
      },
    },
    {
      id: 'X-0909',
      says: 'limits count by address, not by key',
      needs: 'account',
      async shownBy(venue) {
        await useUp(venue);
        const { ed25519 } = venue.control;
        const answer = await venue.rest.signed(
          'GET',
          '/api/v3/openOrders',
          {},
          { signer: ed25519 },
        );
        expect(answer.status).toBe(429);
      },
    },
    {
      id: 'X-0910',
      says: 'windows are aligned to the clock: a new minute begins at 0',
      needs: 'account',
      async shownBy(venue) {
        await useUp(venue);
        await venue.elapse(60_000 - (venue.now() % 60_000));
        const { headers } = await ping(venue, 1);
        expect(headers['x-mbx-used-weight-1m']).toBe('1');
      },
    },
  ],
};

const ORDER_COUNT: Section = {
  page: 'rest-api.md',
  heading: 'Unfilled Order Count',
  facts: [
    {
      id: 'X-0921',
      says: 'a placed order tells X-MBX-ORDER-COUNT-10S and -1D',
      needs: 'account',
      async shownBy({ orders }) {
        const { headers } = await orders.send(await orders.restingBuy());
        expect(headers['x-mbx-order-count-10s']).toBe('1');
        expect(headers['x-mbx-order-count-1d']).toBe('1');
      },
    },
    {
      id: 'X-0922',
      says: 'too many unfilled orders are answered with 429 (-1015) and Retry-After',
      needs: 'account',
      async shownBy({ orders }) {
        for (let count = 0; count < 5; count += 1) await orders.placeResting();
        const answer = await orders.send(await orders.restingBuy());
        expect(answer.status).toBe(429);
        expectRefusal(answer, -1015, /^Too many new orders; current limit is 5 orders per 10/);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      },
    },
    {
      id: 'X-0923',
      says: 'the count of ten seconds begins again with the next ten seconds, that of the day does not',
      needs: 'account',
      async shownBy(venue) {
        await venue.orders.placeResting();
        await venue.elapse(10_000);
        const { headers } = await venue.orders.send(await venue.orders.restingBuy());
        expect(headers['x-mbx-order-count-10s']).toBe('1');
        expect(headers['x-mbx-order-count-1d']).toBe('2');
      },
    },
    {
      id: 'X-0924',
      says: 'unfilled orders are counted for each account',
      needs: 'account',
      async shownBy({ rest, orders, control }) {
        await orders.placeResting();
        const signer = control.ed25519;
        const { json } = await rest.signed('GET', '/api/v3/rateLimit/order', {}, { signer });
        expect(json.map(({ count }: { count: number }) => count)).toEqual([0, 0]);
      },
    },
  ],
};

const DECREMENT: Section = {
  page: 'faqs/order_count_decrement.md',
  heading: 'Spot Unfilled Order Count Rules',
  facts: [
    {
      id: 'X-0931',
      says: 'an order that is filled as taker does not stay in the count',
      needs: 'account',
      async shownBy({ orders, rest }) {
        await orders.place(await orders.market('BUY'));
        const { json } = await rest.signed('GET', '/api/v3/rateLimit/order');
        expect(json.map(({ count }: { count: number }) => count)).toEqual([0, 0]);
      },
    },
    {
      id: 'X-0932',
      says: 'canceling an order does not take it off the count',
      needs: 'account',
      async shownBy({ orders, rest }) {
        const { orderId } = await orders.placeResting();
        await orders.cancel({ orderId });
        const { json } = await rest.signed('GET', '/api/v3/rateLimit/order');
        expect(json.map(({ count }: { count: number }) => count)).toEqual([1, 1]);
      },
    },
    {
      id: 'X-0933',
      says: 'the count is never below 0',
      needs: 'account',
      async shownBy(venue) {
        await venue.orders.placeResting();
        await venue.control.book(['90', '5'], ['91', '5']);
        const { json } = await venue.rest.signed('GET', '/api/v3/rateLimit/order');
        expect(json.map(({ count }: { count: number }) => count)).toEqual([0, 0]);
      },
    },
  ],
};

const WS_LIMITS: Section = {
  page: 'web-socket-api.md',
  heading: 'IP limits',
  facts: [
    {
      id: 'X-0941',
      says: 'beyond the limit a WebSocket API request has status 429 and retryAfter as a time in ms',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.api();
        await useUp(venue);
        const answer = await api.call('ping');
        expect(answer.status).toBe(429);
        const windowEnd = venue.now() - (venue.now() % 60_000) + 60_000;
        expect(answer.error.data).toEqual({ serverTime: venue.now(), retryAfter: windowEnd });
      },
    },
    {
      id: 'X-0942',
      says: 'a ban ends the WebSocket API connections of the address',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.api();
        await useUp(venue);
        await ping(venue, 10);
        await venue.until('the end', () => api.wire.closed);
      },
    },
  ],
};

/** Weights, order counts and bans. */
export const LIMITS: Family = {
  name: 'Rate limits',
  simulator: {
    market: 'scripted',
    fresh: true,
    limits: { weightPerMinute: 100, ordersPer10Seconds: 5, violationsBeforeBan: 3 },
  },
  sections: [IP_LIMITS, ORDER_COUNT, DECREMENT, WS_LIMITS],
};
