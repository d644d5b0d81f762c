import { joinFixed } from '../../../base/fixed-point.js';
import type { EpochMs } from '../../../base/time.js';
import { ExpectedBytes } from './expected-bytes.js';
import { frameText } from './frame-text.js';

const QUOTE = 34;
const MINUS = 45;
const POINT = 46;
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
/** The decimals of an amount, as the exchange writes them. */
const FRACTION_DIGITS = 8;
/** Decimals that are kept until they are asked for: a kline has eight. */
const DECIMALS_KEPT = 8;

/** Longer frames are not scanned; a depth update of a thousand levels is half as long. */
const FRAME_BYTES_MAX = 64 * 1024;
/** Zeros behind the longest frame, so that a step may look ahead without asking for the end. They match nothing. */
const MARGIN = 512;

/** PADDED[n][k]: k as text of n digits. To put an id together of these takes half the time of cutting it out. */
const PADDED = [0, 1, 2, 3, 4].map((digits) =>
  Array.from({ length: 10 ** digits }, (_, value) =>
    digits === 0 ? '' : String(value).padStart(digits, '0'),
  ),
);

const TRUE = new ExpectedBytes('true');
const FALSE = new ExpectedBytes('false');

/**
 * Where a frame lies while it is read: at one place for good, the compiler knows its address, and four bytes are read as
 * fast as one. To copy a frame here takes less time than to read ten of its bytes where it came. Nothing of a frame is
 * needed when its reader returns, so one place is enough.
 */
const MEMORY = Buffer.alloc(FRAME_BYTES_MAX + MARGIN);
const WORDS = new DataView(MEMORY.buffer, MEMORY.byteOffset, MEMORY.length);

/**
 * Reads the JSON bytes of a known layout from left to right: each step passes over the bytes that are expected there,
 * and then takes a value. The first surprise makes it fail for good; what the steps return from there on means nothing,
 * so a reader asks `endsWith` once, at the end. It is stricter than JSON: what it reads, JSON reads alike.
 */
export class FrameCursor {
  readonly #wholes = new Float64Array(DECIMALS_KEPT);
  readonly #fractions = new Float64Array(DECIMALS_KEPT);
  #at = 0;
  #end = 0;
  #textEnd = 0;
  #idValue = 0;
  #surprise: string | undefined;

  /** Begins with another frame; false when it is too long. Behind its end may lie what is left of a longer one. */
  start(frame: Uint8Array): boolean {
    if (frame.length > FRAME_BYTES_MAX) return false;
    MEMORY.set(frame);
    this.#at = 0;
    this.#end = frame.length;
    this.#surprise = undefined;
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
    for (; at < this.#end; at += 4) {
      const word = WORDS.getInt32(at, true);
      // Whether one of the four is a quote: its difference is zero, and only below zero does a byte borrow.
      const difference = word ^ 0x22222222;
      if (((difference - 0x01010101) & ~difference & 0x80808080) !== 0) break;
      hash = Math.imul(hash ^ word, 0x9e3779b1);
    }
    for (; at < this.#end && MEMORY[at] !== QUOTE; at += 1) {
      hash = Math.imul(hash ^ (MEMORY[at] as number), 0x9e3779b1);
    }
    this.#textEnd = at;
    return hash ^ (hash >>> 15);
  }

  /** The text that `hashAhead` went over; undefined when it has an escape or is not UTF-8. Does not step. */
  textAhead(): string | undefined {
    const bytes = MEMORY.subarray(this.#at, this.#textEnd);
    if (bytes.some((byte) => byte === BACKSLASH || byte < SPACE)) return undefined;
    try {
      return frameText(bytes);
    } catch {
      return undefined;
    }
  }

  /** A string that nobody reads, up to and with its closing quote; only ASCII, which needs no further check. */
  skipTextAfter(before: ExpectedBytes): void {
    this.pass(before);
    for (let at = this.#at; at < this.#end; at += 1) {
      const byte = MEMORY[at] as number;
      if (byte === QUOTE) {
        this.#at = at + 1;
        return;
      }
      if (byte === BACKSLASH || byte < SPACE || byte > 0x7e) break;
    }
    this.#fail(before.place);
  }

  /**
   * A string that is a plain decimal, not negative, up to its closing quote. It is kept as two whole numbers under
   * `slot`, because only who needs it should pay for a bigint.
   */
  decimalAfter(before: ExpectedBytes, slot: number): void {
    this.pass(before);
    const start = this.#at;
    let at = start;
    let whole = 0;
    for (;;) {
      const digit = (MEMORY[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      whole = whole * 10 + digit;
      at += 1;
    }
    const digits = at - start;
    const closing = at + 1 + FRACTION_DIGITS;
    const high = fourDigits(at + 1);
    const low = fourDigits(at + 5);
    const isUsual =
      digits > 0 &&
      digits <= EXACT_DIGITS &&
      MEMORY[at] === POINT &&
      MEMORY[closing] === QUOTE &&
      high >= 0 &&
      low >= 0;
    if (!isUsual) {
      this.#unusualDecimal(before, slot);
      return;
    }
    this.#wholes[slot] = whole;
    this.#fractions[slot] = high * 10_000 + low;
    this.#at = closing;
  }

  /** The decimal under `slot`, × 10⁸. */
  fixed(slot: number): bigint {
    return joinFixed(this.#wholes[slot] as number, this.#fractions[slot] as number);
  }

  /** A whole number of at most 19 digits, as text. */
  idAfter(before: ExpectedBytes): string {
    this.pass(before);
    const start = this.#at;
    let at = start;
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
    const text = this.idAfter(before);
    return text.length <= EXACT_DIGITS ? BigInt(this.#idValue) : BigInt(text);
  }

  /** The double nearest to the last id. */
  get idValue(): number {
    return this.#idValue;
  }

  /** A whole number of at most 15 digits. */
  integerAfter(before: ExpectedBytes): number {
    this.pass(before);
    const start = this.#at;
    const end = digitsEnd(start);
    this.#stepOver(before, end, EXACT_DIGITS);
    return wholeNumber(start, end);
  }

  /** A whole number that nobody reads; it may be negative, as the trade ids of a bar without trades are. */
  skipIntegerAfter(before: ExpectedBytes): void {
    this.pass(before);
    if (MEMORY[this.#at] === MINUS) this.#at += 1;
    let end = this.#at;
    while (fourDigits(end) >= 0) end += 4;
    this.#stepOver(before, digitsEnd(end), ID_DIGITS_MAX);
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

  /** The same for fewer places, or none, as the documentation's examples have them. */
  #unusualDecimal(before: ExpectedBytes, slot: number): void {
    const wholeEnd = digitsEnd(this.#at);
    const hasPoint = MEMORY[wholeEnd] === POINT;
    const fractionStart = hasPoint ? wholeEnd + 1 : wholeEnd;
    const end = hasPoint ? digitsEnd(fractionStart) : wholeEnd;
    const places = end - fractionStart;
    const isDecimal =
      wholeEnd > this.#at &&
      wholeEnd - this.#at <= EXACT_DIGITS &&
      places <= FRACTION_DIGITS &&
      (places > 0 || !hasPoint) &&
      MEMORY[end] === QUOTE;
    if (!isDecimal) {
      this.#fail(before.place);
      return;
    }
    this.#wholes[slot] = wholeNumber(this.#at, wholeEnd);
    this.#fractions[slot] = wholeNumber(fractionStart, end) * 10 ** (FRACTION_DIGITS - places);
    this.#at = end;
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

/** Whether these words stand at a place; of the last one only the bits of a mask count. */
function moreMatches(start: number, words: Int32Array, lastMask: number): boolean {
  const last = words.length - 1;
  let at = start;
  for (let index = 0; index < last; index += 1) {
    if (WORDS.getInt32(at, true) !== words[index]) return false;
    at += 4;
  }
  return (WORDS.getInt32(at, true) & lastMask) === words[last];
}

/** The four digits at a place as a number; -1 when they are not four digits. */
function fourDigits(at: number): number {
  const digits = WORDS.getInt32(at, true) ^ 0x30303030;
  // Each byte is below ten: its high half is empty, and stays so when six is added.
  if (((digits | (digits + 0x06060606)) & 0xf0f0f0f0) !== 0) return -1;
  return (
    (digits & 0xff) * 1_000 +
    ((digits >> 8) & 0xff) * 100 +
    ((digits >> 16) & 0xff) * 10 +
    (digits >> 24)
  );
}

/** Where the digits that begin at a place end. */
function digitsEnd(start: number): number {
  let at = start;
  while (isDigit(MEMORY[at] as number)) at += 1;
  return at;
}

/** The digits between two places as a number; exact up to 15 of them. */
function wholeNumber(start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + (MEMORY[at] as number) - ZERO;
  return value;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}
