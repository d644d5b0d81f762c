import type { MemoryBarStore } from '../../adapters/memory/memory-bar-store.js';
import type { Bar, BarGap, BarSource, StoredBar } from '../../model/bar.js';
import type { BarSpan } from '../../model/bar-span.js';
import type { SymbolName } from '../../model/names.js';
import type { Timeframe } from '../../model/timeframe.js';
import {
  type BarCoverage,
  type BarRange,
  type BarStore,
  BarStoreFailure,
  type BarWriteSummary,
  type CompactionSummary,
  type HoleQuery,
  type PurgeRange,
} from '../../ports/bar-store.js';

/** Where the process may end: before a write, or after it and before its answer. */
export type WriteSide = 'before' | 'after';

/** A process's view of the bar store: at any write the process may end, and then nothing reaches the store any more. */
export class CrashingBarStore implements BarStore {
  readonly #store: MemoryBarStore;
  readonly #crashesAt: (side: WriteSide) => boolean;
  readonly #crash: () => void;
  #dead = false;

  constructor(store: MemoryBarStore, crashesAt: (side: WriteSide) => boolean, crash: () => void) {
    this.#store = store;
    this.#crashesAt = crashesAt;
    this.#crash = crash;
  }

  die(): void {
    this.#dead = true;
  }

  write(bars: readonly StoredBar[]): Promise<BarWriteSummary> {
    return this.#bounded(() => this.#store.write(bars));
  }

  async writeGaps(gaps: readonly BarGap[]): Promise<void> {
    await this.#bounded(() => this.#store.writeGaps(gaps));
  }

  read(range: BarRange): Promise<readonly Bar[]> {
    return this.#alive().read(range);
  }

  sourceOf(
    symbol: SymbolName,
    timeframe: Timeframe,
    openTime: number,
  ): Promise<BarSource | undefined> {
    return this.#alive().sourceOf(symbol, timeframe, openTime);
  }

  coverage(): Promise<readonly BarCoverage[]> {
    return this.#alive().coverage();
  }

  gaps(symbol: SymbolName, timeframe: Timeframe): Promise<readonly BarGap[]> {
    return this.#alive().gaps(symbol, timeframe);
  }

  holes(query: HoleQuery): Promise<readonly BarSpan[]> {
    return this.#alive().holes(query);
  }

  purge(range: PurgeRange): Promise<number> {
    return this.#alive().purge(range);
  }

  compact(): Promise<CompactionSummary> {
    return this.#alive().compact();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #bounded<T>(write: () => Promise<T>): Promise<T> {
    this.#alive();
    if (this.#crashesAt('before')) this.#end();
    const result = await write();
    if (this.#crashesAt('after')) this.#end();
    return result;
  }

  #end(): never {
    this.#dead = true;
    this.#crash();
    throw new BarStoreFailure('the process has ended');
  }

  #alive(): MemoryBarStore {
    if (this.#dead) throw new BarStoreFailure('the process has ended');
    return this.#store;
  }
}
