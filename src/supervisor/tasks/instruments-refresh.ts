import { HOUR_MS } from '../../base/time.js';
import type { EngineEvent } from '../../model/engine-event.js';
import type { Clock } from '../../ports/clock.js';
import type { MarketDataSource } from '../../ports/market-data-source.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';

/** What the refresh works with. */
export interface InstrumentsRefreshParts extends TaskContext {
  readonly clock: Clock;
  readonly source: Pick<MarketDataSource, 'instruments'>;
  readonly offer: (event: EngineEvent) => void;
}

/** Reads every symbol's rules again each hour: filters and states change while we run. */
export function instrumentsRefreshTask(parts: InstrumentsRefreshParts): PeriodicTask {
  return new PeriodicTask(
    { name: 'instruments-refresh', everyMs: HOUR_MS, run: () => refreshInstruments(parts) },
    parts,
  );
}

/** Reads the rules once and tells the engine. @throws RequestFailure */
export async function refreshInstruments(
  parts: Omit<InstrumentsRefreshParts, keyof TaskContext>,
): Promise<void> {
  const instruments = await parts.source.instruments();
  parts.offer({ type: 'InstrumentsLoaded', at: parts.clock.now(), instruments });
}
