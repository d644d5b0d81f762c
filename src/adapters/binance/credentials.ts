import { createHmac, createPrivateKey, createSecretKey, type KeyObject, sign } from 'node:crypto';
import { inspect } from 'node:util';

const HIDDEN = '***';

/** A value that cannot be printed, serialised or logged by accident: only `reveal()` gives it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where it is used, never to keep it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/** faqs/api_key_types.md. */
export type SigningKeyKind = 'HMAC' | 'RSA' | 'ED25519';

/** A key that cannot be used. The message never quotes it. */
export class CredentialsFailure extends Error {
  override readonly name = 'CredentialsFailure';
}

/** Signs requests. Holds a key object, never the text it was made from. */
export class SigningKey {
  readonly kind: SigningKeyKind;
  readonly #key: KeyObject;

  private constructor(kind: SigningKeyKind, key: KeyObject) {
    this.kind = kind;
    this.#key = key;
  }

  /** An HMAC-SHA-256 key from the exchange's secret. @throws CredentialsFailure */
  static fromSecret(secret: Secret): SigningKey {
    const value = secret.reveal();
    if (value.length === 0) throw new CredentialsFailure('the secret key is empty');
    return new SigningKey('HMAC', createSecretKey(Buffer.from(value, 'utf8')));
  }

  /** An RSA or Ed25519 key from a PKCS#8 private key in PEM. @throws CredentialsFailure */
  static fromPem(pem: Secret): SigningKey {
    let key: KeyObject;
    try {
      key = createPrivateKey(pem.reveal());
    } catch {
      throw new CredentialsFailure('the private key is not a readable PEM (PKCS#8, not encrypted)');
    }
    if (key.asymmetricKeyType === 'ed25519') return new SigningKey('ED25519', key);
    if (key.asymmetricKeyType === 'rsa') return new SigningKey('RSA', key);
    throw new CredentialsFailure(
      `a private key is RSA or Ed25519, not ${key.asymmetricKeyType ?? 'unknown'}`,
    );
  }

  /**
   * The signature of the payload's UTF-8 bytes: hex for HMAC, base64 for the others
   * (rest-api.md, "SIGNED Endpoint Examples"; RSA is RSASSA-PKCS1-v1_5 with SHA-256).
   */
  sign(payload: string): string {
    switch (this.kind) {
      case 'HMAC':
        return createHmac('sha256', this.#key).update(payload, 'utf8').digest('hex');
      case 'RSA':
        return sign('sha256', Buffer.from(payload, 'utf8'), this.#key).toString('base64');
      case 'ED25519':
        return sign(null, Buffer.from(payload, 'utf8'), this.#key).toString('base64');
    }
  }
}

/** What authorises requests of one account. */
export interface Credentials {
  readonly apiKey: Secret;
  readonly signingKey: SigningKey;
}
