import type { Bar } from '../model/bar.js';
import type { BarQuery, MarketDataSource } from '../ports/market-data-source.js';
import type { OpenTimeRange } from './open-time-range.js';

/** Bars of one answer at most (rest-api.md, "Kline/Candlestick data": limit). */
export const PAGE_BARS = 1_000;

/**
 * Every closed bar of the range that the source has, oldest first, in as many pages as it takes.
 * @throws RequestFailure
 */
export async function barsFromSource(
  source: Pick<MarketDataSource, 'bars'>,
  query: Pick<BarQuery, 'symbol' | 'timeframe' | 'priority'>,
  { from, to, stepMs }: OpenTimeRange,
): Promise<readonly Bar[]> {
  const bars: Bar[] = [];
  for (let start = from; start <= to; start += PAGE_BARS * stepMs) {
    const end = Math.min(to, start + (PAGE_BARS - 1) * stepMs);
    const limit = Math.min(PAGE_BARS, Math.floor((end - start) / stepMs) + 1);
    const page = await source.bars({ ...query, from: start, to: end, limit });
    for (const bar of page) if (bar.openTime >= start && bar.openTime <= end) bars.push(bar);
  }
  return bars;
}
