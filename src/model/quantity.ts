import { must } from '../base/assert.js';
import { fixedToNumber, floorToMultiple, formatFixed, parseFixed } from '../base/fixed-point.js';

declare const quantityBrand: unique symbol;

/** Base units, × 10⁸. Never negative. */
export type Quantity = bigint & { readonly [quantityBrand]: 'Quantity' };

export const ZERO_QUANTITY = 0n as Quantity;

/** Reads "0.01500000"; undefined when it is not a plain decimal of at most eight places, or negative. */
export function parseQuantity(text: string): Quantity | undefined {
  const value = parseFixed(text);
  return value === undefined || value < 0n ? undefined : (value as Quantity);
}

/** Reads a quantity that must be there: for constants and tests. @throws InvariantViolation */
export function quantityOf(text: string): Quantity {
  return must(parseQuantity(text), `"${text}" is a quantity`);
}

/** The shortest decimal string. */
export function formatQuantity(quantity: Quantity): string {
  return formatFixed(quantity);
}

/** The nearest double: for indicators and screens. */
export function quantityToNumber(quantity: Quantity): number {
  return fixedToNumber(quantity);
}

/** a + b. */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  return (a + b) as Quantity;
}

/** a − b, or zero when b is the greater. */
export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return (a > b ? a - b : 0n) as Quantity;
}

/** The lesser of the two. */
export function leastQuantity(a: Quantity, b: Quantity): Quantity {
  return a < b ? a : b;
}

/** The greatest allowed quantity at or below (LOT_SIZE; a step of 0 disables the rule). */
export function floorToStep(quantity: Quantity, step: Quantity): Quantity {
  return floorToMultiple(quantity, step) as Quantity;
}
