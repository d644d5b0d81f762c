import { describe, expect, it } from 'vitest';
import { EngineIds } from '../../../src/matching/engine-ids.js';

describe('ids of an engine', () => {
  it('are given once, each one more than the last', () => {
    const ids = new EngineIds({ order: 7n, trade: 100n });
    expect([ids.takeOrder(), ids.takeOrder(), ids.takeTrade()]).toEqual([7n, 8n, 100n]);
    expect([ids.nextOrder, ids.nextTrade]).toEqual([9n, 101n]);
  });

  it('go on after the highest order of an earlier run, in whatever order those come back', () => {
    const ids = new EngineIds({ order: 1n, trade: 1n });
    for (const seen of [4n, 9n, 2n]) ids.orderSeen(seen);
    expect(ids.takeOrder()).toBe(10n);
  });
});
