import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../src/model/engine-event.js';
import { ClockKeeper } from '../../../src/supervisor/clock-keeper.js';
import type { ClockMeasurement } from '../../../src/supervisor/clock-source.js';
import { ManualScheduler } from '../../support/manual-scheduler.js';
import { RecordingLogger } from '../../support/recording-logger.js';

/** A keeper between a source that takes 20 ms to answer what the test says and an engine that is told. */
function setUp() {
  const time = new ManualScheduler();
  const told: EngineEvent[] = [];
  const source = {
    truth: { offsetMs: 40, uncertaintyMs: 10 },
    onMeasured: (_measurement: ClockMeasurement): void => undefined,
    measure: () =>
      new Promise<ClockMeasurement>((resolve) => {
        time.after(20, () => {
          const measurement = { ...source.truth };
          source.onMeasured(measurement);
          resolve(measurement);
        });
      }),
  };
  const keeper = new ClockKeeper({
    ...{ clock: time, scheduler: time, logger: new RecordingLogger(), source },
    offer: (event) => told.push(event),
  });
  const begin = async (): Promise<void> => {
    const first = keeper.sync();
    await time.advance(20);
    await first;
    keeper.task.start();
  };
  return { time, told, source, keeper, begin };
}

describe('ClockKeeper', () => {
  it('goes by our own clock until it has measured, then by the exchange’s', async () => {
    const { time, told, keeper, begin } = setUp();
    expect(keeper.exchangeNow()).toBe(time.now());
    expect(keeper.measured).toBeUndefined();
    await begin();
    expect(keeper.exchangeNow()).toBe(time.now() + 40);
    expect(told).toMatchObject([{ type: 'ClockSynced', offsetMs: 40, uncertaintyMs: 10 }]);
    await time.advance(60_020);
    expect(told).toHaveLength(2);
  });

  it.each([3_000, -6_000, 251.4])(
    'tells at once that a jump of %d ms made it uncertain, and measures anew',
    async (jumpMs) => {
      const { time, told, source, keeper, begin } = setUp();
      await begin();
      source.truth = { offsetMs: 40 - jumpMs, uncertaintyMs: 10 };
      keeper.jumped(jumpMs);
      expect(told.at(-1)).toMatchObject({
        ...{ type: 'ClockSynced', offsetMs: Math.round(40 - jumpMs) },
        uncertaintyMs: Math.ceil(10 + Math.abs(jumpMs)),
      });
      await time.advance(20);
      expect(told).toHaveLength(3);
      expect(told.at(-1)).toMatchObject({ ...source.truth });
      expect(keeper.measured).toMatchObject({ measurement: source.truth, at: time.monotonic() });
    },
  );

  it('passes on what somebody else has measured, once', async () => {
    const { time, told, source, keeper, begin } = setUp();
    await begin();
    const measurement = { offsetMs: -2_500, uncertaintyMs: 7 };
    keeper.take(measurement);
    expect(told).toHaveLength(2);
    expect(told.at(-1)).toMatchObject(measurement);
    expect(keeper.exchangeNow()).toBe(time.now() - 2_500);
    source.onMeasured = (each) => keeper.take(each);
    await time.advance(60_020);
    expect(told).toHaveLength(3);
  });

  it('has nothing to correct before it has measured', () => {
    const { told, keeper } = setUp();
    keeper.jumped(5_000);
    expect(told).toEqual([]);
  });
});
