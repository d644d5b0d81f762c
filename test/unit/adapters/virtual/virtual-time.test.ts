import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../../src/adapters/virtual/virtual-time.js';

const START = 1_700_000_000_000;

describe('VirtualTime', () => {
  it('runs tasks by due time, then by insertion', async () => {
    const time = new VirtualTime(START);
    const ran: string[] = [];
    time.after(20, () => ran.push('late'));
    time.after(10, () => ran.push('first at 10'));
    time.after(10, () => ran.push('second at 10'));
    await time.run({ until: 100, tasksMax: 10 });
    expect(ran).toEqual(['first at 10', 'second at 10', 'late']);
    expect(time.monotonic()).toBe(100);
    expect(time.now()).toBe(START + 100);
  });

  it('lets every promise settle between two tasks', async () => {
    const time = new VirtualTime(START);
    const ran: string[] = [];
    time.after(5, () => {
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => ran.push('continuation of the first'));
    });
    time.after(5, () => ran.push('second'));
    await time.run({ until: 5, tasksMax: 10 });
    expect(ran).toEqual(['continuation of the first', 'second']);
  });

  it('does not run what was cancelled, nor what is due later', async () => {
    const time = new VirtualTime(START);
    const ran: number[] = [];
    const cancel = time.after(1, () => ran.push(1));
    time.after(3, () => ran.push(3));
    cancel();
    await time.run({ until: 2, tasksMax: 10 });
    expect(ran).toEqual([]);
    await time.run({ until: 3, tasksMax: 10 });
    expect(ran).toEqual([3]);
  });

  it('keeps timers when the wall clock jumps', async () => {
    const time = new VirtualTime(START);
    let firedAt = 0;
    time.after(50, () => {
      firedAt = time.monotonic();
    });
    time.jump(-10_000);
    await time.run({ until: 60, tasksMax: 10 });
    expect(firedAt).toBe(50);
    expect(time.now()).toBe(START - 10_000 + 60);
  });

  it('calls a runaway a runaway', async () => {
    const time = new VirtualTime(START);
    const again = (): void => {
      time.after(0, again);
    };
    again();
    await expect(time.run({ until: 1, tasksMax: 100 })).rejects.toThrow('within 100 tasks');
  });
});
