import { expect, it } from 'vitest';
import { VirtualTime } from '../../../src/adapters/virtual/virtual-time.js';
import { ProgramStall } from '../../../src/drill/program-stall.js';

it('makes the program late, in order, and leaves out what was cancelled meanwhile', async () => {
  const time = new VirtualTime(0);
  const stall = new ProgramStall(time);
  const timers = stall.timers();
  const done: string[] = [];
  const note = (what: string) => (): void => {
    done.push(`${what} at ${time.monotonic()}`);
  };
  timers.after(5, note('before'));
  time.after(10, () => stall.begin(20));
  timers.after(15, note('late'));
  const cancel = timers.after(16, note('cancelled'));
  time.after(18, () => stall.run(note('arrived')));
  time.after(20, cancel);
  // Overlaps the first one and ends later.
  time.after(25, () => stall.begin(15));
  timers.after(50, note('after'));
  await time.run({ until: 100, tasksMax: 100 });
  expect(done).toEqual(['before at 5', 'late at 40', 'arrived at 40', 'after at 50']);
});
