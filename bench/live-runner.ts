import { SystemClock } from '../src/adapters/system/system-clock.js';
import { SystemScheduler } from '../src/adapters/system/system-scheduler.js';
import type { EngineEvent } from '../src/model/engine-event.js';
import type { RecordBar, RecordGap } from '../src/model/engine-output.js';
import type { ControlStore } from '../src/ports/control-store.js';
import { EngineRunner, type EventProcessor } from '../src/supervisor/engine-runner.js';
import { EventQueue } from '../src/supervisor/event-queue.js';

/** What a bench does with what the engine says. */
export interface LiveRunnerParts {
  readonly engine: EventProcessor;
  readonly control: ControlStore;
  readonly recordBar?: (output: RecordBar | RecordGap) => void;
  readonly observe?: (event: EngineEvent) => void;
}

/** A runner on the machine's own timers, as the program has it; its actions lead nowhere. */
export function liveRunner(parts: LiveRunnerParts): EngineRunner {
  const { engine, control, recordBar, observe } = parts;
  const runner = new EngineRunner({
    engine,
    queue: new EventQueue(),
    control,
    tape: { append: () => undefined },
    clock: new SystemClock(),
    scheduler: new SystemScheduler(),
    dispatch: () => undefined,
    recordBar: recordBar ?? (() => undefined),
    observe: observe ?? (() => undefined),
    onFatal: (cause) => {
      throw cause;
    },
  });
  runner.begin(control.beginRun(0).epoch);
  return runner;
}
