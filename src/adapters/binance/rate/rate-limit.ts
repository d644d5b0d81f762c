import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../base/time.js';
import { asInteger, asObject, asText } from '../json-reader.js';

/** enums.md, "Rate limiters": weight and raw requests are counted per IP, unfilled orders per account. */
export type RateLimitType = 'REQUEST_WEIGHT' | 'RAW_REQUESTS' | 'ORDERS';

/** At most `limit` units in each window of `intervalMs`, windows being aligned to the exchange's clock. */
export interface RateLimit {
  readonly type: RateLimitType;
  readonly intervalMs: number;
  readonly limit: number;
}

/** The exchange's own count in the current window of a limit. */
export interface RateCount {
  readonly type: RateLimitType;
  readonly intervalMs: number;
  readonly count: number;
}

/** What holds until exchangeInfo has been read (enums.md, "Rate limiters"; CHANGELOG.md, 2026-03-27 for raw requests). */
export const DEFAULT_RATE_LIMITS: readonly RateLimit[] = [
  { type: 'REQUEST_WEIGHT', intervalMs: MINUTE_MS, limit: 6_000 },
  { type: 'RAW_REQUESTS', intervalMs: 5 * MINUTE_MS, limit: 300_000 },
  { type: 'ORDERS', intervalMs: 10 * SECOND_MS, limit: 50 },
  { type: 'ORDERS', intervalMs: DAY_MS, limit: 160_000 },
];

const INTERVALS_MS: Readonly<Record<string, number>> = {
  SECOND: SECOND_MS,
  MINUTE: MINUTE_MS,
  HOUR: HOUR_MS,
  DAY: DAY_MS,
};

const LETTERS_MS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
};

/** Every kind of limit. */
export const RATE_LIMIT_TYPES: readonly RateLimitType[] = [
  'REQUEST_WEIGHT',
  'RAW_REQUESTS',
  'ORDERS',
];

const HEADER = /^x-mbx-(used-weight|order-count)-(\d{1,4})([smhd])$/;

/** An item of exchangeInfo's `rateLimits`; undefined when its type or interval is not known here. @throws DecodeFailure */
export function readRateLimit(value: unknown, path: string): RateLimit | undefined {
  const item = asObject(value, path);
  const type = RATE_LIMIT_TYPES.find((known) => known === item['rateLimitType']);
  const unitMs = INTERVALS_MS[asText(item['interval'], `${path}.interval`)];
  if (type === undefined || unitMs === undefined) return undefined;
  return {
    type,
    intervalMs: asInteger(item['intervalNum'], `${path}.intervalNum`) * unitMs,
    limit: asInteger(item['limit'], `${path}.limit`),
  };
}

/** Counts in REST headers such as `x-mbx-used-weight-1m` (rest-api.md, "IP Limits" and "Unfilled Order Count"). */
export function rateCountsOfHeaders(
  headers: Readonly<Record<string, string>>,
): readonly RateCount[] {
  const counts: RateCount[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const match = name.startsWith('x-mbx-') ? HEADER.exec(name) : null;
    const unitMs = LETTERS_MS[match?.[3] ?? ''];
    const count = Number(value);
    if (match === null || unitMs === undefined || !Number.isSafeInteger(count) || count < 0)
      continue;
    const type = match[1] === 'used-weight' ? 'REQUEST_WEIGHT' : 'ORDERS';
    counts.push({ type, intervalMs: Number(match[2]) * unitMs, count });
  }
  return counts;
}

/** Counts in a WebSocket API response's `rateLimits` (web-socket-api.md, "How to interpret rate limits"). @throws DecodeFailure */
export function rateCountsOfResponse(items: readonly unknown[]): readonly RateCount[] {
  return items.flatMap((item, index) => {
    const path = `rateLimits[${index}]`;
    const limit = readRateLimit(item, path);
    if (limit === undefined) return [];
    const count = asInteger(asObject(item, path)['count'], `${path}.count`);
    return [{ type: limit.type, intervalMs: limit.intervalMs, count }];
  });
}
