import { constants, createHmac, type KeyObject, sign } from 'node:crypto';

/** Signs payloads for one API key. */
export interface Signer {
  readonly apiKey: string;
  /** Hex for HMAC, base64 for RSA and Ed25519. */
  sign(payload: string): string;
}

/** HMAC SHA-256, in hex. */
export function hmacSigner(apiKey: string, secret: string): Signer {
  return {
    apiKey,
    sign: (payload) => createHmac('sha256', secret).update(payload, 'utf8').digest('hex'),
  };
}

/** RSASSA-PKCS1-v1_5 with SHA-256 for an RSA key, Ed25519 for an Ed25519 key; base64. */
export function keyPairSigner(apiKey: string, privateKey: KeyObject): Signer {
  const rsa = privateKey.asymmetricKeyType === 'rsa';
  return {
    apiKey,
    sign: (payload) => {
      const bytes = Buffer.from(payload, 'utf8');
      const signature = rsa
        ? sign('sha256', bytes, { key: privateKey, padding: constants.RSA_PKCS1_PADDING })
        : sign(null, bytes, privateKey);
      return signature.toString('base64');
    },
  };
}
