import { expect, it } from 'vitest';
import { firstDifference } from '../../../src/drill/drill-seed.js';

it.each([
  [['1000 a', '2000 b'], ['1000 a', '2000 c'], 'second 2000 on (entry 1 of 2)'],
  [['1000 a'], ['1000 a', '2000 c'], 'second 2000 on (entry 1 of 2)'],
  [['1000 a'], ['1000 a'], 'alike to the last second'],
])('%j and %j: %s', (a, b, expected) => {
  expect(firstDifference({ seconds: a }, { seconds: b })).toContain(expected);
});
