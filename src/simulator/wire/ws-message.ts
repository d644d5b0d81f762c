import { readLosslessJson } from './lossless-json.js';
import type { WireValue } from './wire-json.js';

/** A request of the WebSocket API, read (web-socket-api.md, "Request format"). */
export interface WsMessage {
  readonly id: WireValue;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Undefined when the text is no request. */
export function readWsMessage(text: string): WsMessage | undefined {
  let parsed: unknown;
  try {
    parsed = readLosslessJson(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('method' in parsed)) return undefined;
  const { method } = parsed;
  const id = 'id' in parsed ? parsed.id : undefined;
  const params = 'params' in parsed ? parsed.params : {};
  if (typeof method !== 'string' || typeof params !== 'object' || params === null) return undefined;
  return isRequestId(id) ? { id, method, params: { ...params } } : undefined;
}

/** INT, STRING or null, and mandatory; otherwise "truly arbitrary" (same heading). */
function isRequestId(id: unknown): id is string | number | bigint | null {
  if (typeof id === 'number') return Number.isInteger(id);
  return id === null || typeof id === 'string' || typeof id === 'bigint';
}

/** A parameter as a query string would carry it: endpoints read lists in their JSON form. */
export function parameterText(value: unknown): string {
  return typeof value === 'object'
    ? JSON.stringify(value)
    : `${value as string | number | bigint | boolean}`;
}

/** web-socket-api.md, "SIGNED request security": all parameters but the signature, sorted by name, not encoded. */
export function sortedPayload(pairs: ReadonlyMap<string, string>): string {
  return [...pairs]
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
