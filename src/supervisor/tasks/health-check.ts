import { SECOND_MS } from '../../base/time.js';
import type { EngineEvent } from '../../model/engine-event.js';
import type { Cancel, Clock, Scheduler } from '../../ports/clock.js';
import type { HealthMonitor } from '../health/health-monitor.js';
import type { HealthReadings } from '../health/health-readings.js';
import type { Task } from './task.js';

/** What the check works with. */
export interface HealthCheckParts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly monitor: HealthMonitor;
  /** Everything but the loop's lag, which the check measures itself. */
  readonly read: () => Omit<HealthReadings, 'loopLagMs'>;
  readonly offer: (event: EngineEvent) => void;
}

/** Reads and judges once a second. How late its own timer runs is the event loop's lag. */
export class HealthCheck implements Task {
  readonly name = 'health-check';
  readonly #parts: HealthCheckParts;
  #cancel: Cancel | undefined;

  constructor(parts: HealthCheckParts) {
    this.#parts = parts;
  }

  start(): void {
    const { clock, scheduler } = this.#parts;
    const expectedAt = clock.monotonic() + SECOND_MS;
    this.#cancel = scheduler.after(SECOND_MS, () => {
      this.#check(Math.max(0, clock.monotonic() - expectedAt));
      this.start();
    });
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #check(loopLagMs: number): void {
    const { clock, monitor, offer, read } = this.#parts;
    const moment = { at: clock.now(), monotonic: clock.monotonic() };
    const event = monitor.evaluate({ ...read(), loopLagMs }, moment);
    if (event !== undefined) offer(event);
  }
}
