import type { MonotonicMs } from '../../../base/time.js';
import type { Clock } from '../../../ports/clock.js';

/** When a stream counts as stalled. */
export interface StreamPulseOptions {
  /** The least silence that counts, however lively the stream was. Default 15 s. */
  readonly stallMsMin?: number;
  /** The silence that counts however quiet it was. Default 10 min. */
  readonly stallMsMax?: number;
}

interface Pulse {
  /** How far the stream had come: an event time or an id, which only grow. */
  mark: number;
  progressedAt: MonotonicMs;
  /** The longest wait between two steps of late, generously guessed at first; it fades, so that a night's quiet is forgotten by noon. */
  longestGapMs: number;
}

/** How many times its usual longest wait a stream may be silent. */
const PATIENCE = 4;

/** After this time a long wait counts for half as much. */
const HALF_LIFE_MS = 600_000;

/**
 * Notices streams that have stopped although their connection lives (faults.md F-W06): a silence is judged by the
 * stream's own pace, and only frames that come further than the last one count, so that a frame sent again and again is
 * silence too.
 */
export class StreamPulse {
  readonly #clock: Clock;
  readonly #stallMsMin: number;
  readonly #stallMsMax: number;
  readonly #pulses = new Map<string, Pulse>();

  constructor(clock: Clock, options: StreamPulseOptions = {}) {
    this.#clock = clock;
    this.#stallMsMin = options.stallMsMin ?? 15_000;
    this.#stallMsMax = options.stallMsMax ?? 600_000;
  }

  /** A frame of a stream arrived now; `mark` is its event time or id. */
  heard(stream: string, mark: number, now: MonotonicMs): void {
    const pulse = this.#pulses.get(stream);
    if (pulse === undefined) {
      const longestGapMs = this.#stallMsMin * PATIENCE;
      this.#pulses.set(stream, { mark, progressedAt: now, longestGapMs });
      return;
    }
    if (mark <= pulse.mark) return;
    const gapMs = now - pulse.progressedAt;
    const faded = pulse.longestGapMs * 0.5 ** (gapMs / HALF_LIFE_MS);
    pulse.mark = mark;
    pulse.progressedAt = now;
    pulse.longestGapMs = Math.max(gapMs, faded);
  }

  /** Streams that have been silent for too long; a stream that never spoke has no pace to be judged by. */
  stalled(): readonly string[] {
    const now = this.#clock.monotonic();
    const stalled: string[] = [];
    for (const [stream, pulse] of this.#pulses)
      if (now - pulse.progressedAt > this.#limitMs(pulse)) stalled.push(stream);
    return stalled;
  }

  /** The streams flow over a new connection. One that stays silent there is merely quiet: its silence becomes its pace. */
  forgive(streams: Iterable<string>): void {
    const now = this.#clock.monotonic();
    for (const stream of streams) {
      const pulse = this.#pulses.get(stream);
      if (pulse === undefined) continue;
      pulse.longestGapMs = Math.max(pulse.longestGapMs, now - pulse.progressedAt);
      pulse.progressedAt = now;
    }
  }

  /** Keeps only these streams' pulses. */
  keep(streams: ReadonlySet<string>): void {
    for (const stream of this.#pulses.keys()) if (!streams.has(stream)) this.#pulses.delete(stream);
  }

  /** After an interruption of all: their paces stay known, their silence during it does not count. */
  restart(): void {
    const now = this.#clock.monotonic();
    for (const pulse of this.#pulses.values()) {
      pulse.progressedAt = now;
      pulse.mark = -1;
    }
  }

  #limitMs(pulse: Pulse): number {
    return Math.min(Math.max(pulse.longestGapMs * PATIENCE, this.#stallMsMin), this.#stallMsMax);
  }
}
