import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../../src/base/time.js';
import {
  gatesBeforeStaleness,
  type MidbarFacts,
  type MidbarSettings,
  stalenessGate,
} from '../../../../src/supervisor/bars/midbar-gates.js';

const SETTINGS: MidbarSettings = {
  active: true,
  everyMs: 5 * MINUTE_MS,
  rateShareMax: 0.5,
  closeMarginMs: 8 * SECOND_MS,
};
const at = 100 * MINUTE_MS + 30 * SECOND_MS;
const FACTS: MidbarFacts = {
  at,
  lookedAt: at - 5 * MINUTE_MS,
  health: 'OK',
  rate: { usedWeight: 100, limit: 6_000 },
  waitingCloses: 0,
};

describe('gates before the mid-bar path', () => {
  it.each<{
    readonly settings?: Partial<MidbarSettings>;
    readonly facts?: Partial<MidbarFacts>;
    readonly closed: string | undefined;
    readonly numbers?: object;
  }>([
    { closed: undefined },
    { facts: { lookedAt: undefined }, closed: undefined },
    { settings: { active: false }, closed: 'activation' },
    {
      facts: { lookedAt: at - 1_000 },
      closed: 'cadence',
      numbers: { ageMs: 1_000, everyMs: 300_000 },
    },
    { facts: { health: 'DEGRADED' }, closed: 'guard', numbers: { health: 'DEGRADED' } },
    {
      facts: { rate: { usedWeight: 3_000, limit: 6_000 } },
      closed: 'guard',
      numbers: { usedWeight: 3_000, limit: 6_000, rateShareMax: 0.5 },
    },
    {
      facts: { at: 100 * MINUTE_MS + 7_999 },
      closed: 'guard',
      numbers: { nearestMs: 7_999, closeMarginMs: 8_000 },
    },
    {
      facts: { at: 101 * MINUTE_MS - 7_999 },
      closed: 'guard',
      numbers: { nearestMs: 7_999, closeMarginMs: 8_000 },
    },
    { facts: { waitingCloses: 3 }, closed: 'guard', numbers: { waitingCloses: 3 } },
  ])('$facts $settings: closed at $closed', ({ closed, facts, numbers, settings }) => {
    const said = { ...FACTS, ...facts };
    const lookedAt = facts?.at === undefined ? said.lookedAt : facts.at - 5 * MINUTE_MS;
    const verdicts = gatesBeforeStaleness({ ...SETTINGS, ...settings }, { ...said, lookedAt });
    const shut = verdicts.find(({ open }) => !open);
    expect(shut?.gate).toBe(closed);
    expect(verdicts.at(-1)?.gate).toBe(closed ?? 'guard');
    if (numbers !== undefined) expect(shut?.numbers).toEqual(numbers);
  });

  it.each([
    { staleBars: 0, open: false },
    { staleBars: 2, open: true },
  ])('staleness with $staleBars bars: open = $open', ({ open, staleBars }) => {
    expect(stalenessGate(staleBars)).toMatchObject({
      gate: 'staleness',
      open,
      numbers: { staleBars },
    });
  });
});
