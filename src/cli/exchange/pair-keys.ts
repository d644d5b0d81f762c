import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AccountKey } from '../../simulator/simulated-exchange.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';

/**
 * Further API keys of an account, whose requests are signed with a key pair. Each is named for the account's first key and its kind,
 * such as "mykey-ed25519", so that it has the same name at every start.
 *
 * @param paths files with a public key in PEM
 * @throws VerbFailure 2 for two keys of a kind, 4 for a file without an RSA or Ed25519 key
 */
export function readPairKeys(paths: readonly string[], firstKey: string): readonly AccountKey[] {
  const keys = paths.map((path) => readPairKey(path, firstKey));
  if (new Set(keys.map(({ apiKey }) => apiKey)).size < keys.length) {
    throw new VerbFailure(EXIT.usage, '--public-key takes one key of each kind, RSA and Ed25519');
  }
  return keys;
}

function readPairKey(path: string, firstKey: string): AccountKey {
  try {
    const { kind, publicKeyPem } = readPublicPem(path);
    return { apiKey: `${firstKey}-${kind}`, publicKeyPem };
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : 'unreadable';
    throw new VerbFailure(EXIT.configuration, `--public-key ${path}: ${reason}`, failure);
  }
}

/** The public half of a key pair that requests may be signed with. @throws Error that says what was expected of the file */
export function readPublicPem(path: string): {
  readonly kind: 'ed25519' | 'rsa';
  readonly publicKeyPem: string;
} {
  try {
    const publicKeyPem = readFileSync(path, 'utf8');
    const kind = createPublicKey(publicKeyPem).asymmetricKeyType;
    if (kind !== 'ed25519' && kind !== 'rsa') throw new Error('neither Ed25519 nor RSA');
    return { kind, publicKeyPem };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable';
    throw new Error(`expected a PEM file with a public key: ${reason}`, { cause });
  }
}
