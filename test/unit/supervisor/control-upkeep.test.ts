import { expect, it } from 'vitest';
import { VirtualTime } from '../../../src/adapters/virtual/virtual-time.js';
import type { RunStatus } from '../../../src/model/run-status.js';
import { ControlUpkeep } from '../../../src/supervisor/control-upkeep.js';
import { RecordingControlStore, RecordingLogger } from '../../support/supervisor-fakes.js';

it('writes the status at once and again, looks after the log, and ends both', async () => {
  const time = new VirtualTime(0);
  const control = new RecordingControlStore();
  control.log = { pages: 7, pending: 5 };
  const status = { profile: 'drill' } as RunStatus;
  const upkeep = new ControlUpkeep({
    scheduler: time,
    logger: new RecordingLogger(),
    control,
    everyMs: 1_000,
    status: () => status,
    isQuiet: () => true,
  });
  upkeep.start();
  await time.run({ until: 500, tasksMax: 100 });
  expect([control.statuses.length, upkeep.log.pending]).toEqual([1, 0]);
  upkeep.writeStatusSoon();
  await time.run({ until: 1_100, tasksMax: 100 });
  expect([control.statuses.length, upkeep.log.pending]).toEqual([2, 5]);
  await upkeep.stop();
  await time.run({ until: 9_000, tasksMax: 100 });
  expect(control.statuses).toHaveLength(2);
});
