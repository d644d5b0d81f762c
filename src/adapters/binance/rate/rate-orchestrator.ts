import { assert } from '../../../base/assert.js';
import type { EpochMs } from '../../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../../ports/clock.js';
import type { RequestPriority } from '../../../ports/market-data-source.js';
import type { RateUsage, RateUsageSource } from '../../../ports/rate-usage.js';
import { RequestFailure } from '../../../ports/request-failure.js';
import {
  DEFAULT_RATE_LIMITS,
  type RateCount,
  type RateLimit,
  type RateLimitType,
} from './rate-limit.js';
import { RateWindow, type RateWindowState } from './rate-window.js';

/** Most urgent first. */
export const PRIORITIES: readonly RequestPriority[] = [
  'exit',
  'reconcile',
  'entry',
  'market-data',
  'backfill',
];

/** How full a window may become before a priority has to wait: what is left belongs to the more urgent ones. */
export type PriorityShares = Readonly<Record<RequestPriority, number>>;

/** One fifth of the weight is kept for exits and for finding out where orders stand. */
const WEIGHT_SHARES: PriorityShares = {
  exit: 1,
  reconcile: 0.9,
  entry: 0.8,
  'market-data': 0.8,
  backfill: 0.7,
};

/** Entries stop at 70 % of the unfilled-order count, so that exits always have slots. */
const ORDER_SHARES: PriorityShares = {
  exit: 1,
  reconcile: 1,
  entry: 0.7,
  'market-data': 0.7,
  backfill: 0.7,
};

/** A clock less certain than this is no reason to wait longer: it is about to be measured. */
const UNCERTAINTY_MS_MAX = 2_000;

/** Before the first answer nothing is known of others behind our address: no more than this share of a limit in flight. */
const UNACQUAINTED_SHARE = 0.05;

/** How often a request that waits for others' pace to become clear is looked at again. */
const RECONSIDER_MS = 1_000;

/** What a request asks for. */
export interface RequestCost {
  readonly weight: number;
  /** Unfilled-order count it adds; 0 for anything but placements. */
  readonly orders: number;
  readonly priority: RequestPriority;
  /** On our clock: not granted by then, it is refused instead. */
  readonly notAfter?: EpochMs;
}

/** Leave to send one request. Answer each permit with `settle`, once. */
export interface RatePermit {
  readonly cost: RequestCost;
  readonly grantedAt: EpochMs;
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

/** All that a restart must not forget. Times are on our clock for blocks, on the exchange's for windows. */
export interface RateState {
  readonly windows: readonly RateWindowState[];
  readonly blockedUntil: EpochMs;
  readonly ordersBlockedUntil: EpochMs;
}

/** Bounds and shares. */
export interface RateOrchestratorOptions {
  readonly weightShares?: PriorityShares;
  readonly orderShares?: PriorityShares;
  /** Waiting requests for each priority; beyond it a request is refused. Default 1,000. */
  readonly waitingMax?: number;
  /** A 429 or a 418 was heeded: worth remembering over a restart. */
  readonly onBlocked?: () => void;
}

/** Waiting requests of one priority that are looked at for one that fits: so that a long queue costs no time. */
const LOOKED_AT_MAX = 32;

/** Why a request waits. Times are on our clock. */
interface Hold {
  readonly until: EpochMs;
  readonly holdsBack: boolean;
}

interface Waiting {
  readonly cost: RequestCost;
  readonly grant: (permit: RatePermit) => void;
  readonly refuse: (failure: RequestFailure) => void;
}

/**
 * Hands out the exchange's request budget: request weight and raw requests per IP address, unfilled orders per account,
 * in windows aligned to the exchange's clock (web-socket-api.md, "How to interpret rate limits").
 */
export class RateOrchestrator implements RateUsageSource {
  readonly #clock: Clock;
  readonly #exchangeNow: () => EpochMs;
  readonly #uncertaintyMs: () => number;
  readonly #scheduler: Scheduler;
  readonly #weightShares: PriorityShares;
  readonly #orderShares: PriorityShares;
  readonly #waitingMax: number;
  readonly #onBlocked: () => void;
  readonly #waiting: Readonly<Record<RequestPriority, Waiting[]>>;
  #windows: readonly RateWindow[];
  #blockedUntil: EpochMs = 0;
  #ordersBlockedUntil: EpochMs = 0;
  #yieldingUntil: EpochMs = 0;
  #cancelWake: Cancel | undefined;

  constructor(
    time: {
      readonly clock: Clock;
      readonly scheduler: Scheduler;
      readonly exchangeNow: () => EpochMs;
      /** How far `exchangeNow` may be off; windows begin for us when they certainly have. Default 0. */
      readonly uncertaintyMs?: () => number;
    },
    options: RateOrchestratorOptions = {},
  ) {
    this.#clock = time.clock;
    this.#scheduler = time.scheduler;
    this.#exchangeNow = time.exchangeNow;
    const uncertaintyMs = time.uncertaintyMs ?? (() => 0);
    this.#uncertaintyMs = () => Math.min(uncertaintyMs(), UNCERTAINTY_MS_MAX);
    this.#weightShares = options.weightShares ?? WEIGHT_SHARES;
    this.#orderShares = options.orderShares ?? ORDER_SHARES;
    this.#waitingMax = options.waitingMax ?? 1_000;
    this.#onBlocked = options.onBlocked ?? (() => undefined);
    this.#waiting = { exit: [], reconcile: [], entry: [], 'market-data': [], backfill: [] };
    this.#windows = DEFAULT_RATE_LIMITS.map((limit) => new RateWindow(limit));
  }

  /** Adopts the exchange's limits; windows of limits that stay keep their counts. */
  setLimits(limits: readonly RateLimit[]): void {
    this.#windows = limits.map((limit) => {
      const window = this.#windowOf(limit.type, limit.intervalMs) ?? new RateWindow(limit);
      window.limit = limit.limit;
      return window;
    });
    this.#pump();
  }

  /**
   * Waits for leave to send.
   *
   * @throws RequestFailure NOT_SENT when too many wait already or `notAfter` has passed.
   */
  acquire(cost: RequestCost): Promise<RatePermit> {
    const queue = this.#waiting[cost.priority];
    if (queue.length >= this.#waitingMax) {
      return Promise.reject(
        notSent(`${this.#waitingMax} requests of priority ${cost.priority} wait already`),
      );
    }
    return new Promise((grant, refuse) => {
      queue.push({ cost, grant, refuse });
      this.#pump();
    });
  }

  /** Takes note of an answer. */
  settle(permit: RatePermit, settlement: RateSettlement): void {
    this.#roll();
    const at = this.#exchangeNow();
    const uncertaintyMs = this.#uncertaintyMs();
    const exchangeGrantedAt = at - (this.#clock.now() - permit.grantedAt);
    for (const window of this.#windows) {
      const units = unitsOf(window.type, permit.cost);
      const free = window.type === 'ORDERS' ? settlement.ordersFree : settlement.weightFree;
      const refunded = free && window.type !== 'RAW_REQUESTS';
      window.answered(units, { late: !refunded && at + uncertaintyMs >= window.end });
      if (refunded) window.refund(units);
      // A count that may still be the last window's would close the new one for nothing.
      if (exchangeGrantedAt - uncertaintyMs < window.start) continue;
      const observed = settlement.counts.find((item) => isOf(window, item));
      if (observed !== undefined) window.observe(observed.count, at);
    }
    this.#pump();
  }

  /** 429 or 418: nothing leaves before `until` (our clock). Exits wait too: going on is what turns 429 into a ban. */
  block(until: EpochMs): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, Math.ceil(until));
    this.#pump();
    this.#onBlocked();
  }

  /** -1015: no placement leaves before `until` (our clock). */
  blockOrders(until: EpochMs): void {
    this.#ordersBlockedUntil = Math.max(this.#ordersBlockedUntil, Math.ceil(until));
    this.#pump();
    this.#onBlocked();
  }

  /** 403: only exits leave before `until` (our clock). */
  yieldToExits(until: EpochMs): void {
    this.#yieldingUntil = Math.max(this.#yieldingUntil, until);
    this.#pump();
  }

  /** Until when nothing may be sent; 0 when nothing is blocked. */
  get blockedUntil(): EpochMs {
    return this.#blockedUntil > this.#clock.now() ? this.#blockedUntil : 0;
  }

  get waiting(): number {
    return PRIORITIES.reduce((sum, priority) => sum + this.#waiting[priority].length, 0);
  }

  rateUsage(): RateUsage {
    this.#roll();
    const window = this.#windows.find((candidate) => candidate.type === 'REQUEST_WEIGHT');
    return { usedWeight: window?.used ?? 0, limit: window?.limit ?? 0 };
  }

  state(): RateState {
    return {
      windows: this.#windows.map((window) => window.state()),
      blockedUntil: this.#blockedUntil,
      ordersBlockedUntil: this.#ordersBlockedUntil,
    };
  }

  /** Continues where an earlier run stopped. Windows that have ended meanwhile start empty. */
  restore(state: RateState): void {
    for (const stored of state.windows)
      this.#windowOf(stored.type, stored.intervalMs)?.restore(stored);
    this.#blockedUntil = state.blockedUntil;
    this.#ordersBlockedUntil = state.ordersBlockedUntil;
    this.#roll();
  }

  /** Refuses whatever waits. */
  close(): void {
    this.#cancelWake?.();
    for (const priority of PRIORITIES) {
      for (const waiting of this.#waiting[priority].splice(0))
        waiting.refuse(notSent('the client is closed'));
    }
  }

  /**
   * Grants in order of urgency. What is too large for the rest of a window has its turn when the next begins, and holds
   * nobody back meanwhile: who is small enough may use that rest. A block holds back everything less urgent.
   */
  #pump(): void {
    this.#roll();
    let wakeAt = Number.POSITIVE_INFINITY;
    let held = false;
    for (const priority of PRIORITIES) {
      const queue = this.#waiting[priority];
      this.#refuseExpired(queue);
      for (let index = 0; !held && index < Math.min(queue.length, LOOKED_AT_MAX); ) {
        const next = queue[index] as Waiting;
        const hold = this.#holdOf(next.cost);
        if (hold === undefined) {
          queue.splice(index, 1);
          next.grant(this.#grant(next.cost));
          continue;
        }
        wakeAt = Math.min(wakeAt, hold.until);
        held = hold.holdsBack;
        index += 1;
      }
      for (const { cost } of queue) wakeAt = Math.min(wakeAt, cost.notAfter ?? wakeAt);
    }
    this.#wakeAt(wakeAt);
  }

  #grant(cost: RequestCost): RatePermit {
    for (const window of this.#windows) window.charge(unitsOf(window.type, cost));
    return { cost, grantedAt: this.#clock.now() };
  }

  /** Until when (our clock) this may not leave; undefined when it may leave now. */
  #holdOf(cost: RequestCost): Hold | undefined {
    const now = this.#clock.now();
    if (this.#blockedUntil > now) return { until: this.#blockedUntil, holdsBack: true };
    if (this.#yieldingUntil > now && cost.priority !== 'exit')
      return { until: this.#yieldingUntil, holdsBack: true };
    // A placement short of order slots holds back no cancel behind it.
    if (cost.orders > 0 && this.#ordersBlockedUntil > now)
      return { until: this.#ordersBlockedUntil, holdsBack: false };
    for (const window of this.#windows) {
      const hold = this.#holdOfWindow(window, cost);
      if (hold !== undefined) return hold;
    }
    return undefined;
  }

  #holdOfWindow(window: RateWindow, cost: RequestCost): Hold | undefined {
    const units = unitsOf(window.type, cost);
    if (units === 0) return undefined;
    const now = this.#clock.now();
    const at = this.#exchangeNow();
    const endsAt = now + (window.end + this.#uncertaintyMs() - at);
    const shares = window.type === 'ORDERS' ? this.#orderShares : this.#weightShares;
    const allowed = Math.floor(window.limit * shares[cost.priority]);
    // What is larger than its whole share goes alone, or it would wait for ever.
    if (window.used + units > allowed && window.used > 0)
      return { until: endsAt, holdsBack: false };
    if (window.type !== 'REQUEST_WEIGHT') return undefined;
    const soon = Math.min(endsAt, now + RECONSIDER_MS);
    const reserve = window.reserve(at, { forExit: cost.priority === 'exit' });
    if (window.used + units > window.limit - reserve) return { until: soon, holdsBack: false };
    const unacquainted = !window.acquainted && window.unanswered > 0;
    const inFlight = window.unanswered + units;
    if (unacquainted && inFlight > window.limit * UNACQUAINTED_SHARE)
      return { until: soon, holdsBack: true };
    return undefined;
  }

  #refuseExpired(queue: Waiting[]): void {
    const now = this.#clock.now();
    for (let index = queue.length - 1; index >= 0; index -= 1) {
      const waiting = queue[index] as Waiting;
      if (waiting.cost.notAfter === undefined || waiting.cost.notAfter > now) continue;
      queue.splice(index, 1);
      waiting.refuse(notSent('no request budget in time'));
    }
  }

  #wakeAt(at: EpochMs): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    if (!Number.isFinite(at)) return;
    this.#cancelWake = this.#scheduler.after(Math.max(1, at - this.#clock.now()), () =>
      this.#pump(),
    );
  }

  #roll(): void {
    const at = this.#exchangeNow() - this.#uncertaintyMs();
    for (const window of this.#windows) window.roll(at);
  }

  #windowOf(type: RateLimitType, intervalMs: number): RateWindow | undefined {
    return this.#windows.find((window) => isOf(window, { type, intervalMs }));
  }
}

function isOf(
  window: RateWindow,
  limit: { readonly type: RateLimitType; readonly intervalMs: number },
): boolean {
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

function notSent(message: string): RequestFailure {
  return new RequestFailure(message, { outcome: 'NOT_SENT' });
}
