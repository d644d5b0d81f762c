import { describe, expect, it } from 'vitest';
import { type RateWorldOptions, simulateRate } from '../../../support/rate-world.js';

/** A day of each; `npx tsx scripts/rate-hours.ts` runs a thousand hours. */
describe('the orchestrator before the exchange’s own counters', () => {
  it.each<[string, RateWorldOptions, number]>([
    [
      'always work, somebody else behind the address, every share at 1',
      { seed: 1, hours: 24, coTenantPerMinute: 800, busyShare: 1, fullShares: true },
      0.95,
    ],
    [
      'always work, nobody else, every share at 1',
      { seed: 2, hours: 24, coTenantPerMinute: 0, busyShare: 1, fullShares: true },
      0.99,
    ],
    // One tenth of the limit stays for exits here, by the shares.
    [
      'mixed load, restarts, the usual shares',
      { seed: 3, hours: 72, coTenantPerMinute: 1_000, busyShare: 0.3, restartEveryMs: 1_000_000 },
      0.88,
    ],
  ])(
    'sends not one request too many, and leaves little unused: %s',
    async (_name, options, use) => {
      const result = await simulateRate(options);
      expect(result.refused).toBe(0);
      expect(result.requests).toBeGreaterThan(20_000);
      expect(result.busyMinutes).toBeGreaterThan(100);
      expect(result.busyUse).toBeGreaterThanOrEqual(use);
    },
    30_000,
  );
});
