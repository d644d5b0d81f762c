import { describe, expect, it } from 'vitest';
import { Prng } from '../../../src/base/prng.js';

function draws(prng: Prng, count: number): readonly number[] {
  return Array.from({ length: count }, () => prng.next());
}

describe('Prng', () => {
  it('draws the same from the same seed, and what it drew when this was written', () => {
    expect(draws(new Prng(1), 4)).toEqual(draws(new Prng(1), 4));
    expect(draws(new Prng(42), 4)).toMatchInlineSnapshot(`
      [
        660444221,
        3652823732,
        77678286,
        922035873,
      ]
    `);
  });

  it('forks independent streams by name', () => {
    expect(draws(Prng.fork(7, 'market'), 3)).not.toEqual(draws(Prng.fork(7, 'faults'), 3));
    expect(draws(Prng.fork(7, 'market'), 3)).toEqual(draws(Prng.fork(7, 'market'), 3));
  });

  it('continues from a stored state', () => {
    const prng = new Prng(9);
    prng.next();
    const copy = Prng.restore(prng.state());
    expect(draws(copy, 5)).toEqual(draws(prng, 5));
  });

  it('stays in bounds and fills them', () => {
    const prng = new Prng(3);
    const seen = new Set(Array.from({ length: 1_000 }, () => prng.below(6)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('has the moments it promises', () => {
    const prng = new Prng(5);
    const count = 20_000;
    const normal = Array.from({ length: count }, () => prng.normal());
    const mean = normal.reduce((sum, value) => sum + value, 0) / count;
    const variance = normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    const exponential = Array.from({ length: count }, () => prng.exponential(10));
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
    expect(exponential.reduce((sum, value) => sum + value, 0) / count).toBeCloseTo(10, 0);
  });
});
