import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';
import type { WireSocket } from '../support/wire-socket.js';

/** The next message of a raw stream. */
async function first(venue: ConformanceVenue, stream: string): Promise<Json> {
  const socket = await venue.streams(`/ws/${stream}`);
  return venue.until(`a message of ${stream}`, () => socket.messages[0]);
}

/** Waits for the answer to a control message. */
function answerTo(venue: ConformanceVenue, socket: WireSocket, id: Json): Promise<Json> {
  return venue.until('an answer', () =>
    socket.messages.find((message) => 'id' in message && message.id === id),
  );
}

const ACCESS: Section = {
  page: 'web-socket-streams.md',
  heading: 'General WSS information',
  facts: [
    {
      id: 'X-0801',
      says: 'a raw stream at /ws/<stream> gives the bare payload',
      async shownBy(venue) {
        expect(await first(venue, `${venue.lower}@bookTicker`)).toHaveProperty('u');
      },
    },
    {
      id: 'X-0802',
      says: 'combined streams at /stream?streams=<a>/<b> wrap the payload with the name of its stream',
      async shownBy(venue) {
        const name = `${venue.lower}@bookTicker`;
        const socket = await venue.streams(`/stream?streams=${name}/${venue.lower}@trade`);
        const message = await venue.until('a book ticker', () =>
          socket.messages.find(({ stream }) => stream === name),
        );
        expect(message).toEqual({
          stream: name,
          data: expect.objectContaining({ s: venue.symbol }),
        });
      },
    },
    {
      id: 'X-0803',
      says: 'a connection may begin without any stream',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        socket.send({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
        expect(await answerTo(venue, socket, 1)).toEqual({ result: [], id: 1 });
      },
    },
    {
      id: 'X-0804',
      says: 'stream names are lowercase: an uppercase symbol sends nothing',
      async shownBy(venue) {
        const socket = await venue.streams(`/ws/${venue.symbol}@bookTicker`);
        await venue.elapse(5_000);
        expect(socket.messages).toEqual([]);
      },
    },
  ],
};

const CONTROL: Section = {
  page: 'web-socket-streams.md',
  heading: 'Live Subscribing/Unsubscribing to streams',
  facts: [
    {
      id: 'X-0811',
      says: 'SUBSCRIBE is answered with a null result, and then the stream comes',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        socket.send({ method: 'SUBSCRIBE', params: [`${venue.lower}@bookTicker`], id: 1 });
        expect(await answerTo(venue, socket, 1)).toEqual({ result: null, id: 1 });
        await venue.until('a book ticker', () => socket.messages.find(({ u }) => u !== undefined));
      },
    },
    {
      id: 'X-0812',
      says: 'UNSUBSCRIBE is answered with a null result, and nothing comes after it',
      async shownBy(venue) {
        const name = `${venue.lower}@bookTicker`;
        const socket = await venue.streams(`/ws/${name}`);
        socket.send({ method: 'UNSUBSCRIBE', params: [name], id: 2 });
        expect(await answerTo(venue, socket, 2)).toEqual({ result: null, id: 2 });
        const count = socket.messages.length;
        await venue.elapse(3_000);
        expect(socket.messages).toHaveLength(count);
      },
    },
    {
      id: 'X-0813',
      says: 'LIST_SUBSCRIPTIONS tells the names of the streams',
      async shownBy(venue) {
        const names = [`${venue.lower}@depth`, `${venue.lower}@trade`];
        const socket = await venue.streams(`/ws/${names.join('/')}`);
        socket.send({ method: 'LIST_SUBSCRIPTIONS', id: 3 });
        const { result } = await answerTo(venue, socket, 3);
        expect([...result].sort()).toEqual(names);
      },
    },
    {
      id: 'X-0814',
      says: 'the id may be a number, a text of up to 36 letters and digits, or null',
      async shownBy(venue) {
        const socket = await venue.streams('/ws');
        for (const id of [7, 'abc123', null]) {
          socket.send({ method: 'LIST_SUBSCRIPTIONS', id });
          expect(await answerTo(venue, socket, id)).toEqual({ result: [], id });
        }
      },
    },
    {
      id: 'X-0815',
      says: 'combined is false on /ws and true on /stream',
      async shownBy(venue) {
        for (const [path, combined] of [
          ['/ws', false],
          ['/stream', true],
        ] as const) {
          const socket = await venue.streams(path);
          socket.send({ method: 'GET_PROPERTY', params: ['combined'], id: 2 });
          expect(await answerTo(venue, socket, 2)).toEqual({ result: combined, id: 2 });
        }
      },
    },
    {
      id: 'X-0816',
      says: 'SET_PROPERTY combined changes how payloads come',
      async shownBy(venue) {
        const name = `${venue.lower}@bookTicker`;
        const socket = await venue.streams(`/ws/${name}`);
        socket.send({ method: 'SET_PROPERTY', params: ['combined', true], id: 5 });
        expect(await answerTo(venue, socket, 5)).toEqual({ result: null, id: 5 });
        await venue.until('a wrapped message', () =>
          socket.messages.find(({ stream }) => stream === name),
        );
      },
    },
    {
      id: 'X-0817',
      says: 'a longer text, a fraction, a number beyond 64 bits and a missing id have code 2',
      async shownBy(venue) {
        for (const id of [`"${'a'.repeat(37)}"`, '1.5', '9223372036854775808', undefined]) {
          const socket = await venue.streams('/ws');
          const field = id === undefined ? '' : `,"id":${id}`;
          socket.sendText(`{"method":"LIST_SUBSCRIPTIONS"${field}}`);
          const answer = await venue.until('a refusal', () => socket.messages[0]);
          expect(answer.error ?? answer, field).toMatchObject({ code: 2 });
        }
      },
    },
  ],
};

const CONTROL_ERRORS: Section = {
  page: 'web-socket-streams.md',
  heading: 'Error Messages',
  facts: (
    [
      [
        'X-0821',
        'an unknown property has code 0',
        { method: 'GET_PROPERTY', params: ['speed'], id: 1 },
        0,
        'Unknown property',
      ],
      [
        'X-0822',
        'a property value that is no boolean has code 1',
        { method: 'SET_PROPERTY', params: ['combined', 'yes'], id: 1 },
        1,
        'Invalid value type: expected Boolean',
      ],
      [
        'X-0823',
        'an unknown method has code 2',
        { method: 'LISTEN', params: [], id: 1 },
        2,
        /unknown variant/,
      ],
      ['X-0824', 'a missing method has code 2', { params: [], id: 1 }, 2, /missing field `method`/],
      [
        'X-0825',
        'an id of another type has code 2',
        { method: 'LIST_SUBSCRIPTIONS', id: { a: 1 } },
        2,
        'Invalid request: request ID must be an unsigned integer',
      ],
      ['X-0826', 'what is no JSON has code 3', '{"method":', 3, /^Invalid JSON/],
      [
        'X-0827',
        'a property that is no text has code 2',
        { method: 'GET_PROPERTY', params: [7], id: 1 },
        2,
        'Invalid request: property name must be a string',
      ],
      [
        'X-0828',
        'a property that is not named has code 2',
        { method: 'GET_PROPERTY', id: 1 },
        2,
        'Invalid request: property name must be a string',
      ],
      [
        'X-0829',
        'parameters that are not needed have code 2',
        { method: 'LIST_SUBSCRIPTIONS', params: ['combined'], id: 1 },
        2,
        'Invalid request: too many parameters',
      ],
      [
        'X-0830',
        'more than a property and its value has code 2',
        { method: 'SET_PROPERTY', params: ['combined', true, true], id: 1 },
        2,
        'Invalid request: too many parameters',
      ],
    ] as const
  ).map(([id, says, message, code, msg]) => ({
    id,
    says,
    async shownBy(venue: ConformanceVenue) {
      const socket = await venue.streams('/ws');
      socket.sendText(typeof message === 'string' ? message : JSON.stringify(message));
      const answer = await venue.until('a refusal', () => socket.messages[0]);
      expect(answer.error ?? answer).toMatchObject({
        code,
        msg: typeof msg === 'string' ? msg : expect.stringMatching(msg),
      });
    },
  })),
};

/** Market streams. */
export const STREAMS: Family = {
  name: 'WebSocket streams',
  simulator: { market: 'generated' },
  sections: [ACCESS, CONTROL, CONTROL_ERRORS],
};
