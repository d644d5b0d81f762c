import type { ControlDatabase } from '../adapters/sqlite/control-database.js';
import { SqliteControlStore } from '../adapters/sqlite/sqlite-control-store.js';
import type { EpochMs } from '../base/time.js';
import type { CommitBatch, RecoveredRun } from '../ports/control-store.js';

/** Told what a store does, at the moment it is true. */
export interface StoreObserver {
  /** A run has begun, and this is what it found. */
  runBegan(run: RecoveredRun): void;
  /** The batch has just become durable. */
  committed(batch: CommitBatch): void;
}

/** The real control store, watched right above the disk: what it tells is on it. */
export class WatchedStore extends SqliteControlStore {
  readonly #observer: StoreObserver;

  constructor(database: ControlDatabase, observer: StoreObserver) {
    super(database);
    this.#observer = observer;
  }

  override beginRun(at: EpochMs): RecoveredRun {
    const run = super.beginRun(at);
    this.#observer.runBegan(run);
    return run;
  }

  override commit(batch: CommitBatch): void {
    super.commit(batch);
    this.#observer.committed(batch);
  }
}
