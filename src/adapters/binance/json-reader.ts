import type { EpochMs } from '../../base/time.js';
import { type Money, parseMoney } from '../../model/money.js';
import { type Price, parsePrice } from '../../model/price.js';
import { parseQuantity, type Quantity } from '../../model/quantity.js';

/** A document of the exchange is not what its documentation says. Names the place and what was expected there. */
export class DecodeFailure extends Error {
  override readonly name = 'DecodeFailure';
  readonly path: string;
  readonly expected: string;

  constructor(path: string, expected: string) {
    super(`${path} is not ${expected}`);
    this.path = path;
    this.expected = expected;
  }
}

/** A JSON object whose fields are not yet trusted. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** 2001-09-09 and 2286-11-20: a time in seconds, or in microseconds, falls outside. */
const EPOCH_MS_MIN = 1e12;
const EPOCH_MS_MAX = 1e13;

/** @throws DecodeFailure */
export function asObject(value: unknown, path: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DecodeFailure(path, 'an object');
  return value as JsonObject;
}

/** @throws DecodeFailure */
export function asArray(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new DecodeFailure(path, 'an array');
  return value;
}

/** @throws DecodeFailure */
export function asText(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new DecodeFailure(path, 'a string');
  return value;
}

/** @throws DecodeFailure */
export function asBoolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new DecodeFailure(path, 'a boolean');
  return value;
}

/** A whole number that a double holds exactly. @throws DecodeFailure */
export function asInteger(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new DecodeFailure(path, 'a whole number');
  return value;
}

/** A 64-bit id as text, however the parser delivered it. @throws DecodeFailure */
export function asId(value: unknown, path: string): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return value;
  throw new DecodeFailure(path, 'an id');
}

/** Epoch milliseconds. @throws DecodeFailure, also for seconds and microseconds */
export function asEpochMs(value: unknown, path: string): EpochMs {
  if (
    typeof value !== 'number' ||
    !Number.isInteger(value) ||
    value < EPOCH_MS_MIN ||
    value >= EPOCH_MS_MAX
  ) {
    throw new DecodeFailure(path, 'a time in epoch milliseconds');
  }
  return value;
}

/** @throws DecodeFailure */
export function asPrice(value: unknown, path: string): Price {
  const price = typeof value === 'string' ? parsePrice(value) : undefined;
  if (price === undefined || price < 0n) throw new DecodeFailure(path, 'a price');
  return price;
}

/** @throws DecodeFailure */
export function asQuantity(value: unknown, path: string): Quantity {
  const quantity = typeof value === 'string' ? parseQuantity(value) : undefined;
  if (quantity === undefined) throw new DecodeFailure(path, 'a quantity');
  return quantity;
}

/** @throws DecodeFailure */
export function asMoney(value: unknown, path: string): Money {
  const money = typeof value === 'string' ? parseMoney(value) : undefined;
  if (money === undefined) throw new DecodeFailure(path, 'an amount');
  return money;
}

/** One of the listed words. @throws DecodeFailure */
export function asWord<Word extends string>(
  value: unknown,
  words: readonly Word[],
  path: string,
): Word {
  if (typeof value === 'string' && (words as readonly string[]).includes(value))
    return value as Word;
  throw new DecodeFailure(path, `one of ${words.join(', ')}`);
}

/** One of the listed words, or OTHER for one that Binance has added since. @throws DecodeFailure when it is no text */
export function wordOrOther<Word extends string>(
  value: unknown,
  words: readonly Word[],
  path: string,
): Word | 'OTHER' {
  const text = asText(value, path);
  return words.find((word) => word === text) ?? 'OTHER';
}
