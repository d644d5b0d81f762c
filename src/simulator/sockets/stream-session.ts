import { SECOND_MS } from '../../base/time.js';
import type { Clock } from '../../ports/clock.js';
import type { StreamHub, StreamReceiver } from '../publishing/stream-hub.js';
import { readLosslessJson } from '../wire/lossless-json.js';
import { inMicroseconds } from '../wire/time-unit.js';
import { type WireValue, writeWire } from '../wire/wire-json.js';
import type { SocketLife, SocketSession } from './socket-life.js';

const STREAMS_MAX = 1_024;
const MESSAGES_PER_SECOND_MAX = 5;
const ID_LENGTH_MAX = 36;
const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];

/** A market stream connection: `/ws/…` or `/stream?streams=…` (web-socket-streams.md). */
export class StreamSession implements SocketSession, StreamReceiver {
  readonly #life: SocketLife;
  readonly #hub: StreamHub;
  readonly #clock: Clock;
  readonly #streams = new Set<string>();
  readonly microseconds: boolean;
  #combined: boolean;
  #secondStartedAt = 0;
  #messagesThisSecond = 0;

  constructor(options: {
    readonly life: SocketLife;
    readonly hub: StreamHub;
    readonly clock: Clock;
    readonly combined: boolean;
    readonly microseconds: boolean;
    readonly streams: readonly string[];
  }) {
    this.#life = options.life;
    this.#hub = options.hub;
    this.#clock = options.clock;
    this.#combined = options.combined;
    this.microseconds = options.microseconds;
    this.#subscribe(options.streams);
  }

  get combined(): boolean {
    return this.#combined;
  }

  deliver(text: string): void {
    this.#life.send(text);
  }

  /** Says that the server is about to shut down (web-socket-streams.md, "Server Shutdown"). */
  announceShutdown(): void {
    const inMs = { e: 'serverShutdown', E: this.#clock.now() };
    const event = this.microseconds ? inMicroseconds(inMs) : inMs;
    const value = this.#combined ? { stream: '!serverShutdown', data: event } : event;
    this.#life.send(writeWire(value));
  }

  /** A ping frame of the client; it counts as a message. */
  ping(): void {
    this.#countMessage();
  }

  pong(payload?: string): void {
    this.#life.pong(payload);
    this.#countMessage();
  }

  closed(): void {
    this.#life.end();
  }

  receive(text: string): void {
    if (this.#life.ended || !this.#countMessage()) return;
    let request: unknown;
    try {
      request = readLosslessJson(text);
    } catch {
      const msg = 'Invalid JSON: expected value at line 1 column 1';
      this.#life.send(writeWire({ error: { code: 3, msg } }));
      return;
    }
    this.#life.send(writeWire(this.#answer(request)));
  }

  /** Loses a subscription without a word, as a server may. Returns whether there was one. */
  forget(stream: string): boolean {
    if (!this.#streams.delete(stream)) return false;
    this.#hub.remove(stream, this);
    return true;
  }

  /** Stops every subscription; called when the connection has ended. */
  leave(): void {
    for (const stream of this.#streams) this.#hub.remove(stream, this);
    this.#streams.clear();
  }

  #answer(request: unknown): WireValue {
    if (typeof request !== 'object' || request === null || !('method' in request)) {
      return refusal(2, 'Invalid request: missing field `method` at line 1 column 1', null);
    }
    const { method } = request;
    const id = 'id' in request ? request.id : undefined;
    if (!isRequestId(id)) {
      return refusal(2, 'Invalid request: request ID must be an unsigned integer', null);
    }
    const params: unknown = 'params' in request ? request.params : [];
    if (!Array.isArray(params)) return refusal(2, 'Invalid request: invalid type of params', id);
    switch (method) {
      case 'SUBSCRIBE':
      case 'UNSUBSCRIBE':
        return this.#changeStreams(method, params, id);
      case 'LIST_SUBSCRIPTIONS':
        if (params.length > 0) return tooManyParameters(id);
        return { result: [...this.#streams], id };
      case 'SET_PROPERTY':
      case 'GET_PROPERTY':
        return this.#property(method, params, id);
      default: {
        const expected = METHODS.map((name) => `\`${name}\``).join(', ');
        const msg = `Invalid request: unknown variant \`${String(method)}\`, expected one of ${expected} at line 1 column 1`;
        return refusal(2, msg, id);
      }
    }
  }

  #changeStreams(
    method: 'SUBSCRIBE' | 'UNSUBSCRIBE',
    params: readonly unknown[],
    id: WireValue,
  ): WireValue {
    const streams = params.filter((stream) => typeof stream === 'string');
    if (streams.length !== params.length) {
      return refusal(2, 'Invalid request: stream name must be a string', id);
    }
    if (method === 'SUBSCRIBE') {
      this.#subscribe(streams);
    } else {
      for (const stream of streams) {
        if (this.#streams.delete(stream)) this.#hub.remove(stream, this);
      }
    }
    return { result: null, id };
  }

  #property(method: string, params: readonly unknown[], id: WireValue): WireValue {
    if (typeof params[0] !== 'string') {
      return refusal(2, 'Invalid request: property name must be a string', id);
    }
    if (params.length > (method === 'GET_PROPERTY' ? 1 : 2)) return tooManyParameters(id);
    if (params[0] !== 'combined') return refusal(0, 'Unknown property', id);
    if (method === 'GET_PROPERTY') return { result: this.#combined, id };
    const value = params[1];
    if (typeof value !== 'boolean') {
      return refusal(1, 'Invalid value type: expected Boolean', id);
    }
    this.#combined = value;
    return { result: null, id };
  }

  #subscribe(streams: readonly string[]): void {
    for (const stream of streams) {
      if (this.#streams.has(stream)) continue;
      if (this.#streams.size >= STREAMS_MAX) {
        this.#life.close(1008, 'Too many streams');
        return;
      }
      this.#streams.add(stream);
      this.#hub.add(stream, this);
    }
  }

  /** web-socket-streams.md, "WebSocket Limits": 5 incoming messages per second, pongs included. */
  #countMessage(): boolean {
    const now = this.#clock.monotonic();
    if (now - this.#secondStartedAt >= SECOND_MS) {
      this.#secondStartedAt = now;
      this.#messagesThisSecond = 0;
    }
    this.#messagesThisSecond += 1;
    if (this.#messagesThisSecond <= MESSAGES_PER_SECOND_MAX) return true;
    this.#life.close(1008, 'Too many requests');
    return false;
  }
}

/** web-socket-streams.md, "Live Subscribing/Unsubscribing to streams": a 64-bit signed integer, a text of up to 36, or null. */
function isRequestId(id: unknown): id is string | number | bigint | null {
  if (typeof id === 'string') return id.length <= ID_LENGTH_MAX;
  if (typeof id === 'bigint') return BigInt.asIntN(64, id) === id;
  return id === null || Number.isSafeInteger(id);
}

function tooManyParameters(id: WireValue): WireValue {
  return refusal(2, 'Invalid request: too many parameters', id);
}

function refusal(code: number, msg: string, id: WireValue): WireValue {
  return { error: { code, msg }, id };
}
