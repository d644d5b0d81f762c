import { describe, expect, it } from 'vitest';
import { type ClockMeasurement, ClockSync } from '../../../../src/adapters/binance/clock-sync.js';
import { ManualScheduler } from '../../../support/manual-scheduler.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

function setUp(trips: readonly (readonly [outMs: number, backMs: number])[], offsetMs: number) {
  const time = new ManualScheduler();
  const measurements: ClockMeasurement[] = [];
  let trip = 0;
  const fetchServerTime = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const [outMs, backMs] = trips[trip % trips.length] ?? [0, 0];
      trip += 1;
      time.after(outMs, () => {
        const serverTime = time.now() + offsetMs;
        time.after(backMs, () => (backMs < 0 ? reject(new Error('lost')) : resolve(serverTime)));
      });
    });
  const logger = new RecordingLogger();
  const sync = new ClockSync(
    {
      fetchServerTime,
      clock: time,
      scheduler: time,
      logger,
      sink: (measurement) => measurements.push(measurement),
    },
    { samples: trips.length, intervalMs: 60_000, retryMs: 5_000 },
  );
  return { time, sync, measurements, logger };
}

describe('ClockSync', () => {
  it('believes the quickest round trip and bounds its error by half of it', async () => {
    const { time, sync, measurements } = setUp(
      [
        [400, 0],
        [15, 5],
        [0, 300],
      ],
      1_250,
    );
    expect(sync.uncertaintyMs()).toBe(Number.POSITIVE_INFINITY);
    sync.start();
    await time.advance(1_000);
    expect(measurements).toEqual([{ offsetMs: 1_255, uncertaintyMs: 11 }]);
    expect(Math.abs(1_255 - 1_250)).toBeLessThanOrEqual(11);
    expect(sync.now()).toBe(time.now() + 1_255);
    sync.stop();
  });

  it('measures again at intervals, sooner after a failure, and once for many who ask', async () => {
    const { time, sync, measurements, logger } = setUp([[10, -1]], 0);
    sync.start();
    void sync.resync();
    await time.advance(100);
    expect(logger.lines.map((line) => line.event)).toEqual(['clock-sync-failed']);
    await time.advance(5_100);
    expect(logger.lines).toHaveLength(2);
    expect(measurements).toEqual([]);
    sync.stop();
    await time.advance(60_000);
    expect(logger.lines).toHaveLength(2);
  });

  describe('a jump of our own clock', () => {
    /** A clock whose wall time a test sets, between transports that answer at once. */
    function watched() {
      const time = new ManualScheduler();
      let steppedMs = 0;
      const clock = { now: () => time.now() + steppedMs, monotonic: () => time.monotonic() };
      const jumps: number[] = [];
      const logger = new RecordingLogger();
      const sync = new ClockSync({
        fetchServerTime: () => Promise.resolve(time.now() + 40),
        clock,
        scheduler: time,
        logger,
        sink: () => undefined,
        onJump: (jumpMs) => jumps.push(jumpMs),
      });
      const step = (byMs: number): void => {
        steppedMs += byMs;
      };
      return { time, sync, jumps, logger, step };
    }

    it.each([5_000, -5_000, 251])(
      'of %i ms is noticed within a second, and measured away',
      async (byMs) => {
        const { time, sync, jumps, step } = watched();
        sync.start();
        await time.advance(10);
        expect(sync.now()).toBe(time.now() + 40);
        expect(sync.uncertaintyMs()).toBeLessThan(2);
        step(byMs);
        expect(sync.uncertaintyMs()).toBeGreaterThanOrEqual(Math.abs(byMs));
        await time.advance(1_000);
        expect(jumps).toEqual([byMs]);
        expect(sync.now()).toBe(time.now() + 40);
        expect(sync.uncertaintyMs()).toBeLessThan(2);
        sync.stop();
        expect(time.pending).toBe(0);
      },
    );

    it('is told from slewing, however long that goes on', async () => {
      const { time, sync, jumps, step } = watched();
      sync.start();
      for (let minute = 0; minute < 60; minute += 1) {
        step(20);
        await time.advance(60_000);
      }
      expect(jumps).toEqual([]);
      sync.stop();
    });
  });
});
