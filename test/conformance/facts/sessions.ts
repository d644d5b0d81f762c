import { expect } from 'vitest';
import type { ApiSocket } from '../support/api-socket.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal, MILLISECONDS, mandatory } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';

/** A WebSocket API connection that is logged on with the Ed25519 key. */
async function loggedOn(venue: ConformanceVenue): Promise<ApiSocket> {
  const api = await venue.api();
  const answer = await api.signed('session.logon', {}, venue.control.ed25519);
  expect(answer.status, JSON.stringify(answer)).toBe(200);
  return api;
}

const LOGON: Section = {
  page: 'web-socket-api.md',
  heading: 'Log in with API key (SIGNED)',
  facts: [
    {
      id: 'X-1501',
      says: 'session.logon tells the key and since when it is authorized',
      needs: 'account',
      async shownBy(venue) {
        const { ed25519 } = venue.control;
        const { result } = await (await venue.api()).signed('session.logon', {}, ed25519);
        expect(result).toEqual({
          apiKey: ed25519.apiKey,
          authorizedSince: MILLISECONDS,
          connectedSince: MILLISECONDS,
          returnRateLimits: true,
          serverTime: MILLISECONDS,
          userDataStream: false,
        });
      },
    },
    {
      id: 'X-1502',
      says: 'HMAC and RSA keys cannot log on (-4056)',
      needs: 'account',
      async shownBy(venue) {
        const api = await venue.api();
        expectRefusal(await api.signed('session.logon'), -4056);
        expectRefusal(await api.signed('session.logon', {}, venue.control.rsa), -4056);
      },
    },
    {
      id: 'X-1503',
      says: 'apiKey and signature may be left out of later requests, the timestamp may not',
      needs: 'account',
      async shownBy(venue) {
        const api = await loggedOn(venue);
        const timestamp = venue.now();
        expect((await api.call('account.status', { timestamp })).status).toBe(200);
        expectRefusal(await api.call('account.status', {}), -1102, mandatory('timestamp'));
      },
    },
    {
      id: 'X-1504',
      says: 'a request may still bring a key and signature of its own',
      needs: 'account',
      async shownBy(venue) {
        const api = await loggedOn(venue);
        await venue.orders.placeResting();
        const { symbol } = venue;
        const timestamp = venue.now();
        expect((await api.call('openOrders.status', { symbol, timestamp })).result).toEqual([]);
        expect((await api.signed('openOrders.status', { symbol })).result).toHaveLength(1);
      },
    },
  ],
};

const LOGOUT: Section = {
  page: 'web-socket-api.md',
  heading: 'Log out of the session',
  facts: [
    {
      id: 'X-1511',
      says: 'session.logout forgets the key',
      needs: 'account',
      async shownBy(venue) {
        const api = await loggedOn(venue);
        const { result } = await api.call('session.logout');
        expect(result).toMatchObject({ apiKey: null, authorizedSince: null });
        expectRefusal(await api.call('account.status', { timestamp: venue.now() }), -1102);
      },
    },
    {
      id: 'X-1512',
      says: 'the connection stays open and is no longer sent events of the logged-on account',
      needs: 'account',
      async shownBy(venue) {
        const api = await loggedOn(venue);
        await api.call('userDataStream.subscribe');
        await api.call('session.logout');
        await api.event('the end', ({ e }) => e === 'eventStreamTerminated');
        expect((await api.call('session.status')).result).toMatchObject({ userDataStream: false });
      },
    },
  ],
};

const REVOCATION: Section = {
  page: 'web-socket-api.md',
  heading: 'Session Authentication',
  facts: [
    {
      id: 'X-1516',
      says: 'a key that has become invalid ends the session with the next request (-2015)',
      needs: 'account',
      async shownBy(venue) {
        const api = await loggedOn(venue);
        const { exchange, ed25519 } = venue.control;
        exchange.revokeKey(ed25519.apiKey);
        await api.call('ping');
        const told = api.wire.messages.find(({ id, status }) => id === null && status === 401);
        expect(told?.error).toMatchObject({ code: -2015 });
        expect((await api.call('session.status')).result.apiKey).toBe(null);
      },
    },
  ],
};

const SUBSCRIBE: Section = {
  page: 'web-socket-api.md',
  heading: 'Subscribe to User Data Stream',
  facts: [
    {
      id: 'X-1521',
      says: 'a logged-on connection subscribes without a signature',
      needs: 'account',
      async shownBy(venue) {
        const api = await loggedOn(venue);
        const { result } = await api.call('userDataStream.subscribe');
        expect(result).toEqual({ subscriptionId: 0 });
        expect((await api.call('session.status')).result.userDataStream).toBe(true);
      },
    },
    {
      id: 'X-1522',
      says: 'a connection that is not logged on cannot',
      async shownBy(venue) {
        const api = await venue.api();
        expect((await api.call('userDataStream.subscribe')).status).toBe(401);
      },
    },
    {
      id: 'X-1523',
      says: 'events of the logged-on account come',
      needs: 'account',
      async shownBy(venue) {
        const api = await loggedOn(venue);
        await api.call('userDataStream.subscribe');
        const order = { ...(await venue.orders.restingBuy()), newClientOrderId: 'of-session' };
        await api.call('order.place', { ...order, timestamp: venue.now() });
        await api.event('the report', ({ c }) => c === 'of-session');
      },
    },
  ],
};

const LISTEN_KEYS: Section = {
  page: 'CHANGELOG.md',
  heading: '2026-01-21, listen keys',
  facts: [
    {
      id: 'X-1531',
      says: 'the listenKey endpoints are gone: 410',
      async shownBy({ rest }) {
        for (const method of ['POST', 'PUT', 'DELETE'] as const) {
          expect((await rest.call(method, '/api/v3/userDataStream')).status).toBe(410);
        }
      },
    },
  ],
};

const SHUTDOWN_OF_STREAMS: Section = {
  page: 'web-socket-streams.md',
  heading: 'Server Shutdown',
  facts: [
    {
      id: 'X-1536',
      says: 'a raw connection is told serverShutdown as it is',
      needs: 'faults',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        venue.control.exchange.announceShutdown();
        const message = await venue.until('the event', () => socket.messages[0]);
        expect(message).toEqual({ e: 'serverShutdown', E: MILLISECONDS });
      },
    },
    {
      id: 'X-1537',
      says: 'a combined connection is told it under !serverShutdown',
      needs: 'faults',
      async shownBy(venue) {
        const socket = await venue.streams('/stream');
        venue.control.exchange.announceShutdown();
        const message = await venue.until('the event', () => socket.messages[0]);
        const data = { e: 'serverShutdown', E: MILLISECONDS };
        expect(message).toEqual({ stream: '!serverShutdown', data });
      },
    },
  ],
};

const SHUTDOWN_OF_API: Section = {
  page: 'web-socket-api.md',
  heading: 'Server Shutdown',
  facts: [
    {
      id: 'X-1541',
      says: 'a WebSocket API connection is told it as an event',
      needs: 'faults',
      async shownBy(venue) {
        const api = await venue.api();
        venue.control.exchange.announceShutdown();
        const message = await venue.until('the event', () => api.wire.messages[0]);
        expect(message).toEqual({ event: { e: 'serverShutdown', E: MILLISECONDS } });
      },
    },
  ],
};

const ATTEMPTS: Section = {
  page: 'web-socket-streams.md',
  heading: 'WebSocket Limits, connections',
  facts: [
    {
      id: 'X-1546',
      says: 'an address may connect 300 times in five minutes',
      needs: 'account',
      async shownBy(venue) {
        const sockets = await connections(venue, 300);
        await venue.elapse(100);
        expect(sockets.filter(({ closed }) => closed !== undefined)).toEqual([]);
        const [more] = await connections(venue, 1);
        await venue.until('the end', () => more?.closed);
      },
    },
    {
      id: 'X-1547',
      says: 'five minutes later it may connect again',
      needs: 'account',
      async shownBy(venue) {
        await connections(venue, 300);
        await venue.elapse(300_000);
        const [again] = await connections(venue, 1);
        await venue.elapse(1_000);
        expect(again?.closed).toBeUndefined();
      },
    },
  ],
};

function connections(venue: ConformanceVenue, count: number) {
  return Promise.all(Array.from({ length: count }, () => venue.streams('/ws')));
}

/** Logged-on sessions, and how connections are admitted and told to leave. */
export const SESSIONS: Family = {
  name: 'Sessions',
  simulator: { market: 'scripted', fresh: true, stepMs: 1_000 },
  sections: [
    LOGON,
    LOGOUT,
    REVOCATION,
    SUBSCRIBE,
    LISTEN_KEYS,
    SHUTDOWN_OF_STREAMS,
    SHUTDOWN_OF_API,
    ATTEMPTS,
  ],
};
