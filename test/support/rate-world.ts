import { RateOrchestrator } from '../../src/adapters/binance/rate/rate-orchestrator.js';
import { Heap } from '../../src/base/heap.js';
import { Prng } from '../../src/base/prng.js';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/base/time.js';
import type { RequestPriority } from '../../src/ports/market-data-source.js';
import { DEFAULT_RATE_LIMITS, RateWindows } from '../../src/simulator/rate-windows.js';
import { RequestRefusal } from '../../src/simulator/request-refusal.js';

/** What to simulate. */
export interface RateWorldOptions {
  readonly seed: number;
  readonly hours: number;
  /** Mean weight a minute of somebody else behind the same address; 0 for nobody. */
  readonly coTenantPerMinute: number;
  /** Share of the minutes in which more is asked for than the limit allows. */
  readonly busyShare: number;
  /** Every priority may fill the window, so that what is left over is the orchestrator's doing alone. */
  readonly fullShares?: boolean;
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
      await undefined;
      await undefined;
    }
    this.#now = untilAt;
  }
}

/** An orchestrator at work before the exchange's own counters, with somebody else behind the same address. */
export async function simulateRate(options: RateWorldOptions): Promise<RateWorldResult> {
  const time = new QuickTime();
  const windows = new RateWindows(DEFAULT_RATE_LIMITS);
  const random = Prng.fork(options.seed, 'rate-world');
  const tally = { requests: 0, refused: 0, coTenantRefused: 0, usedInBusy: 0, busyMinutes: 0 };
  const full = { exit: 1, reconcile: 1, entry: 1, 'market-data': 1, backfill: 1 };
  const open = (): RateOrchestrator =>
    new RateOrchestrator(
      {
        clock: time,
        scheduler: time,
        exchangeNow: () => time.now() + CLOCK_ERROR_MS,
        uncertaintyMs: () => CLOCK_UNCERTAINTY_MS,
      },
      options.fullShares === true ? { weightShares: full } : {},
    );
  let rate = open();

  const charge = (weight: number): boolean => {
    try {
      windows.charge(IP, weight, time.now());
      return true;
    } catch (error) {
      if (!(error instanceof RequestRefusal)) throw error;
      return false;
    }
  };
  const send = (weight: number, priority: RequestPriority): void => {
    const asked = rate;
    asked.acquire({ weight, orders: 0, priority }).then(
      (permit) => {
        tally.requests += 1;
        time.after(5 + random.exponential(40), () => {
          if (!charge(weight)) {
            tally.refused += 1;
          }
          const count = windows.usedWeight(IP, time.now());
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
  };
  const coTenant = (): void => {
    const weight = random.below(40) + 1;
    time.after(random.exponential((20.5 / options.coTenantPerMinute) * MINUTE_MS), () => {
      const silentUntil = Math.ceil(time.now() / MINUTE_MS) * MINUTE_MS;
      if (charge(weight)) coTenant();
      else {
        tally.coTenantRefused += 1;
        time.after(silentUntil - time.now(), coTenant);
      }
    });
  };
  if (options.coTenantPerMinute > 0) coTenant();

  let busy = false;
  let minute = Math.ceil(START / MINUTE_MS) * MINUTE_MS;
  let restartAt = START + (options.restartEveryMs ?? Number.POSITIVE_INFINITY);
  const endAt = START + options.hours * HOUR_MS;
  await time.run(minute);
  for (; minute < endAt; minute += MINUTE_MS) {
    const wasBusy: boolean = busy;
    busy = options.busyShare >= 1 || random.chance(wasBusy ? 0.8 : 0.2 * options.busyShare);
    for (let second = 0; second < 60; second += 1) {
      if (busy) while (rate.waiting < 40) send(...(REQUESTS[random.below(10)] ?? [1, 'exit']));
      else if (random.chance(0.1)) send(...(REQUESTS[random.below(10)] ?? [1, 'exit']));
      if (time.now() >= restartAt) {
        const stored = rate.state();
        rate.close();
        rate = open();
        rate.restore(stored);
        restartAt += options.restartEveryMs ?? 0;
      }
      if (second === 59) {
        await time.run(minute + MINUTE_MS - 1);
        if (busy && wasBusy) {
          tally.busyMinutes += 1;
          tally.usedInBusy += Math.min(
            1,
            windows.usedWeight(IP, time.now()) / DEFAULT_RATE_LIMITS.weightPerMinute,
          );
        }
      }
      await time.run(minute + (second + 1) * SECOND_MS);
    }
  }
  const { requests, refused, coTenantRefused, busyMinutes, usedInBusy } = tally;
  return {
    requests,
    refused,
    coTenantRefused,
    busyMinutes,
    busyUse: busyMinutes === 0 ? 0 : usedInBusy / busyMinutes,
  };
}
