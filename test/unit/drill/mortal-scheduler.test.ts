import { expect, it } from 'vitest';
import { VirtualTime } from '../../../src/adapters/virtual/virtual-time.js';
import { MortalScheduler } from '../../../src/drill/mortal-scheduler.js';

it('runs tasks until its end, and none after', async () => {
  const time = new VirtualTime(0);
  const process = new MortalScheduler(time);
  const ran: string[] = [];
  process.after(10, () => ran.push('before'));
  process.after(15, () => ran.push('cancelled'))();
  process.after(30, () => ran.push('after'));
  time.after(20, () => process.die());
  time.after(40, () => ran.push('the world'));
  await time.run({ until: 100, tasksMax: 10 });
  expect(ran).toEqual(['before', 'the world']);
});
