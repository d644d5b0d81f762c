import { MINUTE_MS } from '../../base/time.js';
import type { EngineEvent } from '../../model/engine-event.js';
import type { Clock } from '../../ports/clock.js';
import type { ClockMeasurement, ClockSource } from '../clock-source.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';

/** What the clock task works with. */
export interface ClockSyncParts extends TaskContext {
  readonly clock: Clock;
  readonly source: ClockSource;
  readonly offer: (event: EngineEvent) => void;
  readonly onMeasured: (measurement: ClockMeasurement) => void;
}

/** Measures the exchange's clock each minute, and whenever it is triggered. */
export function clockSyncTask(parts: ClockSyncParts): PeriodicTask {
  return new PeriodicTask(
    { name: 'clock-sync', everyMs: MINUTE_MS, run: () => syncClock(parts) },
    parts,
  );
}

/** Measures once and tells the engine. @throws RequestFailure */
export async function syncClock(parts: Omit<ClockSyncParts, keyof TaskContext>): Promise<void> {
  const measurement = await parts.source.measure();
  parts.onMeasured(measurement);
  parts.offer({ type: 'ClockSynced', at: parts.clock.now(), ...measurement });
}
