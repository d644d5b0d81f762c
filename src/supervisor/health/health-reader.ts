import type { MonotonicMs } from '../../base/time.js';
import type { Clock } from '../../ports/clock.js';
import type { RateUsageSource } from '../../ports/rate-usage.js';
import type { ClockMeasurement } from '../clock-source.js';
import type { DurationRecorder } from '../duration-recorder.js';
import type { FeedWatch } from './feed-watch.js';
import type { HealthReadings } from './health-readings.js';
import type { QueueWatch } from './queue-watch.js';

/** Where the readings come from. */
export interface HealthReaderParts {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly silenceMsMax: number;
  readonly feed: FeedWatch;
  readonly queue: QueueWatch;
  /** The newest measurement of the exchange's clock, and when it was made. */
  readonly measured: () =>
    | { readonly measurement: ClockMeasurement; readonly at: MonotonicMs }
    | undefined;
  readonly requestFailureStreak: () => number;
  readonly bars: { readonly storeUp: boolean; readonly backlog: number };
  readonly rate: RateUsageSource;
  readonly committing: DurationRecorder;
  /** Pages of the control store's log that wait to be moved into the database. */
  readonly controlLogPages: () => number;
}

/** Reads everything that health is judged by, but for the loop's lag, which a timer measures. */
export class HealthReader {
  readonly #parts: HealthReaderParts;

  constructor(parts: HealthReaderParts) {
    this.#parts = parts;
  }

  read(): Omit<HealthReadings, 'loopLagMs'> {
    const { bars, clock, committing, feed, measured, queue, rate, silenceMsMax } = this.#parts;
    const now = clock.monotonic();
    const clockMeasured = measured();
    const { capacity, depth, droppedSince } = queue.look();
    return {
      streamedSymbols: feed.streamed,
      disconnectedSymbols: feed.disconnected,
      silentSymbols: feed.silent(now, silenceMsMax),
      userStreamConnected: feed.userStreamConnected,
      clockUncertaintyMs: clockMeasured?.measurement.uncertaintyMs,
      clockAgeMs: clockMeasured === undefined ? undefined : now - clockMeasured.at,
      queueDepth: depth,
      queueCapacity: capacity,
      tradesDropped: droppedSince,
      requestFailureStreak: this.#parts.requestFailureStreak(),
      barStoreUp: bars.storeUp,
      barBacklog: bars.backlog,
      rate: rate.rateUsage(),
      commitMs: committing.takeRecentMaxMs(),
      controlLogPages: this.#parts.controlLogPages(),
    };
  }
}
