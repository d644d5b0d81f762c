import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../../src/adapters/virtual/virtual-time.js';
import { notificationSenderTask } from '../../../../src/supervisor/tasks/notification-sender.js';
import { RecordingControlStore, RecordingLogger } from '../../../support/supervisor-fakes.js';

describe('notificationSenderTask', () => {
  it('delivers in order, keeps what could not be delivered, and goes on from there', async () => {
    const time = new VirtualTime(0);
    const control = new RecordingControlStore();
    for (const notificationId of [1, 2, 3]) {
      const text = `n${notificationId}`;
      control.notifications.push({
        notificationId,
        at: 0,
        severity: 'info',
        dedupeKey: text,
        text,
        attempts: 0,
      });
    }
    const delivered: string[] = [];
    let refusals = 2;
    const task = notificationSenderTask({
      scheduler: time,
      logger: new RecordingLogger(),
      clock: time,
      control,
      notifier: {
        deliver: async ({ text }) => {
          if (text === 'n2' && refusals > 0) {
            refusals -= 1;
            throw new Error('no network');
          }
          delivered.push(text);
        },
        close: async () => {},
      },
    });
    task.start();
    await time.run({ until: 1_000, tasksMax: 100 });
    expect([delivered, control.delivered, control.attempted]).toEqual([['n1'], [1], [2]]);
    await time.run({ until: 10_000, tasksMax: 100 });
    expect(delivered).toEqual(['n1', 'n2', 'n3']);
    expect(control.attempted).toEqual([2, 2]);
  });
});
