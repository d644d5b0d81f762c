import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../../src/model/engine-event.js';
import type { Scheduler } from '../../../../src/ports/clock.js';
import { HealthMonitor } from '../../../../src/supervisor/health/health-monitor.js';
import { HealthCheck } from '../../../../src/supervisor/tasks/health-check.js';
import { GOOD_READINGS, HEALTH_LIMITS } from '../../../support/health-fixtures.js';
import { ManualScheduler } from '../../../support/manual-scheduler.js';

/** A check whose timers run so late. */
function setUp() {
  const time = new ManualScheduler();
  const told: EngineEvent[] = [];
  const loop = { lateMs: 0 };
  const scheduler: Scheduler = {
    after: (delayMs, task) => time.after(delayMs + loop.lateMs, task),
  };
  const { loopLagMs: _, ...read } = GOOD_READINGS;
  const check = new HealthCheck({
    ...{ clock: time, scheduler, monitor: new HealthMonitor(HEALTH_LIMITS), read: () => read },
    offer: (event) => told.push(event),
  });
  check.start();
  return { time, told, loop, check };
}

describe('HealthCheck', () => {
  it('judges once a second, and repeats a verdict every ten', async () => {
    const { time, told } = setUp();
    await time.advance(11_000);
    expect(told).toMatchObject([{ level: 'OK' }, { level: 'OK' }]);
  });

  it('takes the lateness of its own timer for the event loop’s lag', async () => {
    const { time, told, loop } = setUp();
    loop.lateMs = 251;
    await time.advance(1_000);
    await time.advance(1_251);
    expect(told.at(-1)).toMatchObject({
      level: 'DEGRADED',
      causes: [{ component: 'event-loop', numbers: { lagMs: 251 } }],
    });
  });

  it('stops', async () => {
    const { time, told, check } = setUp();
    await check.stop();
    await time.advance(60_000);
    expect(told).toEqual([]);
    expect(time.pending).toBe(0);
  });
});
