/** Windows whose foreign use is remembered: the greatest of them is what to be prepared for. */
const WINDOWS_REMEMBERED = 10;

/** With so many windows remembered, others are known. */
const WINDOWS_KNOWN = 3;

/** Before that they are taken to use this share of the limit. */
const UNKNOWN_SHARE = 0.4;

/** Others may use this much more in what is left of a window than their greatest pace of late. */
const GROWTH = 1.15;

/** A pace is not told from less of a window than this share. */
const PACE_SHARE_MIN = 1 / 6;

/** Until it has been measured, their requests are taken to come in lumps of about this share of the limit. */
const LUMP_SHARE = 0.005;

/** And lumps are never taken for less than this part of that: who was quiet today may ask for much tomorrow. */
const LUMP_PART_MIN = 0.5;

/** The assumed lump weighs as much as so many measurements of others who use this share of the limit. */
const LUMP_PRIOR_SHARE = 0.1;
const LUMP_PRIOR_TIMES = 10;

/** What was measured in one window counts this much less in the next. */
const FORGETTING = 0.9;

/** What is expected of others may be exceeded by this many standard deviations, and by a lump on top. */
const SPREAD = 3.5;
const LUMPS_FREE = 1;

/**
 * What others behind the same IP address or account use of a limit, seen through the exchange's counts, and what they
 * may be expected to use. They are taken to send requests at random moments at a steady pace: then what they use in a
 * time t has the mean m·t and the variance m·t·l, where the lump l is the mean square of a request's weight over its mean.
 */
export class ForeignUse {
  readonly #limit: () => number;
  readonly #intervalMs: number;
  /** What they used, or would have by their pace, in each of the last windows. Newest first. */
  #before: readonly number[] = [];
  /** Seen for certain in this window, and how far into it. */
  #certain = 0;
  #certainShare = 0;
  #measurement: { readonly units: number; readonly ms: number } | undefined;
  /** Over pairs of measurements: what they differ by, and their pace. */
  #sums = { unrest: 0, pace: 0 };
  #lump: number | undefined;

  constructor(limit: () => number, intervalMs: number) {
    this.#limit = limit;
    this.#intervalMs = intervalMs;
  }

  /** Use in the last windows, for a store. Newest first. */
  get windows(): readonly number[] {
    return this.#before;
  }

  restore(windows: readonly number[]): void {
    this.#before = windows.slice(0, WINDOWS_REMEMBERED);
  }

  /** At least so much was theirs in this window by `share` (0 to 1) of its time. */
  saw(units: number, share: number): void {
    if (units < this.#certain) return;
    this.#certain = units;
    this.#certainShare = share;
  }

  /** Exactly so much was theirs in a stretch of time. */
  measured(units: number, ms: number): void {
    const before = this.#measurement;
    if (ms <= 0) return;
    this.#measurement = { units, ms };
    if (before === undefined) return;
    const difference = units / ms - before.units / before.ms;
    this.#sums = {
      unrest: this.#sums.unrest + difference ** 2 / (1 / ms + 1 / before.ms),
      pace: this.#sums.pace + (units + before.units) / (ms + before.ms),
    };
    this.#lump = undefined;
  }

  /** A window has ended. One in which the exchange said nothing is no proof that the others are gone. */
  roll({ seen }: { readonly seen: boolean }): void {
    const greatest = Math.max(0, ...this.#before);
    const newest = seen ? this.#certain + (1 - this.#certainShare) * greatest : greatest / 2;
    this.#before = [Math.floor(newest), ...this.#before].slice(0, WINDOWS_REMEMBERED);
    this.#certain = 0;
    this.#certainShare = 0;
    const { unrest, pace } = this.#sums;
    this.#sums = { unrest: unrest * FORGETTING, pace: pace * FORGETTING };
    this.#lump = undefined;
  }

  /** What they use in `ms` of their usual pace. */
  expected(ms: number): number {
    return (this.usual / this.#intervalMs) * ms;
  }

  /** What to keep free for them: for a time of which the exchange has not told yet, and for a time to come. */
  forecast({ unseenMs, aheadMs }: { readonly unseenMs: number; readonly aheadMs: number }): number {
    const expected = this.expected(unseenMs + GROWTH * aheadMs);
    if (expected === 0) return 0;
    const lump = this.#lumpSize();
    return Math.ceil(expected + SPREAD * Math.sqrt(expected * lump) + LUMPS_FREE * lump);
  }

  /** Their greatest use of a whole window of late. */
  get usual(): number {
    const known = this.#before.length >= WINDOWS_KNOWN;
    const assumed = known ? 0 : this.#limit() * UNKNOWN_SHARE;
    return Math.max(this.#pace(), assumed, ...this.#before);
  }

  /** What they would use in a whole window at the pace that was seen in this one. */
  #pace(): number {
    return this.#certain / Math.min(1, Math.max(PACE_SHARE_MIN, this.#certainShare));
  }

  #lumpSize(): number {
    this.#lump ??= this.#measureLump();
    return this.#lump;
  }

  /**
   * Two stretches of times t and s at one pace m differ in pace by a variance of m·l·(1/t + 1/s). Only neighbours are
   * compared, so that a pace that changes slowly is not taken for large lumps.
   */
  #measureLump(): number {
    const assumed = this.#limit() * LUMP_SHARE;
    const prior = ((this.#limit() * LUMP_PRIOR_SHARE) / this.#intervalMs) * LUMP_PRIOR_TIMES;
    const { unrest, pace } = this.#sums;
    return Math.max((unrest + prior * assumed) / (pace + prior), assumed * LUMP_PART_MIN);
  }
}
