import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ceilToMultiple,
  divideFixed,
  exactFromFixed,
  fixedFromExact,
  fixedFromNumber,
  floorToMultiple,
  formatFixed,
  formatFixedPadded,
  joinFixed,
  multiplyFixed,
  parseFixed,
} from '../../../src/base/fixed-point.js';

describe('parseFixed', () => {
  it.each([
    ['61837.63000000', 6_183_763_000_000n],
    ['0.00000001', 1n],
    ['0', 0n],
    ['-1.5', -150_000_000n],
    ['1', 100_000_000n],
    ['0.000000010000', 1n],
    ['92233720368.54775807', 9_223_372_036_854_775_807n],
  ])('reads %s', (text, value) => {
    expect(parseFixed(text)).toBe(value);
  });

  it.each([
    '',
    '.',
    '1.',
    '.5',
    '1e5',
    ' 1',
    '1 ',
    '+1',
    '--1',
    'NaN',
    '1,5',
    '0.000000001',
    '１',
    '0x10',
  ])('refuses "%s"', (text) => {
    expect(parseFixed(text)).toBeUndefined();
  });

  const nearlyDecimal = fc.oneof(
    fc.stringMatching(/^-?\d{1,22}(\.\d{1,12})?$/),
    fc.stringMatching(/^-?\d{1,9}\.\d{0,8}0{0,4}$/),
    fc.stringMatching(/^[-0-9.e+ ]{0,12}$/),
    fc.constantFrom('89999999.99999999', '90000000.00000000', '999999999999999.99999999'),
    fc.constantFrom('99999999999999999999.99999999', '00000000000000000000.1', '-0', '1\n'),
  );

  it('reads exactly what a pattern and bigint arithmetic read', () => {
    fc.assert(
      fc.property(nearlyDecimal, (text) => {
        expect(parseFixed(text)).toBe(parseByPattern(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('joins digits gathered in doubles as bigint arithmetic does', () => {
    const whole = fc.oneof(
      fc.integer({ min: 0, max: 999_999_999_999_999 }),
      fc.integer({ min: 0, max: 1_000_000_000 }),
      fc.constantFrom(0, 42, 89_999_999, 90_000_000, 999_999_999_999_999),
    );
    fc.assert(
      fc.property(whole, fc.integer({ min: 0, max: 99_999_999 }), (digits, fraction) => {
        expect(joinFixed(digits, fraction)).toBe(BigInt(digits) * 100_000_000n + BigInt(fraction));
      }),
    );
  });
});

/** The definition: slow and plain. */
function parseByPattern(text: string): bigint | undefined {
  const [, minus, whole, fraction = ''] = /^(-?)(\d{1,20})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || /[1-9]/.test(fraction.slice(8))) return undefined;
  const value = BigInt(whole) * 100_000_000n + BigInt(fraction.slice(0, 8).padEnd(8, '0'));
  return minus === '-' ? -value : value;
}

describe('formatFixed', () => {
  it.each([
    [6_183_763_000_000n, '61837.63', '61837.63000000'],
    [1n, '0.00000001', '0.00000001'],
    [0n, '0', '0.00000000'],
    [-150_000_000n, '-1.5', '-1.50000000'],
    [10_000_000_000n, '100', '100.00000000'],
  ])('writes %s', (value, short, padded) => {
    expect(formatFixed(value)).toBe(short);
    expect(formatFixedPadded(value)).toBe(padded);
  });

  it('is the inverse of parsing, in both forms', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n }), (value) => {
        expect(parseFixed(formatFixed(value))).toBe(value);
        expect(parseFixed(formatFixedPadded(value))).toBe(value);
      }),
    );
  });
});

describe('arithmetic', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 20n });
  const positive = fc.bigInt({ min: 1n, max: 10n ** 20n });

  it('never rounds a product or a quotient up', () => {
    fc.assert(
      fc.property(amount, positive, (a, b) => {
        expect(multiplyFixed(a, b) * 100_000_000n).toBeLessThanOrEqual(a * b);
        expect(divideFixed(a, b) * b).toBeLessThanOrEqual(a * 100_000_000n);
      }),
    );
  });

  it('puts values on a grid, at most one step away', () => {
    fc.assert(
      fc.property(amount, positive, (value, step) => {
        const down = floorToMultiple(value, step);
        const up = ceilToMultiple(value, step);
        expect(down % step).toBe(0n);
        expect(up % step).toBe(0n);
        expect(down <= value && value < down + step).toBe(true);
        expect(up >= value && value > up - step).toBe(true);
      }),
    );
  });

  it('takes a step of zero as no grid', () => {
    expect(floorToMultiple(123n, 0n)).toBe(123n);
    expect(ceilToMultiple(123n, 0n)).toBe(123n);
  });

  it('reads doubles to the nearest unit', () => {
    expect(fixedFromNumber(0.1 + 0.2)).toBe(30_000_000n);
  });
});

describe('exactFromFixed and fixedFromExact', () => {
  it.each([0n, 1n, 6_183_763_000_000n, 4_499_999_999_999_999n])('are opposites for %s', (value) => {
    const exact = exactFromFixed(value);
    expect(exact).toBe(Number(value));
    expect(fixedFromExact(Number(value))).toBe(value);
  });

  it('are opposites for every whole number a double holds', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 4_499_999_999_999_999n), (value) => {
        expect(fixedFromExact(exactFromFixed(value) ?? -1)).toBe(value);
      }),
    );
  });

  it.each([4_500_000_000_000_000n, -1n])('have no double for %s', (value) => {
    expect(exactFromFixed(value)).toBeUndefined();
  });
});
