import { describe, expect, it } from 'vitest';
import { ForeignUse } from '../../../../../src/adapters/binance/rate/foreign-use.js';

const MINUTE = 60_000;

/** Somebody who used so much in each of the last windows, seen to their ends. */
function known(...windows: readonly number[]): ForeignUse {
  const others = new ForeignUse(() => 6_000, MINUTE);
  for (const units of windows) {
    others.saw(units, 1);
    others.roll({ seen: true });
  }
  return others;
}

describe('ForeignUse', () => {
  it('expects much of others of whom nothing is known yet', () => {
    expect(known().usual).toBe(2_400);
    expect(known(0, 0).usual).toBe(2_400);
    expect(known(0, 0, 0).usual).toBe(0);
  });

  it('expects nothing of nobody', () => {
    expect(known(0, 0, 0).forecast({ unseenMs: MINUTE, aheadMs: MINUTE })).toBe(0);
  });

  it('goes by the greatest of the last ten windows', () => {
    expect(known(600, 900, 300).usual).toBe(900);
    expect(known(900, ...Array.from({ length: 10 }, () => 300)).usual).toBe(300);
  });

  it('takes what it did not see of a window for as much as before', () => {
    const others = known(600, 600, 600);
    others.saw(100, 0.25);
    others.roll({ seen: true });
    expect(others.windows[0]).toBe(550);
    others.roll({ seen: false });
    expect(others.windows[0]).toBe(300);
  });

  it('sees within a window that they use more than ever', () => {
    const others = known(600, 600, 600);
    others.saw(1_200, 0.5);
    expect(others.usual).toBe(2_400);
  });

  it('keeps less free the less of the window is to come, and some to the last', () => {
    const others = known(3_000, 3_000, 3_000);
    const kept = [60_000, 30_000, 10_000, 1_000, 0].map((aheadMs) =>
      others.forecast({ unseenMs: 100, aheadMs }),
    );
    expect(kept).toEqual([...kept].sort((a, b) => b - a));
    expect(kept[0]).toBeGreaterThan(3_450);
    expect(kept[4]).toBeLessThan(150);
    expect(kept[4]).toBeGreaterThan(5);
  });

  it('keeps more free for a neighbour whose requests are large', () => {
    const forecast = (lump: number): number => {
      const others = known(3_000, 3_000, 3_000);
      for (let round = 0; round < 50; round += 1) {
        others.measured(lump, 500);
        others.measured(0, (lump / 50) * 1_000 - 500);
      }
      return others.forecast({ unseenMs: 100, aheadMs: 500 });
    };
    expect(forecast(250)).toBeGreaterThan(2 * forecast(30));
  });
});
