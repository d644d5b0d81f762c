import { formatUtc } from '../../base/time.js';
import { barOpenTime, TIMEFRAMES } from '../../model/timeframe.js';
import type { CompactionSummary } from '../../ports/bar-store.js';
import type { HeavyWorkContext } from './heavy-work-context.js';

/** What a purge removed, by timeframe. */
export interface PurgeSummary {
  readonly removed: number;
  readonly timeframes: readonly {
    readonly timeframe: string;
    readonly before: string;
    readonly removed: number;
  }[];
}

/** Removes the bars of each timeframe that are older than they are kept. */
export async function purge({
  exchangeNow,
  retention,
  step,
  store,
}: HeavyWorkContext): Promise<PurgeSummary> {
  const timeframes: { timeframe: string; before: string; removed: number }[] = [];
  for (const [done, timeframe] of TIMEFRAMES.entries()) {
    await step({ done, total: TIMEFRAMES.length, note: timeframe });
    const before = barOpenTime(exchangeNow() - retention[timeframe], timeframe);
    const removed = await store.purge({ timeframe, before });
    timeframes.push({ timeframe, before: formatUtc(before), removed });
  }
  return { removed: timeframes.reduce((sum, { removed }) => sum + removed, 0), timeframes };
}

/** Rewrites the bar file. */
export async function compact({ step, store }: HeavyWorkContext): Promise<CompactionSummary> {
  await step({ done: 0, total: 1, note: 'rewriting the bar file' });
  return await store.compact();
}
