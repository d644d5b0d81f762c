import { assert } from '../../base/assert.js';
import { Heap } from '../../base/heap.js';
import type { EpochMs, MonotonicMs } from '../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../ports/clock.js';

interface Task {
  readonly dueAt: MonotonicMs;
  readonly sequence: number;
  run: (() => void) | undefined;
}

/** How far to go, and when to call it a runaway. */
export interface VirtualRun {
  /** Stop when nothing is due at or before this monotonic time. */
  readonly until: MonotonicMs;
  /** More tasks than this is a livelock, and fails loudly. */
  readonly tasksMax: number;
}

/**
 * Virtual time: a Clock and a Scheduler in one. Invariants:
 *
 * 1. Tasks run in order of due time; equal times in order of insertion.
 * 2. Time moves only between tasks, to the due time of the next one, and never back.
 * 3. Between two tasks every promise that can settle has settled: no two tasks share a turn of the event loop.
 * 4. The wall clock may jump; the monotonic one, and with it every timer, does not notice.
 */
export class VirtualTime implements Clock, Scheduler {
  readonly #tasks = new Heap<Task>(
    (a, b) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.sequence < b.sequence),
  );
  #monotonic: MonotonicMs = 0;
  #wallOffset: EpochMs;
  #sequence = 0;
  #executed = 0;

  constructor(startAt: EpochMs) {
    this.#wallOffset = startAt;
  }

  now(): EpochMs {
    return this.#wallOffset + Math.floor(this.#monotonic);
  }

  monotonic(): MonotonicMs {
    return this.#monotonic;
  }

  /** Tasks run so far. */
  get executed(): number {
    return this.#executed;
  }

  /** Moves the wall clock without time passing, as a clock correction does. */
  jump(deltaMs: number): void {
    this.#wallOffset += deltaMs;
  }

  after(delayMs: number, task: () => void): Cancel {
    assert(Number.isFinite(delayMs), 'a delay is a number of milliseconds');
    const entry: Task = {
      dueAt: this.#monotonic + Math.max(0, delayMs),
      sequence: this.#sequence,
      run: task,
    };
    this.#sequence += 1;
    this.#tasks.push(entry);
    return () => {
      entry.run = undefined;
    };
  }

  /** Runs everything due up to `until`, then sets the time to it. */
  async run({ until, tasksMax }: VirtualRun): Promise<void> {
    let left = tasksMax;
    await settle();
    for (;;) {
      const next = this.#tasks.peek();
      if (next === undefined || next.dueAt > until) break;
      this.#tasks.pop();
      if (next.run === undefined) continue;
      left -= 1;
      assert(
        left >= 0,
        () => `a run ends within ${tasksMax} tasks (time stands at ${this.#monotonic} ms)`,
      );
      this.#monotonic = next.dueAt;
      this.#executed += 1;
      next.run();
      await settle();
    }
    this.#monotonic = Math.max(this.#monotonic, until);
  }
}

/** Resolves after every promise reaction that is already possible: immediates run after the microtask queue is empty. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
