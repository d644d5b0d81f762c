import { must } from '../base/assert.js';
import { divideFixed, formatFixed, multiplyFixed, parseFixed } from '../base/fixed-point.js';
import type { Price } from './price.js';
import type { Quantity } from './quantity.js';

declare const moneyBrand: unique symbol;

/**
 * An amount of a named asset, × 10⁸; the asset stands beside it. May be negative (a loss).
 * A base quantity becomes Money only through `moneyOfQuantity`.
 */
export type Money = bigint & { readonly [moneyBrand]: 'Money' };

export const ZERO_MONEY = 0n as Money;

/** Reads "-12.50000000"; undefined when it is not a plain decimal of at most eight places. */
export function parseMoney(text: string): Money | undefined {
  return parseFixed(text) as Money | undefined;
}

/** Reads an amount that must be there: for constants and tests. @throws InvariantViolation */
export function moneyOf(text: string): Money {
  return must(parseMoney(text), `"${text}" is an amount`);
}

/** The shortest decimal string. */
export function formatMoney(amount: Money): string {
  return formatFixed(amount);
}

/** a + b. */
export function addMoney(a: Money, b: Money): Money {
  return (a + b) as Money;
}

/** a − b; may be negative. */
export function subtractMoney(a: Money, b: Money): Money {
  return (a - b) as Money;
}

/** price × quantity in quote units, rounded towards zero at the eighth decimal, as the exchange does. */
export function notionalOf(price: Price, quantity: Quantity): Money {
  return multiplyFixed(price, quantity) as Money;
}

/** How much base an amount of quote buys at a price, rounded down. The price is not zero. */
export function quantityFor(amount: Money, price: Price): Quantity {
  return divideFixed(amount, price) as Quantity;
}

/** Quote paid for base received, per unit, rounded down. The quantity is not zero. */
export function averagePrice(quote: Money, quantity: Quantity): Price {
  return divideFixed(quote, quantity) as Price;
}

/** A base quantity seen as an amount of that asset (balances, commissions). */
export function moneyOfQuantity(quantity: Quantity): Money {
  return quantity as bigint as Money;
}

/** amount × bps / 10 000, rounded towards zero. */
export function shareBps(amount: Money, bps: number): Money {
  return ((amount * BigInt(bps)) / 10_000n) as Money;
}
