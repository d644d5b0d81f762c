import { expect, test } from 'vitest';
import { classifyRegime } from '../../../../src/core/regimes/classify-regime.js';

const USUAL = { efficiency: 0.1, netChange: 1, atr: 10, atrMedian: 10, trueRange: 10 };

test.each([
  ['noise at the usual volatility', {}, 'chop'],
  ['noise at little volatility', { atr: 7 }, 'calm'],
  ['a straight way up', { efficiency: 0.35 }, 'trend-up'],
  ['a straight way down', { efficiency: 0.6, netChange: -1 }, 'trend-down'],
  ['one huge bar, even in a trend', { efficiency: 0.6, trueRange: 51 }, 'shock'],
  ['volatility out of all proportion', { atr: 31 }, 'shock'],
  [
    'a market in which nothing moves',
    { efficiency: 0, netChange: 0, atr: 0, atrMedian: 0, trueRange: 0 },
    'chop',
  ],
] as const)('%s is %s', (_name, change, expected) => {
  expect(classifyRegime({ ...USUAL, ...change })).toBe(expected);
});
