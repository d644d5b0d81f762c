import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret, SigningKey } from '../../src/adapters/binance/credentials.js';
import {
  encodeQuery,
  signParameters,
  signQuery,
} from '../../src/adapters/binance/http/sign-request.js';
import { KeyStore } from '../../src/simulator/admission/key-store.js';
import { ExchangeHarness } from '../support/exchange-harness.js';
import { ManualScheduler } from '../support/manual-scheduler.js';
import { EXAMPLE_KEY, FIX_EXAMPLE, REST_EXAMPLES, WS_EXAMPLES } from './signing-examples.js';

const { apiKey, secret } = EXAMPLE_KEY;
const KEY = SigningKey.fromSecret(new Secret(secret));

/** An exchange that knows the documentation's key, at the time of an example. */
function exchangeAt(timestamp: number): ExchangeHarness {
  const time = new ManualScheduler(timestamp);
  const accounts = [{ apiKey, secret, balances: [] }];
  return new ExchangeHarness({ accounts, clock: time, scheduler: time });
}

describe('rest-api.md, "SIGNED Endpoint Examples for POST /api/v3/order"', () => {
  it.each(REST_EXAMPLES)('$heading: the client signs', ({ parameters, payload, signature }) => {
    expect(encodeQuery(parameters)).toBe(payload);
    expect(signQuery(KEY, parameters)).toBe(`${payload}&signature=${signature}`);
  });

  it.each(REST_EXAMPLES)('$heading: the exchange verifies', ({ payload, signature }) => {
    const exchange = exchangeAt(1_499_827_319_559);
    const post = (query: string) =>
      exchange.request(`POST /api/v3/order?${query}`, { 'x-mbx-apikey': apiKey });
    // Known and refused for its symbol only.
    expect(post(`${payload}&signature=${signature}`).json.code).toBe(-1121);
    expect(post(`${payload}1&signature=${signature}`).json.code).toBe(-1022);
  });
});

describe('web-socket-api.md', () => {
  it.each(WS_EXAMPLES)('$heading: the client signs', ({ params, signature }) => {
    expect(signParameters(KEY, { ...params, apiKey })['signature']).toBe(signature);
  });

  it.each(WS_EXAMPLES)('$heading: the exchange verifies', ({ params, signature }) => {
    const sorted = Object.entries({ ...params, apiKey }).sort(([a], [b]) => (a < b ? -1 : 1));
    const payload = sorted.map(([name, value]) => `${name}=${value}`).join('&');
    const keys = new KeyStore();
    keys.add(apiKey, 'account', { secret });
    expect(keys.authenticate(apiKey, payload, signature)).toBe('account');
    expect(() => keys.authenticate(apiKey, `${payload}1`, signature)).toThrow(
      'Signature for this request is not valid.',
    );
  });

  const placements = WS_EXAMPLES.filter(({ method }) => method === 'order.place');

  it.each(placements)('$heading: the exchange reads the request', (example) => {
    const { method, params, signature } = example;
    const exchange = exchangeAt(Number(params['timestamp']));
    const ask = (changes: Record<string, unknown>): number => {
      const socket = exchange.connect('/ws-api/v3');
      const signed = { ...params, apiKey, signature, ...changes };
      socket.session?.receive(JSON.stringify({ id: 1, method, params: signed }));
      return socket.messages[0].error?.code;
    };
    expect(ask({})).not.toBe(-1022);
    expect(ask({ quantity: '2' })).toBe(-1022);
  });
});

describe('fix-api.md, "Signature Computation"', () => {
  const { privateKeyPem, payload, signature } = FIX_EXAMPLE;

  it('the client signs with Ed25519', () => {
    expect(SigningKey.fromPem(new Secret(privateKeyPem)).sign(payload)).toBe(signature);
  });

  it('the exchange verifies Ed25519', () => {
    const publicKeyPem = createPublicKey(privateKeyPem)
      .export({ type: 'spki', format: 'pem' })
      .toString();
    const keys = new KeyStore();
    keys.add('ed25519-key', 'account', { publicKeyPem });
    expect(keys.authenticate('ed25519-key', payload, signature)).toBe('account');
  });
});
