import type { EpochMs } from '../../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../../ports/clock.js';
import type { RequestPriority } from '../../../ports/market-data-source.js';
import type { RateUsage, RateUsageSource } from '../../../ports/rate-usage.js';
import { RequestFailure } from '../../../ports/request-failure.js';
import { RateBudget, type RateSettlement, type RequestCost } from './rate-budget.js';
import type { RateLimit } from './rate-limit.js';
import type { RateWindowState } from './rate-window.js';
import { type RequestBlock, RequestBlocks } from './request-blocks.js';

/** Most urgent first. */
export const PRIORITIES: readonly RequestPriority[] = [
  'exit',
  'reconcile',
  'entry',
  'market-data',
  'backfill',
];

/** Leave to send one request. Answer each permit with `settle`, once. */
export interface RatePermit {
  readonly cost: RequestCost;
  readonly grantedAt: EpochMs;
}

/** All that a restart must not forget. Times are on our clock for blocks, on the exchange's for windows. */
export interface RateState {
  readonly windows: readonly RateWindowState[];
  readonly blocks: readonly RequestBlock[];
}

/** Bounds, and what is told. */
export interface RateOrchestratorOptions {
  /** Waiting requests for each priority; beyond it a request is refused. Default 1,000. */
  readonly waitingMax?: number;
  /** A block was heeded: worth remembering over a restart. */
  readonly onBlocked?: () => void;
  /**
   * Something waits only because others behind the address may want the rest of the window, and nothing small enough
   * waits whose answer would tell: any request of weight 1 would.
   */
  readonly onBlind?: () => void;
}

/** Waiting requests of one priority that are looked at for one that fits: so that a long queue costs no time. */
const LOOKED_AT_MAX = 32;

/** Why a request waits. Times are on our clock. */
interface Hold {
  readonly until: EpochMs;
  readonly holdsBack: boolean;
  /** It is budget that it waits for. */
  readonly short: boolean;
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
  readonly #scheduler: Scheduler;
  readonly #budget: RateBudget;
  readonly #waitingMax: number;
  readonly #onBlocked: () => void;
  readonly #onBlind: () => void;
  readonly #waiting: Readonly<Record<RequestPriority, Waiting[]>>;
  readonly #blocks = new RequestBlocks();
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
    this.#budget = new RateBudget({
      exchangeNow: time.exchangeNow,
      uncertaintyMs: time.uncertaintyMs ?? (() => 0),
    });
    this.#waitingMax = options.waitingMax ?? 1_000;
    this.#onBlind = options.onBlind ?? (() => undefined);
    this.#onBlocked = options.onBlocked ?? (() => undefined);
    this.#waiting = { exit: [], reconcile: [], entry: [], 'market-data': [], backfill: [] };
  }

  /** Adopts the exchange's limits; windows of limits that stay keep their counts. */
  setLimits(limits: readonly RateLimit[]): void {
    this.#budget.setLimits(limits);
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
    this.#budget.settle(permit.cost, settlement, this.#clock.now() - permit.grantedAt);
    this.#pump();
  }

  /** The exchange forbids something until a time on our clock. */
  block(block: RequestBlock): void {
    this.#blocks.add(block);
    this.#pump();
    this.#onBlocked();
  }

  get waiting(): number {
    return PRIORITIES.reduce((sum, priority) => sum + this.#waiting[priority].length, 0);
  }

  rateUsage(): RateUsage {
    const now = this.#clock.now();
    const blocks = this.#blocks.active(now);
    if (blocks.length === 0) return this.#budget.usage();
    const left = blocks.map(({ cause, until }) => ({ cause, forMs: until - now }));
    return { ...this.#budget.usage(), blocks: left };
  }

  state(): RateState {
    return { windows: this.#budget.state(), blocks: this.#blocks.active(this.#clock.now()) };
  }

  /** Continues where an earlier run stopped. Windows that have ended meanwhile start empty. */
  restore(state: RateState): void {
    this.#budget.restore(state.windows);
    for (const block of state.blocks) this.#blocks.add(block);
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
    this.#budget.roll();
    let wakeAt = Number.POSITIVE_INFINITY;
    let halted = false;
    const looking = { short: false, small: false };
    for (const priority of PRIORITIES) {
      const queue = this.#waiting[priority];
      this.#refuseExpired(queue);
      for (let index = 0; !halted && index < Math.min(queue.length, LOOKED_AT_MAX); ) {
        const next = queue[index] as Waiting;
        const hold = this.#holdOf(next.cost);
        if (hold === undefined) {
          queue.splice(index, 1);
          next.grant(this.#grant(next.cost));
          continue;
        }
        wakeAt = Math.min(wakeAt, hold.until);
        halted = hold.holdsBack;
        looking.short ||= hold.short;
        looking.small ||= this.#budget.servesToLook(next.cost);
        index += 1;
      }
      for (const { cost } of queue) wakeAt = Math.min(wakeAt, cost.notAfter ?? wakeAt);
    }
    const lookMs = looking.short ? this.#budget.nextLookMs() : undefined;
    if (lookMs !== undefined && lookMs > 0) wakeAt = Math.min(wakeAt, this.#clock.now() + lookMs);
    this.#wakeAt(wakeAt);
    if (lookMs === 0 && !looking.small) this.#onBlind();
  }

  #grant(cost: RequestCost): RatePermit {
    this.#budget.charge(cost);
    return { cost, grantedAt: this.#clock.now() };
  }

  /** Until when (our clock) this may not leave; undefined when it may leave now. */
  #holdOf(cost: RequestCost): Hold | undefined {
    const now = this.#clock.now();
    const block = this.#blocks.holding(cost, now);
    // A placement short of order slots holds back no cancel behind it.
    if (block !== undefined)
      return { until: block.until, holdsBack: block.cause !== 'ORDER_LIMIT', short: false };
    const hold = this.#budget.holdOf(cost);
    if (hold === undefined) return undefined;
    return { until: now + hold.forMs, holdsBack: hold.holdsBack, short: !hold.holdsBack };
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
}

function notSent(message: string): RequestFailure {
  return new RequestFailure(message, { outcome: 'NOT_SENT' });
}
