import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../src/base/time.js';
import type { Crash } from '../../src/drill/fault-plan.js';
import { runSeed } from '../../src/drill/run-drill.js';

const SEED = 2;
const FROM = 55 * SECOND_MS;
const HEAL_AT = 2 * MINUTE_MS;

/** The first commits around the entries of a minute: intent, answer, fills, protection. */
const COMMITS = [1, 2, 3, 4, 5, 6];

describe.each(['before', 'after'] as const)('the process ends %s a commit', (side) => {
  it.each(COMMITS)('number %i of a minute in which it trades', { timeout: 30_000 }, async (nth) => {
    const crash: Crash = { at: FROM, boundary: { type: 'commit', nth, side }, downMs: 3_000 };
    const result = await runSeed(SEED, {
      plan: { windows: [], crashes: [crash], healAt: HEAL_AT },
    });
    expect(result.violations).toEqual([]);
    expect(result.counters.restarts).toBe(1);
  });
});
