import { describe, expect, it } from 'vitest';
import { ScaledClock } from '../../../../src/adapters/system/scaled-clock.js';
import { ScaledScheduler } from '../../../../src/adapters/system/scaled-scheduler.js';
import { ManualScheduler } from '../../../support/manual-scheduler.js';

describe('scaled time', () => {
  it('runs at its speed from its anchor, clock and timers alike', async () => {
    const real = new ManualScheduler();
    const clock = new ScaledClock(real, { anchorMs: 1_577_836_800_000, speed: 60 });
    const scheduler = new ScaledScheduler(real, 60);
    const fired: number[] = [];
    scheduler.after(60_000, () => fired.push(clock.now()));
    scheduler.after(120_000, () => fired.push(clock.now()))();
    await real.advance(999);
    expect(fired).toEqual([]);
    await real.advance(2_001);
    expect(fired).toEqual([1_577_836_860_000]);
    expect(clock.now()).toBe(1_577_836_980_000);
    expect(clock.monotonic()).toBe(180_000);
  });
});
