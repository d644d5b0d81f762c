import { describe, expect, it } from 'vitest';
import { type RateWorldOptions, simulateRate } from '../../../support/rate-world.js';

/** Some hours of each; `npm run rate-hours` runs a thousand. */
describe('the orchestrator before the exchange’s own counters', () => {
  it.each<[string, RateWorldOptions]>([
    ['nobody else', { seed: 2, hours: 6, coTenantPerMinute: 0, busyShare: 1 }],
    ['a neighbour', { seed: 1, hours: 6, coTenantPerMinute: 800, busyShare: 1 }],
    ['a greedy neighbour', { seed: 4, hours: 6, coTenantPerMinute: 2_500, busyShare: 1 }],
    [
      'a greedy neighbour that comes and goes',
      { seed: 5, hours: 6, coTenantPerMinute: 2_500, busyShare: 1, coTenantPauses: true },
    ],
    [
      'mixed load and restarts',
      { seed: 3, hours: 36, coTenantPerMinute: 1_000, busyShare: 0.3, restartEveryMs: 1_000_000 },
    ],
  ])(
    'sends not one request too many, and leaves little unused: %s',
    async (_name, options) => {
      const result = await simulateRate(options);
      expect(result.refused).toBe(0);
      expect(result.requests).toBeGreaterThan(10_000);
      expect(result.busyMinutes).toBeGreaterThan(100);
      expect(result.busyUse).toBeGreaterThanOrEqual(0.95);
    },
    30_000,
  );
});
