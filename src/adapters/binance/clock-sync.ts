import type { EpochMs, MonotonicMs } from '../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { ExchangeClock } from './exchange-clock.js';

/** Exchange time ≈ our time + offsetMs, give or take uncertaintyMs. */
export interface ClockMeasurement {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

/** Receives every measurement. */
export type ClockMeasurementSink = (measurement: ClockMeasurement) => void;

/** How often and how thoroughly. */
export interface ClockSyncOptions {
  /** Round trips in one measurement; the quickest counts. Default 5. */
  readonly samples?: number;
  /** From one measurement to the next. Default 60 s. */
  readonly intervalMs?: number;
  /** After a failed measurement. Default 5 s. */
  readonly retryMs?: number;
}

interface Sample {
  readonly roundTripMs: number;
  readonly offsetMs: number;
}

/** The exchange writes whole milliseconds: its answer is up to one later than it says. */
const RESOLUTION_MS = 1;

/** What a clock may drift while nobody looks, in milliseconds for each millisecond (100 ppm). */
const DRIFT = 0.0001;

/**
 * Measures the exchange's clock by round trips. The true offset lies within half a round trip of the estimate, so
 * the quickest of several tells the most (faults.md F-T01; rest-api.md, "Timing security").
 */
export class ClockSync implements ExchangeClock {
  readonly #fetchServerTime: () => Promise<EpochMs>;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #logger: Logger;
  readonly #sink: ClockMeasurementSink;
  readonly #samples: number;
  readonly #intervalMs: number;
  readonly #retryMs: number;
  #measurement: ClockMeasurement = { offsetMs: 0, uncertaintyMs: Number.POSITIVE_INFINITY };
  #measuredAt: MonotonicMs = 0;
  #running = false;
  #measuring: Promise<boolean> | undefined;
  #cancelNext: Cancel | undefined;

  constructor(
    parts: {
      readonly fetchServerTime: () => Promise<EpochMs>;
      readonly clock: Clock;
      readonly scheduler: Scheduler;
      readonly logger: Logger;
      readonly sink: ClockMeasurementSink;
    },
    options: ClockSyncOptions = {},
  ) {
    this.#fetchServerTime = parts.fetchServerTime;
    this.#clock = parts.clock;
    this.#scheduler = parts.scheduler;
    this.#logger = parts.logger;
    this.#sink = parts.sink;
    this.#samples = options.samples ?? 5;
    this.#intervalMs = options.intervalMs ?? 60_000;
    this.#retryMs = options.retryMs ?? 5_000;
  }

  now(): EpochMs {
    return this.#clock.now() + this.#measurement.offsetMs;
  }

  uncertaintyMs(): number {
    return this.#measurement.uncertaintyMs + (this.#clock.monotonic() - this.#measuredAt) * DRIFT;
  }

  /** Measures now and then at intervals, until `stop`. */
  start(): void {
    this.#running = true;
    void this.resync();
  }

  stop(): void {
    this.#running = false;
    this.#cancelNext?.();
  }

  /** Measures at once (after -1021, or a jump of our clock); callers during a measurement share it. Whether it succeeded. */
  resync(): Promise<boolean> {
    this.#measuring ??= this.#measureAndPlan().finally(() => {
      this.#measuring = undefined;
    });
    return this.#measuring;
  }

  async #measureAndPlan(): Promise<boolean> {
    this.#cancelNext?.();
    let succeeded = false;
    try {
      await this.#measure();
      succeeded = true;
    } catch (error) {
      this.#logger.log('warn', 'clock-sync-failed', {
        cause: error instanceof Error ? error.message : 'unknown',
      });
    }
    if (this.#running) {
      this.#cancelNext = this.#scheduler.after(
        succeeded ? this.#intervalMs : this.#retryMs,
        () => void this.resync(),
      );
    }
    return succeeded;
  }

  async #measure(): Promise<void> {
    let best: Sample | undefined;
    for (let count = 0; count < this.#samples; count += 1) {
      const sample = await this.#sample();
      if (best === undefined || sample.roundTripMs < best.roundTripMs) best = sample;
    }
    if (best === undefined) return;
    this.#measurement = {
      offsetMs: Math.round(best.offsetMs),
      uncertaintyMs: Math.ceil(best.roundTripMs / 2) + RESOLUTION_MS,
    };
    this.#measuredAt = this.#clock.monotonic();
    this.#sink(this.#measurement);
  }

  async #sample(): Promise<Sample> {
    const sentAt = this.#clock.now();
    const startedAt = this.#clock.monotonic();
    const serverTime = await this.#fetchServerTime();
    const roundTripMs = this.#clock.monotonic() - startedAt;
    return { roundTripMs, offsetMs: serverTime - (sentAt + roundTripMs / 2) };
  }
}
