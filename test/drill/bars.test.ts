import { describe, expect, it } from 'vitest';
import { runBarDrill } from '../../src/drill/bars/run-bar-drill.js';

/** More of them: npm run drill:bars -- --seeds 200 */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const firstRuns = new Map<number, ReturnType<typeof runBarDrill>>();

/** A seed's run, made once for all the tests that look at it. */
function firstRun(seed: number): ReturnType<typeof runBarDrill> {
  const run = firstRuns.get(seed) ?? runBarDrill({ seed, minutes: 25 });
  firstRuns.set(seed, run);
  return run;
}

describe('bars under faults', () => {
  it.each(SEEDS)(
    'seed %i: at rest store and rings are the exchange, twice the same',
    async (seed) => {
      const first = await firstRun(seed);
      expect(first.problems).toEqual([]);
      expect(first.bars).toBeGreaterThan(400);
      expect(first.ringPlaces).toBeGreaterThan(3 * 3 * 40);
      const second = await runBarDrill({ seed, minutes: 25 });
      expect(second).toEqual(first);
    },
  );

  it('meets what it is for: kills, corrections and bars that the exchange does not have', async () => {
    const runs = await Promise.all(SEEDS.map(firstRun));
    const sum = (of: (run: (typeof runs)[number]) => number): number =>
      runs.reduce((total, run) => total + of(run), 0);
    expect(sum(({ kills }) => kills)).toBeGreaterThan(5);
    expect(sum(({ revisions }) => revisions)).toBeGreaterThan(5);
    expect(sum(({ absent }) => absent)).toBeGreaterThan(0);
  });
});
