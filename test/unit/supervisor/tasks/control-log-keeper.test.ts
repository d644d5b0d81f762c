import { expect, it } from 'vitest';
import { VirtualTime } from '../../../../src/adapters/virtual/virtual-time.js';
import { ControlLogKeeper } from '../../../../src/supervisor/tasks/control-log-keeper.js';
import { RecordingControlStore, RecordingLogger } from '../../../support/supervisor-fakes.js';

function setUp() {
  const time = new VirtualTime(0);
  const control = new RecordingControlStore();
  const state = { quiet: true, looks: [] as number[] };
  const keeper = new ControlLogKeeper({
    scheduler: time,
    logger: new RecordingLogger(),
    control: {
      keepLogShort: () => {
        state.looks.push(time.monotonic());
        return control.keepLogShort();
      },
    },
    everyMs: 1_000,
    isQuiet: () => state.quiet,
  });
  keeper.start();
  const runUntil = (until: number): Promise<void> => time.run({ until, tasksMax: 100 });
  return { control, keeper, runUntil, state };
}

it('has the log shortened once a period, and knows how long it is', async () => {
  const { control, keeper, runUntil, state } = setUp();
  expect(keeper.log).toEqual({ pages: 0, pending: 0 });
  control.log = { pages: 1_200, pending: 30 };
  await runUntil(2_500);
  expect(state.looks).toEqual([1_000, 2_000]);
  expect(keeper.log).toEqual({ pages: 1_200, pending: 30 });
});

it('lets moments pass that are not quiet, but not for ever', async () => {
  const { runUntil, state } = setUp();
  state.quiet = false;
  await runUntil(4_500);
  expect(state.looks).toEqual([]);
  await runUntil(5_500);
  expect(state.looks).toEqual([5_000]);
  state.quiet = true;
  await runUntil(6_500);
  expect(state.looks).toEqual([5_000, 6_000]);
});

it('rests after its end', async () => {
  const { keeper, runUntil, state } = setUp();
  await keeper.stop();
  await runUntil(5_000);
  expect(state.looks).toEqual([]);
});
