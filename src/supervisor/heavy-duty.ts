import { type EpochMs, formatUtc, HOUR_MS } from '../base/time.js';
import type { AegisConfig } from '../config/aegis-config.js';
import type { BarGap } from '../model/bar.js';
import type { HealthLevel } from '../model/engine-event.js';
import { HEAVY_PRIORITY } from '../model/heavy-task.js';
import { encodeJson } from '../model/json-codec.js';
import type { SymbolName } from '../model/names.js';
import type { HeavyTaskStatusView } from '../model/run-status.js';
import type { BarArchive } from '../ports/bar-archive.js';
import type { BarExporter } from '../ports/bar-exporter.js';
import type { BarStore } from '../ports/bar-store.js';
import type { Clock } from '../ports/clock.js';
import type { ControlStore } from '../ports/control-store.js';
import type { HeavyTask, HeavyTaskStore } from '../ports/heavy-task-store.js';
import type { MarketDataSource } from '../ports/market-data-source.js';
import type { RateUsageSource } from '../ports/rate-usage.js';
import { guardGate } from './bars/midbar-gates.js';
import { doHeavyWork } from './heavy/do-heavy-work.js';
import { HeavyTaskConsumer } from './tasks/heavy-task-consumer.js';
import { HeavyTaskWatchdog } from './tasks/heavy-task-watchdog.js';
import type { TaskContext } from './tasks/periodic-task.js';
import type { Task } from './tasks/task.js';

const BACKFILL_BUDGET_MS = HOUR_MS;

/** What only heavy work needs; a run without these does none. */
export interface HeavyDutyDoors {
  readonly tasks: HeavyTaskStore;
  readonly archive: BarArchive;
  readonly exporter: BarExporter;
}

/** What heavy work needs. */
export interface HeavyDutyParts extends TaskContext, HeavyDutyDoors {
  readonly config: Pick<AegisConfig, 'timeframes' | 'storage'>;
  /** Names this run in leases. */
  readonly owner: string;
  readonly control: Pick<ControlStore, 'commit'>;
  readonly store: BarStore;
  readonly source: Pick<MarketDataSource, 'bars' | 'latestBars'>;
  readonly rate: RateUsageSource;
  /** Wall clock, the same for all processes. */
  readonly operatorClock: Clock;
  readonly exchangeNow: () => EpochMs;
  readonly health: () => HealthLevel;
  /** See HeavyWorkTools. */
  readonly explain: (gap: BarGap) => readonly BarGap[];
}

/** Heavy work, done when nothing else matters more: its consumer, its watchdog, and what the run itself wants done. */
export class HeavyDuty implements Task {
  readonly name = 'heavy-duty';
  readonly #parts: HeavyDutyParts;
  readonly #consumer: HeavyTaskConsumer;
  readonly #watchdog: HeavyTaskWatchdog;
  #watched = new Set<SymbolName>();

  constructor(parts: HeavyDutyParts) {
    this.#parts = parts;
    const { config, operatorClock } = parts;
    const context = { ...parts, clock: operatorClock };
    this.#consumer = new HeavyTaskConsumer({
      ...context,
      guard: () => this.#guard(),
      perform: (work, step) =>
        doHeavyWork(work, {
          ...parts,
          step,
          retention: config.storage.retention,
          lagMsMax: config.storage.confirmLagMax,
        }),
      onGivenUp: (task, cause) => this.#notify(task, `was given up: ${cause}`),
    });
    this.#watchdog = new HeavyTaskWatchdog({
      ...context,
      upkeepAt: config.storage.upkeepAt,
      onStuck: (task) =>
        this.#notify(task, `is stuck at "${task.progress.note}"; it will be tried again`),
    });
  }

  start(): void {
    this.#watchdog.start();
    this.#consumer.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#watchdog.stop(), this.#consumer.stop()]);
  }

  /** States the symbols that are streamed. New ones wait for promotion: their stored bars are made whole first. */
  watch(symbols: readonly SymbolName[]): void {
    const added = symbols.filter((symbol) => !this.#watched.has(symbol));
    this.#watched = new Set(symbols);
    if (added.length === 0) return;
    const { config, operatorClock, owner, tasks } = this.#parts;
    const at = operatorClock.now();
    const selection = { symbols: added, timeframes: config.timeframes.list };
    tasks.put({
      kind: 'backfill',
      payload: encodeJson({ type: 'backfill', selection }),
      priority: HEAVY_PRIORITY.promotion,
      budgetMs: BACKFILL_BUDGET_MS,
      dedupeKey: `backfill ${owner} ${added.join(' ')}`,
      source: 'supervisor',
      at,
    });
  }

  status(): HeavyTaskStatusView | null {
    return this.#consumer.view ?? null;
  }

  #guard() {
    const { config, exchangeNow, health, rate } = this.#parts;
    const { storage } = config;
    const settings = {
      active: true,
      everyMs: 0,
      rateShareMax: storage.midbarRateShareMax,
      closeMarginMs: storage.closeMargin,
    };
    return guardGate(settings, {
      at: exchangeNow(),
      lookedAt: undefined,
      health: health(),
      rate: rate.rateUsage(),
      waitingCloses: 0,
    });
  }

  #notify({ kind, taskId }: HeavyTask, what: string): void {
    const at = this.#parts.operatorClock.now();
    this.#parts.control.commit({
      entries: [],
      records: [
        {
          type: 'RecordNotification',
          at,
          severity: 'warning',
          dedupeKey: `heavy-task ${taskId} ${formatUtc(at).slice(0, 13)}`,
          text: `Heavy task ${taskId} (${kind}) ${what}`,
        },
      ],
    });
  }
}
