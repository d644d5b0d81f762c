import type { EpochMs } from '../base/time.js';
import type { Bar } from '../model/bar.js';
import { barOpenTime, type Timeframe, timeframeMs } from '../model/timeframe.js';

/** Open times on a grid, both ends included. */
export interface OpenTimeRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** The timeframe's length. */
  readonly stepMs: number;
}

/** The newest `count` bars that have closed at `at`, on the exchange's clock. */
export function newestClosed(asked: {
  readonly timeframe: Timeframe;
  readonly count: number;
  readonly at: EpochMs;
}): OpenTimeRange {
  const stepMs = timeframeMs(asked.timeframe);
  const to = barOpenTime(asked.at, asked.timeframe) - stepMs;
  return { from: to - (asked.count - 1) * stepMs, to, stepMs };
}

/** The stored bars from the start of the range up to the first hole. */
export function contiguousFrom(
  bars: readonly Bar[],
  { from, stepMs }: OpenTimeRange,
): readonly Bar[] {
  const hole = bars.findIndex((bar, index) => bar.openTime !== from + index * stepMs);
  return hole < 0 ? bars : bars.slice(0, hole);
}

/** The range's open times for which there is no bar. */
export function missingOpenTimes(
  bars: readonly Bar[],
  { from, to, stepMs }: OpenTimeRange,
): readonly EpochMs[] {
  const present = new Set(bars.map((bar) => bar.openTime));
  const missing: EpochMs[] = [];
  for (let at = from; at <= to; at += stepMs) if (!present.has(at)) missing.push(at);
  return missing;
}

/** Both, in order; the later one is believed where both have a bar. */
export function mergeBars(bars: readonly Bar[], more: readonly Bar[]): readonly Bar[] {
  const byOpenTime = new Map<EpochMs, Bar>();
  for (const bar of bars) byOpenTime.set(bar.openTime, bar);
  for (const bar of more) byOpenTime.set(bar.openTime, bar);
  return [...byOpenTime.values()].sort((a, b) => a.openTime - b.openTime);
}

/**
 * Bars of a REST answer that are final: REST may lag behind the exchange, so that the newest bar of an answer may be told as
 * it was before its last trades, unless it closed by `surelyKnownAt`. A later bar in the answer proves the ones before it.
 */
export function finalBars(bars: readonly Bar[], surelyKnownAt: EpochMs): readonly Bar[] {
  const newest = bars.at(-1);
  return newest !== undefined && newest.closeTime >= surelyKnownAt ? bars.slice(0, -1) : bars;
}
