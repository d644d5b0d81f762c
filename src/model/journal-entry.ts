import type { EpochMs } from '../base/time.js';
import type { EngineEvent } from './engine-event.js';
import type { EngineOutput } from './engine-output.js';

/** One line of the event journal. `sequence` orders a run; times only explain it. */
export type JournalEntry = JournalInput | JournalDecision;

/** An event the core was given. */
export interface JournalInput {
  readonly kind: 'input';
  readonly sequence: number;
  readonly at: EpochMs;
  readonly body: EngineEvent;
}

/** An output the core gave in answer to the input of the same sequence; `index` counts from 0. */
export interface JournalDecision {
  readonly kind: 'output';
  readonly sequence: number;
  readonly index: number;
  readonly at: EpochMs;
  readonly body: EngineOutput;
}
