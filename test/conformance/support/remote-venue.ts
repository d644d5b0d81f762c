import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RestClient } from './rest-client.js';
import { hmacSigner, keyPairSigner, type Signer } from './signing.js';
import type { VenueGround } from './venue.js';

interface Hosts {
  readonly rest: string;
  readonly stream: string;
  readonly api: string;
}

/** Venues that trade play money (testnet/general-info.md and demo-mode/general-info.md, "URLs"). */
const REMOTE_VENUES = {
  testnet: {
    rest: 'https://testnet.binance.vision',
    stream: 'wss://stream.testnet.binance.vision',
    api: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
  },
  demo: {
    rest: 'https://demo-api.binance.com',
    stream: 'wss://demo-stream.binance.com',
    api: 'wss://demo-ws-api.binance.com/ws-api/v3',
  },
} as const satisfies Record<string, Hosts>;

export type RemoteVenueName = keyof typeof REMOTE_VENUES;

export const REMOTE_VENUE_NAMES = Object.keys(REMOTE_VENUES);

export function isRemoteVenue(name: string): name is RemoteVenueName {
  return REMOTE_VENUE_NAMES.includes(name);
}

/**
 * A venue of someone else, with the key that the environment names: `AEGIS_CONFORMANCE_API_KEY` and either
 * `AEGIS_CONFORMANCE_SECRET` or `AEGIS_CONFORMANCE_PRIVATE_KEY_PATH` (PEM).
 *
 * @throws Error without a key
 */
export async function openRemoteVenue(name: RemoteVenueName): Promise<VenueGround> {
  const hosts = REMOTE_VENUES[name];
  const signer = readSigner();
  let offsetMs = 0;
  const now = (): number => Date.now() + offsetMs;
  const rest = new RestClient(hosts.rest, signer, now);
  const before = Date.now();
  const { serverTime } = (await rest.get('/api/v3/time')).json;
  offsetMs = Math.round(serverTime - (before + Date.now()) / 2);
  return {
    name,
    rest,
    signer,
    symbol: 'BTCUSDT',
    otherSymbol: 'ETHUSDT',
    streamOrigin: hosts.stream,
    apiUrl: hosts.api,
    control: undefined,
    now,
    elapse: (ms) => sleep(ms),
    close: async () => undefined,
  };
}

function readSigner(): Signer {
  const {
    AEGIS_CONFORMANCE_API_KEY: apiKey,
    AEGIS_CONFORMANCE_SECRET: secret,
    AEGIS_CONFORMANCE_PRIVATE_KEY_PATH: path,
  } = process.env;
  if (apiKey === undefined) throw new Error('AEGIS_CONFORMANCE_API_KEY is not set');
  if (secret !== undefined) return hmacSigner(apiKey, secret);
  if (path === undefined) {
    throw new Error(
      'neither AEGIS_CONFORMANCE_SECRET nor AEGIS_CONFORMANCE_PRIVATE_KEY_PATH is set',
    );
  }
  return keyPairSigner(apiKey, createPrivateKey(readFileSync(path, 'utf8')));
}
