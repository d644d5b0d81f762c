import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemScheduler } from '../../../../src/adapters/system/system-scheduler.js';

describe('SystemScheduler', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('runs a task without a delay before time passes, in the order of asking', () => {
    const scheduler = new SystemScheduler();
    const ran: string[] = [];
    scheduler.after(0, () => ran.push('first'));
    scheduler.after(-5, () => ran.push('second'));
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(ran).toEqual(['first', 'second']);
  });

  it.each([0, 10])('does not run a cancelled task (delay %i ms)', (delayMs) => {
    let runs = 0;
    const cancel = new SystemScheduler().after(delayMs, () => {
      runs += 1;
    });
    cancel();
    cancel();
    vi.advanceTimersByTime(20);
    expect(runs).toBe(0);
  });

  it('runs a delayed task once, when it is due', () => {
    let runs = 0;
    new SystemScheduler().after(10, () => {
      runs += 1;
    });
    vi.advanceTimersByTime(9);
    expect(runs).toBe(0);
    vi.advanceTimersByTime(100);
    expect(runs).toBe(1);
  });
});
