import { type RateWorldOptions, simulateRate } from '../test/support/rate-world.js';

/**
 * A thousand simulated hours of the rate orchestrator before the simulator's own counters, with the reserves of every
 * day, and mostly with somebody else behind the same address: `npx tsx scripts/rate-hours.ts [seed]`. Ends with 1 when
 * one request was too many, or when less than 95 % of the limit was used while there was work.
 */
const WORLDS: readonly Omit<RateWorldOptions, 'seed'>[] = [
  { hours: 200, coTenantPerMinute: 0, busyShare: 1 },
  { hours: 200, coTenantPerMinute: 800, busyShare: 1 },
  { hours: 200, coTenantPerMinute: 2_500, busyShare: 1 },
  { hours: 100, coTenantPerMinute: 2_500, busyShare: 1, coTenantPauses: true },
  { hours: 100, coTenantPerMinute: 4_000, busyShare: 1 },
  { hours: 200, coTenantPerMinute: 1_000, busyShare: 0.3, restartEveryMs: 1_000_000 },
];
const USE_MIN = 0.95;

async function main(): Promise<void> {
  const seed = Number(process.argv[2] ?? 1);
  const sum = { hours: 0, requests: 0, refused: 0, coTenantRefused: 0, busyMinutes: 0, used: 0 };
  for (const [index, world] of WORLDS.entries()) {
    const result = await simulateRate({ ...world, seed: seed + index });
    console.log(JSON.stringify({ ...world, ...result }));
    sum.hours += world.hours;
    sum.requests += result.requests;
    sum.refused += result.refused;
    sum.coTenantRefused += result.coTenantRefused;
    sum.busyMinutes += result.busyMinutes;
    sum.used += result.busyUse * result.busyMinutes;
    if (result.refused > 0 || result.busyUse < USE_MIN) process.exitCode = 1;
  }
  const { used, ...counts } = sum;
  console.log(JSON.stringify({ ...counts, busyUse: used / sum.busyMinutes }));
}

await main();
