import { parseFixedWithin } from '../../../base/fixed-point.js';
import type { EpochMs } from '../../../base/time.js';

const QUOTE = 34;
const MINUS = 45;
const ZERO = 48;
const BACKSLASH = 92;
/** Below it are the control characters, which JSON allows in no string. */
const SPACE = 32;
/** A 64-bit id has at most so many digits. */
const ID_DIGITS_MAX = 19;
/** So many digits a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15;
/** Every time in epoch milliseconds from 2001 to 2286 has so many. */
const EPOCH_MS_DIGITS = 13;

/**
 * Reads a JSON text of a known layout from left to right: each step names the bytes it passes over, and then takes a
 * value. The first surprise makes it fail for good; what the steps return from there on means nothing, so a reader asks
 * `endsWith` once, at the end. It is stricter than JSON: what it reads, JSON reads alike.
 */
export class FrameCursor {
  readonly #text: string;
  #at: number;
  #failed = false;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** Whether nothing has surprised, and the text ends with exactly these bytes. */
  endsWith(bytes: string): boolean {
    this.#pass(bytes);
    return !this.#failed && this.#at === this.#text.length;
  }

  /** A string without escapes, up to and with its closing quote. `before` ends with the opening one. */
  textAfter(before: string): string {
    this.#pass(before);
    const start = this.#at;
    const end = this.#closingQuote();
    return this.#text.slice(start, end);
  }

  /** A string that nobody reads. */
  skipTextAfter(before: string): void {
    this.#pass(before);
    this.#closingQuote();
  }

  /** A string that is a plain decimal, not negative, × 10⁸. */
  decimalAfter(before: string): bigint {
    this.#pass(before);
    const start = this.#at;
    // No decimal has a quote or a backslash in it, so the next quote ends it.
    const end = this.#text.indexOf('"', start);
    this.#at = end + 1;
    const value = parseFixedWithin(this.#text, start, end);
    if (value === undefined || this.#text.charCodeAt(start) === MINUS) return this.#fail(0n);
    return value;
  }

  /** A whole number of at most 19 digits, as text. */
  idAfter(before: string): string {
    this.#pass(before);
    const start = this.#at;
    this.#digits(ID_DIGITS_MAX);
    return this.#text.slice(start, this.#at);
  }

  /** A whole number of at most 15 digits. */
  integerAfter(before: string): number {
    this.#pass(before);
    return this.#digits(EXACT_DIGITS);
  }

  /** A whole number that nobody reads; it may be negative, as the trade ids of a bar without trades are. */
  skipIntegerAfter(before: string): void {
    this.#pass(before);
    if (this.#text.charCodeAt(this.#at) === MINUS) this.#at += 1;
    this.#digits(ID_DIGITS_MAX);
  }

  epochMsAfter(before: string): EpochMs {
    this.#pass(before);
    const start = this.#at;
    const value = this.#digits(EPOCH_MS_DIGITS);
    return this.#at - start === EPOCH_MS_DIGITS ? value : this.#fail(0);
  }

  booleanAfter(before: string): boolean {
    this.#pass(before);
    const value = this.#text.startsWith('true', this.#at);
    this.#pass(value ? 'true' : 'false');
    return value;
  }

  #pass(bytes: string): void {
    const text = this.#text;
    const start = this.#at;
    for (let index = 0; index < bytes.length; index += 1) {
      // Beyond the end the code is NaN, which equals none.
      if (text.charCodeAt(start + index) !== bytes.charCodeAt(index)) {
        this.#failed = true;
        return;
      }
    }
    this.#at = start + bytes.length;
  }

  /** Steps behind the next quote. Returns where it stands. */
  #closingQuote(): number {
    const text = this.#text;
    let at = this.#at;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return at;
      }
      if (code === BACKSLASH || code < SPACE) break;
    }
    return this.#fail(at);
  }

  /** Digits without a leading zero, as a number; exact up to 15 of them. */
  #digits(digitsMax: number): number {
    const text = this.#text;
    const start = this.#at;
    let value = 0;
    let at = start;
    for (; at < text.length; at += 1) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const count = at - start;
    if (count === 0 || count > digitsMax) return this.#fail(0);
    if (count > 1 && text.charCodeAt(start) === ZERO) return this.#fail(0);
    this.#at = at;
    return value;
  }

  #fail<Value>(value: Value): Value {
    this.#failed = true;
    return value;
  }
}
