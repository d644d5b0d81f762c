import { assert, must } from '../base/assert.js';
import {
  ceilToMultiple,
  fixedFromNumber,
  fixedToNumber,
  floorToMultiple,
  formatFixed,
  formatFixedPadded,
  parseFixed,
} from '../base/fixed-point.js';

declare const priceBrand: unique symbol;

/** Quote units for one base unit, × 10⁸. Compare with `<` only against another Price. */
export type Price = bigint & { readonly [priceBrand]: 'Price' };

export const ZERO_PRICE = 0n as Price;

/** Reads "61837.63000000"; undefined when it is not a plain decimal of at most eight places. */
export function parsePrice(text: string): Price | undefined {
  return parseFixed(text) as Price | undefined;
}

/** Reads a price that must be there: for constants and tests. @throws InvariantViolation */
export function priceOf(text: string): Price {
  return must(parsePrice(text), `"${text}" is a price`);
}

/** The shortest decimal string. */
export function formatPrice(price: Price): string {
  return formatFixed(price);
}

/** All eight decimals, as the exchange writes them. */
export function formatPricePadded(price: Price): string {
  return formatFixedPadded(price);
}

/** The nearest double: for indicators and screens. */
export function priceToNumber(price: Price): number {
  return fixedToNumber(price);
}

/** An indicator's suggestion as a price, before it is put on the symbol's tick grid. `value` is finite and ≥ 0. */
export function priceFromNumber(value: number): Price {
  assert(Number.isFinite(value) && value >= 0, 'a suggested price is finite and not negative');
  return fixedFromNumber(value) as Price;
}

/** The nearest allowed price at or below. */
export function floorToTick(price: Price, tick: Price): Price {
  return floorToMultiple(price, tick) as Price;
}

/** The nearest allowed price at or above. */
export function ceilToTick(price: Price, tick: Price): Price {
  return ceilToMultiple(price, tick) as Price;
}

/** price × (1 + bps / 10 000), rounded towards zero. `bps` is a whole number and may be negative. */
export function shiftPrice(price: Price, bps: number): Price {
  return ((price * BigInt(10_000 + bps)) / 10_000n) as Price;
}

/** (b − a) / a in basis points, as a double for gates and logs. */
export function distanceBps(a: Price, b: Price): number {
  return a === 0n ? 0 : (Number(b - a) / Number(a)) * 10_000;
}
