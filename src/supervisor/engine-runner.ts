import { assert } from '../base/assert.js';
import type { EpochMs, MonotonicMs } from '../base/time.js';
import { type EngineEvent, isTapeEvent } from '../model/engine-event.js';
import type {
  ActionOutput,
  EngineOutput,
  RecordBar,
  RecordGap,
  RecordOutput,
} from '../model/engine-output.js';
import type { JournalEntry } from '../model/journal-entry.js';
import type { Clock, Scheduler } from '../ports/clock.js';
import type { ControlStore } from '../ports/control-store.js';
import type { Tape } from '../ports/tape.js';
import { DurationRecorder } from './duration-recorder.js';
import type { EventQueue } from './event-queue.js';

/** Events taken in one turn before timers and sockets get theirs. */
const EVENTS_PER_TURN_MAX = 512;
/**
 * And so much time, after which no further event is begun: a minute's close brings thousands of bars at once, and the
 * sockets, timers and answers of the exchange must not wait for the last of them.
 */
const TURN_MS_MAX = 4;
/** Journal entries that may share a transaction. */
const ENTRIES_PER_COMMIT_MAX = 256;

/** The trading core, as the runner uses it. */
export interface EventProcessor {
  process(event: EngineEvent): readonly EngineOutput[];
}

/** What the runner works with. */
export interface EngineRunnerParts {
  readonly engine: EventProcessor;
  readonly queue: EventQueue;
  readonly control: Pick<ControlStore, 'commit'>;
  readonly tape: Pick<Tape, 'append'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Hands one action to its adapter or task. */
  readonly dispatch: (action: ActionOutput) => void;
  /** Takes bars and explained holes for the bar store. */
  readonly recordBar: (output: RecordBar | RecordGap) => void;
  /** Sees each event and what came of it, after it is durable. For screens and counters only. */
  readonly observe: (event: EngineEvent, outputs: readonly EngineOutput[]) => void;
  /** The process cannot go on: nothing is processed or dispatched after this. */
  readonly onFatal: (cause: unknown) => void;
}

interface Turn {
  readonly event: EngineEvent;
  readonly outputs: readonly EngineOutput[];
}

/**
 * Runs the engine: takes events in order, gives each a sequence, makes what came of it durable, and only then lets
 * actions leave. Everything that is thrown on the way is fatal: after a failed commit nobody knows what is on disk,
 * and after a broken invariant nobody knows what is in memory.
 */
export class EngineRunner {
  readonly #parts: EngineRunnerParts;
  readonly #processing = new DurationRecorder();
  readonly #committing = new DurationRecorder();
  #epoch: number | undefined;
  #sequence = 0;
  #scheduled = false;
  #draining = false;
  #halted = false;
  #entries: JournalEntry[] = [];
  #records: RecordOutput[] = [];
  #actions: ActionOutput[] = [];
  #turns: Turn[] = [];

  constructor(parts: EngineRunnerParts) {
    this.#parts = parts;
  }

  /** The number of the last event given to the engine. */
  get sequence(): number {
    return this.#sequence;
  }

  get halted(): boolean {
    return this.#halted;
  }

  /** Time spent in the engine, per event. */
  get processing(): DurationRecorder {
    return this.#processing;
  }

  /** Time spent in the control store, per transaction. */
  get committing(): DurationRecorder {
    return this.#committing;
  }

  /** Names the run; events offered before this wait. */
  begin(epoch: number): void {
    assert(this.#epoch === undefined, 'a run begins once');
    this.#epoch = epoch;
    this.#wake();
  }

  /** Queues an event. The engine sees it in a later turn. */
  offer(event: EngineEvent): void {
    if (this.#halted) return;
    try {
      this.#parts.queue.push(event);
    } catch (cause) {
      this.#fail(cause);
      return;
    }
    this.#wake();
  }

  /** Queues an event before everything that waits. */
  offerFirst(event: EngineEvent): void {
    if (this.#halted) return;
    this.#parts.queue.pushFirst(event);
    this.#wake();
  }

  /** Nothing is processed, committed or dispatched after this. */
  halt(): void {
    this.#halted = true;
  }

  /** Takes what waits, at most a turn's worth of events and of time; the rest gets a turn of its own. */
  drain(): void {
    if (this.#halted || this.#draining || this.#epoch === undefined) return;
    this.#draining = true;
    const endsAt = this.#parts.clock.monotonic() + TURN_MS_MAX;
    try {
      for (let taken = 0; taken < EVENTS_PER_TURN_MAX && !this.#halted; taken += 1) {
        const event = this.#parts.queue.shift();
        if (event === undefined) break;
        if (this.#take(event, this.#epoch) >= endsAt) break;
      }
      this.#settle();
    } catch (cause) {
      this.#fail(cause);
    } finally {
      this.#draining = false;
    }
    if (this.#parts.queue.depth > 0) this.#wake();
  }

  #wake(): void {
    if (this.#scheduled || this.#halted || this.#epoch === undefined) return;
    this.#scheduled = true;
    this.#parts.scheduler.after(0, () => {
      this.#scheduled = false;
      this.drain();
    });
  }

  /** Returns when the engine was done with it. */
  #take(event: EngineEvent, epoch: number): MonotonicMs {
    const { clock, engine, tape } = this.#parts;
    this.#sequence += 1;
    if (isTapeEvent(event)) {
      tape.append({ epoch, sequence: this.#sequence, event });
    } else {
      this.#entries.push({ kind: 'input', sequence: this.#sequence, at: event.at, body: event });
    }
    const startedAt = clock.monotonic();
    const outputs = engine.process(event);
    const endedAt = clock.monotonic();
    this.#processing.record(endedAt - startedAt);
    this.#turns.push({ event, outputs });
    const leaves = this.#collect(outputs, event.at);
    if (leaves || this.#entries.length >= ENTRIES_PER_COMMIT_MAX) this.#settle();
    return endedAt;
  }

  /** Sorts outputs into what is written and what is done. Returns whether a request to the exchange is among them. */
  #collect(outputs: readonly EngineOutput[], at: EpochMs): boolean {
    let leaves = false;
    for (const [index, output] of outputs.entries()) {
      if (output.type === 'RecordBar' || output.type === 'RecordGap') {
        this.#parts.recordBar(output);
        continue;
      }
      this.#entries.push({ kind: 'output', sequence: this.#sequence, index, at, body: output });
      if (isAction(output)) {
        this.#actions.push(output);
        leaves ||= leavesTheProcess(output);
      } else {
        this.#records.push(output);
      }
    }
    return leaves;
  }

  /** One transaction for everything collected, then its actions in the order they were decided. */
  #settle(): void {
    const { clock, control, dispatch, observe } = this.#parts;
    if (this.#entries.length > 0) {
      const batch = { entries: this.#entries, records: this.#records };
      this.#entries = [];
      this.#records = [];
      const startedAt = clock.monotonic();
      control.commit(batch);
      this.#committing.record(clock.monotonic() - startedAt);
    }
    const actions = this.#actions;
    const turns = this.#turns;
    this.#actions = [];
    this.#turns = [];
    for (const action of actions) {
      if (this.#halted) return;
      dispatch(action);
    }
    for (const turn of turns) observe(turn.event, turn.outputs);
  }

  #fail(cause: unknown): void {
    if (this.#halted) return;
    this.#halted = true;
    this.#parts.onFatal(cause);
  }
}

function isAction(output: EngineOutput): output is ActionOutput {
  switch (output.type) {
    case 'SubmitOrder':
    case 'CancelOrder':
    case 'QueryOrder':
    case 'RequestSnapshot':
    case 'ScheduleTimer':
    case 'RequestBars':
    case 'RepairGap':
    case 'SetStreams':
      return true;
    default:
      return false;
  }
}

function leavesTheProcess(action: ActionOutput): boolean {
  switch (action.type) {
    case 'SubmitOrder':
    case 'CancelOrder':
    case 'QueryOrder':
    case 'RequestSnapshot':
      return true;
    default:
      return false;
  }
}
