/**
 * Decimal numbers as integers × 10⁸.
 *
 * Binance sends and expects decimal strings; eight decimals is what its filters and balances use.
 * Only `model/price.ts`, `model/quantity.ts` and `model/money.ts` may give these integers a meaning.
 */
const DECIMALS = 8;
export const SCALE = 100_000_000n;
/** Digits before the point: far beyond any amount, and a bound on what is read. */
const WHOLE_DIGITS_MAX = 20;
/** So many digits a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15;
/** Below it, so does a whole part × 10⁸ with its fraction: 4.5 × 10¹⁵ is less than 2⁵². */
export const EXACT_WHOLE_MAX = 45_000_000;

/** The bits of a double, and the same as an integer. */
const DOUBLE = new Float64Array(1);
const BITS = new BigUint64Array(DOUBLE.buffer);
/** From here to twice as much, the bits of a double count by ones: its 52 lowest are what it is more than this. */
const TWO_52 = 2 ** 52;
const EXACT_MAX = BigInt(EXACT_WHOLE_MAX) * SCALE;

const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/**
 * Reads a plain decimal string ("61837.63000000"). More than eight decimals are accepted only when
 * the excess digits are zeros, because a rounded price is a wrong price.
 *
 * @returns undefined when the text is not such a number (exponents, spaces, signs other than "-").
 */
export function parseFixed(text: string): bigint | undefined {
  const end = text.length;
  const negative = text.charCodeAt(0) === MINUS;
  const first = negative ? 1 : 0;
  let whole = 0;
  let at = first;
  for (; at < end; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    whole = whole * 10 + digit;
  }
  const wholeDigits = at - first;
  if (wholeDigits === 0 || wholeDigits > WHOLE_DIGITS_MAX) return undefined;
  const fraction = at === end ? 0 : parseFraction(text, at);
  if (fraction === undefined) return undefined;
  if (wholeDigits <= EXACT_DIGITS) return sign(joinFixed(whole, fraction), negative);
  return sign(BigInt(text.slice(first, at)) * SCALE + BigInt(fraction), negative);
}

/**
 * whole × 10⁸ + fraction, of digits gathered in doubles: the whole part has at most 15, the fraction eight.
 */
export function joinFixed(whole: number, fraction: number): bigint {
  if (whole < EXACT_WHOLE_MAX) return fixedFromExact(whole * 1e8 + fraction);
  return fixedFromExact(whole) * SCALE + fixedFromExact(fraction);
}

/** BigInt(value) for a whole number from 0 to 2⁵², in a third of the time: it is a large part of reading an amount. */
export function fixedFromExact(value: number): bigint {
  if (value === 0) return 0n;
  DOUBLE[0] = value + TWO_52;
  return BigInt.asUintN(52, BITS[0] as bigint);
}

/** The opposite; undefined when the integer is negative, or its whole part not below `EXACT_WHOLE_MAX`. */
export function exactFromFixed(value: bigint): number | undefined {
  return value >= 0n && value < EXACT_MAX ? Number(value) : undefined;
}

/** The part from the point on, × 10⁸; undefined when it is not digits, or more precise than that. */
function parseFraction(text: string, point: number): number | undefined {
  const end = text.length;
  if (text.charCodeAt(point) !== POINT || point + 1 === end) return undefined;
  let fraction = 0;
  for (let at = point + 1; at < end; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    if (at - point <= DECIMALS) fraction = fraction * 10 + digit;
    else if (digit !== 0) return undefined;
  }
  for (let places = end - point - 1; places < DECIMALS; places += 1) fraction *= 10;
  return fraction;
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
