import { createPrivateKey, createPublicKey } from 'node:crypto';
import { Secret, SigningKey } from '../adapters/binance/credentials.js';
import { Prng } from '../base/prng.js';
import type { KeyCredential } from '../simulator/admission/key-store.js';

/** Both ends of the account's key. */
export interface DrillKey {
  readonly signingKey: SigningKey;
  readonly credential: KeyCredential;
}

/** RFC 8410, section 7: a private key of 32 bytes follows. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const KEY_BYTES = 32;
const BYTES = 256;

/** Every third seed logs its session on with an Ed25519 key; the others sign each subscription with an HMAC secret. */
export function drillKey(seed: number): DrillKey {
  return seed % 3 === 0 ? ed25519Key(seed) : hmacKey();
}

function hmacKey(): DrillKey {
  const secret = 'drill-secret';
  return { signingKey: SigningKey.fromSecret(new Secret(secret)), credential: { secret } };
}

function ed25519Key(seed: number): DrillKey {
  const random = Prng.fork(seed, 'key');
  const bytes = Uint8Array.from({ length: KEY_BYTES }, () => random.below(BYTES));
  const key = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, bytes]),
    format: 'der',
    type: 'pkcs8',
  });
  const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  const publicKeyPem = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
  return { signingKey: SigningKey.fromPem(new Secret(pem)), credential: { publicKeyPem } };
}
