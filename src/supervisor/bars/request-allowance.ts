import { type EpochMs, floorTime, MINUTE_MS } from '../../base/time.js';
import type { RateUsage } from '../../ports/rate-usage.js';

/** Weight of one question for bars, whatever its length (rest-api.md, "Kline/Candlestick data"). */
const QUESTION_WEIGHT = 2;

/** How much of the exchange's request weight the confirmation of bars may take. */
export interface AllowanceOptions {
  /** Share of the limit that it may use itself in a minute. */
  readonly ownShare: number;
  /** When all parts together have used this share, it waits for the next minute. */
  readonly totalShare: number;
}

/** Questions that may still be asked in this minute. Counts its own; sees everybody's through `RateUsage`. */
export class RequestAllowance {
  readonly #options: AllowanceOptions;
  #minute: EpochMs = 0;
  #asked = 0;

  constructor(options: AllowanceOptions) {
    this.#options = options;
  }

  /** Questions asked in this minute. */
  get asked(): number {
    return this.#asked;
  }

  /** How many questions may be asked now. `at` is on the exchange's clock, whose minutes the limits follow. */
  left(usage: RateUsage, at: EpochMs): number {
    this.#roll(at);
    const { ownShare, totalShare } = this.#options;
    const own = usage.limit * ownShare - this.#asked * QUESTION_WEIGHT;
    const total = usage.limit * totalShare - usage.usedWeight;
    return Math.max(0, Math.floor(Math.min(own, total) / QUESTION_WEIGHT));
  }

  /** Counts questions that are about to be asked. */
  spend(questions: number, at: EpochMs): void {
    this.#roll(at);
    this.#asked += questions;
  }

  #roll(at: EpochMs): void {
    const minute = floorTime(at, MINUTE_MS);
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#asked = 0;
  }
}
