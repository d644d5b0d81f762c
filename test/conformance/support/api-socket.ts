import type { Parameters } from './rest-client.js';
import type { Signer } from './signing.js';
import type { Json } from './wire-json.js';
import type { WireSocket } from './wire-socket.js';

/** An answer of the WebSocket API. */
export interface ApiAnswer {
  readonly id: Json;
  readonly status: number;
  readonly result: Json;
  readonly error: Json;
  readonly rateLimits: Json;
}

/** Waits until something is there. */
export type Until = <T>(what: string, find: () => T | undefined) => Promise<T>;

/** A WebSocket API connection: requests by id, and the events in between. */
export class ApiSocket {
  readonly wire: WireSocket;
  readonly #signer: Signer;
  readonly #now: () => number;
  readonly #until: Until;
  #lastId = 0;

  constructor(wire: WireSocket, context: { signer: Signer; now: () => number; until: Until }) {
    this.wire = wire;
    this.#signer = context.signer;
    this.#now = context.now;
    this.#until = context.until;
  }

  /** Sends a request and waits for its answer. */
  async call(method: string, params?: Json, id: Json = this.#nextId()): Promise<ApiAnswer> {
    const from = this.wire.messages.length;
    this.wire.send({ id, method, ...(params === undefined ? {} : { params }) });
    return this.#until(`the answer to ${method}`, () =>
      this.wire.messages
        .slice(from)
        .find((message) => 'status' in message && String(message.id) === String(id)),
    );
  }

  /** The same with apiKey, timestamp and signature. */
  signed(
    method: string,
    params: Parameters = {},
    signer: Signer = this.#signer,
  ): Promise<ApiAnswer> {
    return this.call(method, this.sign(params, signer));
  }

  /** Parameters with apiKey, timestamp and signature: sorted by name, not percent-encoded. */
  sign(params: Parameters, signer: Signer = this.#signer): Parameters {
    const unsigned: Record<string, string | number | boolean | undefined> = {
      apiKey: signer.apiKey,
      timestamp: this.#now(),
      ...params,
    };
    const payload = Object.keys(unsigned)
      .filter((name) => unsigned[name] !== undefined)
      .sort()
      .map((name) => `${name}=${unsigned[name]}`)
      .join('&');
    return { ...unsigned, signature: signer.sign(payload) };
  }

  /** Sends a text as it is and waits for the next message that is an answer. */
  async sendText(text: string): Promise<ApiAnswer> {
    const from = this.wire.messages.length;
    this.wire.sendText(text);
    return this.#until('an answer', () =>
      this.wire.messages.slice(from).find((message) => 'status' in message),
    );
  }

  /** The events that have come, oldest first, of one type or of all. */
  events(type?: string): readonly Json[] {
    return this.wire.messages
      .filter((message) => message.event !== undefined)
      .map((message) => message.event)
      .filter((event) => type === undefined || event.e === type);
  }

  /** Waits for an event. */
  event(what: string, fits: (event: Json) => boolean): Promise<Json> {
    return this.#until(what, () => this.events().find(fits));
  }

  #nextId(): string {
    this.#lastId += 1;
    return `c-${this.#lastId}`;
  }
}
