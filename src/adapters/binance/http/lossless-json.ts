const LONG_DIGITS = /\d{16}/;

/** A string, or a number with its fraction and exponent: so that digits inside strings and fractions are left alone. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const INTEGER = /^-?\d+$/;

/**
 * JSON.parse, but an integer that a double cannot hold exactly arrives as a string of its digits. Order and trade ids
 * are 64-bit (rest-api.md, type LONG).
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseLosslessJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!LONG_DIGITS.test(text)) return value;
  let rewritten = false;
  const safe = text.replace(STRING_OR_NUMBER, (token) => {
    if (!INTEGER.test(token) || Number.isSafeInteger(Number(token))) return token;
    rewritten = true;
    return `"${token}"`;
  });
  return rewritten ? JSON.parse(safe) : value;
}
