import { assert } from '../base/assert.js';
import { formatFixed, parseFixed } from '../base/fixed-point.js';

/**
 * The one JSON form of events, outputs and records. A bigint × 10⁸ is written as "=61837.63", so that
 * a person can read the journal and the program gets the exact number back; a string that happens
 * to begin with "=" is written with a second one.
 */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return `=${formatFixed(inner)}`;
    if (typeof inner === 'string' && inner.startsWith('=')) return `=${inner}`;
    return inner;
  });
}

/** The inverse of encodeJson. @throws SyntaxError, InvariantViolation when the text was not written by it. */
export function decodeJson(text: string): unknown {
  return JSON.parse(text, (_key, inner: unknown) => {
    if (typeof inner !== 'string' || !inner.startsWith('=')) return inner;
    if (inner.startsWith('==')) return inner.slice(1);
    const value = parseFixed(inner.slice(1));
    assert(value !== undefined, `"${inner}" is a fixed-point number`);
    return value;
  });
}
