import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorTime, formatUtc, utcDate } from '../../../src/base/time.js';

describe('time', () => {
  it('formats as the platform does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (at) => {
        expect(formatUtc(at)).toBe(new Date(at).toISOString());
      }),
    );
  });

  it('finds midnights as the platform does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1970, max: 2100 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
        (year, month, day) => {
          expect(utcDate(year, month, day)).toBe(Date.UTC(year, month - 1, day));
        },
      ),
    );
  });

  it('floors to a grid aligned to the epoch', () => {
    expect(floorTime(119_999, 60_000)).toBe(60_000);
    expect(floorTime(120_000, 60_000)).toBe(120_000);
  });
});
