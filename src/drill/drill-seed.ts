import type { Violation } from './evidence.js';
import { type DrillOptions, runSeed, type SeedResult } from './run-drill.js';

/** What two runs of one seed came to. */
export interface SeedVerdict {
  /** The first run. */
  readonly result: SeedResult;
  /** The first run's, and one more when the second run was a different one. */
  readonly violations: readonly Violation[];
}

/** Drills a seed twice: the same seed must give the same run, byte for byte. */
export async function drillSeed(seed: number, options: DrillOptions = {}): Promise<SeedVerdict> {
  const first = await runSeed(seed, options);
  const second = await runSeed(seed, options);
  if (first.hash === second.hash) return { result: first, violations: first.violations };
  const detail = `the second run of the seed was another one: ${firstDifference(first, second)}`;
  return {
    result: first,
    violations: [...first.violations, { checker: 'deterministic', at: 0, detail }],
  };
}

/** Where two runs parted, by what their wires carried up to each second. */
export function firstDifference(
  a: Pick<SeedResult, 'seconds'>,
  b: Pick<SeedResult, 'seconds'>,
): string {
  const length = Math.max(a.seconds.length, b.seconds.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [a.seconds[index], b.seconds[index]];
    if (one === other) continue;
    const at = (one ?? other ?? '').split(' ')[0] ?? '';
    return `the wires differ from second ${at} on (entry ${index} of ${length})`;
  }
  return 'the wires were alike to the last second; the journals or the final balances differ';
}
