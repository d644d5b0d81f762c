import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import type { Family, Section } from '../support/fact.js';

const HOUR_MS = 3_600_000;

/** Every connection there is: market streams raw and combined, and the WebSocket API. */
const PATHS = ['/ws', '/stream'] as const;

const PINGS: Section = {
  page: 'web-socket-streams.md',
  heading: 'General WSS information, pings',
  facts: [
    {
      id: 'X-0951',
      says: 'the server pings every 20 seconds',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        await venue.elapse(19_000);
        expect(socket.pings).toHaveLength(0);
        await venue.elapse(42_000);
        expect(socket.pings).toHaveLength(3);
      },
    },
    {
      id: 'X-0952',
      says: 'without a pong for a minute the connection is ended',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams('/ws', { answersPings: false });
        await venue.elapse(59_000);
        expect(socket.closed).toBeUndefined();
        await venue.until('the end', () => socket.closed, 60_000);
      },
    },
    {
      id: 'X-0953',
      says: 'a client that answers pings stays connected',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        await venue.elapse(10 * 60_000);
        expect(socket.closed).toBeUndefined();
      },
    },
    {
      id: 'X-0954',
      says: 'the WebSocket API pings as well',
      needs: 'time',
      async shownBy(venue) {
        const api = await venue.api();
        await venue.elapse(61_000);
        expect(api.wire.pings).toHaveLength(3);
      },
    },
    {
      id: 'X-0955',
      says: 'pongs that answer no ping are allowed, but do not keep a connection',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams('/ws', { answersPings: false });
        for (let count = 0; count < 5; count += 1) {
          await venue.elapse(11_000);
          socket.pong();
        }
        expect(socket.closed).toBeUndefined();
        await venue.until('the end', () => socket.closed, 60_000);
      },
    },
  ],
};

const LIFETIME: Section = {
  page: 'web-socket-streams.md',
  heading: 'General WSS information, lifetime',
  facts: [
    {
      id: 'X-0961',
      says: 'a stream connection is valid for 24 hours',
      needs: 'time',
      async shownBy(venue) {
        const sockets = await Promise.all(PATHS.map((path) => venue.streams(path)));
        await venue.elapse(24 * HOUR_MS - 60_000);
        expect(sockets.map(({ closed }) => closed)).toEqual([undefined, undefined]);
        await venue.elapse(120_000);
        for (const socket of sockets) await venue.until('the end', () => socket.closed);
      },
    },
    {
      id: 'X-0962',
      says: 'a WebSocket API connection is valid for 24 hours',
      needs: 'time',
      async shownBy(venue) {
        const api = await venue.api();
        await venue.elapse(24 * HOUR_MS - 60_000);
        expect(api.wire.closed).toBeUndefined();
        await venue.elapse(120_000);
        await venue.until('the end', () => api.wire.closed);
      },
    },
  ],
};

const MESSAGES: Section = {
  page: 'web-socket-streams.md',
  heading: 'WebSocket Limits',
  facts: [
    {
      id: 'X-0971',
      says: 'five messages in a second are taken',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        for (let id = 1; id <= 5; id += 1) socket.send({ method: 'LIST_SUBSCRIPTIONS', id });
        await venue.until('five answers', () => (socket.messages.length === 5 ? true : undefined));
        expect(socket.closed).toBeUndefined();
      },
    },
    {
      id: 'X-0972',
      says: 'a connection that sends more is ended',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        for (let id = 1; id <= 12; id += 1) socket.send({ method: 'LIST_SUBSCRIPTIONS', id });
        await venue.until('the end', () => socket.closed);
      },
    },
    {
      id: 'X-0973',
      says: 'pong frames count as messages',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        for (let count = 0; count < 12; count += 1) socket.pong();
        await venue.until('the end', () => socket.closed);
      },
    },
    {
      id: 'X-0974',
      says: 'a connection takes 1024 streams',
      needs: 'account',
      async shownBy(venue) {
        const socket = await subscribed(venue, 1_024);
        expect(socket.closed).toBeUndefined();
      },
    },
    {
      id: 'X-0975',
      says: 'a connection that asks for more streams is ended',
      needs: 'account',
      async shownBy(venue) {
        const socket = await subscribed(venue, 1_025);
        await venue.until('the end', () => socket.closed);
      },
    },
    {
      id: 'X-0976',
      says: 'ping frames count as messages',
      needs: 'time',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        for (let count = 0; count < 12; count += 1) socket.ping();
        await venue.until('the end', () => socket.closed);
      },
    },
  ],
};

/** A connection with so many streams. */
async function subscribed(venue: ConformanceVenue, count: number) {
  const socket = await venue.streams('/ws');
  const params = Array.from({ length: count }, (_value, index) => `${venue.lower}@kline_${index}`);
  socket.send({ method: 'SUBSCRIBE', params, id: 1 });
  await venue.elapse(1_000);
  return socket;
}

/** How connections live and end. */
export const CONNECTIONS: Family = {
  name: 'Connections',
  simulator: { market: 'scripted', stepMs: 60_000 },
  sections: [PINGS, LIFETIME, MESSAGES],
};
