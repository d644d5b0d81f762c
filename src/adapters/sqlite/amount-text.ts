import { must } from '../../base/assert.js';
import { type Money, parseMoney } from '../../model/money.js';
import { type Price, parsePrice } from '../../model/price.js';
import { parseQuantity, type Quantity } from '../../model/quantity.js';

/** Reads an amount this adapter wrote. @throws InvariantViolation when the column was edited into something else. */
export function moneyColumn(text: string): Money {
  return must(parseMoney(text), `"${text}" is an amount`);
}

/** Reads a price this adapter wrote. @throws InvariantViolation */
export function priceColumn(text: string): Price {
  return must(parsePrice(text), `"${text}" is a price`);
}

/** Reads a quantity this adapter wrote. @throws InvariantViolation */
export function quantityColumn(text: string): Quantity {
  return must(parseQuantity(text), `"${text}" is a quantity`);
}
