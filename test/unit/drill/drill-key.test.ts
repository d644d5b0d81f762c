import { expect, it } from 'vitest';
import { drillKey } from '../../../src/drill/drill-key.js';
import { KeyStore } from '../../../src/simulator/admission/key-store.js';

it.each([
  [2, 'hmac'],
  [3, 'ed25519'],
])('seed %i has both ends of an %s key, the same each time', (seed, kind) => {
  const keys = new KeyStore();
  keys.add('k', 'k', drillKey(seed).credential);
  expect(keys.kindOf('k')).toBe(kind);
  expect(keys.authenticate('k', 'a=1', drillKey(seed).signingKey.sign('a=1'))).toBe('k');
});
