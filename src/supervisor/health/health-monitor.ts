import { type EpochMs, type MonotonicMs, SECOND_MS } from '../../base/time.js';
import type { HealthCause, HealthLevel, HealthReported } from '../../model/engine-event.js';
import type { HealthLimits, HealthReadings } from './health-readings.js';
import { judgeHealth } from './judge-health.js';

/** A verdict is repeated at least this often, so that the engine can tell silence from health. */
const REPEAT_MS = 10 * SECOND_MS;

const RANK: Readonly<Record<HealthLevel, number>> = { OK: 0, DEGRADED: 1, CRITICAL: 2 };

/** Before the first readings nothing is known, which is not the same as well. */
const UNCHECKED: HealthCause = {
  component: 'start',
  level: 'DEGRADED',
  detail: 'nothing has been checked yet',
  numbers: {},
};

/** When readings were taken, on both clocks. */
export interface HealthMoment {
  readonly at: EpochMs;
  readonly monotonic: MonotonicMs;
}

interface Complaint {
  readonly cause: HealthCause;
  readonly badAt: MonotonicMs;
}

/**
 * Turns readings into a verdict with hysteresis: a component degrades at once and recovers only after it has been
 * good for `recoverAfterMs`. No clock, no I/O.
 */
export class HealthMonitor {
  readonly #limits: HealthLimits;
  readonly #complaints = new Map<string, Complaint>();
  #level: HealthLevel = 'DEGRADED';
  #causes: readonly HealthCause[] = [UNCHECKED];
  #reportedKey: string | undefined;
  #reportedAt: MonotonicMs = Number.NEGATIVE_INFINITY;

  constructor(limits: HealthLimits) {
    this.#limits = limits;
  }

  get level(): HealthLevel {
    return this.#level;
  }

  get causes(): readonly HealthCause[] {
    return this.#causes;
  }

  /** Judges readings. Returns the event to send when the verdict has changed or is due to be repeated. */
  evaluate(readings: HealthReadings, moment: HealthMoment): HealthReported | undefined {
    for (const cause of judgeHealth(readings, this.#limits)) {
      this.#complaints.set(cause.component, { cause, badAt: moment.monotonic });
    }
    for (const [component, { badAt }] of this.#complaints) {
      if (badAt !== moment.monotonic && moment.monotonic - badAt >= this.#limits.recoverAfterMs) {
        this.#complaints.delete(component);
      }
    }
    this.#causes = [...this.#complaints.values()].map(({ cause }) => cause);
    this.#level = worst(this.#causes);
    const key = this.#causes.map(({ component, level }) => `${component} ${level}`).join();
    const due = moment.monotonic - this.#reportedAt >= REPEAT_MS;
    if (key === this.#reportedKey && !due) return undefined;
    this.#reportedKey = key;
    this.#reportedAt = moment.monotonic;
    return { type: 'HealthReported', at: moment.at, level: this.#level, causes: this.#causes };
  }
}

function worst(causes: readonly HealthCause[]): HealthLevel {
  return causes.reduce<HealthLevel>(
    (most, { level }) => (RANK[level] > RANK[most] ? level : most),
    'OK',
  );
}
