import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RequestCost } from '../../../../src/adapters/binance/rate/rate-budget.js';
import { RateOrchestrator } from '../../../../src/adapters/binance/rate/rate-orchestrator.js';
import { EXIT_RESERVE } from '../../../../src/adapters/binance/rate/urgency-reserve.js';
import { ManualScheduler, settled } from '../../../support/manual-scheduler.js';

const LIMIT = 2_000;
const INTERVAL_MS = 10_000;
const BURST = LIMIT * EXIT_RESERVE.burst;
const PACE = (LIMIT * (EXIT_RESERVE.whole - EXIT_RESERVE.burst)) / INTERVAL_MS;
const TIMEOUT_MS = 12_000;

const wave = fc.record({
  afterMs: fc.oneof(fc.nat(300), fc.nat(6_000)),
  others: fc.array(
    fc.record({
      weight: fc.integer({ min: 1, max: 100 }),
      priority: fc.constantFrom('reconcile', 'entry', 'market-data', 'backfill'),
      travelMs: fc.oneof(fc.nat(400), fc.nat(9_000)),
      isLost: fc.constantFrom(false, false, false, true),
    }),
    { maxLength: 60 },
  ),
  /** Weight of each of the exits that come in this wave, as many as the guarantee covers. */
  exitWeight: fc.integer({ min: 1, max: 6 }),
});

/** What exits may ask for and not wait: a burst at once, the rest evenly. */
class ExitBudget {
  #units = BURST;
  #at: number;

  constructor(at: number) {
    this.#at = at;
  }

  take(now: number, weight: number): boolean {
    this.#units = Math.min(BURST, this.#units + (now - this.#at) * PACE);
    this.#at = now;
    if (this.#units < weight) return false;
    this.#units -= weight;
    return true;
  }
}

/** An exchange that counts a request when it arrives, a neighbour with a steady pace, and everybody's requests. */
class Crossroads {
  readonly time = new ManualScheduler(1_000_000_000_000);
  readonly rate: RateOrchestrator;
  readonly #counted = new Map<number, number>();
  readonly #neighbourPerSecond: number;
  #stopped = false;

  constructor(neighbourPerSecond: number) {
    this.#neighbourPerSecond = neighbourPerSecond;
    const { time } = this;
    this.rate = new RateOrchestrator({
      clock: time,
      scheduler: time,
      exchangeNow: () => time.now(),
    });
    this.rate.setLimits([{ type: 'REQUEST_WEIGHT', intervalMs: INTERVAL_MS, limit: LIMIT }]);
    if (neighbourPerSecond > 0) this.#neighbour();
  }

  get greatestCount(): number {
    return Math.max(0, ...this.#counted.values());
  }

  /** A while in which little is asked for, so that the neighbour is known. */
  async acquaint(): Promise<void> {
    for (let second = 0; second < 40; second += 1) {
      const look = { weight: 1, orders: 0, priority: 'market-data' as const };
      this.send(look, 40, false, () => undefined);
      await this.time.advance(1_000);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.rate.close();
  }

  send(cost: RequestCost, travelMs: number, isLost: boolean, onGrant: () => void): void {
    const { rate, time } = this;
    rate.acquire(cost).then(
      (permit) => {
        onGrant();
        time.after(travelMs / 2, () => {
          const count = this.#count(cost.weight);
          const counts = [{ type: 'REQUEST_WEIGHT' as const, intervalMs: INTERVAL_MS, count }];
          time.after(isLost ? TIMEOUT_MS : travelMs / 2, () =>
            rate.settle(permit, {
              counts: isLost ? [] : counts,
              weightFree: false,
              ordersFree: false,
            }),
          );
        });
      },
      () => undefined,
    );
  }

  #count(units: number): number {
    const window = Math.floor(this.time.now() / INTERVAL_MS);
    const count = (this.#counted.get(window) ?? 0) + units;
    this.#counted.set(window, count);
    return count;
  }

  #neighbour(): void {
    this.time.after(100, () => {
      if (this.#stopped) return;
      this.#count(this.#neighbourPerSecond / 10);
      this.#neighbour();
    });
  }
}

it.each([
  ['nobody else', 0],
  ['a steady neighbour behind the address', 60],
])(
  'an exit within the reserve never waits, whatever else does: %s',
  async (_name, neighbourPerSecond) => {
    await fc.assert(
      fc.asyncProperty(fc.array(wave, { minLength: 3, maxLength: 12 }), async (waves) => {
        const world = new Crossroads(neighbourPerSecond);
        if (neighbourPerSecond > 0) await world.acquaint();
        const exits = new ExitBudget(world.time.now());
        for (const { afterMs, others, exitWeight } of waves) {
          await world.time.advance(afterMs);
          for (const { weight, priority, travelMs, isLost } of others)
            world.send({ weight, orders: 0, priority }, travelMs, isLost, () => undefined);
          await settled();
          let [asked, granted] = [0, 0];
          while (exits.take(world.time.now(), exitWeight)) {
            asked += 1;
            const cost = { weight: exitWeight, orders: 0, priority: 'exit' as const };
            world.send(cost, 80, false, () => {
              granted += 1;
            });
          }
          await settled();
          expect(granted).toBe(asked);
        }
        if (neighbourPerSecond === 0) expect(world.greatestCount).toBeLessThanOrEqual(LIMIT);
        world.stop();
      }),
      { numRuns: 60 },
    );
  },
  30_000,
);
