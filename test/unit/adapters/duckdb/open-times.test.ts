import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenTimes } from '../../../../src/adapters/duckdb/open-times.js';

const STEP = 60_000;

describe('OpenTimes', () => {
  it('knows exactly what was added, in any order, in as few runs as there are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 60 }), (steps) => {
        const times = new OpenTimes(STEP);
        for (const step of steps) times.addOnGrid(step * STEP);
        const stored = new Set(steps);
        for (let step = -22; step <= 22; step += 1)
          expect(times.has(step * STEP)).toBe(stored.has(step));
        const beginnings = [...stored].filter((step) => !stored.has(step - 1));
        expect(times.runs).toBe(beginnings.length);
      }),
    );
  });

  it('joins the runs that a longer run lies between', () => {
    const times = new OpenTimes(STEP);
    times.addRun(0, 9 * STEP);
    times.addRun(20 * STEP, 29 * STEP);
    expect(times.runs).toBe(2);
    times.addRun(10 * STEP, 19 * STEP);
    expect(times.runs).toBe(1);
    expect([-1, 0, 15, 29, 30].map((step) => times.has(step * STEP))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('passes over what is off the grid', () => {
    const times = new OpenTimes(STEP);
    times.addOnGrid(STEP + 1);
    expect(times.runs).toBe(0);
  });
});
