import { describe, expect, it } from 'vitest';
import {
  ClientOrderIds,
  decodeBase28,
  encodeBase28,
} from '../../../../src/core/orders/client-order-id.js';

const ids = new ClientOrderIds('a');

describe('ClientOrderIds', () => {
  it.each([
    [1, 1, 'ENTRY', 0],
    [27, 28, 'PROTECTION', 3],
    [4_000_000, 9_000_000, 'EXIT', 100_000],
  ] as const)(
    'reads back epoch %i, position %i, %s, attempt %i',
    (epoch, counter, purpose, attempt) => {
      const positionId = ids.positionId(epoch, counter);
      const id = ids.orderId(positionId, purpose, attempt);
      expect(id).toMatch(/^[a-zA-Z0-9-_]{1,36}$/);
      expect(id).not.toContain('--');
      expect(ids.parse(id)).toEqual({ epoch, positionId, purpose, attempt });
    },
  );

  it.each(['', 'web_123', 'a1-1', 'a1-1-q0', 'b1-1-n0', 'a1-e-n0', ' a1-1-n0', 'a1-1-n0\n'])(
    'takes %j for foreign',
    (id) => {
      expect(ids.parse(id)).toBeUndefined();
    },
  );

  it('has no vowel to spell a word with', () => {
    for (let value = 0; value < 2_000; value += 1) {
      const text = encodeBase28(value);
      expect(text).not.toMatch(/[aeiouy]/);
      expect(decodeBase28(text)).toBe(value);
    }
  });
});
