import { SECOND_MS } from '../../base/time.js';
import type { BarGap, StoredBar } from '../../model/bar.js';
import type { RecordBar, RecordGap } from '../../model/engine-output.js';
import type { BarStore } from '../../ports/bar-store.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';
import type { Task } from './task.js';

/** Rows of one write; a full batch is written at once. */
const BATCH_ROWS = 1_000;
/** Rows kept while the store is down; beyond it the oldest are given up, and REST fills them in again later. */
const BACKLOG_ROWS_MAX = 50_000;

/** What the persistor works with. */
export interface BarPersistorParts extends TaskContext {
  readonly store: Pick<BarStore, 'write' | 'writeGaps'>;
}

/** Takes accepted bars and explained holes to the bar store in batches. The trader goes on when the store fails. */
export class BarPersistor implements Task {
  readonly name = 'bar-persistor';
  readonly #parts: BarPersistorParts;
  readonly #flushing: PeriodicTask;
  #bars: StoredBar[] = [];
  #gaps: BarGap[] = [];
  #dropped = 0;
  #revisions = 0;

  constructor(parts: BarPersistorParts) {
    this.#parts = parts;
    this.#flushing = new PeriodicTask(
      { name: this.name, everyMs: SECOND_MS, run: () => this.#flush(), runAtStop: true },
      parts,
    );
  }

  /** Rows that wait. */
  get backlog(): number {
    return this.#bars.length + this.#gaps.length;
  }

  /** Rows given up because the store was down for too long. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Stored bars that a write has replaced by a different one. */
  get revisions(): number {
    return this.#revisions;
  }

  /** Whether the last write succeeded. */
  get storeUp(): boolean {
    return this.#flushing.failureStreak === 0;
  }

  /** Takes what the engine wants stored. */
  record(output: RecordBar | RecordGap): void {
    if (output.type === 'RecordGap') this.persist([], [output.gap]);
    else this.persist([{ bar: output.bar, source: output.source }], []);
  }

  /** Takes rows to be written with the next batch. */
  persist(bars: readonly StoredBar[], gaps: readonly BarGap[]): void {
    const before = this.#bars.length;
    for (const bar of bars) this.#bars.push(bar);
    for (const gap of gaps) this.#gaps.push(gap);
    if (this.#bars.length > BACKLOG_ROWS_MAX) this.#bars = this.#giveUp(this.#bars);
    if (this.#gaps.length > BACKLOG_ROWS_MAX) this.#gaps = this.#giveUp(this.#gaps);
    if (this.storeUp && before < BATCH_ROWS && this.#bars.length >= BATCH_ROWS) {
      this.#flushing.trigger();
    }
  }

  start(): void {
    this.#flushing.start();
  }

  /** Writes what waits, once. */
  stop(): Promise<void> {
    return this.#flushing.stop();
  }

  async #flush(): Promise<void> {
    const { store } = this.#parts;
    while (this.#bars.length > 0) {
      const batch = this.#bars.slice(0, BATCH_ROWS);
      this.#bars = this.#bars.slice(BATCH_ROWS);
      const summary = await store.write(batch).catch((cause: unknown) => {
        this.#bars = [...batch, ...this.#bars];
        throw cause;
      });
      this.#revisions += summary.replaced;
    }
    if (this.#gaps.length === 0) return;
    const gaps = this.#gaps;
    this.#gaps = [];
    await store.writeGaps(gaps).catch((cause: unknown) => {
      this.#gaps = [...gaps, ...this.#gaps];
      throw cause;
    });
  }

  /** Keeps the newer nine tenths, so that giving up is rare. */
  #giveUp<T>(rows: readonly T[]): T[] {
    const lost = Math.ceil(BACKLOG_ROWS_MAX / 10);
    this.#dropped += lost;
    this.#parts.logger.log('error', 'bars-given-up', { rows: lost, total: this.#dropped });
    return rows.slice(lost);
  }
}
