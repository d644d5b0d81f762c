import { describe, expect, it } from 'vitest';
import { PRIORITIES } from '../../../../../src/adapters/binance/rate/rate-orchestrator.js';
import {
  EXIT_RESERVE,
  keptFor,
  WEIGHT_RESERVES,
} from '../../../../../src/adapters/binance/rate/urgency-reserve.js';

describe('keptFor', () => {
  it.each([
    ['exit', 1, 0],
    ['exit', 0, 0],
    ['reconcile', 1, 600],
    ['reconcile', 0.5, 338],
    ['reconcile', 0, 75],
    ['entry', 1, 1_200],
    ['market-data', 1, 1_200],
    ['backfill', 1, 1_800],
    ['backfill', 0.5, 938],
    ['backfill', 0, 75],
    ['backfill', 1.2, 1_800],
  ] as const)('%s leaves, with %f of the window to come, %i of 6,000', (priority, share, kept) => {
    expect(keptFor(WEIGHT_RESERVES[priority], { limit: 6_000, share })).toBe(kept);
  });

  it('keeps at least the exits’ part from everybody else, at any time', () => {
    for (const priority of PRIORITIES.slice(1))
      for (const share of [0, 0.1, 0.5, 0.9, 1])
        expect(keptFor(WEIGHT_RESERVES[priority], { limit: 6_000, share })).toBeGreaterThanOrEqual(
          keptFor(EXIT_RESERVE, { limit: 6_000, share }),
        );
  });
});
