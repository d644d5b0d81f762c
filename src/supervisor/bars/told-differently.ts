import { type Bar, sameBar } from '../../model/bar.js';
import type { BarSeries } from '../../model/bar-span.js';
import type { BarStore } from '../../ports/bar-store.js';

/**
 * Of bars that REST has told, those of which the store holds another version: rings that were filled from the store hold
 * it, too. Empty while the store cannot be read, because then no ring was filled from it either.
 */
export async function toldDifferently(
  store: Pick<BarStore, 'read'>,
  { symbol, timeframe }: BarSeries,
  bars: readonly Bar[],
): Promise<readonly Bar[]> {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return [];
  const range = { symbol, timeframe, from: first.openTime, to: last.openTime };
  const stored = await store.read(range).catch(() => []);
  const byOpenTime = new Map(stored.map((bar) => [bar.openTime, bar]));
  return bars.filter((bar) => {
    const held = byOpenTime.get(bar.openTime);
    return held !== undefined && !sameBar(held, bar);
  });
}
