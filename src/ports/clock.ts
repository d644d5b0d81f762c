import type { EpochMs, MonotonicMs } from '../base/time.js';

/** What time it is. Live: the system's. Accelerated demo: scaled. Drill and backtest: virtual. */
export interface Clock {
  /** Wall time. May jump. */
  now(): EpochMs;
  /** Never goes back; no date. For durations. */
  monotonic(): MonotonicMs;
}

/** Stops a scheduled task; harmless when it already ran. */
export type Cancel = () => void;

/** Runs things later, on the same time scale as the Clock beside it. */
export interface Scheduler {
  /** Runs `task` once, `delayMs` from now (0 = as soon as the current work is done). A throw crashes the process. */
  after(delayMs: number, task: () => void): Cancel;
}
