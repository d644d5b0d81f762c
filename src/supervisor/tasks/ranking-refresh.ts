import { MINUTE_MS } from '../../base/time.js';
import type { EngineEvent } from '../../model/engine-event.js';
import type { Clock } from '../../ports/clock.js';
import type { MarketDataSource } from '../../ports/market-data-source.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';

/** What the refresh works with. */
export interface RankingRefreshParts extends TaskContext {
  readonly clock: Clock;
  readonly source: Pick<MarketDataSource, 'turnovers'>;
  readonly offer: (event: EngineEvent) => void;
}

/** Reads every symbol's 24 h turnover each quarter of an hour: the input of ranking. */
export function rankingRefreshTask(parts: RankingRefreshParts): PeriodicTask {
  return new PeriodicTask(
    { name: 'ranking-refresh', everyMs: 15 * MINUTE_MS, run: () => refreshRanking(parts) },
    parts,
  );
}

/** Reads the turnovers once and tells the engine. @throws RequestFailure */
export async function refreshRanking(
  parts: Omit<RankingRefreshParts, keyof TaskContext>,
): Promise<void> {
  const turnovers = await parts.source.turnovers();
  parts.offer({ type: 'TickersRanked', at: parts.clock.now(), turnovers });
}
