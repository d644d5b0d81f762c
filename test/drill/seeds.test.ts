import { expect, it } from 'vitest';
import { drillSeed } from '../../src/drill/drill-seed.js';

/** Enough to meet every kind of fault; the full sweep is `aegis drill`. */
const SEEDS = [1, 2, 3, 4, 5, 6];
const MINUTES = 4;

it.each(SEEDS)('seed %i passes, twice the same', { timeout: 30_000 }, async (seed) => {
  const { result, violations } = await drillSeed(seed, { minutes: MINUTES });
  expect(violations).toEqual([]);
  expect(result.settledAfterMs).toBeLessThan(180_000);
});

it('other seeds are other runs', { timeout: 30_000 }, async () => {
  const [one, other] = [await drillSeed(7, { minutes: 1 }), await drillSeed(8, { minutes: 1 })];
  expect(one.result.hash).not.toBe(other.result.hash);
});
