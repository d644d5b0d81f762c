import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RingBuffer } from '../../../src/base/ring-buffer.js';

it('holds the newest items, oldest first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.integer()), (capacity, items) => {
      const ring = new RingBuffer<number>(capacity);
      for (const item of items) ring.push(item);
      const kept = items.slice(-capacity);
      expect([...ring]).toEqual(kept);
      expect(ring.at(-1)).toBe(kept.at(-1));
      expect(ring.at(0)).toBe(kept[0]);
      expect(ring.at(capacity)).toBeUndefined();
    }),
  );
});

it('returns what fell out', () => {
  const ring = new RingBuffer<string>(1);
  expect(ring.push('a')).toBeUndefined();
  expect(ring.push('b')).toBe('a');
});
