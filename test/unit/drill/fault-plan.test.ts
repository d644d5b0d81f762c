import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../src/base/time.js';
import {
  drawFaultPlan,
  FAULT_KINDS,
  type FaultPlan,
  openWindows,
} from '../../../src/drill/fault-plan.js';

const SPAN = { from: 20_000, to: 20_000 + 10 * MINUTE_MS, minutePhaseMs: 17_000 };
const PLANS = Array.from({ length: 200 }, (_, seed) => drawFaultPlan(seed, SPAN));

describe('a drawn plan', () => {
  it('is the same for the same seed and another for another', () => {
    expect(drawFaultPlan(7, SPAN)).toEqual(drawFaultPlan(7, SPAN));
    expect(drawFaultPlan(7, SPAN)).not.toEqual(drawFaultPlan(8, SPAN));
  });

  it('keeps every fault inside its span and heals at its end', () => {
    for (const plan of PLANS) {
      expect(plan.healAt).toBe(SPAN.to);
      for (const { from, probability, to } of plan.windows) {
        expect(from).toBeGreaterThanOrEqual(SPAN.from);
        expect(to).toBeLessThanOrEqual(SPAN.to);
        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThanOrEqual(1);
      }
      for (const { at } of plan.crashes) expect(at).toBeLessThanOrEqual(SPAN.to);
    }
  });

  it('uses every kind over many seeds, and all of them in hardly any', () => {
    const kindsOf = (plan: FaultPlan): ReadonlySet<string> =>
      new Set([...plan.windows.map(({ kind }) => kind), ...plan.crashes.map(() => 'crash')]);
    const all = new Set(PLANS.flatMap((plan) => [...kindsOf(plan)]));
    expect([...all].sort()).toEqual([...FAULT_KINDS].sort());
    expect(PLANS.filter((plan) => kindsOf(plan).size === FAULT_KINDS.length)).toEqual([]);
  });

  it('crashes before commits, after commits, and in between', () => {
    const boundaries = PLANS.flatMap(({ crashes }) => crashes.map(({ boundary }) => boundary));
    const sides = new Set(boundaries.map((b) => (b.type === 'commit' ? b.side : b.type)));
    expect([...sides].sort()).toEqual(['after', 'before', 'now']);
  });
});

it('windows are open from their beginning until just before their end', () => {
  const window = {
    kind: 'lose-request',
    target: 'all',
    from: 10,
    to: 20,
    probability: 1,
    delayMsMax: 0,
  } as const;
  const plan: FaultPlan = { windows: [window], crashes: [], healAt: 100 };
  const openAt = (at: number): number => openWindows(plan, at, ['lose-request']).length;
  expect([9, 10, 19, 20].map(openAt)).toEqual([0, 1, 1, 0]);
  expect(openWindows(plan, 15, ['cut-stream'])).toEqual([]);
});
