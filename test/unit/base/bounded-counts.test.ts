import { expect, it } from 'vitest';
import { BoundedCounts } from '../../../src/base/bounded-counts.js';

it('keeps so many names apart, and tells of each of them once', () => {
  const told: string[] = [];
  const counts = new BoundedCounts((name) => told.push(name), 2);
  for (const name of ['a', 'b', 'a', 'c', 'd', 'b', 'a']) counts.count(name);
  expect([...counts.byName]).toEqual([
    ['a', 3],
    ['b', 2],
    ['other', 2],
  ]);
  expect([...counts.byName.values()].reduce((sum, count) => sum + count)).toBe(7);
  expect(told).toEqual(['a', 'b']);
});
