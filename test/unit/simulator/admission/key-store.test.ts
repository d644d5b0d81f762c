import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyStore } from '../../../../src/simulator/admission/key-store.js';
import {
  RequestParameters,
  signedPayload,
} from '../../../../src/simulator/wire/request-parameters.js';

// The key pair and the signatures that rest-api.md ("HMAC Keys") gives as its example.
const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const TAIL =
  'side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';

const hmac = new KeyStore();
hmac.add(API_KEY, 'account', { secret: SECRET });

describe('HMAC signatures', () => {
  it.each([
    ['LTCBTC', 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71'],
    [
      '%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96',
      'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3',
    ],
  ])('accepts the documented example for %s, in either case of letters', (symbol, signature) => {
    const query = `symbol=${symbol}&${TAIL}`;
    const payload = signedPayload(`${query}&signature=${signature}`, '');
    expect(payload).toBe(query);
    expect(hmac.authenticate(API_KEY, payload, signature)).toBe('account');
    expect(hmac.authenticate(API_KEY, payload, signature.toUpperCase())).toBe('account');
  });

  it('covers the query and the body, joined without a separator', () => {
    expect(signedPayload('symbol=LTCBTC', 'side=BUY&signature=00')).toBe('symbol=LTCBTCside=BUY');
  });

  it('refuses what was changed by one character', () => {
    const signature = 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71';
    const changed = `symbol=LTCBTC&${TAIL}`.replace('quantity=1', 'quantity=2');
    expect(() => hmac.authenticate(API_KEY, changed, signature)).toThrow(/Signature/);
  });
});

describe('key pair signatures', () => {
  it.each(['ed25519', 'rsa'] as const)('verifies %s', (kind) => {
    const { publicKey, privateKey } =
      kind === 'ed25519'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const keys = new KeyStore();
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    keys.add('pair', 'account', { publicKeyPem });
    const algorithm = kind === 'ed25519' ? null : 'sha256';
    const signature = sign(algorithm, Buffer.from('a=1'), privateKey).toString('base64');
    expect(keys.authenticate('pair', 'a=1', signature)).toBe('account');
    expect(() => keys.authenticate('pair', 'a=2', signature)).toThrow(/Signature/);
  });
});

describe('request parameters', () => {
  it('prefers the query string over the body', () => {
    expect(RequestParameters.ofHttp('side=BUY', 'side=SELL&type=MARKET').text('side')).toBe('BUY');
  });

  it('reads ids of 64 bits without loss', () => {
    const parameters = RequestParameters.ofHttp('orderId=9223372036854775807', '');
    expect(parameters.id('orderId')).toBe(9_223_372_036_854_775_807n);
  });

  it('reads times in milliseconds and in microseconds', () => {
    const parameters = RequestParameters.ofHttp('a=1499827319559&b=1499827319559123', '');
    expect([parameters.time('a'), parameters.time('b')]).toEqual([1499827319559, 1499827319559]);
  });
});
