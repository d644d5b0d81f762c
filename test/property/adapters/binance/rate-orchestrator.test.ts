import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  PRIORITIES,
  RateOrchestrator,
} from '../../../../src/adapters/binance/rate/rate-orchestrator.js';
import { ManualScheduler, settled } from '../../../support/manual-scheduler.js';

const LIMIT = 100;
const INTERVAL_MS = 10_000;

const request = fc.record({
  afterMs: fc.nat(4_000),
  weight: fc.integer({ min: 1, max: 40 }),
  priority: fc.constantFrom(...PRIORITIES),
  travelMs: fc.nat(3_000),
});

/** An exchange that counts a request when it arrives, in windows of its own clock. */
it('never sends one request too many, whatever the mix and the travelling times', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 60 }), async (requests) => {
      const time = new ManualScheduler(1_000_000_000_000);
      const rate = new RateOrchestrator({
        clock: time,
        scheduler: time,
        exchangeNow: () => time.now(),
      });
      rate.setLimits([{ type: 'REQUEST_WEIGHT', intervalMs: INTERVAL_MS, limit: LIMIT }]);
      const counted = new Map<number, number>();
      let answered = 0;
      for (const { afterMs, weight, priority, travelMs } of requests) {
        await time.advance(afterMs);
        void rate.acquire({ weight, orders: 0, priority }).then((permit) => {
          time.after(travelMs, () => {
            const window = Math.floor(time.now() / INTERVAL_MS);
            counted.set(window, (counted.get(window) ?? 0) + weight);
            const count = counted.get(window) ?? 0;
            answered += 1;
            rate.settle(permit, {
              counts: [{ type: 'REQUEST_WEIGHT', intervalMs: INTERVAL_MS, count }],
              weightFree: false,
              ordersFree: false,
            });
          });
        });
        await settled();
      }
      await time.advance(requests.length * 2 * INTERVAL_MS);
      expect(Math.max(...counted.values())).toBeLessThanOrEqual(LIMIT);
      expect(answered).toBe(requests.length);
      expect(rate.waiting).toBe(0);
    }),
    { numRuns: 50 },
  );
});
