import { type RateWorldOptions, simulateRate } from '../test/support/rate-world.js';

/**
 * A thousand simulated hours of the rate orchestrator before the simulator's own counters, with somebody else behind the
 * same address: `npx tsx scripts/rate-hours.ts [seed]`. Ends with 1 when one request was too many, or when less than
 * 95 % of the limit was used while there was work.
 */
const WORLDS: readonly (Omit<RateWorldOptions, 'seed'> & { readonly useMin?: number })[] = [
  { hours: 400, coTenantPerMinute: 800, busyShare: 1, fullShares: true, useMin: 0.95 },
  { hours: 100, coTenantPerMinute: 0, busyShare: 1, fullShares: true, useMin: 0.95 },
  { hours: 100, coTenantPerMinute: 2_500, busyShare: 1, fullShares: true },
  { hours: 400, coTenantPerMinute: 1_000, busyShare: 0.3, restartEveryMs: 1_000_000 },
];

async function main(): Promise<void> {
  const seed = Number(process.argv[2] ?? 1);
  for (const [index, world] of WORLDS.entries()) {
    const result = await simulateRate({ ...world, seed: seed + index });
    console.log(JSON.stringify({ ...world, ...result }));
    if (result.refused > 0 || result.busyUse < (world.useMin ?? 0)) process.exitCode = 1;
  }
}

await main();
