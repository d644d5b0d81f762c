import type { BarStoreEvent } from '../../adapters/duckdb/duckdb-bar-store.js';
import { HOUR_MS } from '../../base/time.js';
import { type BackfillWork, HEAVY_PRIORITY } from '../../model/heavy-task.js';
import { encodeJson } from '../../model/json-codec.js';
import { TIMEFRAMES } from '../../model/timeframe.js';
import type { Clock } from '../../ports/clock.js';
import type { HeavyTaskStore } from '../../ports/heavy-task-store.js';
import type { Logger } from '../../ports/logger.js';

type SetAside = Extract<BarStoreEvent, { type: 'CorruptFileSetAside' }>;

/** Logs what becomes of the bar file, and has fetched again what a damaged one held. */
export function watchBarStore(parts: {
  readonly logger: Logger;
  readonly tasks: Pick<HeavyTaskStore, 'put'>;
  /** Of heavy tasks: wall clock. */
  readonly clock: Pick<Clock, 'now'>;
}): (event: BarStoreEvent) => void {
  const { clock, logger, tasks } = parts;
  return (event) => {
    if (event.type !== 'CorruptFileSetAside') {
      logger.log('warn', 'bar-store', { ...event });
      return;
    }
    const { lost, ...fields } = event;
    logger.log('error', 'bar-store', { ...fields, seriesLost: lost.length });
    for (const work of rebuilding(event)) {
      const at = clock.now();
      tasks.put({
        kind: work.type,
        payload: encodeJson(work),
        priority: HEAVY_PRIORITY.operator,
        budgetMs: HOUR_MS,
        dedupeKey: `rebuild ${event.path} ${work.selection.timeframes.join(' ')}`,
        source: 'supervisor',
        at,
      });
    }
  };
}

/** A backfill for each timeframe, from the first bar that was stored of it. */
function rebuilding({ lost }: SetAside): readonly BackfillWork[] {
  return TIMEFRAMES.flatMap((timeframe): BackfillWork[] => {
    const spans = lost.filter((span) => span.timeframe === timeframe);
    if (spans.length === 0) return [];
    const symbols = spans.map(({ symbol }) => symbol);
    const from = Math.min(...spans.map((span) => span.from));
    return [{ type: 'backfill', selection: { symbols, timeframes: [timeframe], from } }];
  });
}
