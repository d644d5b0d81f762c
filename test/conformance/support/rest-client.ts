import { request } from 'undici';
import type { Signer } from './signing.js';
import { type Json, readJson } from './wire-json.js';

/** Names and values of a request, in the order in which they are sent. */
export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Undefined when the body is no JSON. */
  readonly json: Json;
}

/** What a request is sent with beside its parameters. */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the parameters go: the query string, or the body as a form. */
  readonly in?: 'query' | 'body';
}

/** How a request is signed, when not by the account's key at the venue's time. */
export interface SignedOptions extends RequestOptions {
  readonly signer?: Signer;
  /** ms or µs; the venue's time when absent; not sent at all when null. */
  readonly timestamp?: number | null;
  /** Changes the signature before it is sent; undefined leaves it out. */
  readonly signature?: (genuine: string) => string | undefined;
  /** Another X-MBX-APIKEY than the signer's, or none. */
  readonly apiKey?: string | null;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** The suite's own REST client: sends exactly what it is told and never repeats anything. */
export class RestClient {
  readonly #origin: string;
  readonly #signer: Signer;
  readonly #now: () => number;

  constructor(origin: string, signer: Signer, now: () => number) {
    this.#origin = origin;
    this.#signer = signer;
    this.#now = now;
  }

  get(path: string, parameters: Parameters = {}, options: RequestOptions = {}): Promise<Answer> {
    return this.call('GET', path, parameters, options);
  }

  /** A request without signature. */
  call(
    method: Method,
    path: string,
    parameters: Parameters = {},
    options: RequestOptions = {},
  ): Promise<Answer> {
    const text = encodeParameters(parameters);
    const headers = options.headers ?? {};
    return options.in === 'body'
      ? this.raw(method, path, { headers, body: text })
      : this.raw(method, text === '' ? path : `${path}?${text}`, { headers });
  }

  /** A signed request. */
  signed(
    method: Method,
    path: string,
    parameters: Parameters = {},
    options: SignedOptions = {},
  ): Promise<Answer> {
    const signer = options.signer ?? this.#signer;
    const timestamp = options.timestamp === undefined ? this.#now() : options.timestamp;
    const payload = encodeParameters({ ...parameters, timestamp: timestamp ?? undefined });
    const genuine = signer.sign(payload);
    const signature = options.signature === undefined ? genuine : options.signature(genuine);
    const tail = signature === undefined ? '' : `&signature=${encodeURIComponent(signature)}`;
    const apiKey = options.apiKey === undefined ? signer.apiKey : options.apiKey;
    const headers = {
      ...(apiKey === null ? {} : { 'X-MBX-APIKEY': apiKey }),
      ...options.headers,
    };
    return options.in === 'body'
      ? this.raw(method, path, { headers, body: payload + tail })
      : this.raw(method, `${path}?${payload}${tail}`, { headers });
  }

  /** A request with its query string and body as given. */
  async raw(
    method: Method,
    target: string,
    sent: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
  ): Promise<Answer> {
    const form =
      sent.body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' };
    const response = await request(`${this.#origin}${target}`, {
      method,
      headers: { ...form, ...sent.headers },
      ...(sent.body === undefined ? {} : { body: sent.body }),
    });
    const text = await response.body.text();
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
    );
    const isJson = headers['content-type']?.includes('application/json') === true;
    return {
      status: response.statusCode,
      headers,
      text,
      json: isJson ? readJson(text) : undefined,
    };
  }
}

/** Percent-encoded pairs; what is undefined is left out. */
function encodeParameters(parameters: Parameters): string {
  return Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}
