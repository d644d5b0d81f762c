import { expect, it } from 'vitest';
import { assert, InvariantViolation, must, unreachable } from '../../../src/base/assert.js';

it('lets what holds pass and crashes on what does not', () => {
  expect(() => assert(true, 'holds')).not.toThrow();
  expect(() => assert(false, () => 'fills never exceed the order')).toThrow(InvariantViolation);
  expect(must(0)).toBe(0);
  expect(() => must(undefined, 'the price is known')).toThrow('the price is known');
  expect(() => unreachable('surprise' as never)).toThrow('surprise');
});
