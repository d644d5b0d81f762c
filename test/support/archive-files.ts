import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, MINUTE_MS } from '../../src/base/time.js';

/** Rows of a day of 1m bars. */
export const ARCHIVE_DAY_BARS = DAY_MS / MINUTE_MS;

/** The public archive counts microseconds from this day on. */
const MICROSECONDS_SINCE = Date.UTC(2025, 0, 1);

/** Minutes up, then minutes down a little less: a market in which buying dips pays. */
const WAVE_UP_MINUTES = 14;
const WAVE_DOWN_MINUTES = 6;
const STEP = 0.001;

/** What a made-up day of the archive holds. */
export interface ArchiveDay {
  readonly symbol: string;
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly startPrice: number;
}

/**
 * Writes a daily 1m CSV as the public archive has it: 12 columns, no header, times of the day's own unit. Prices rise in
 * waves, so that a strategy which follows trends finds something to do. @returns its path
 */
export function writeArchiveDay(folder: string, { symbol, day, startPrice }: ArchiveDay): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const unit = midnight >= MICROSECONDS_SINCE ? 1_000 : 1;
  const rows: string[] = [];
  let price = startPrice;
  for (let minute = 0; minute < ARCHIVE_DAY_BARS; minute += 1) {
    const rises = minute % (WAVE_UP_MINUTES + WAVE_DOWN_MINUTES) < WAVE_UP_MINUTES;
    const open = price;
    price *= 1 + (rises ? STEP : -STEP);
    rows.push(rowOf({ open, close: price, openTime: midnight + minute * MINUTE_MS, minute, unit }));
  }
  const path = join(folder, `${symbol}-1m-${day}.csv`);
  writeFileSync(path, `${rows.join('\n')}\n`);
  return path;
}

function rowOf(bar: {
  readonly open: number;
  readonly close: number;
  readonly openTime: number;
  readonly minute: number;
  readonly unit: number;
}): string {
  const { close, minute, open, openTime, unit } = bar;
  const decimals = open < 1 ? 8 : 2;
  const high = Math.max(open, close) * (1 + STEP / 4);
  const low = Math.min(open, close) * (1 - STEP / 4);
  const volume = (20_000 / open) * (1 + (minute % 7) / 10);
  return [
    openTime * unit,
    ...[open, high, low, close].map((value) => value.toFixed(decimals)),
    volume.toFixed(5),
    (openTime + MINUTE_MS) * unit - 1,
    (volume * close).toFixed(8),
    50 + (minute % 11),
    (volume / 2).toFixed(5),
    ((volume * close) / 2).toFixed(8),
    0,
  ].join(',');
}
