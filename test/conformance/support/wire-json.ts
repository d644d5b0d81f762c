// oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes are looked into
export type Json = any;

/**
 * Reads an answer. Whole numbers that a double may not hold become strings, so that ids stay what they are.
 *
 * @throws SyntaxError
 */
export function readJson(text: string): Json {
  const safe = text.replaceAll(/([[:,]\s*)(-?\d{16,})(?=\s*[,}\]])/g, '$1"$2"');
  return JSON.parse(safe);
}
