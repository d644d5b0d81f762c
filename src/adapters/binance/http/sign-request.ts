import type { SigningKey } from '../credentials.js';

/** Request parameters in the order in which they are sent. */
export type RequestParameters = readonly (readonly [name: string, value: string | number])[];

/**
 * Percent-encodes a value so that only RFC 3986's unreserved characters stay. `encodeURIComponent` alone leaves `!'()*`.
 */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** "symbol=BTCUSDT&limit=5", percent-encoded: the bytes that are signed are the bytes that are sent. */
export function encodeQuery(parameters: RequestParameters): string {
  return parameters.map(([name, value]) => `${name}=${percentEncode(String(value))}`).join('&');
}

/**
 * The query of a SIGNED REST request: its parameters and their signature.
 * Since 2026-01-15 the payload is percent-encoded before it is signed (rest-api.md, "SIGNED Endpoint Examples").
 */
export function signQuery(key: SigningKey, parameters: RequestParameters): string {
  const payload = encodeQuery(parameters);
  return `${payload}&signature=${percentEncode(key.sign(payload))}`;
}

/**
 * The parameters of a SIGNED WebSocket API request, signature included. There the payload is sorted by name, holds
 * `apiKey`, and is raw UTF-8 (web-socket-api.md, "SIGNED request example").
 */
export function signParameters(
  key: SigningKey,
  parameters: Readonly<Record<string, string | number>>,
): Readonly<Record<string, string | number>> {
  const payload = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&');
  return { ...parameters, signature: key.sign(payload) };
}
