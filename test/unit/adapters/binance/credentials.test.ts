import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret, SigningKey } from '../../../../src/adapters/binance/credentials.js';

describe('Secret', () => {
  const secret = new Secret('canary-value-1234');

  it.each([
    ['String', () => String(secret)],
    ['template', () => `${secret}`],
    ['JSON', () => JSON.stringify({ secret })],
    ['inspect', () => inspect({ secret }, { depth: 9, showHidden: true })],
    ['entries', () => JSON.stringify(Object.entries(secret))],
    ['signing key', () => inspect(SigningKey.fromSecret(secret), { depth: 9, showHidden: true })],
  ])('does not show through %s', (_name, print) => {
    expect(print()).not.toContain('canary');
  });

  it('gives its value only when asked', () => {
    expect(secret.reveal()).toBe('canary-value-1234');
  });
});
