import { RateOrchestrator } from '../../src/adapters/binance/rate/rate-orchestrator.js';
import { Heap } from '../../src/base/heap.js';
import { Prng } from '../../src/base/prng.js';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/base/time.js';
import type { RequestPriority } from '../../src/ports/market-data-source.js';
import { DEFAULT_RATE_LIMITS, RateWindows } from '../../src/simulator/admission/rate-windows.js';
import { RequestRefusal } from '../../src/simulator/wire/request-refusal.js';

/** What to simulate. */
export interface RateWorldOptions {
  readonly seed: number;
  readonly hours: number;
  /** Mean weight a minute of somebody else behind the same address; 0 for nobody. */
  readonly coTenantPerMinute: number;
  /** Share of the minutes in which more is asked for than the limit allows. */
  readonly busyShare: number;
  /** Every other five minutes the co-tenant says nothing. */
  readonly coTenantPauses?: boolean;
  /** Start again from the stored state this often. */
  readonly restartEveryMs?: number;
}

/** What the exchange counted. */
export interface RateWorldResult {
  readonly requests: number;
  /** Our requests that the exchange refused. */
  readonly refused: number;
  readonly coTenantRefused: number;
  /** Mean share of the limit that was used, by us and by others, in minutes that had work from end to end. */
  readonly busyUse: number;
  readonly busyMinutes: number;
}

const IP = 'shared';
const START = Date.UTC(2026, 0, 15, 12, 0, 7);

/** How far our idea of the exchange's clock is off, and how far we know it may be. */
const CLOCK_ERROR_MS = 40;
const CLOCK_UNCERTAINTY_MS = 60;

/** Documented weights, with what asks for them. */
const REQUESTS: readonly (readonly [weight: number, priority: RequestPriority])[] = [
  [1, 'exit'],
  [4, 'reconcile'],
  [20, 'reconcile'],
  [80, 'reconcile'],
  [1, 'entry'],
  [2, 'market-data'],
  [80, 'market-data'],
  [25, 'backfill'],
  [50, 'backfill'],
  [250, 'backfill'],
];

interface Task {
  readonly at: number;
  readonly sequence: number;
  run: (() => void) | undefined;
}

/** Time that moves only when told to, quick enough for weeks of it. */
class QuickTime {
  readonly #tasks = new Heap<Task>(
    (a, b) => a.at < b.at || (a.at === b.at && a.sequence < b.sequence),
  );
  #now = START;
  #sequence = 0;

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    this.#sequence += 1;
    const task: Task = { at: this.#now + Math.max(0, delayMs), sequence: this.#sequence, run };
    this.#tasks.push(task);
    return () => {
      task.run = undefined;
    };
  }

  async run(untilAt: number): Promise<void> {
    for (;;) {
      const task = this.#tasks.peek();
      if (task === undefined || task.at > untilAt) break;
      this.#tasks.pop();
      if (task.run === undefined) continue;
      this.#now = task.at;
      task.run();
      // A grant resolves a promise and its continuation schedules the request: two turns of the microtask queue.
      await Promise.resolve();
      await Promise.resolve();
    }
    this.#now = untilAt;
  }
}

/** An orchestrator at work before the exchange's own counters, with somebody else behind the same address. */
export async function simulateRate(options: RateWorldOptions): Promise<RateWorldResult> {
  return new RateWorld(options).run();
}

const WAITING_WHEN_BUSY = 40;
const PAUSE_MS = 5 * MINUTE_MS;

class RateWorld {
  readonly #options: RateWorldOptions;
  readonly #time = new QuickTime();
  readonly #windows = new RateWindows(DEFAULT_RATE_LIMITS);
  readonly #random: Prng;
  readonly #tally = { requests: 0, refused: 0, coTenantRefused: 0, usedInBusy: 0, busyMinutes: 0 };
  #rate: RateOrchestrator;
  #restartAt: number;

  constructor(options: RateWorldOptions) {
    this.#options = options;
    this.#random = Prng.fork(options.seed, 'rate-world');
    this.#rate = this.#open();
    this.#restartAt = START + (options.restartEveryMs ?? Number.POSITIVE_INFINITY);
  }

  async run(): Promise<RateWorldResult> {
    if (this.#options.coTenantPerMinute > 0) this.#coTenant();
    let wasBusy = false;
    let minute = Math.ceil(START / MINUTE_MS) * MINUTE_MS;
    const endAt = START + this.#options.hours * HOUR_MS;
    await this.#time.run(minute);
    for (; minute < endAt; minute += MINUTE_MS) {
      const { busyShare } = this.#options;
      const busy: boolean = busyShare >= 1 || this.#random.chance(wasBusy ? 0.8 : 0.2 * busyShare);
      await this.#runMinute(minute, busy, wasBusy);
      wasBusy = busy;
    }
    const { requests, refused, coTenantRefused, busyMinutes, usedInBusy } = this.#tally;
    const busyUse = busyMinutes === 0 ? 0 : usedInBusy / busyMinutes;
    return { requests, refused, coTenantRefused, busyMinutes, busyUse };
  }

  async #runMinute(minute: number, busy: boolean, wasBusy: boolean): Promise<void> {
    for (let second = 0; second < 60; second += 1) {
      if (busy) while (this.#rate.waiting < WAITING_WHEN_BUSY) this.#sendAny();
      else if (this.#random.chance(0.1)) this.#sendAny();
      if (this.#time.now() >= this.#restartAt) this.#restart();
      if (second === 59) {
        await this.#time.run(minute + MINUTE_MS - 1);
        if (busy && wasBusy) this.#measureUse();
      }
      await this.#time.run(minute + (second + 1) * SECOND_MS);
    }
  }

  #measureUse(): void {
    const used = this.#windows.usedWeight(IP, this.#time.now());
    this.#tally.busyMinutes += 1;
    this.#tally.usedInBusy += Math.min(1, used / DEFAULT_RATE_LIMITS.weightPerMinute);
  }

  #open(): RateOrchestrator {
    const time = this.#time;
    return new RateOrchestrator(
      {
        clock: time,
        scheduler: time,
        exchangeNow: () => time.now() + CLOCK_ERROR_MS,
        uncertaintyMs: () => CLOCK_UNCERTAINTY_MS,
      },
      { onBlind: () => this.#send(1, 'market-data') },
    );
  }

  #restart(): void {
    const stored = this.#rate.state();
    this.#rate.close();
    this.#rate = this.#open();
    this.#rate.restore(stored);
    this.#restartAt += this.#options.restartEveryMs ?? 0;
  }

  #charge(weight: number): boolean {
    try {
      this.#windows.charge(IP, weight, this.#time.now());
      return true;
    } catch (error) {
      if (!(error instanceof RequestRefusal)) throw error;
      return false;
    }
  }

  #sendAny(): void {
    this.#send(...(REQUESTS[this.#random.below(10)] ?? [1, 'exit']));
  }

  #send(weight: number, priority: RequestPriority): void {
    const time = this.#time;
    const random = this.#random;
    const asked = this.#rate;
    asked.acquire({ weight, orders: 0, priority }).then(
      (permit) => {
        this.#tally.requests += 1;
        time.after(5 + random.exponential(40), () => {
          if (!this.#charge(weight)) this.#tally.refused += 1;
          const count = this.#windows.usedWeight(IP, time.now());
          time.after(5 + random.exponential(40), () =>
            asked.settle(permit, {
              counts: [{ type: 'REQUEST_WEIGHT', intervalMs: MINUTE_MS, count }],
              weightFree: false,
              ordersFree: false,
            }),
          );
        });
      },
      () => undefined,
    );
  }

  #coTenantIsSilent(): boolean {
    return this.#options.coTenantPauses === true && (this.#time.now() / PAUSE_MS) % 2 >= 1;
  }

  /** Sends on; after a refusal it is silent until the next minute. */
  #coTenant(): void {
    const time = this.#time;
    const weight = this.#random.below(40) + 1;
    const waitMs = this.#random.exponential((20.5 / this.#options.coTenantPerMinute) * MINUTE_MS);
    time.after(waitMs, () => {
      if (this.#coTenantIsSilent() || this.#charge(weight)) {
        this.#coTenant();
        return;
      }
      this.#tally.coTenantRefused += 1;
      const silentUntil = Math.ceil(time.now() / MINUTE_MS) * MINUTE_MS;
      time.after(silentUntil - time.now(), () => this.#coTenant());
    });
  }
}
