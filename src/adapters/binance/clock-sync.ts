import type { EpochMs, MonotonicMs } from '../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { RequestFailure } from '../../ports/request-failure.js';
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
  /** How often our clock is compared with the monotonic one. Default 1 s. */
  readonly watchIntervalMs?: number;
  /** A difference of more than this is a jump. Default 250 ms. */
  readonly jumpMsMin?: number;
}

interface Sample {
  readonly roundTripMs: number;
  readonly offsetMs: number;
}

/** The exchange writes whole milliseconds: its answer is up to one later than it says. */
const RESOLUTION_MS = 1;

/** Receives each jump of our own clock, in milliseconds; negative when it was set back. */
export type ClockJumpSink = (jumpMs: number) => void;

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
  readonly #watchIntervalMs: number;
  readonly #jumpMsMin: number;
  readonly #onJump: ClockJumpSink;
  /** What our clock showed when the monotonic one stood at zero: constant but for jumps. */
  #origin: EpochMs;
  /** Jumps since the last measurement: so much the offset may be wrong. */
  #jumpedMs = 0;
  #cancelWatch: Cancel | undefined;
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
      readonly onJump?: ClockJumpSink;
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
    this.#watchIntervalMs = options.watchIntervalMs ?? 1_000;
    this.#jumpMsMin = options.jumpMsMin ?? 250;
    this.#onJump = parts.onJump ?? (() => undefined);
    this.#origin = this.#clock.now() - this.#clock.monotonic();
  }

  now(): EpochMs {
    return this.#clock.now() + this.#measurement.offsetMs;
  }

  /** Grows with the time since the last measurement, and at once by as much as our clock has jumped since. */
  uncertaintyMs(): number {
    const driftMs = (this.#clock.monotonic() - this.#measuredAt) * DRIFT;
    const jumpedMs = this.#jumpedMs + Math.abs(this.#unnoticedJumpMs());
    return this.#measurement.uncertaintyMs + driftMs + jumpedMs;
  }

  /** Measures now and then at intervals, until `stop`. */
  start(): void {
    this.#running = true;
    this.watch();
    void this.resync();
  }

  /** Compares our clock with the monotonic one until `stop`, and measures anew when it has jumped (faults.md F-T03). */
  watch(): void {
    this.#cancelWatch?.();
    this.#cancelWatch = this.#scheduler.after(this.#watchIntervalMs, () => {
      this.watch();
      const jumpMs = this.#unnoticedJumpMs();
      if (jumpMs === 0) return;
      this.#origin += jumpMs;
      this.#jumpedMs += Math.abs(jumpMs);
      this.#logger.log('warn', 'clock-jumped', { jumpMs: Math.round(jumpMs) });
      this.#onJump(jumpMs);
      void this.resync();
    });
  }

  stop(): void {
    this.#running = false;
    this.#cancelWatch?.();
    this.#cancelNext?.();
  }

  /** Measures at once (after -1021, or a jump of our clock); callers during a measurement share it. Whether it succeeded. */
  resync(): Promise<boolean> {
    this.#measuring ??= this.#measureAndPlan().finally(() => {
      this.#measuring = undefined;
    });
    return this.#measuring;
  }

  /** The same, for who needs the result. @throws RequestFailure when the clock could not be read */
  async measure(): Promise<ClockMeasurement> {
    if (await this.resync()) return this.#measurement;
    throw new RequestFailure("the exchange's clock could not be read", { outcome: 'UNKNOWN' });
  }

  /** How far our clock stands from where the monotonic one says it should; 0 when that is no jump but jitter. */
  #unnoticedJumpMs(): number {
    const jumpMs = this.#clock.now() - this.#clock.monotonic() - this.#origin;
    return Math.abs(jumpMs) > this.#jumpMsMin ? jumpMs : 0;
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
    this.#jumpedMs = 0;
    // Slewing of our clock since the start is in the offset now, and is not to add up to a jump.
    if (this.#unnoticedJumpMs() === 0) this.#origin = this.#clock.now() - this.#measuredAt;
    this.#sink(this.#measurement);
  }

  async #sample(): Promise<Sample> {
    const sentAt = this.#clock.now();
    const startedAt = this.#clock.monotonic();
    const serverTime = await this.#fetchServerTime();
    const roundTripMs = this.#clock.monotonic() - startedAt;
    const jumpMs = this.#clock.now() - sentAt - roundTripMs;
    if (Math.abs(jumpMs) > this.#jumpMsMin)
      throw new RequestFailure('our clock jumped during the measurement', { outcome: 'UNKNOWN' });
    return { roundTripMs, offsetMs: serverTime - (sentAt + roundTripMs / 2) };
  }
}
