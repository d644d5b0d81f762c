import type { EpochMs } from '../base/time.js';
import { barOpenTime, type Timeframe, timeframeMs } from '../model/timeframe.js';
import type { BarStore } from '../ports/bar-store.js';
import type { MarketSource } from '../simulator/market-source.js';
import type { BarSeriesAtRest } from './evidence.js';

/** What store and exchange hold of every symbol and timeframe, from the first stored bar to now. */
export async function barSeriesAtRest(
  store: BarStore,
  market: Pick<MarketSource, 'instruments' | 'bars'>,
  timeframes: readonly Timeframe[],
  now: EpochMs,
): Promise<readonly BarSeriesAtRest[]> {
  const series: BarSeriesAtRest[] = [];
  for (const { symbol } of market.instruments) {
    for (const timeframe of timeframes) {
      const stored = await store.read({ symbol, timeframe });
      const gaps = await store.gaps(symbol, timeframe);
      const to = barOpenTime(now, timeframe) - timeframeMs(timeframe);
      const from = stored[0]?.openTime ?? to;
      const limit = (to - from) / timeframeMs(timeframe) + 1;
      const atExchange = market.bars(symbol, timeframe, from, to, limit);
      series.push({ symbol, timeframe, stored, gaps, atExchange });
    }
  }
  return series;
}
