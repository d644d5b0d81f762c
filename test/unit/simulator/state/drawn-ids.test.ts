import { expect, it } from 'vitest';
import { DrawnIds } from '../../../../src/simulator/state/drawn-ids.js';

function draw(ids: DrawnIds, count: number): readonly string[] {
  return Array.from({ length: count }, () => ids.next());
}

it('draws ids of 22 letters and digits, none twice', () => {
  const drawn = draw(new DrawnIds(1, ''), 1_000);
  expect(drawn.every((id) => /^[A-Za-z0-9]{22}$/.test(id))).toBe(true);
  expect(new Set(drawn).size).toBe(1_000);
});

it('draws the same of one seed and run, and others of another', () => {
  const drawn = draw(new DrawnIds(1, ''), 5);
  expect(draw(new DrawnIds(1, ''), 5)).toEqual(drawn);
  for (const other of [new DrawnIds(2, ''), new DrawnIds(1, ' from 7')]) {
    for (const id of draw(other, 5)) expect(drawn).not.toContain(id);
  }
});
