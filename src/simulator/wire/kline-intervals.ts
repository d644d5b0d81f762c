import {
  DAY_MS,
  type EpochMs,
  floorTime,
  formatUtc,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  utcDate,
} from '../../base/time.js';
import { isTimeframe, type Timeframe, timeframeMs } from '../../model/timeframe.js';

/** A kline interval of the exchange, in a time zone (rest-api.md, "Kline/Candlestick data"). */
export interface KlineInterval {
  readonly name: string;
  /** Added to UTC. */
  readonly zoneMs: number;
}

const MULTIPLES: Readonly<Record<string, number>> = { '1s': SECOND_MS, '3d': 3 * DAY_MS };
/** 1970-01-05 was the first Monday. */
const MONDAY_MS = 4 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;
const ZONE_MIN_MS = -12 * HOUR_MS;
const ZONE_MAX_MS = 14 * HOUR_MS;

/** Whether a text names one of the exchange's intervals. Case-sensitive. */
export function isKlineInterval(name: string): boolean {
  return isTimeframe(name) || Object.hasOwn(MULTIPLES, name) || name === '1w' || name === '1M';
}

/** "8", "+08:00", "-1:00", "05:45" in ms; undefined when it is no zone within [-12:00, +14:00]. */
export function readTimeZone(text: string): number | undefined {
  const match = /^([+-]?)(\d{1,2})(?::(\d{2}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, hours, minutes = '0'] = match;
  if (Number(minutes) >= 60) return undefined;
  const size = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  const zoneMs = sign === '-' ? -size : size;
  return zoneMs >= ZONE_MIN_MS && zoneMs <= ZONE_MAX_MS ? zoneMs : undefined;
}

/** The open time of the kline that holds `at`. */
export function klineOpenTime(at: EpochMs, { name, zoneMs }: KlineInterval): EpochMs {
  const local = at + zoneMs;
  if (name === '1M') return monthStart(local) - zoneMs;
  if (name === '1w') return floorTime(local - MONDAY_MS, WEEK_MS) + MONDAY_MS - zoneMs;
  return floorTime(local, fixedLength(name)) - zoneMs;
}

/** The open time of the kline after the one that opens at `openTime`. */
export function nextKlineOpenTime(openTime: EpochMs, interval: KlineInterval): EpochMs {
  const { name, zoneMs } = interval;
  if (name === '1M') return monthStart(openTime + zoneMs + 32 * DAY_MS) - zoneMs;
  return openTime + (name === '1w' ? WEEK_MS : fixedLength(name));
}

/** The bars a kline is made of: of its own length where bars have it, else the longest that fit its borders. */
export function sourceTimeframe({ name, zoneMs }: KlineInterval): Timeframe | undefined {
  if (name === '1s') return undefined;
  if (isTimeframe(name) && zoneMs % timeframeMs(name) === 0) return name;
  const long = name === '3d' || name === '1w' || name === '1M';
  if (long && zoneMs === 0) return '1d';
  const candidates: readonly Timeframe[] = ['1h', '30m', '15m', '5m', '1m'];
  const length = isTimeframe(name) ? timeframeMs(name) : DAY_MS;
  const fits = (timeframe: Timeframe): boolean =>
    zoneMs % timeframeMs(timeframe) === 0 && length % timeframeMs(timeframe) === 0;
  return candidates.find(fits) ?? '1m';
}

function fixedLength(name: string): number {
  return isTimeframe(name) ? timeframeMs(name) : (MULTIPLES[name] ?? DAY_MS);
}

function monthStart(at: EpochMs): EpochMs {
  const [year, month] = formatUtc(at).split('-');
  return utcDate(Number(year), Number(month), 1);
}
