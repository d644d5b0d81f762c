import { type EpochMs, floorTime } from '../../../base/time.js';
import type { RateLimit } from './rate-limit.js';

/** A window's counts, to be stored over a restart. */
export interface RateWindowState {
  readonly type: RateLimit['type'];
  readonly intervalMs: number;
  readonly start: EpochMs;
  readonly used: number;
  /** What others used in the last windows; absent in what older versions stored. */
  readonly foreign?: readonly number[];
}

/** Windows whose foreign use is remembered: the greatest of them is what to be prepared for. */
const FOREIGN_MEMORY = 10;

/** With so many windows remembered, others are known. */
const FOREIGN_KNOWN = 3;

/** Before that they are taken to use this share of the limit. */
const UNKNOWN_SHARE = 0.4;

/** Others may use this much more in what is left of a window than their greatest pace of late. */
const FOREIGN_GROWTH = 1.15;

/** Their requests come in lumps of about this share of the limit: what is expected of them may be exceeded by some. */
const FOREIGN_LUMP_SHARE = 0.005;
const SPREAD = 2.5;
const LUMPS_FREE = 2;

/** A pace is not told from less of a window than this share. */
const PACE_SHARE_MIN = 1 / 6;

/**
 * One limit's current window. `own` counts what we were granted; `foreign` is what the exchange counted beyond what it
 * has answered us: other programs behind the same IP address or account. Times are the exchange's.
 *
 * At any moment `used` is no less than the exchange's own count, but for what others have used since its last answer.
 */
export class RateWindow {
  readonly type: RateLimit['type'];
  readonly intervalMs: number;
  limit: number;
  #start: EpochMs = 0;
  #own = 0;
  #foreign = 0;
  #unanswered = 0;
  /** Answered so near to the end of the window that the exchange may have counted it in the next. */
  #straddling = 0;
  /** What is certainly foreign: counted beyond everything we were granted. */
  #certainlyForeign = 0;
  #certainAt: EpochMs = 0;
  #greatestCount = 0;
  #observedAt: EpochMs | undefined;
  /** What others used, or would have by their pace, in each of the last windows. Newest first. */
  #foreignBefore: readonly number[] = [];
  #everAnswered = false;
  #everObserved = false;

  constructor(limit: RateLimit) {
    this.type = limit.type;
    this.intervalMs = limit.intervalMs;
    this.limit = limit.limit;
  }

  get used(): number {
    return this.#own + this.#foreign;
  }

  get start(): EpochMs {
    return this.#start;
  }

  get end(): EpochMs {
    return this.#start + this.intervalMs;
  }

  /** Granted and not yet answered. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Whether anything was ever answered: before that nothing is known of others. */
  get acquainted(): boolean {
    return this.#everAnswered;
  }

  /** Begins the window that holds `at`. What may be counted in the new one is. */
  roll(at: EpochMs): void {
    const start = floorTime(Math.floor(at), this.intervalMs);
    if (start <= this.#start) return;
    if (this.#start > 0) this.#rememberForeign();
    this.#start = start;
    this.#own = this.#unanswered + this.#straddling;
    this.#straddling = 0;
    this.#foreign = 0;
    this.#certainlyForeign = 0;
    this.#greatestCount = 0;
    this.#observedAt = undefined;
  }

  charge(units: number): void {
    this.#own += units;
    this.#unanswered += units;
  }

  /** A charged request was answered, or never will be. `late`: near enough to the end to be counted in the next window. */
  answered(units: number, { late }: { readonly late: boolean }): void {
    this.#everAnswered = true;
    this.#unanswered = Math.max(0, this.#unanswered - units);
    if (late) this.#straddling += units;
  }

  /** The exchange did not charge this after all. */
  refund(units: number): void {
    this.#own = Math.max(0, this.#own - units);
  }

  /**
   * The exchange's own count. Whatever of ours it may not have counted yet is still unanswered; so all that it counted
   * beyond our answered requests is taken for foreign, until a later count tells better.
   */
  observe(count: number, at: EpochMs): void {
    this.#everObserved = true;
    if (count - this.#own >= this.#certainlyForeign) {
      this.#certainlyForeign = count - this.#own;
      this.#certainAt = at;
    }
    if (count < this.#greatestCount) return;
    this.#greatestCount = count;
    this.#observedAt = at;
    this.#foreign = Math.max(0, count - (this.#own - this.#unanswered));
  }

  /**
   * What to keep free for others, by their greatest pace of late: what they have used since the exchange's last answer,
   * and, unless it is for an exit, what they are yet to use before the window ends.
   */
  reserve(at: EpochMs, { forExit }: { readonly forExit: boolean }): number {
    if (!this.#everObserved) return 0;
    const known = this.#foreignBefore.length >= FOREIGN_KNOWN;
    const usual = Math.max(
      this.#foreignByPace(),
      known ? 0 : this.limit * UNKNOWN_SHARE,
      ...this.#foreignBefore,
    );
    if (usual === 0) return 0;
    const aheadMs = forExit ? 0 : Math.max(0, this.end - at);
    const unseenMs = Math.max(0, at - (this.#observedAt ?? this.#start));
    const expected = (usual / this.intervalMs) * (FOREIGN_GROWTH * aheadMs + unseenMs);
    const lump = this.limit * FOREIGN_LUMP_SHARE;
    return Math.ceil(expected + SPREAD * Math.sqrt(expected * lump) + LUMPS_FREE * lump);
  }

  state(): RateWindowState {
    return {
      type: this.type,
      intervalMs: this.intervalMs,
      start: this.#start,
      used: this.used,
      foreign: this.#foreignBefore,
    };
  }

  restore(state: RateWindowState): void {
    this.#start = state.start;
    this.#own = state.used;
    this.#foreign = 0;
    this.#foreignBefore = (state.foreign ?? []).slice(0, FOREIGN_MEMORY);
    this.#everObserved = this.#foreignBefore.length > 0;
    this.#everAnswered = this.#everObserved;
  }

  /** What others would use in a whole window at the pace that was seen in this one. */
  #foreignByPace(): number {
    const seenShare = (this.#certainAt - this.#start) / this.intervalMs;
    return this.#certainlyForeign / Math.min(1, Math.max(PACE_SHARE_MIN, seenShare));
  }

  /** A window that nobody saw is no proof that the others are gone. */
  #rememberForeign(): void {
    if (!this.#everObserved) return;
    const unseen = this.#observedAt === undefined;
    const newest = unseen ? Math.max(0, ...this.#foreignBefore) / 2 : this.#foreignByPace();
    this.#foreignBefore = [Math.floor(newest), ...this.#foreignBefore].slice(0, FOREIGN_MEMORY);
  }
}
