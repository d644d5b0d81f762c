import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeJson, encodeJson } from '../../../src/model/json-codec.js';

it('writes fixed-point numbers so that a person can read them', () => {
  expect(encodeJson({ price: 6_183_763_000_000n, note: '=1' })).toBe(
    '{"price":"=61837.63","note":"==1"}',
  );
});

it('gives back what was written', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      fc.string(),
      fc.constantFrom('=', '==', '=1', '=x'),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.integer(),
      fc.boolean(),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
        tie('any'),
        { maxKeys: 4 },
      ),
    ),
  })).any;
  fc.assert(
    fc.property(value, (original) => {
      expect(decodeJson(encodeJson([original]))).toEqual([original]);
    }),
  );
});

it('refuses what it did not write', () => {
  expect(() => decodeJson('["=abc"]')).toThrow('fixed-point');
  expect(() => decodeJson('{')).toThrow(SyntaxError);
});
