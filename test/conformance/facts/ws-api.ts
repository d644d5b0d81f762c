import { expect } from 'vitest';
import { expectRefusal, MILLISECONDS, mandatory } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

const WEIGHT_LIMIT = {
  rateLimitType: 'REQUEST_WEIGHT',
  interval: 'MINUTE',
  intervalNum: 1,
  limit: expect.any(Number),
  count: expect.any(Number),
};

const REQUEST_FORMAT: Section = {
  page: 'web-socket-api.md',
  heading: 'Request format',
  facts: [
    {
      id: 'X-0701',
      says: 'the id of a request comes back with its answer, be it a text, a number or null',
      async shownBy(venue) {
        const api = await venue.api();
        for (const id of ['e2a85d9f-07a5-4f94-8d5f-789dc3deb097', 4_711, null]) {
          const answer = await api.sendText(JSON.stringify({ id, method: 'ping' }));
          expect(answer.id).toBe(id);
        }
      },
    },
    {
      id: 'X-0702',
      says: 'params may be left out where there are none',
      async shownBy(venue) {
        const api = await venue.api();
        expect((await api.sendText('{"id":1,"method":"ping"}')).status).toBe(200);
      },
    },
    {
      id: 'X-0703',
      says: 'a method may be prefixed with its version',
      async shownBy(venue) {
        const api = await venue.api();
        expect((await api.call('v3/ping')).result).toEqual({});
      },
    },
    {
      id: 'X-0704',
      says: 'ids may be used again',
      async shownBy(venue) {
        const api = await venue.api();
        expect((await api.call('ping', {}, 'again')).id).toBe('again');
        expect((await api.call('time', {}, 'again')).result).toEqual({ serverTime: MILLISECONDS });
      },
    },
    {
      id: 'X-0705',
      says: 'the order of params does not matter, signed ones included',
      async shownBy(venue) {
        const api = await venue.api();
        const signed = api.sign(await venue.orders.restingBuy());
        const reversed = Object.fromEntries(Object.entries(signed).reverse());
        expect((await api.call('order.test', reversed)).result).toEqual({});
      },
    },
    {
      id: 'X-0706',
      says: 'what is no JSON is refused (-1135)',
      async shownBy(venue) {
        const api = await venue.api();
        expectRefusal(await api.sendText('{"id":'), -1135);
      },
    },
    {
      id: 'X-0707',
      says: 'numbers may be sent as texts and as numbers',
      async shownBy(venue) {
        const api = await venue.api();
        for (const limit of [2, '2']) {
          const { result } = await api.call('klines', {
            symbol: venue.symbol,
            interval: '1m',
            limit,
          });
          expect(result).toHaveLength(2);
        }
      },
    },
    {
      id: 'X-0708',
      says: 'a request without an id, or with a fraction for one, is refused (-1135)',
      async shownBy(venue) {
        const api = await venue.api();
        expectRefusal(await api.sendText('{"method":"ping"}'), -1135);
        expectRefusal(await api.sendText('{"id":1.5,"method":"ping"}'), -1135);
      },
    },
  ],
};

const RESPONSE_FORMAT: Section = {
  page: 'web-socket-api.md',
  heading: 'Response format',
  facts: [
    {
      id: 'X-0711',
      says: 'an answer has id, status 200, result and rateLimits',
      async shownBy(venue) {
        const api = await venue.api();
        expect(await api.call('ping', {}, 'p')).toEqual({
          id: 'p',
          status: 200,
          result: {},
          rateLimits: [WEIGHT_LIMIT],
        });
      },
    },
    {
      id: 'X-0712',
      says: 'a refusal has id, status, error and rateLimits, and no result',
      async shownBy(venue) {
        const api = await venue.api();
        expect(await api.call('depth', { symbol: 'NOSUCHPAIR' }, 'd')).toEqual({
          id: 'd',
          status: 400,
          error: { code: -1121, msg: 'Invalid symbol.' },
          rateLimits: [WEIGHT_LIMIT],
        });
      },
    },
    {
      id: 'X-0713',
      says: 'requests on one connection are answered whatever became of the one before',
      async shownBy(venue) {
        const api = await venue.api();
        await api.call('no.such.method');
        expect((await api.call('ping')).status).toBe(200);
      },
    },
    {
      id: 'X-0714',
      says: 'a parameter that is missing is refused (-1102)',
      async shownBy(venue) {
        const api = await venue.api();
        expectRefusal(await api.call('depth', {}), -1102, mandatory('symbol'));
      },
    },
  ],
};

const RATE_LIMITS: Section = {
  page: 'web-socket-api.md',
  heading: 'Rate limits',
  facts: [
    {
      id: 'X-0721',
      says: 'the weight that was used is told with every answer',
      async shownBy(venue) {
        const api = await venue.api();
        const before = (await api.call('ping')).rateLimits[0].count;
        const after = (await api.call('exchangeInfo', { symbol: venue.symbol })).rateLimits[0]
          .count;
        expect(after - before).toBe(20);
      },
    },
    {
      id: 'X-0722',
      says: 'returnRateLimits false leaves the rate limits out of an answer',
      async shownBy(venue) {
        const api = await venue.api();
        const answer = await api.call('time', { returnRateLimits: false });
        expect(answer).toEqual({
          id: expect.anything(),
          status: 200,
          result: { serverTime: MILLISECONDS },
        });
      },
    },
    {
      id: 'X-0723',
      says: 'connecting costs a weight of 2',
      needs: 'account',
      async shownBy(venue) {
        const used = async (): Promise<number> =>
          Number((await venue.rest.get('/api/v3/ping')).headers['x-mbx-used-weight-1m']);
        const before = await used();
        await venue.api();
        expect((await used()) - before).toBe(3);
      },
    },
    {
      id: 'X-0724',
      says: 'a placed order tells the order counts as well',
      async shownBy(venue) {
        const api = await venue.api();
        const { rateLimits } = await api.signed('order.place', await venue.orders.restingBuy());
        const kinds = rateLimits.map((limit: Json) => [limit.rateLimitType, limit.interval]);
        expect(kinds).toEqual([
          ['ORDERS', 'SECOND'],
          ['ORDERS', 'DAY'],
          ['REQUEST_WEIGHT', 'MINUTE'],
        ]);
      },
    },
    {
      id: 'X-0725',
      says: 'REST and the WebSocket API share the weight of an address',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.api();
        const { headers } = await venue.rest.get('/api/v3/ping');
        const { rateLimits } = await api.call('ping');
        expect(rateLimits[0].count).toBe(Number(headers['x-mbx-used-weight-1m']) + 1);
      },
    },
    {
      id: 'X-0726',
      says: 'returnRateLimits=false in the address leaves them out of every answer but those that ask',
      async shownBy(venue) {
        const api = await venue.api('?returnRateLimits=false');
        expect(await api.call('ping')).not.toHaveProperty('rateLimits');
        const asked = await api.call('ping', { returnRateLimits: true });
        expect(asked).toHaveProperty('rateLimits');
      },
    },
    {
      id: 'X-0727',
      says: 'timeUnit=MICROSECOND in the address makes times microseconds',
      async shownBy(venue) {
        const api = await venue.api('?timeUnit=MICROSECOND');
        const { result } = await api.call('time');
        expect(String(result.serverTime)).toMatch(/^\d{16}$/);
      },
    },
  ],
};

const SIGNED_REQUESTS: Section = {
  page: 'web-socket-api.md',
  heading: 'Request security',
  facts: [
    {
      id: 'X-0731',
      says: 'the signature covers all params, sorted by name',
      async shownBy(venue) {
        const api = await venue.api();
        expect((await api.signed('account.status')).status).toBe(200);
      },
    },
    {
      id: 'X-0732',
      says: 'a wrong signature is refused (-1022)',
      async shownBy(venue) {
        const api = await venue.api();
        const params = { ...api.sign({}), recvWindow: 6_000 };
        const answer = await api.call('account.status', params);
        expectRefusal(answer, -1022, 'Signature for this request is not valid.');
      },
    },
    {
      id: 'X-0733',
      says: 'a name that is not ASCII is signed as UTF-8, not percent-encoded',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.api();
        const symbol = venue.control.unicodeSymbol;
        expect((await api.signed('openOrders.status', { symbol })).result).toEqual([]);
      },
    },
    {
      id: 'X-0734',
      says: 'RSA and Ed25519 keys sign as well',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.api();
        for (const signer of [venue.control.rsa, venue.control.ed25519]) {
          expect((await api.signed('account.status', {}, signer)).status).toBe(200);
        }
      },
    },
    {
      id: 'X-0735',
      says: 'a timestamp outside of the recvWindow is refused (-1021)',
      async shownBy(venue) {
        const api = await venue.api();
        const answer = await api.signed('account.status', { timestamp: venue.now() - 9_000 });
        expectRefusal(answer, -1021, 'Timestamp for this request is outside of the recvWindow.');
      },
    },
    {
      id: 'X-0736',
      says: 'an unknown key is refused with status 401 (-2015)',
      async shownBy(venue) {
        const api = await venue.api();
        const signer = { ...venue.ground.signer, apiKey: 'a'.repeat(64), sign: () => '00' };
        const answer = await api.signed('account.status', {}, signer);
        expectRefusal(answer, -2015, 'Invalid API-key, IP, or permissions for action.');
      },
    },
  ],
};

/** The WebSocket API. */
export const WS_API: Family = {
  name: 'WebSocket API',
  simulator: { market: 'scripted' },
  sections: [REQUEST_FORMAT, RESPONSE_FORMAT, RATE_LIMITS, SIGNED_REQUESTS],
};
