import { expect, test } from 'vitest';
import {
  LIFECYCLE_EVENTS,
  type LifecycleEvent,
  nextLifecycle,
} from '../../../../src/core/lifecycle/symbol-lifecycle.js';
import { SYMBOL_LIFECYCLES, type SymbolLifecycle } from '../../../../src/model/symbol-state.js';

/** Every move there is; a cell that is not named here must stay where it is. */
const MOVES: readonly (readonly [SymbolLifecycle, LifecycleEvent, SymbolLifecycle])[] = [
  ['DISCOVERED', 'ranked', 'RANKED'],
  ['DISCOVERED', 'admitted', 'COLD'],
  ['RANKED', 'admitted', 'COLD'],
  ['RANKED', 'dismissed', 'DISCOVERED'],
  ['COLD', 'warmUpStarted', 'WARMING'],
  ['COLD', 'dismissed', 'RANKED'],
  ['COLD', 'suspended', 'PAUSED'],
  ['WARMING', 'historyComplete', 'READY'],
  ['WARMING', 'warmUpFailed', 'COOLDOWN'],
  ['WARMING', 'dismissed', 'RANKED'],
  ['WARMING', 'suspended', 'PAUSED'],
  ['READY', 'tradable', 'HOT'],
  ['READY', 'historyBroken', 'WARMING'],
  ['READY', 'dismissed', 'RANKED'],
  ['READY', 'suspended', 'PAUSED'],
  ['HOT', 'untradable', 'READY'],
  ['HOT', 'historyBroken', 'WARMING'],
  ['HOT', 'dismissed', 'RANKED'],
  ['HOT', 'suspended', 'PAUSED'],
  ['PAUSED', 'resumed', 'COLD'],
  ['PAUSED', 'dismissed', 'RANKED'],
  ['COOLDOWN', 'cooledDown', 'COLD'],
  ['COOLDOWN', 'dismissed', 'RANKED'],
  ['COOLDOWN', 'suspended', 'PAUSED'],
  ['RETIRED', 'listed', 'DISCOVERED'],
];

const CELLS = SYMBOL_LIFECYCLES.flatMap((state) =>
  LIFECYCLE_EVENTS.map((event) => {
    const move = MOVES.find(([from, on]) => from === state && on === event);
    return [state, event, move?.[2] ?? (event === 'delisted' ? 'RETIRED' : state)] as const;
  }),
);

test.each(CELLS)('%s on %s becomes %s', (state, event, expected) => {
  expect(nextLifecycle(state, event)).toBe(expected);
});

test('the table is total', () => {
  expect(CELLS).toHaveLength(SYMBOL_LIFECYCLES.length * LIFECYCLE_EVENTS.length);
});
