import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { formatUtc } from '../../base/time.js';
import type { Bar, BarGap, BarSource, StoredBar } from '../../model/bar.js';
import type { BarSpan } from '../../model/bar-span.js';
import type { SymbolName } from '../../model/names.js';
import type { Timeframe } from '../../model/timeframe.js';
import {
  type BarExporter,
  BarExportFailure,
  type ExportSummary,
} from '../../ports/bar-exporter.js';
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
import type { Cancel, Clock, Scheduler } from '../../ports/clock.js';
import { type BarColumns, barsOfColumns, columnsOfBars } from './bar-columns.js';
import type { KnownSpan } from './bar-database.js';
import type { ExportRequest } from './bar-export.js';
import type { BarDatabaseLimits } from './bar-file.js';
import { barFileCondition } from './bar-file-condition.js';
import type { BarAnswer, BarCall, BarFileOpened, BarRequest } from './bar-process-messages.js';

/** What happens to the file and its process, for logs and notifications. */
export type BarStoreEvent =
  | {
      readonly type: 'CorruptFileSetAside';
      readonly path: string;
      readonly cause: string;
      /** What it held and can be fetched again; empty when nothing could be read of it. */
      readonly lost: readonly KnownSpan[];
    }
  | { readonly type: 'OpenFailed'; readonly cause: string }
  | { readonly type: 'ProcessEnded'; readonly cause: string; readonly restartInMs: number }
  | { readonly type: 'ProcessRestarted' };

/** Where the file is and how its process is started. */
export interface DuckDbBarStoreOptions {
  /** The file; it and its folder are created when they do not exist. */
  readonly path: string;
  /** The module of `bar-store-process`, as a file the child can run. */
  readonly processEntry: URL;
  /** Node options of the child, such as a loader when the entry is not JavaScript. */
  readonly execArgv?: readonly string[];
  readonly limits?: Partial<BarDatabaseLimits>;
  readonly onEvent: (event: BarStoreEvent) => void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: BarStoreFailure) => void;
}

/** What the child holds beyond its limit, its libraries and its allocator included, is as much again and more. */
const LIMITS: BarDatabaseLimits = { threads: 1, memoryLimitMb: 256 };

/** More calls than this are refused: the child has stalled, and its owner must not pile up bars for it. */
const WAITING_CALLS_MAX = 1_000;

const RESTART_DELAY_MS_MIN = 250;
const RESTART_DELAY_MS_MAX = 30_000;

/** A file that crashes the process so many times in a row while being opened is set aside unread. */
const OPEN_CRASHES_MAX = 2;

/** A crash in native code; a process that was killed or found no native module says nothing about the file. */
const CRASHES = /^SIG(?:SEGV|ABRT|BUS|ILL|FPE|TRAP)$/;

/** How long a start waits for the file before it goes on without: a log of 256 MB takes a few seconds to replay. */
const START_WAIT_MS = 10_000;

/**
 * The BarStore port on DuckDB in a child process. When the child dies its open calls reject, later ones reject at once
 * until it is back, and it is started again, slower each time.
 */
export class DuckDbBarStore implements BarStore, BarExporter {
  readonly #options: DuckDbBarStoreOptions;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #lastId = 0;
  #restartDelayMs = RESTART_DELAY_MS_MIN;
  #openCrashes = 0;
  #damage: { readonly cause: string; readonly lost: readonly KnownSpan[] } | undefined;
  #cancelRestart: Cancel | undefined;
  #closing = false;

  private constructor(clock: Clock, scheduler: Scheduler, options: DuckDbBarStoreOptions) {
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#options = options;
  }

  /**
   * Starts the child and opens the file; a damaged one is set aside and replaced.
   *
   * @throws BarStoreFailure when the file is held by another process or cannot be used.
   */
  static async open(
    clock: Clock,
    scheduler: Scheduler,
    options: DuckDbBarStoreOptions,
  ): Promise<DuckDbBarStore> {
    const store = new DuckDbBarStore(clock, scheduler, options);
    try {
      await store.#start();
    } catch (failure) {
      store.#abandon();
      throw failure;
    }
    return store;
  }

  /**
   * The same for an owner that goes on without its bars: when the file cannot be opened now, or its process does not even
   * start, calls reject until it can, which is tried less and less often.
   */
  static async start(
    clock: Clock,
    scheduler: Scheduler,
    options: DuckDbBarStoreOptions,
  ): Promise<DuckDbBarStore> {
    const store = new DuckDbBarStore(clock, scheduler, options);
    await new Promise<void>((resolve) => {
      const cancel = scheduler.after(START_WAIT_MS, resolve);
      void store.#attempt().then(() => {
        cancel();
        resolve();
      });
    });
    return store;
  }

  async write(bars: readonly StoredBar[]): Promise<BarWriteSummary> {
    if (bars.length === 0) return { inserted: 0, replaced: 0, unchanged: 0 };
    return (await this.#call({ method: 'write', columns: columnsOfBars(bars) })) as BarWriteSummary;
  }

  async read(range: BarRange): Promise<readonly Bar[]> {
    return barsOfColumns(await this.readColumns(range));
  }

  /** The bars of a range as columns, for whoever reads many. */
  async readColumns(range: BarRange): Promise<BarColumns> {
    return (await this.#call({ method: 'read', range })) as BarColumns;
  }

  async sourceOf(
    symbol: SymbolName,
    timeframe: Timeframe,
    openTime: number,
  ): Promise<BarSource | undefined> {
    return (await this.#call({ method: 'sourceOf', series: { symbol, timeframe }, openTime })) as
      | BarSource
      | undefined;
  }

  async coverage(): Promise<readonly BarCoverage[]> {
    return (await this.#call({ method: 'coverage' })) as readonly BarCoverage[];
  }

  async writeGaps(gaps: readonly BarGap[]): Promise<void> {
    if (gaps.length > 0) await this.#call({ method: 'writeGaps', gaps });
  }

  async gaps(symbol: SymbolName, timeframe: Timeframe): Promise<readonly BarGap[]> {
    return (await this.#call({
      method: 'gaps',
      series: { symbol, timeframe },
    })) as readonly BarGap[];
  }

  async holes(query: HoleQuery): Promise<readonly BarSpan[]> {
    return (await this.#call({ method: 'holes', query })) as readonly BarSpan[];
  }

  async purge(range: PurgeRange): Promise<number> {
    return (await this.#call({ method: 'purge', range })) as number;
  }

  async compact(): Promise<CompactionSummary> {
    return (await this.#call({ method: 'compact' })) as CompactionSummary;
  }

  /** Writes a bar file that other programs may open: complete, consistent and sorted. An existing one is replaced. */
  async snapshot(path: string): Promise<void> {
    await this.#call({ method: 'snapshot', path });
  }

  async exportBars(request: ExportRequest): Promise<ExportSummary> {
    const child = this.#child;
    try {
      return (await this.#call({ method: 'export', request })) as ExportSummary;
    } catch (failure) {
      // A process that answered and lives on has a file that works: what failed is the one to be written.
      const isWell = child?.connected === true && this.#child === child;
      if (!(failure instanceof BarStoreFailure) || !isWell) throw failure;
      throw new BarExportFailure(failure.message, { cause: failure });
    }
  }

  /** Moves the log into the file: for quiet moments, because it holds up the calls behind it. */
  async checkpoint(): Promise<void> {
    await this.#call({ method: 'checkpoint' });
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#cancelRestart?.();
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    try {
      await this.#call({ method: 'close' });
    } finally {
      await ended;
    }
  }

  async #start(): Promise<void> {
    const { path, processEntry, execArgv, limits } = this.#options;
    const child = fork(fileURLToPath(processEntry), [], {
      serialization: 'advanced',
      execArgv: [...(execArgv ?? [])],
      // Nothing of the parent's environment: it may hold credentials, and the child needs none of it.
      env: {},
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    let opened = false;
    child.on('message', (message) => this.#settle(message as BarAnswer));
    child.on('error', (cause) => this.#childEnded(child, { cause: cause.message, opened }));
    child.on('exit', (code, signal) =>
      this.#childEnded(child, {
        cause: signal === null ? `exit code ${String(code)}` : signal,
        opened,
      }),
    );
    const answer = (await this.#call({
      method: 'open',
      path,
      limits: { ...LIMITS, ...limits },
      asidePath: asidePath(path, formatUtc(this.#clock.now())),
      distrustedFor:
        this.#damage?.cause ??
        (this.#openCrashes >= OPEN_CRASHES_MAX ? 'opening it crashed' : undefined),
    })) as BarFileOpened;
    opened = true;
    const lost = this.#damage?.lost ?? [];
    this.#openCrashes = 0;
    this.#damage = undefined;
    this.#restartDelayMs = RESTART_DELAY_MS_MIN;
    if (answer.setAside !== undefined) {
      const cause = answer.cause ?? 'unknown';
      this.#options.onEvent({ type: 'CorruptFileSetAside', path: answer.setAside, cause, lost });
    }
  }

  #call(call: BarCall): Promise<unknown> {
    const child = this.#child;
    if (child === undefined || !child.connected) {
      return Promise.reject(new BarStoreFailure('the bar store is not running'));
    }
    if (this.#waiting.size >= WAITING_CALLS_MAX) {
      return Promise.reject(
        new BarStoreFailure(`the bar store has ${WAITING_CALLS_MAX} calls waiting`),
      );
    }
    this.#lastId += 1;
    const request: BarRequest = { id: this.#lastId, call };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      child.send(request, (cause) => {
        if (cause !== null)
          this.#reject(request.id, `the bar store cannot be reached: ${cause.message}`);
      });
    });
  }

  #settle(answer: BarAnswer): void {
    if (!answer.ok) {
      if (answer.damaged !== undefined)
        this.#damage = { cause: answer.message, lost: answer.damaged };
      this.#reject(answer.id, describe(answer.message, this.#options.path));
      return;
    }
    this.#waiting.get(answer.id)?.resolve(answer.value);
    this.#waiting.delete(answer.id);
  }

  #reject(id: number, message: string): void {
    this.#waiting.get(id)?.reject(new BarStoreFailure(message));
    this.#waiting.delete(id);
  }

  #childEnded(
    child: ChildProcess,
    end: { readonly cause: string; readonly opened: boolean },
  ): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const id of [...this.#waiting.keys()])
      this.#reject(id, `the bar store's process ended: ${end.cause}`);
    if (this.#closing) return;
    if (!end.opened && CRASHES.test(end.cause)) this.#openCrashes += 1;
    const delayMs = this.#restartDelayMs;
    this.#restartDelayMs = Math.min(delayMs * 2, RESTART_DELAY_MS_MAX);
    this.#options.onEvent({ type: 'ProcessEnded', cause: end.cause, restartInMs: delayMs });
    this.#cancelRestart = this.#scheduler.after(delayMs, () => void this.#restart());
  }

  async #restart(): Promise<void> {
    if (await this.#attempt()) this.#options.onEvent({ type: 'ProcessRestarted' });
  }

  /** @returns whether the file is open now */
  async #attempt(): Promise<boolean> {
    try {
      await this.#start();
      return true;
    } catch (failure) {
      if (this.#closing) return false;
      const cause = failure instanceof Error ? failure.message : String(failure);
      this.#options.onEvent({ type: 'OpenFailed', cause });
      // A child that died is started again by its exit; one that answered "cannot open" is ended to the same effect.
      this.#child?.kill('SIGKILL');
      return false;
    }
  }

  /** Gives up on a child whose file could not be opened. */
  #abandon(): void {
    this.#closing = true;
    this.#cancelRestart?.();
    this.#child?.disconnect();
  }
}

/** "bars.duckdb" → "bars.corrupt-20261123T044200Z.duckdb". */
function asidePath(path: string, utc: string): string {
  const stamp = utc.replaceAll(/[-:]|\.\d+/g, '');
  return path.endsWith('.duckdb')
    ? `${path.slice(0, -'.duckdb'.length)}.corrupt-${stamp}.duckdb`
    : `${path}.corrupt-${stamp}`;
}

function describe(message: string, path: string): string {
  if (barFileCondition(message) === 'locked')
    return `${path} is held by another process: ${holder(message)}`;
  return message;
}

/** DuckDB names the holder when the system tells: "… is held in /usr/bin/node (PID 4711)". */
function holder(message: string): string {
  const pid = /PID (\d+)/.exec(message)?.[1];
  return pid === undefined ? 'its pid is unknown' : `pid ${pid}`;
}
