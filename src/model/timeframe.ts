import { DAY_MS, type EpochMs, floorTime, HOUR_MS, MINUTE_MS } from '../base/time.js';

/** The bar lengths Aegis knows, in Binance's spelling. All are aligned to the UTC epoch. */
export const TIMEFRAMES = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
] as const;

/** A bar length. */
export type Timeframe = (typeof TIMEFRAMES)[number];

const LENGTHS_MS: Readonly<Record<Timeframe, number>> = {
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '6h': 6 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': DAY_MS,
};

/** A bar's length in milliseconds. */
export function timeframeMs(timeframe: Timeframe): number {
  return LENGTHS_MS[timeframe];
}

/** Whether a text names a known timeframe. */
export function isTimeframe(text: string): text is Timeframe {
  return Object.hasOwn(LENGTHS_MS, text);
}

/** The open time of the bar that holds `at`. */
export function barOpenTime(at: EpochMs, timeframe: Timeframe): EpochMs {
  return floorTime(at, LENGTHS_MS[timeframe]);
}

/** The last millisecond of the bar that opens at `openTime`, which is how Binance writes a close time. */
export function barCloseTime(openTime: EpochMs, timeframe: Timeframe): EpochMs {
  return openTime + LENGTHS_MS[timeframe] - 1;
}
