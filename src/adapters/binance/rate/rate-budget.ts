import { assert } from '../../../base/assert.js';
import type { EpochMs } from '../../../base/time.js';
import type { RequestPriority } from '../../../ports/market-data-source.js';
import type { RateUsage } from '../../../ports/rate-usage.js';
import {
  DEFAULT_RATE_LIMITS,
  type RateCount,
  type RateLimit,
  type RateLimitType,
} from './rate-limit.js';
import { RateWindow, type RateWindowState } from './rate-window.js';
import { EXIT_RESERVE, keptFor, ORDER_RESERVES, WEIGHT_RESERVES } from './urgency-reserve.js';

/** What a request asks for. */
export interface RequestCost {
  readonly weight: number;
  /** Unfilled-order count it adds; 0 for anything but placements. */
  readonly orders: number;
  readonly priority: RequestPriority;
  /** On our clock: not granted by then, it is refused instead. */
  readonly notAfter?: EpochMs;
}

/** What became of a permitted request. */
export interface RateSettlement {
  /** The exchange's counts, when it gave any. */
  readonly counts: readonly RateCount[];
  /** The weight was not charged: no byte left, or a call that is free when it succeeds (CHANGELOG.md, 2026-03-27). */
  readonly weightFree: boolean;
  /** The order count was not charged: no byte left. */
  readonly ordersFree: boolean;
}

/** Why a request has to wait for budget. */
export interface BudgetHold {
  /** Look again after this, in ms. */
  readonly forMs: number;
  /** Whether less urgent requests have to wait with it. */
  readonly holdsBack: boolean;
}

/** The exchange's clock as we know it. */
export interface ExchangeTimeSource {
  readonly exchangeNow: () => EpochMs;
  /** How far `exchangeNow` may be off; windows begin for us when they certainly have. */
  readonly uncertaintyMs: () => number;
}

/** A clock less certain than this is no reason to wait longer: it is about to be measured. */
const UNCERTAINTY_MS_MAX = 2_000;

/** Before the first answer nothing is known of others behind our address: no more than this share of a limit in flight. */
const UNACQUAINTED_SHARE = 0.05;

/** How often a request that waits for budget is looked at again: the more often the nearer the window's end is. */
const RECONSIDER_MS_MAX = 1_000;
const RECONSIDER_MS_MIN = 20;
const RECONSIDER_PART = 0.1;

/** While others use the limit too, its count is looked at this often: with so much of a window, or of what is left of it. */
const LOOK_WINDOW_PART = 1 / 60;
const LOOK_REST_PART = 0.2;

/** A request of no more than this share of the limit serves to look at the count. */
const LOOK_SHARE = 0.001;

/** However much others use, this share of the limit may be in flight over the end of a window. */
const CARRIED_SHARE_MIN = 0.02;

/** The windows of every limit, and what each priority may use of them. Knows no queue and no clock of ours. */
export class RateBudget {
  readonly #exchangeNow: () => EpochMs;
  readonly #uncertaintyMs: () => number;
  #windows: readonly RateWindow[];

  constructor(time: ExchangeTimeSource) {
    this.#exchangeNow = time.exchangeNow;
    this.#uncertaintyMs = () => Math.min(time.uncertaintyMs(), UNCERTAINTY_MS_MAX);
    this.#windows = DEFAULT_RATE_LIMITS.map((limit) => new RateWindow(limit));
  }

  /** Adopts the exchange's limits; windows of limits that stay keep their counts. */
  setLimits(limits: readonly RateLimit[]): void {
    this.#windows = limits.map((limit) => {
      const window = this.#windowOf(limit) ?? new RateWindow(limit);
      window.limit = limit.limit;
      return window;
    });
  }

  /** Lets windows begin that certainly have. */
  roll(): void {
    const at = this.#exchangeNow() - this.#uncertaintyMs();
    for (const window of this.#windows) window.roll(at);
  }

  charge(cost: RequestCost): void {
    for (const window of this.#windows) window.charge(unitsOf(window.type, cost));
  }

  /** Takes note of an answer to a request that was granted `agoMs` ago. */
  settle(cost: RequestCost, settlement: RateSettlement, agoMs: number): void {
    this.roll();
    const at = this.#exchangeNow();
    const uncertaintyMs = this.#uncertaintyMs();
    for (const window of this.#windows) {
      const units = unitsOf(window.type, cost);
      const free = window.type === 'ORDERS' ? settlement.ordersFree : settlement.weightFree;
      const refunded = free && window.type !== 'RAW_REQUESTS';
      window.answered(units, { late: !refunded && at + uncertaintyMs >= window.end });
      if (refunded) window.refund(units);
      // A count that may still be the last window's would close the new one for nothing.
      if (at - agoMs - uncertaintyMs < window.start) continue;
      const observed = settlement.counts.find((count) => isOf(window, count));
      if (observed !== undefined) window.observe(observed.count, at);
    }
  }

  /** Why a request may not leave now; undefined when it may. */
  holdOf(cost: RequestCost): BudgetHold | undefined {
    for (const window of this.#windows) {
      const units = unitsOf(window.type, cost);
      const hold = units === 0 ? undefined : this.#holdOfWindow(window, units, cost.priority);
      if (hold !== undefined) return hold;
    }
    return undefined;
  }

  /** After how many ms the count should be looked at, because others use the limit too; undefined when no need is seen. */
  nextLookMs(): number | undefined {
    const window = this.#windows.find(({ type }) => type === 'REQUEST_WEIGHT');
    if (window === undefined || window.usualOfOthers === 0) return undefined;
    return window.unanswered > 0 ? undefined : Math.max(0, this.#lookInMs(window));
  }

  /** Whether the answer to a request is a look at the count. */
  servesToLook({ weight }: RequestCost): boolean {
    const window = this.#windows.find(({ type }) => type === 'REQUEST_WEIGHT');
    return window === undefined || weight <= window.limit * LOOK_SHARE;
  }

  usage(): RateUsage {
    this.roll();
    const window = this.#windows.find(({ type }) => type === 'REQUEST_WEIGHT');
    if (window === undefined) return { usedWeight: 0, limit: 0 };
    const { limit, used } = window;
    const share = this.#aheadMs(window) / window.intervalMs;
    const plannedWeight = limit - keptFor(EXIT_RESERVE, { limit, share });
    return { usedWeight: used, limit, plannedWeight };
  }

  state(): readonly RateWindowState[] {
    return this.#windows.map((window) => window.state());
  }

  /** Continues where an earlier run stopped. Windows that have ended meanwhile start empty. */
  restore(windows: readonly RateWindowState[]): void {
    for (const stored of windows) this.#windowOf(stored)?.restore(stored);
    this.roll();
  }

  #holdOfWindow(
    window: RateWindow,
    units: number,
    priority: RequestPriority,
  ): BudgetHold | undefined {
    const aheadMs = this.#aheadMs(window);
    // What is larger than its whole share goes alone, or it would wait for ever.
    if (window.used > 0 && units > this.#allowance(window, priority)) {
      if (this.#mayLook(window, units)) return undefined;
      const soonMs = Math.max(RECONSIDER_MS_MIN, aheadMs * RECONSIDER_PART);
      return { forMs: Math.min(aheadMs, soonMs, RECONSIDER_MS_MAX), holdsBack: false };
    }
    const stranger =
      window.type === 'REQUEST_WEIGHT' && !window.acquainted && window.unanswered > 0;
    const inFlight = window.unanswered + units;
    return stranger && priority !== 'exit' && inFlight > window.limit * UNACQUAINTED_SHARE
      ? { forMs: RECONSIDER_MS_MAX, holdsBack: true }
      : undefined;
  }

  /**
   * What a priority may still use of a window. It leaves what more urgent requests may need and what others behind the
   * address may use until the window ends. An exit leaves only what others are expected to have used already.
   */
  #allowance(window: RateWindow, priority: RequestPriority): number {
    const { limit, type, used } = window;
    const at = this.#exchangeNow();
    const aheadMs = this.#aheadMs(window);
    const share = aheadMs / window.intervalMs;
    if (type === 'ORDERS')
      return limit - used - keptFor(ORDER_RESERVES[priority], { limit, share });
    const shared = type === 'REQUEST_WEIGHT';
    if (priority === 'exit') return limit - used - (shared ? window.unseenOfOthers(at) : 0);
    const forOthers = shared ? window.reserve(at, aheadMs) : 0;
    const kept = keptFor(WEIGHT_RESERVES[priority], { limit, share });
    return Math.min(limit - window.usedAtMost - forOthers - kept, leftInNext(window));
  }

  /**
   * A small request may leave although others may want what is left of the window, because its answer tells whether
   * they do: without it a window in which nothing is sent would stay dark to its end. It leaves the exits' part.
   */
  #mayLook(window: RateWindow, units: number): boolean {
    if (window.type !== 'REQUEST_WEIGHT' || window.usualOfOthers === 0) return false;
    if (units > window.limit * LOOK_SHARE || window.unanswered > 0) return false;
    if (this.#lookInMs(window) > 0) return false;
    const share = this.#aheadMs(window) / window.intervalMs;
    const kept = keptFor(EXIT_RESERVE, { limit: window.limit, share });
    const others = window.unseenOfOthers(this.#exchangeNow());
    return units <= window.limit - window.usedAtMost - others - kept;
  }

  #lookInMs(window: RateWindow): number {
    const restMs = this.#aheadMs(window) * LOOK_REST_PART;
    const everyMs = Math.min(window.intervalMs * LOOK_WINDOW_PART, restMs);
    return window.unseenSince + everyMs - this.#exchangeNow();
  }

  /** Until the window has certainly ended. */
  #aheadMs(window: RateWindow): number {
    return Math.max(0, window.end + this.#uncertaintyMs() - this.#exchangeNow());
  }

  #windowOf(limit: Pick<RateLimit, 'type' | 'intervalMs'>): RateWindow | undefined {
    return this.#windows.find((window) => isOf(window, limit));
  }
}

/** What is in flight may be counted in the next window: there too it has to leave the exits' part, and what others use. */
function leftInNext(window: RateWindow): number {
  const kept = keptFor(EXIT_RESERVE, { limit: window.limit, share: 1 });
  const others = window.type === 'REQUEST_WEIGHT' ? window.usualOfOthers : 0;
  const most = Math.max(window.limit * CARRIED_SHARE_MIN, window.limit - others - kept);
  return most - window.carriedAtMost;
}

function isOf(window: RateWindow, limit: Pick<RateLimit, 'type' | 'intervalMs'>): boolean {
  return window.type === limit.type && window.intervalMs === limit.intervalMs;
}

function unitsOf(type: RateLimitType, cost: RequestCost): number {
  assert(cost.weight >= 0 && cost.orders >= 0, 'a cost is not negative');
  switch (type) {
    case 'REQUEST_WEIGHT':
      return cost.weight;
    case 'RAW_REQUESTS':
      return 1;
    case 'ORDERS':
      return cost.orders;
  }
}
