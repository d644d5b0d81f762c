import type { EngineEvent } from '../model/engine-event.js';

/** One market event as the engine got it. */
export interface TapeEntry {
  readonly epoch: number;
  readonly sequence: number;
  readonly event: EngineEvent;
}

/** Records market events so that a run can be replayed. Buffered: a crash may lose the last second, never the order of what is kept. */
export interface Tape {
  append(entry: TapeEntry): void;
  /** Makes everything appended so far readable. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Reads a tape back. */
export interface TapeReader {
  entries(epoch: number): AsyncIterable<TapeEntry>;
}
