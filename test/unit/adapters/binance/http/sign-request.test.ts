import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret, SigningKey } from '../../../../../src/adapters/binance/credentials.js';
import {
  encodeQuery,
  percentEncode,
  type RequestParameters,
  signParameters,
  signQuery,
} from '../../../../../src/adapters/binance/http/sign-request.js';

/** The keys and signatures of the official documentation (rest-api.md and web-socket-api.md, "HMAC Keys"). */
const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const HMAC = SigningKey.fromSecret(
  new Secret('NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j'),
);

function restOrder(symbol: string): RequestParameters {
  return [
    ['symbol', symbol],
    ['side', 'BUY'],
    ['type', 'LIMIT'],
    ['timeInForce', 'GTC'],
    ['quantity', 1],
    ['price', '0.1'],
    ['recvWindow', 5000],
    ['timestamp', 1499827319559],
  ];
}

describe('signQuery', () => {
  it.each([
    ['LTCBTC', 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71'],
    ['１２３４５６', 'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3'],
  ])('agrees with the documented HMAC signature of %s', (symbol, signature) => {
    const query = signQuery(HMAC, restOrder(symbol));
    expect(query).toBe(`${encodeQuery(restOrder(symbol))}&signature=${signature}`);
  });

  it('builds the documented payload of the RSA example', () => {
    const parameters: RequestParameters = [
      ['symbol', '１２３４５６'],
      ['side', 'SELL'],
      ['type', 'LIMIT'],
      ['timeInForce', 'GTC'],
      ['quantity', 1],
      ['price', '0.2'],
      ['timestamp', 1668481559918],
      ['recvWindow', 5000],
    ];
    expect(encodeQuery(parameters)).toBe(
      'symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=0.2&timestamp=1668481559918&recvWindow=5000',
    );
  });

  it('percent-encodes an RSA signature, and it verifies over the bytes that are sent', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = SigningKey.fromPem(
      new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    );
    const query = signQuery(key, restOrder('１２３４５６'));
    const [payload, signature] = query.split('&signature=') as [string, string];
    expect(signature).toMatch(/^[\w%.~-]+$/);
    expect(key.kind).toBe('RSA');
    const bytes = Buffer.from(decodeURIComponent(signature), 'base64');
    expect(verify('sha256', Buffer.from(payload), publicKey, bytes)).toBe(true);
  });
});

describe('signParameters', () => {
  const common = { apiKey: API_KEY, timeInForce: 'GTC', timestamp: 1645423376532, type: 'LIMIT' };

  it.each([
    [
      {
        symbol: 'BTCUSDT',
        side: 'SELL',
        quantity: '0.01000000',
        price: '52000.00',
        recvWindow: 100,
      },
      'aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24',
    ],
    [
      {
        symbol: '１２３４５６',
        side: 'BUY',
        quantity: '1.00000000',
        price: '0.10000000',
        recvWindow: 5000,
      },
      'b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd',
    ],
  ])('agrees with the documented signature of %o', (order, signature) => {
    expect(signParameters(HMAC, { ...order, ...common })['signature']).toBe(signature);
  });
});

describe('SigningKey', () => {
  it('agrees with the documented Ed25519 signature of a FIX logon (fix-api.md, "Signature Computation")', () => {
    const pem =
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u\n-----END PRIVATE KEY-----\n';
    const key = SigningKey.fromPem(new Secret(pem));
    expect(key.kind).toBe('ED25519');
    expect(key.sign(['A', 'EXAMPLE', 'SPOT', '1', '20240627-11:17:25.223'].join('\u0001'))).toBe(
      '4MHXelVVcpkdwuLbl6n73HQUXUf1dse2PCgT1DYqW9w8AVZ1RACFGM+5UdlGPrQHrgtS3CvsRURC1oj73j8gCA==',
    );
    expect(createPublicKey(pem).asymmetricKeyType).toBe('ed25519');
  });

  it.each([
    ['an empty secret', () => SigningKey.fromSecret(new Secret(''))],
    ['a text that is no PEM', () => SigningKey.fromPem(new Secret('not a key at all'))],
    [
      'a key of another kind',
      () => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        return SigningKey.fromPem(
          new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
        );
      },
    ],
  ])('refuses %s without quoting it', (_name, make) => {
    expect(make).toThrow(/^(?!.*not a key).*$/);
  });
});

describe('percentEncode', () => {
  it('leaves only unreserved characters', () => {
    expect(percentEncode("a-Z_0.~!'()*+/= &")).toBe('a-Z_0.~%21%27%28%29%2A%2B%2F%3D%20%26');
  });
});
