import { describe, expect, it } from 'vitest';
import { ConnectionBudget } from '../../../../../src/adapters/binance/ws/connection-budget.js';
import { ManualScheduler } from '../../../../support/manual-scheduler.js';

describe('ConnectionBudget', () => {
  it('lets half of what an address may through in five minutes, and says how long to wait', async () => {
    const time = new ManualScheduler();
    const budget = new ConnectionBudget(time);
    for (let attempt = 0; attempt < 150; attempt += 1) {
      expect(budget.takeOrWaitMs()).toBe(0);
      await time.advance(1_000);
    }
    expect(budget.takeOrWaitMs()).toBe(150_000);
    await time.advance(149_999);
    expect(budget.takeOrWaitMs()).toBe(1);
    await time.advance(1);
    expect(budget.takeOrWaitMs()).toBe(0);
    expect(budget.takeOrWaitMs()).toBe(1_000);
  });
});
