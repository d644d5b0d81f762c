import { type EpochMs, floorTime } from '../../../base/time.js';
import { ForeignUse } from './foreign-use.js';
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

/** A moment at which nothing of ours was on its way, so that the exchange's count told others' use exactly. */
interface ExactPoint {
  readonly at: EpochMs;
  readonly units: number;
}

/**
 * One limit's current window. `own` counts what we were granted; `foreign` is what the exchange counted beyond what it
 * has answered us: other programs behind the same IP address or account. Times are the exchange's.
 *
 * At any moment `used` is no less than the exchange's own count, but for what others have used since its last answer.
 */
export class RateWindow {
  readonly type: RateLimit['type'];
  readonly intervalMs: number;
  readonly #others: ForeignUse;
  limit: number;
  #start: EpochMs = 0;
  #own = 0;
  #foreign = 0;
  #unanswered = 0;
  /** Answered so near to the end of the window that the exchange may have counted it in the next. */
  #straddling = 0;
  #greatestCount = 0;
  #observedAt: EpochMs | undefined;
  #exact: ExactPoint | undefined;
  #everAnswered = false;
  #everObserved = false;

  constructor(limit: RateLimit) {
    this.type = limit.type;
    this.intervalMs = limit.intervalMs;
    this.limit = limit.limit;
    this.#others = new ForeignUse(() => this.limit, limit.intervalMs);
  }

  get used(): number {
    return this.#own + this.#foreign;
  }

  /**
   * What `used` may come to when the exchange next tells its count: whatever is unanswered may be in that count, and is
   * then taken for foreign until its own answer comes.
   */
  get usedAtMost(): number {
    return this.used + this.#unanswered;
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

  /** The same in the next window, to which goes whatever was granted in this one and may be counted there. */
  get carriedAtMost(): number {
    return this.#carried + this.#unanswered;
  }

  get #carried(): number {
    return this.#unanswered + this.#straddling;
  }

  /** Whether anything was ever answered: before that nothing is known of others. */
  get acquainted(): boolean {
    return this.#everAnswered;
  }

  /** Since when the exchange has not told its count. */
  get unseenSince(): EpochMs {
    return this.#observedAt ?? this.#start;
  }

  /** Begins the window that holds `at`. What may be counted in the new one is. */
  roll(at: EpochMs): void {
    const start = floorTime(Math.floor(at), this.intervalMs);
    if (start <= this.#start) return;
    if (this.#start > 0 && this.#everObserved)
      this.#others.roll({ seen: this.#observedAt !== undefined });
    this.#start = start;
    this.#own = this.#carried;
    this.#straddling = 0;
    this.#foreign = 0;
    this.#greatestCount = 0;
    this.#observedAt = undefined;
    this.#exact = undefined;
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
    this.#others.saw(count - this.#own, (at - this.#start) / this.intervalMs);
    if (count < this.#greatestCount) return;
    this.#greatestCount = count;
    this.#observedAt = at;
    this.#foreign = Math.max(0, count - (this.#own - this.#unanswered));
    if (this.#unanswered === 0) this.#measureOthers({ at, units: count - this.#own });
  }

  /** What others are expected to have used since the exchange last told. Zero until it has told a count at all. */
  unseenOfOthers(at: EpochMs): number {
    return this.#everObserved ? Math.ceil(this.#others.expected(this.#unseenMs(at))) : 0;
  }

  /** What to keep free for others: for that, and for what they may use in `aheadMs` to come. */
  reserve(at: EpochMs, aheadMs: number): number {
    return this.#everObserved
      ? this.#others.forecast({ unseenMs: this.#unseenMs(at), aheadMs })
      : 0;
  }

  /** The greatest use by others in a whole window of late; zero until the exchange has told a count at all. */
  get usualOfOthers(): number {
    return this.#everObserved ? this.#others.usual : 0;
  }

  state(): RateWindowState {
    return {
      type: this.type,
      intervalMs: this.intervalMs,
      start: this.#start,
      used: this.used,
      foreign: this.#others.windows,
    };
  }

  restore(state: RateWindowState): void {
    this.#start = state.start;
    this.#own = state.used;
    this.#foreign = 0;
    this.#others.restore(state.foreign ?? []);
    this.#everObserved = this.#others.windows.length > 0;
    this.#everAnswered = this.#everObserved;
  }

  #unseenMs(at: EpochMs): number {
    return Math.max(0, at - this.unseenSince);
  }

  #measureOthers(point: ExactPoint): void {
    const before = this.#exact;
    if (before !== undefined && point.at <= before.at) return;
    this.#exact = point;
    if (before !== undefined && point.units >= before.units)
      this.#others.measured(point.units - before.units, point.at - before.at);
  }
}
