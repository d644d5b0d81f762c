import { DuckDbBarStore } from '../../adapters/duckdb/duckdb-bar-store.js';
import { InstanceLock } from '../../adapters/sqlite/instance-lock.js';
import { SystemClock } from '../../adapters/system/system-clock.js';
import { SystemScheduler } from '../../adapters/system/system-scheduler.js';
import type { Bar, BarGap, BarSource, StoredBar } from '../../model/bar.js';
import type { BarSpan } from '../../model/bar-span.js';
import type { SymbolName } from '../../model/names.js';
import type { Timeframe } from '../../model/timeframe.js';
import type { BarExporter, ExportSummary } from '../../ports/bar-exporter.js';
import type {
  BarCoverage,
  BarRange,
  BarStore,
  BarWriteSummary,
  CompactionSummary,
  HoleQuery,
  PurgeRange,
} from '../../ports/bar-store.js';
import { createHome, type Home } from '../home/home.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';

const BAR_STORE_ENTRY = new URL('../../adapters/duckdb/bar-store-process.js', import.meta.url);

/** The home's bar store, opened when the first call needs it: bad input alone leaves no folder behind. */
export class LazyBarStore implements BarStore, BarExporter {
  readonly #home: Home;
  #opening: Promise<DuckDbBarStore> | undefined;
  #lock: InstanceLock | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  async write(bars: readonly StoredBar[]): Promise<BarWriteSummary> {
    return (await this.#open()).write(bars);
  }

  async read(range: BarRange): Promise<readonly Bar[]> {
    return (await this.#open()).read(range);
  }

  async sourceOf(
    symbol: SymbolName,
    timeframe: Timeframe,
    openTime: number,
  ): Promise<BarSource | undefined> {
    return (await this.#open()).sourceOf(symbol, timeframe, openTime);
  }

  async coverage(): Promise<readonly BarCoverage[]> {
    return (await this.#open()).coverage();
  }

  async writeGaps(gaps: readonly BarGap[]): Promise<void> {
    await (await this.#open()).writeGaps(gaps);
  }

  async gaps(symbol: SymbolName, timeframe: Timeframe): Promise<readonly BarGap[]> {
    return (await this.#open()).gaps(symbol, timeframe);
  }

  async holes(query: HoleQuery): Promise<readonly BarSpan[]> {
    return (await this.#open()).holes(query);
  }

  async purge(range: PurgeRange): Promise<number> {
    return (await this.#open()).purge(range);
  }

  async compact(): Promise<CompactionSummary> {
    return (await this.#open()).compact();
  }

  async exportBars(request: Parameters<BarExporter['exportBars']>[0]): Promise<ExportSummary> {
    return (await this.#open()).exportBars(request);
  }

  async close(): Promise<void> {
    try {
      await (await this.#opening)?.close();
    } finally {
      this.#lock?.release();
    }
  }

  #open(): Promise<DuckDbBarStore> {
    this.#opening ??= this.#start();
    return this.#opening;
  }

  async #start(): Promise<DuckDbBarStore> {
    createHome(this.#home);
    const lock = InstanceLock.take(this.#home.lockPath, { pid: process.pid, profile: 'bars' });
    if (!(lock instanceof InstanceLock)) {
      const holder = lock.heldBy?.pid ?? '(unknown)';
      throw new VerbFailure(
        EXIT.data,
        `${this.#home.folder} is held by process ${holder}; stop it, or use another folder: --home FOLDER`,
      );
    }
    this.#lock = lock;
    return DuckDbBarStore.open(new SystemClock(), new SystemScheduler(), {
      path: this.#home.barsPath,
      processEntry: BAR_STORE_ENTRY,
      onEvent: (event) => process.stderr.write(`aegis: bar store: ${JSON.stringify(event)}\n`),
    });
  }
}
