import { EXACT_WHOLE_MAX, fixedFromExact, joinFixed } from '../../../base/fixed-point.js';
import type { EpochMs } from '../../../base/time.js';
import { type DepthLevels, NO_LEVELS } from '../depth.js';
import { ExpectedBytes } from './expected-bytes.js';
import { plainText } from './frame-text.js';

const QUOTE = 34;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
/** A 64-bit id has at most so many digits. */
const ID_DIGITS_MAX = 19;
/** So many digits a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15;
/** Every time in epoch milliseconds from 2001 to 2286 has so many. */
const EPOCH_MS_DIGITS = 13;
/** The decimals of an amount, as the exchange writes them. */
const FRACTION_DIGITS = 8;
/** What the last of so many decimals counts for, × 10⁸. */
const FRACTION_UNITS = [1e8, 1e7, 1e6, 1e5, 1e4, 1_000, 100, 10, 1] as const;

/** Longer frames are not scanned; a depth update of a thousand levels is half as long. */
const FRAME_BYTES_MAX = 64 * 1024;
/** Zeros behind the longest frame, so that a step may look ahead without asking for the end. They match nothing. */
const MARGIN = 512;

/** The text "0000". */
const ZEROS = 0x30303030;

/** PADDED[n][k]: k as text of n digits. To put an id together of these takes half the time of cutting it out. */
const PADDED = [0, 1, 2, 3, 4].map((digits) =>
  Array.from({ length: 10 ** digits }, (_, value) =>
    digits === 0 ? '' : String(value).padStart(digits, '0'),
  ),
);

const NO_LEVEL = new ExpectedBytes(']');
const FIRST_PRICE = new ExpectedBytes('["', 'price');
const QUANTITY = new ExpectedBytes('","');
/** And a quote. */
const NEXT_LEVEL = new ExpectedBytes('"],[');
const LAST_LEVEL_END = new ExpectedBytes('"]]');
const TRUE = new ExpectedBytes('true');
const FALSE = new ExpectedBytes('false');

/**
 * Where a frame lies while it is read: at one place for good, the compiler knows its address, and four bytes are read as
 * fast as one. To copy a frame here takes less time than to read ten of its bytes where it came. Nothing of a frame is
 * needed when its reader returns, so one place is enough.
 */
const MEMORY = Buffer.alloc(FRAME_BYTES_MAX + MARGIN);
const WORDS = new DataView(MEMORY.buffer, MEMORY.byteOffset, MEMORY.length);

/** The least that an amount takes: half of `["1","2"],`. */
const AMOUNT_BYTES_MIN = 5;
/**
 * The decimals of a frame by their slots, × 10⁸; −1 for the first one that a double may not hold, −2 for the next. Filled
 * with fractions one by one, it is stored and copied as plain doubles ever after.
 */
const AMOUNTS: number[] = [];
while (AMOUNTS.length < MEMORY.length / AMOUNT_BYTES_MIN) AMOUNTS.push(0.5);

/**
 * Reads the JSON bytes of a known layout from left to right: each step passes over the bytes that are expected there,
 * and then takes a value. The first surprise makes it fail for good; what the steps return from there on means nothing,
 * so a reader asks `endsWith` once, at the end. It is stricter than JSON: what it reads, JSON reads alike.
 */
export class FrameCursor {
  #at = 0;
  #end = 0;
  #textEnd = 0;
  #idValue = 0;
  /** The amounts that a double may not hold. */
  #large: bigint[] = [];
  #surprise: string | undefined;

  /** Begins with another frame; false when it is too long. Behind its end may lie what is left of a longer one. */
  start(frame: Uint8Array): boolean {
    if (frame.length > FRAME_BYTES_MAX) return false;
    MEMORY.set(frame);
    this.#at = 0;
    this.#end = frame.length;
    this.#surprise = undefined;
    if (this.#large.length > 0) this.#large = [];
    return true;
  }

  /** The place where something else stood than was expected. */
  get surprise(): string | undefined {
    return this.#surprise;
  }

  /** Whether nothing has surprised, and the frame ends with exactly these bytes. */
  endsWith(bytes: ExpectedBytes): boolean {
    this.pass(bytes);
    // What was left behind the frame's end by another one may have looked right until here.
    if (this.#at !== this.#end) this.#fail('end');
    return this.#surprise === undefined;
  }

  /** Passes over the bytes if they stand here; otherwise stays, and that is no surprise. */
  passIf(bytes: ExpectedBytes): boolean {
    const at = this.#at;
    if ((WORDS.getInt32(at, true) & bytes.firstMask) !== bytes.first) return false;
    if ((WORDS.getInt32(at + 4, true) & bytes.secondMask) !== bytes.second) return false;
    if (bytes.more !== undefined && !moreMatches(at + 8, bytes.more, bytes.lastMask)) return false;
    this.#at = at + bytes.length;
    return this.#surprise === undefined;
  }

  pass(bytes: ExpectedBytes): void {
    if (!this.passIf(bytes)) this.#fail(bytes.place);
  }

  /** A number made of the bytes up to the next quote, to look them up by. */
  hashAhead(): number {
    let hash = 0;
    let at = this.#at;
    for (; at < this.#end; at = (at + 4) | 0) {
      const word = WORDS.getInt32(at, true);
      // Whether one of the four is a quote: its difference is zero, and only below zero does a byte borrow.
      const difference = word ^ 0x22222222;
      const quotes = (difference - 0x01010101) & ~difference & 0x80808080;
      if (quotes !== 0) {
        // The bits of the bytes before the first of them.
        const before = (~quotes & (quotes - 1)) >>> 7;
        at = (at + ((32 - Math.clz32(before)) >> 3)) | 0;
        hash = Math.imul(hash ^ (word & before), 0x9e3779b1);
        break;
      }
      hash = Math.imul(hash ^ word, 0x9e3779b1);
    }
    this.#textEnd = at;
    return hash ^ (hash >>> 15);
  }

  /** The text that `hashAhead` went over; undefined when it has an escape or is not UTF-8. Does not step. */
  textAhead(): string | undefined {
    return plainText(MEMORY.subarray(this.#at, this.#textEnd));
  }

  /**
   * Strings that are plain decimals, not negative, one behind each of these, which are no longer than two words; up to
   * the last one's closing quote. They are kept from `firstSlot` on, because only who needs a bigint should pay for it.
   */
  decimalsAfter(befores: readonly ExpectedBytes[], firstSlot: number): void {
    let at = this.#at;
    for (let index = 0; index < befores.length; index += 1) {
      const before = befores[index] as ExpectedBytes;
      const slot = firstSlot + index;
      const start = at + before.length;
      let closing = 0;
      if (
        (WORDS.getInt32(at, true) & before.firstMask) === before.first &&
        (WORDS.getInt32(at + 4, true) & before.secondMask) === before.second
      ) {
        closing = readDecimal(start, slot);
        if (closing === 0) closing = this.#readUnusualDecimal(start, slot);
      }
      if (closing === 0) {
        this.#fail(before.place);
        return;
      }
      at = closing;
    }
    this.#at = at;
  }

  /** The decimal under `slot`, × 10⁸. */
  fixed(slot: number): bigint {
    const amount = AMOUNTS[slot] as number;
    return amount >= 0 ? fixedFromExact(amount) : (this.#large[-1 - amount] as bigint);
  }

  /** The levels of a depth update: `[["price","quantity"],…]`, or `[]`. */
  levelsAfter(before: ExpectedBytes): DepthLevels {
    this.pass(before);
    if (this.passIf(NO_LEVEL)) return NO_LEVELS;
    this.pass(FIRST_PRICE);
    let at = this.#at;
    let closing = 0;
    let count = 0;
    for (;;) {
      const isPrice = (count & 1) === 0;
      closing = readDecimal(at, count);
      if (closing === 0) closing = this.#readUnusualDecimal(at, count);
      count += 1;
      const behind = WORDS.getInt32(closing, true);
      if (closing === 0 || (isPrice && (behind & QUANTITY.firstMask) !== QUANTITY.first)) {
        this.#fail(isPrice && closing === 0 ? 'price' : 'quantity');
        return NO_LEVELS;
      }
      if (isPrice) at = closing + QUANTITY.length;
      else if (behind === NEXT_LEVEL.first && MEMORY[closing + 4] === QUOTE) at = closing + 5;
      else break;
    }
    this.#at = closing;
    this.pass(LAST_LEVEL_END);
    const amounts = AMOUNTS.slice(0, count);
    const large = this.#large;
    if (large.length === 0) return { amounts, large: NO_LEVELS.large };
    this.#large = [];
    return { amounts, large };
  }

  /** A whole number of at most 19 digits, as text. */
  idAfter(before: ExpectedBytes): string {
    this.pass(before);
    let at = this.#at;
    let text = '';
    let value = 0;
    for (let four = fourDigits(at); four >= 0; four = fourDigits(at)) {
      // More than five of them are no id, and need no text.
      if (text.length <= ID_DIGITS_MAX) text += PADDED[4]?.[four] ?? '';
      value = value * 10_000 + four;
      at += 4;
    }
    let rest = 0;
    const restStart = at;
    for (; isDigit(MEMORY[at] as number); at += 1) {
      const digit = (MEMORY[at] as number) - ZERO;
      rest = rest * 10 + digit;
      value = value * 10 + digit;
    }
    text += PADDED[at - restStart]?.[rest] ?? '';
    this.#stepOver(before, at, ID_DIGITS_MAX);
    this.#idValue = text.length <= EXACT_DIGITS ? value : Number(text);
    return text;
  }

  /** The same as a bigint. */
  bigIdAfter(before: ExpectedBytes): bigint {
    this.pass(before);
    const start = this.#at;
    this.#idValue = this.#wholeNumber(before, ID_DIGITS_MAX);
    if (this.#at - start <= EXACT_DIGITS) return fixedFromExact(this.#idValue);
    const id = BigInt(MEMORY.toString('latin1', start, this.#at));
    this.#idValue = Number(id);
    return id;
  }

  /** The double nearest to the last id. */
  get idValue(): number {
    return this.#idValue;
  }

  /** A whole number of at most 15 digits. */
  integerAfter(before: ExpectedBytes): number {
    this.pass(before);
    return this.#wholeNumber(before, EXACT_DIGITS);
  }

  /** A whole number that nobody reads; it may be negative, as the trade ids of a bar without trades are. */
  skipIntegerAfter(before: ExpectedBytes): void {
    this.pass(before);
    if (MEMORY[this.#at] === MINUS) this.#at += 1;
    this.#wholeNumber(before, ID_DIGITS_MAX);
  }

  epochMsAfter(before: ExpectedBytes): EpochMs {
    this.pass(before);
    const at = this.#at;
    const high = fourDigits(at);
    const middle = fourDigits(at + 4);
    const low = fourDigits(at + 8);
    const last = (MEMORY[at + 12] as number) - ZERO;
    // A fourteenth digit would surprise whatever follows.
    if (high < 1_000 || middle < 0 || low < 0 || last < 0 || last > 9) this.#fail(before.place);
    else this.#at = at + EPOCH_MS_DIGITS;
    return (high * 1e8 + middle * 1e4 + low) * 10 + last;
  }

  booleanAfter(before: ExpectedBytes): boolean {
    this.pass(before);
    if (this.passIf(TRUE)) return true;
    if (!this.passIf(FALSE)) this.#fail(before.place);
    return false;
  }

  /** The same as `readDecimal` for fewer places, or none, as the documentation has them, and for large amounts. */
  #readUnusualDecimal(start: number, slot: number): number {
    const wholeEnd = digitsEnd(start);
    const hasPoint = MEMORY[wholeEnd] === POINT;
    const fractionStart = hasPoint ? wholeEnd + 1 : wholeEnd;
    const end = hasPoint ? digitsEnd(fractionStart) : wholeEnd;
    const places = end - fractionStart;
    const isDecimal =
      wholeEnd > start &&
      wholeEnd - start <= EXACT_DIGITS &&
      places <= FRACTION_DIGITS &&
      (places > 0 || !hasPoint) &&
      MEMORY[end] === QUOTE;
    if (!isDecimal) return 0;
    const whole = wholeNumber(start, wholeEnd);
    const fraction = wholeNumber(fractionStart, end) * (FRACTION_UNITS[places] as number);
    if (whole >= EXACT_WHOLE_MAX) this.#large.push(joinFixed(whole, fraction));
    AMOUNTS[slot] = whole < EXACT_WHOLE_MAX ? whole * 1e8 + fraction : -this.#large.length;
    return end;
  }

  /** Of at most so many digits; up to 15 it is exact. */
  #wholeNumber(before: ExpectedBytes, digitsMax: number): number {
    let at = this.#at;
    let value = 0;
    for (let four = fourDigits(at); four >= 0; four = fourDigits(at)) {
      value = value * 10_000 + four;
      at += 4;
    }
    for (; isDigit(MEMORY[at] as number); at += 1)
      value = value * 10 + (MEMORY[at] as number) - ZERO;
    this.#stepOver(before, at, digitsMax);
    return value;
  }

  /** Steps over the digits up to `end`, which are a whole number as JSON has it. */
  #stepOver(before: ExpectedBytes, end: number, digitsMax: number): void {
    const digits = end - this.#at;
    const isWhole = digits === 1 || (digits > 1 && MEMORY[this.#at] !== ZERO);
    if (isWhole && digits <= digitsMax) this.#at = end;
    else this.#fail(before.place);
  }

  #fail(place: string): void {
    this.#surprise ??= place;
  }
}

// Functions that are called for each value are constants: of a function that is declared, the compiler checks at each
// call whether it is still the same one. That takes a tenth of the time of a frame.

/**
 * Keeps the decimal at a place under `slot`, if it is written as the exchange writes amounts and a double holds it.
 *
 * @returns where its closing quote is; 0 when it is written otherwise.
 */
const readDecimal = (start: number, slot: number): number => {
  let point = start;
  let whole = 0;
  for (;;) {
    const digit = (MEMORY[point] as number) - ZERO;
    if (digit < 0 || digit > 9) break;
    whole = whole * 10 + digit;
    point += 1;
  }
  const digits = point - start;
  const closing = point + 1 + FRACTION_DIGITS;
  const high = WORDS.getInt32(point + 1, true) ^ ZEROS;
  const low = WORDS.getInt32(point + 5, true) ^ ZEROS;
  const isUsual =
    whole < EXACT_WHOLE_MAX &&
    digits > 0 &&
    digits <= EXACT_DIGITS &&
    MEMORY[point] === POINT &&
    MEMORY[closing] === QUOTE &&
    (otherThanDigits(high) | otherThanDigits(low)) === 0;
  if (!isUsual) return 0;
  AMOUNTS[slot] = whole * 1e8 + (fourDigitsOf(high) * 10_000 + fourDigitsOf(low));
  return closing;
};

/** Whether these words stand at a place; of the last one only the bits of a mask count. */
const moreMatches = (start: number, words: Int32Array, lastMask: number): boolean => {
  const last = words.length - 1;
  for (let index = 0; index < last; index += 1) {
    if (WORDS.getInt32(start + 4 * index, true) !== words[index]) return false;
  }
  return (WORDS.getInt32(start + 4 * last, true) & lastMask) === words[last];
};

/** The four digits at a place as a number; -1 when they are not four digits. */
const fourDigits = (at: number): number => {
  const digits = WORDS.getInt32(at, true) ^ ZEROS;
  return otherThanDigits(digits) === 0 ? fourDigitsOf(digits) : -1;
};

/** Zero when each byte is below ten: its high half is empty, and stays so with six more. */
const otherThanDigits = (digits: number): number => (digits | (digits + 0x06060606)) & 0xf0f0f0f0;

/** Four bytes below ten as a number, first byte first: made to two of two digits, and those to one. */
const fourDigitsOf = (digits: number): number => {
  const pairs = (Math.imul(digits, 10) + (digits >>> 8)) & 0x00ff00ff;
  return (Math.imul(pairs, 100) + (pairs >>> 16)) & 0xffff;
};

/** Where the digits that begin at a place end. */
const digitsEnd = (start: number): number => {
  let at = start;
  while (isDigit(MEMORY[at] as number)) at += 1;
  return at;
};

/** The digits between two places as a number; exact up to 15 of them. */
const wholeNumber = (start: number, end: number): number => {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + (MEMORY[at] as number) - ZERO;
  return value;
};

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= ZERO + 9;
