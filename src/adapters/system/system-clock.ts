import { performance } from 'node:perf_hooks';
import type { EpochMs, MonotonicMs } from '../../base/time.js';
import type { Clock } from '../../ports/clock.js';

/** The machine's clocks. */
export class SystemClock implements Clock {
  now(): EpochMs {
    return Date.now();
  }

  monotonic(): MonotonicMs {
    return performance.now();
  }
}
