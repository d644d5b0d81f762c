import type { EpochMs } from '../../src/base/time.js';
import type { Bar, BarGap, StoredBar } from '../../src/model/bar.js';
import type { ControlCommand } from '../../src/model/control-command.js';
import type { Turnover } from '../../src/model/engine-event.js';
import type { RecordOutput } from '../../src/model/engine-output.js';
import type { Instrument } from '../../src/model/instrument.js';
import type { JournalEntry } from '../../src/model/journal-entry.js';
import { priceOf } from '../../src/model/price.js';
import type { RunStatus } from '../../src/model/run-status.js';
import { timeframeMs } from '../../src/model/timeframe.js';
import type { BarRange, BarStore, BarWriteSummary } from '../../src/ports/bar-store.js';
import { BarStoreFailure } from '../../src/ports/bar-store.js';
import type { Clock } from '../../src/ports/clock.js';
import {
  type CommitBatch,
  type ControlLog,
  type ControlStore,
  ControlStoreFailure,
  type PendingNotification,
  type RecoveredRun,
} from '../../src/ports/control-store.js';
import type { LogFields, Logger, LogLevel } from '../../src/ports/logger.js';
import type { MarketDataFeed, StreamRequest } from '../../src/ports/market-data-feed.js';
import type { BarQuery, LatestBars, MarketDataSource } from '../../src/ports/market-data-source.js';
import { RequestFailure } from '../../src/ports/request-failure.js';
import type { Tape, TapeEntry } from '../../src/ports/tape.js';
import { barNumber } from './bars.js';

/** Keeps what is committed, and can be told to fail. */
export class RecordingControlStore implements ControlStore {
  readonly batches: CommitBatch[] = [];
  readonly commands: ControlCommand[] = [];
  readonly statuses: RunStatus[] = [];
  readonly notifications: PendingNotification[] = [];
  readonly delivered: number[] = [];
  readonly attempted: number[] = [];
  readonly documents = new Map<string, string>();
  log: ControlLog = { pages: 0, pending: 0 };
  failing = false;
  closed = false;

  get entries(): readonly JournalEntry[] {
    return this.batches.flatMap((batch) => batch.entries);
  }

  get records(): readonly RecordOutput[] {
    return this.batches.flatMap((batch) => batch.records);
  }

  beginRun(): RecoveredRun {
    return {
      epoch: 1,
      safety: { tradingEnabled: false, killSwitch: 'NONE', paused: false },
      orders: [],
      fills: [],
      positions: [],
      closedTradesToday: [],
      dust: {},
      tradeCursors: {},
    };
  }

  commit(batch: CommitBatch): void {
    if (this.failing) throw new ControlStoreFailure('disk full');
    this.batches.push({ entries: [...batch.entries], records: [...batch.records] });
  }

  takeCommands(limit: number): readonly ControlCommand[] {
    return this.commands.splice(0, limit);
  }

  putCommand(command: ControlCommand): void {
    this.commands.push(command);
  }

  writeRunStatus(status: RunStatus): void {
    this.statuses.push(status);
  }

  pendingNotifications(limit: number): readonly PendingNotification[] {
    return this.notifications
      .filter(({ notificationId }) => !this.delivered.includes(notificationId))
      .slice(0, limit);
  }

  markDelivered(notificationId: number): void {
    this.delivered.push(notificationId);
  }

  markAttempted(notificationId: number): void {
    this.attempted.push(notificationId);
  }

  journal(): readonly JournalEntry[] {
    return this.entries;
  }

  tradeTotals(): { readonly count: number; readonly profit: string } {
    return { count: 2, profit: '1.5' };
  }

  loadDocument(name: string): string | undefined {
    return this.documents.get(name);
  }

  saveDocument(name: string, text: string): void {
    this.documents.set(name, text);
  }

  keepLogShort(): ControlLog {
    return this.log;
  }

  close(): void {
    this.closed = true;
  }
}

/** Bars in a map; can be told to fail. */
export class MemoryBars implements BarStore {
  readonly rows = new Map<string, StoredBar>();
  readonly writes: number[] = [];
  readonly gapRows: BarGap[] = [];
  log: ControlLog = { pages: 0, pending: 0 };
  failing = false;
  closed = false;

  async write(bars: readonly StoredBar[]): Promise<BarWriteSummary> {
    if (this.failing) throw new BarStoreFailure('the store is down');
    this.writes.push(bars.length);
    for (const stored of bars) this.rows.set(keyOf(stored.bar), stored);
    return { inserted: bars.length, replaced: 0, unchanged: 0 };
  }

  async read({ symbol, timeframe, from = 0, to = Infinity }: BarRange): Promise<readonly Bar[]> {
    if (this.failing) throw new BarStoreFailure('the store is down');
    return [...this.rows.values()]
      .map(({ bar }) => bar)
      .filter((bar) => bar.symbol === symbol && bar.timeframe === timeframe)
      .filter((bar) => bar.openTime >= from && bar.openTime <= to)
      .sort((a, b) => a.openTime - b.openTime);
  }

  async sourceOf(): Promise<undefined> {}

  async coverage(): Promise<readonly never[]> {
    return [];
  }

  async writeGaps(gaps: readonly BarGap[]): Promise<void> {
    this.gapRows.push(...gaps);
  }

  async gaps(): Promise<readonly BarGap[]> {
    return this.gapRows;
  }

  async holes(): Promise<readonly never[]> {
    return [];
  }

  async purge(): Promise<number> {
    return 0;
  }

  async compact(): Promise<{ readonly bytesBefore: number; readonly bytesAfter: number }> {
    return { bytesBefore: 0, bytesAfter: 0 };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** An exchange that has a bar for every minute but the holes, and answers at once; fails as often as it is told to. */
export class ScriptedSource implements MarketDataSource {
  readonly queries: BarQuery[] = [];
  readonly holes = new Set<EpochMs>();
  readonly #clock: Clock;
  readonly #instruments: readonly Instrument[];
  /** Requests that fail from now on. */
  failures = 0;

  constructor(clock: Clock, instruments: readonly Instrument[] = []) {
    this.#clock = clock;
    this.#instruments = instruments;
  }

  async serverTime(): Promise<EpochMs> {
    this.#mayFail();
    return this.#clock.now();
  }

  async instruments(): Promise<readonly Instrument[]> {
    this.#mayFail();
    return this.#instruments;
  }

  async turnovers(): Promise<readonly Turnover[]> {
    this.#mayFail();
    return this.#instruments.map(({ symbol }) => ({
      symbol,
      quoteVolume: (10n ** 18n) as Turnover['quoteVolume'],
      trades: 1_000,
      lastPrice: priceOf('1'),
    }));
  }

  async bars(query: BarQuery): Promise<readonly Bar[]> {
    this.queries.push(query);
    this.#mayFail();
    const { from = 0, limit, symbol, timeframe, to = this.#clock.now() } = query;
    const stepMs = timeframeMs(timeframe);
    const bars: Bar[] = [];
    for (let at = from; at <= to && bars.length < limit; at += stepMs) {
      if (at + stepMs > this.#clock.now() || this.holes.has(at)) continue;
      bars.push(barNumber(0, { symbol, timeframe, openTime: at }));
    }
    return bars;
  }

  async latestBars(query: BarQuery): Promise<LatestBars> {
    const bars = await this.bars(query);
    return { bars, newest: bars.at(-1)?.openTime };
  }

  #mayFail(): void {
    if (this.failures === 0) return;
    this.failures -= 1;
    throw new RequestFailure('the exchange does not answer', { outcome: 'UNKNOWN' });
  }
}

/** Remembers which streams are wanted. */
export class RecordingFeed implements MarketDataFeed {
  streams: readonly StreamRequest[] = [];
  closed = false;

  setStreams(streams: readonly StreamRequest[]): void {
    this.streams = streams;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** Remembers what was recorded. */
export class MemoryTape implements Tape {
  readonly entries: TapeEntry[] = [];
  closed = false;

  append(entry: TapeEntry): void {
    this.entries.push(entry);
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** Remembers lines. */
export class RecordingLogger implements Logger {
  readonly lines: {
    readonly level: LogLevel;
    readonly event: string;
    readonly fields: LogFields;
  }[] = [];

  log(level: LogLevel, event: string, fields: LogFields = {}): void {
    this.lines.push({ level, event, fields });
  }
}

function keyOf({ symbol, timeframe, openTime }: Bar): string {
  return `${symbol} ${timeframe} ${openTime}`;
}
