import { expect } from 'vitest';
import type { Json } from './wire-json.js';

/** A decimal as the exchange writes it: "0.00000000", "-94.99". */
export const DECIMAL: Json = expect.stringMatching(/^-?\d+\.\d+$/);
/** A decimal that may be whole. */
export const NUMERAL: Json = expect.stringMatching(/^-?\d+(\.\d+)?$/);
/** A time of this century, in ms. */
export const MILLISECONDS: Json = expect.toSatisfy(
  (value: unknown) => typeof value === 'number' && value > 1e12 && value < 1e13,
  'milliseconds',
);
/** A whole number; ids that a double may not hold are read as texts. */
export const INTEGER: Json = expect.toSatisfy(
  (value: unknown) =>
    /^-?\d+$/.test(String(value)) && (typeof value === 'string' ? value.length >= 16 : true),
  'a whole number',
);
export const TEXT: Json = expect.any(String);
export const BOOLEAN: Json = expect.any(Boolean);
/** A client order id that the exchange may make or accept. */
export const CLIENT_ORDER_ID: Json = expect.stringMatching(/^[a-zA-Z0-9\-_]{1,36}$/);

/** What an answer of either door has in common when it refuses. */
interface Refusable {
  readonly status: number;
  readonly json?: Json;
  readonly error?: Json;
}

/** The answer refuses with this code and text. */
export function expectRefusal(answer: Refusable, code: number, msg?: string | RegExp): void {
  const error: Json = answer.error ?? answer.json;
  expect(error, JSON.stringify(answer)).toMatchObject({
    code,
    ...(msg === undefined
      ? {}
      : { msg: typeof msg === 'string' ? msg : expect.stringMatching(msg) }),
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
}

/** The text of -1102 for a parameter. */
export function mandatory(name: string): string {
  return `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;
}

/** The values never fall. */
export function expectAscending(values: readonly (number | string)[]): void {
  const sorted = [...values].sort((a, b) => Number(BigInt(a) - BigInt(b)));
  expect(values).toEqual(sorted);
}
