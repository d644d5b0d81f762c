/**
 * Decimal numbers as integers × 10⁸.
 *
 * Binance sends and expects decimal strings; eight decimals is what its filters and balances use.
 * Only `model/price.ts`, `model/quantity.ts` and `model/money.ts` may give these integers a meaning.
 */
const DECIMALS = 8;
export const SCALE = 100_000_000n;

const DECIMAL_PATTERN = /^-?\d{1,20}(\.\d+)?$/;

/**
 * Reads a plain decimal string ("61837.63000000"). More than eight decimals are accepted only when
 * the excess digits are zeros, because a rounded price is a wrong price.
 *
 * @returns undefined when the text is not such a number (exponents, spaces, signs other than "-").
 */
export function parseFixed(text: string): bigint | undefined {
  if (!DECIMAL_PATTERN.test(text)) return undefined;
  const negative = text.charCodeAt(0) === 45;
  const digits = negative ? text.slice(1) : text;
  const dot = digits.indexOf('.');
  if (dot < 0) return sign(BigInt(digits) * SCALE, negative);
  const fraction = digits.slice(dot + 1);
  if (fraction.length > DECIMALS && /[1-9]/.test(fraction.slice(DECIMALS))) return undefined;
  const padded = fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0');
  return sign(BigInt(digits.slice(0, dot) + padded), negative);
}

/** Writes the shortest plain decimal string: "61837.63", "0.000028", "-1". Never an exponent. */
export function formatFixed(value: bigint): string {
  const full = formatFixedPadded(value);
  let end = full.length;
  while (full.charCodeAt(end - 1) === 48) end -= 1;
  if (full.charCodeAt(end - 1) === 46) end -= 1;
  return full.slice(0, end);
}

/** Writes all eight decimals, as Binance does: "61837.63000000". */
export function formatFixedPadded(value: bigint): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(DECIMALS + 1, '0');
  const cut = digits.length - DECIMALS;
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** The nearest double. For indicators, logs and screens; never for money. */
export function fixedToNumber(value: bigint): number {
  return Number(value) / 1e8;
}

/** The nearest multiple of 10⁻⁸ to a finite double. A suggestion from an indicator, to be rounded to a grid next. */
export function fixedFromNumber(value: number): bigint {
  return BigInt(Math.round(value * 1e8));
}

/** a × b, rounded towards zero at the eighth decimal. */
export function multiplyFixed(a: bigint, b: bigint): bigint {
  return (a * b) / SCALE;
}

/** a ÷ b, rounded towards zero at the eighth decimal. `b` is not zero. */
export function divideFixed(a: bigint, b: bigint): bigint {
  return (a * SCALE) / b;
}

/** The greatest multiple of `step` that is at most `value`. Both are ≥ 0; a step of 0 means "no grid" (Binance disables a rule that way). */
export function floorToMultiple(value: bigint, step: bigint): bigint {
  return step === 0n ? value : value - (value % step);
}

/** The least multiple of `step` that is at least `value`. Both are ≥ 0; a step of 0 means "no grid". */
export function ceilToMultiple(value: bigint, step: bigint): bigint {
  if (step === 0n) return value;
  const rest = value % step;
  return rest === 0n ? value : value + step - rest;
}

function sign(value: bigint, negative: boolean): bigint {
  return negative ? -value : value;
}
