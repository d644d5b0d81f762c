import { expect, test } from 'vitest';
import { createStrategy, STRATEGY_NAMES } from '../../../../src/core/strategies/create-strategy.js';
import { CONFIG } from '../../../support/market-fixtures.js';

test.each(STRATEGY_NAMES)('%s can be made and knows its name', (name) => {
  expect(createStrategy({ ...CONFIG.strategy, name }).name).toBe(name);
});

test('an unknown name is a bug of whoever checked the configuration', () => {
  expect(() => createStrategy({ ...CONFIG.strategy, name: 'guess' })).toThrow(
    '"guess" is a strategy',
  );
});
