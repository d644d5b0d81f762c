import { type EpochMs, MINUTE_MS, type MonotonicMs } from '../base/time.js';
import type { EngineEvent } from '../model/engine-event.js';
import type { Clock } from '../ports/clock.js';
import type { ClockMeasurement, ClockSource } from './clock-source.js';
import { PeriodicTask, type TaskContext } from './tasks/periodic-task.js';

/** What the keeper works with. */
export interface ClockKeeperParts extends TaskContext {
  readonly clock: Clock;
  readonly source: ClockSource;
  readonly offer: (event: EngineEvent) => void;
  readonly onMeasured?: ((measurement: ClockMeasurement) => void) | undefined;
}

/**
 * Knows the exchange's clock and tells the engine of it: whatever is measured, whoever asked for it. Has it measured each
 * minute, and at once when our own clock has jumped.
 */
export class ClockKeeper {
  /** Starts once the clock has been measured for the first time. */
  readonly task: PeriodicTask;
  readonly #parts: ClockKeeperParts;
  #measured: { readonly measurement: ClockMeasurement; readonly at: MonotonicMs } | undefined;

  constructor(parts: ClockKeeperParts) {
    this.#parts = parts;
    const run = (): Promise<void> => this.sync();
    this.task = new PeriodicTask({ name: 'clock-sync', everyMs: MINUTE_MS, run }, parts);
  }

  /** What is known, and since when; undefined before the first measurement. */
  get measured(): { readonly measurement: ClockMeasurement; readonly at: MonotonicMs } | undefined {
    return this.#measured;
  }

  /** The exchange's time; our own before the first measurement. */
  exchangeNow(): EpochMs {
    return this.#parts.clock.now() + (this.#measured?.measurement.offsetMs ?? 0);
  }

  /** Measures once and tells the engine. @throws RequestFailure */
  async sync(): Promise<void> {
    this.take(await this.#parts.source.measure());
  }

  /** Somebody has measured, such as the exchange's client when a timestamp of ours was refused (faults.md F-T01). */
  take(measurement: ClockMeasurement): void {
    if (measurement === this.#measured?.measurement) return;
    const { clock, offer, onMeasured } = this.#parts;
    this.#measured = { measurement, at: clock.monotonic() };
    onMeasured?.(measurement);
    offer({ type: 'ClockSynced', at: clock.now(), ...measurement });
  }

  /**
   * Our own clock has jumped by so many milliseconds (negative: was set back). Until it has been measured anew, which
   * begins at once, the exchange's is known no better than that: too badly for an entry (faults.md F-T03).
   */
  jumped(jumpMs: number): void {
    if (this.#measured === undefined) return;
    const { offsetMs, uncertaintyMs } = this.#measured.measurement;
    this.take({
      offsetMs: Math.round(offsetMs - jumpMs),
      uncertaintyMs: Math.ceil(uncertaintyMs + Math.abs(jumpMs)),
    });
    this.task.trigger();
  }
}
