import { expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../src/base/time.js';
import { drillSeed } from '../../src/drill/drill-seed.js';
import type { StoreWrapper } from '../../src/drill/drill-world.js';
import type { FaultPlan } from '../../src/drill/fault-plan.js';
import { runSeed, type SeedResult } from '../../src/drill/run-drill.js';
import {
  commitsLate,
  forgetsEverything,
  hasMoods,
  losesFills,
  writesTheOppositeOfSafety,
} from '../support/broken-stores.js';

const SEED = 2;
const CALM: FaultPlan = { windows: [], crashes: [], healAt: 3 * MINUTE_MS };

async function checkersThatSpeak(wrapStore: StoreWrapper, plan = CALM): Promise<readonly string[]> {
  return namesOf(await runSeed(SEED, { plan, wrapStore }));
}

function namesOf({ violations }: Pick<SeedResult, 'violations'>): readonly string[] {
  return [...new Set(violations.map(({ checker }) => checker))];
}

it('nobody speaks when nothing is broken', { timeout: 30_000 }, async () => {
  const result = await runSeed(SEED, { plan: CALM });
  expect(namesOf(result)).toEqual([]);
  expect(result.counters.trades).toBeGreaterThan(0);
});

it.each<readonly [string, string, StoreWrapper]>([
  ['writes after sending', 'intent-before-send', commitsLate],
  ['loses fills', 'exchange-agrees', losesFills],
  ['disagrees about whether trading is enabled', 'entries-allowed', writesTheOppositeOfSafety],
])('a store that %s is caught by %s', { timeout: 30_000 }, async (_bug, checker, wrapStore) => {
  expect(await checkersThatSpeak(wrapStore)).toContain(checker);
});

it('a program that forgets its past is caught using an id twice', { timeout: 30_000 }, async () => {
  const crash = { at: 5 * MINUTE_MS, boundary: { type: 'now' }, downMs: 2 * SECOND_MS } as const;
  const names = await checkersThatSpeak(forgetsEverything, {
    ...CALM,
    crashes: [crash],
    healAt: 9 * MINUTE_MS,
  });
  expect(names).toContain('placed-once');
});

it('a run that depends on anything but its seed is caught', { timeout: 30_000 }, async () => {
  const verdict = await drillSeed(SEED, { plan: CALM, wrapStore: hasMoods() });
  expect(namesOf(verdict)).toContain('deterministic');
});
