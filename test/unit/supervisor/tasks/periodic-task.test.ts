import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../../src/adapters/virtual/virtual-time.js';
import { PeriodicTask } from '../../../../src/supervisor/tasks/periodic-task.js';
import { RecordingLogger } from '../../../support/supervisor-fakes.js';

function stage(run: (time: VirtualTime) => Promise<void>, runAtStop = false) {
  const time = new VirtualTime(0);
  const logger = new RecordingLogger();
  const starts: number[] = [];
  const task = new PeriodicTask(
    {
      name: 'work',
      everyMs: 100,
      runAtStop,
      run: () => {
        starts.push(time.monotonic());
        return run(time);
      },
    },
    { scheduler: time, logger },
  );
  const pass = (until: number): Promise<void> => time.run({ until, tasksMax: 1_000 });
  return { logger, pass, starts, task, time };
}

const wait = (time: VirtualTime, ms: number): Promise<void> =>
  new Promise((resolve) => {
    time.after(ms, resolve);
  });

describe('PeriodicTask', () => {
  it('runs again a period after it has ended, never twice at once', async () => {
    const { pass, starts, task } = stage((time) => wait(time, 250));
    task.start();
    await pass(1_000);
    expect(starts).toEqual([100, 450, 800]);
  });

  it('logs and counts failures, waits longer after each, and recovers', async () => {
    let left = 3;
    const { logger, pass, starts, task } = stage(async () => {
      left -= 1;
      if (left >= 0) throw new Error('no answer');
    });
    task.start();
    await pass(1_700);
    expect(starts).toEqual([100, 300, 700, 1_500, 1_600, 1_700]);
    expect([task.failures, task.failureStreak]).toEqual([3, 0]);
    expect(logger.lines.map(({ fields }) => fields['failureStreak'])).toEqual([1, 2, 3]);
  });

  it('runs at once when it is triggered, but not beside itself', async () => {
    const { pass, starts, task } = stage((time) => wait(time, 20));
    task.start();
    await pass(10);
    task.trigger();
    await pass(15);
    task.trigger();
    await pass(125);
    expect(starts).toEqual([10]);
    await pass(130);
    expect(starts).toEqual([10, 130]);
  });

  it.each([
    [false, [100]],
    [true, [100, 150]],
  ])('stops; once more at the end when it holds something (%s)', async (runAtStop, expected) => {
    const { pass, starts, task } = stage(async () => {}, runAtStop);
    task.start();
    await pass(150);
    await task.stop();
    await pass(1_000);
    expect(starts).toEqual(expected);
  });
});
