import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { invalidKey, RequestRefusal } from '../wire/request-refusal.js';

/** How requests of a key are signed: with a shared secret (HMAC SHA-256), or with an RSA or Ed25519 key pair. */
export type KeyCredential = { readonly secret: string } | { readonly publicKeyPem: string };

interface KeyRecord {
  readonly accountId: string;
  readonly credential: KeyCredential;
  readonly publicKey: KeyObject | undefined;
}

/** Whether a text may name a key. */
export function isApiKey(text: string): boolean {
  return /^[\w-]{1,128}$/.test(text);
}

/** The exchange's API keys. Signatures are really verified (rest-api.md, "Request Security"). */
export class KeyStore {
  readonly #keys = new Map<string, KeyRecord>();
  readonly #revoked = new Map<string, KeyRecord>();

  add(apiKey: string, accountId: string, credential: KeyCredential): void {
    const publicKey =
      'publicKeyPem' in credential ? createPublicKey(credential.publicKeyPem) : undefined;
    this.#keys.set(apiKey, { accountId, credential, publicKey });
  }

  /** Removes a key, as its owner would. */
  revoke(apiKey: string): void {
    move(apiKey, this.#keys, this.#revoked);
  }

  /** Lets a revoked key in again, as when an address or a permission comes back. */
  restore(apiKey: string): void {
    move(apiKey, this.#revoked, this.#keys);
  }

  has(apiKey: string): boolean {
    return this.#keys.has(apiKey);
  }

  /** The account of a key, of a revoked one too; undefined for an unknown one. */
  accountOf(apiKey: string): string | undefined {
    return (this.#keys.get(apiKey) ?? this.#revoked.get(apiKey))?.accountId;
  }

  /** How requests of a key are signed; undefined for an unknown one. */
  kindOf(apiKey: string): 'hmac' | 'rsa' | 'ed25519' | undefined {
    const record = this.#keys.get(apiKey);
    if (record === undefined) return undefined;
    if (record.publicKey === undefined) return 'hmac';
    return record.publicKey.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa';
  }

  /**
   * The account a signed request acts for.
   *
   * @throws RequestRefusal -2014 without a usable key, -2015 for an unknown one, -1022 for a wrong signature
   */
  authenticate(apiKey: string | undefined, payload: string, signature: string): string {
    if (apiKey === undefined || !isApiKey(apiKey)) {
      throw new RequestRefusal(401, -2014, 'API-key format invalid.');
    }
    const record = this.#keys.get(apiKey);
    if (record === undefined) {
      throw invalidKey();
    }
    if (!isGenuine(record, payload, signature)) {
      throw new RequestRefusal(400, -1022, 'Signature for this request is not valid.');
    }
    return record.accountId;
  }
}

function move(apiKey: string, from: Map<string, KeyRecord>, to: Map<string, KeyRecord>): void {
  const record = from.get(apiKey);
  if (record === undefined) return;
  from.delete(apiKey);
  to.set(apiKey, record);
}

/** HMAC signatures are hex in any case; RSA and Ed25519 ones are base64, case-sensitive. */
function isGenuine(record: KeyRecord, payload: string, signature: string): boolean {
  if ('secret' in record.credential) {
    const expected = createHmac('sha256', record.credential.secret).update(payload).digest();
    const given = Buffer.from(signature, 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
  const key = record.publicKey;
  if (key === undefined) return false;
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return verify(algorithm, Buffer.from(payload), key, Buffer.from(signature, 'base64'));
}
