import { randomInt, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveFolder } from '../../adapters/archive/archive-folder.js';
import { createBinanceMarketAdapter } from '../../adapters/binance/binance-adapter.js';
import { ControlDatabase } from '../../adapters/sqlite/control-database.js';
import { ControlSchemaFailure } from '../../adapters/sqlite/control-schema-failure.js';
import { InstanceLock } from '../../adapters/sqlite/instance-lock.js';
import { SqliteHaltStore } from '../../adapters/sqlite/sqlite-halt-store.js';
import { SqliteHeavyTaskStore } from '../../adapters/sqlite/sqlite-heavy-task-store.js';
import { PinoLogger } from '../../adapters/system/pino-logger.js';
import { SystemClock } from '../../adapters/system/system-clock.js';
import { SystemScheduler } from '../../adapters/system/system-scheduler.js';
import { UndiciHttpTransport } from '../../adapters/system/undici-http-transport.js';
import { WsWsTransport } from '../../adapters/system/ws-ws-transport.js';
import { Prng } from '../../base/prng.js';
import type { Profile } from '../../config/profile.js';
import { HEAVY_PRIORITY, type HeavyProgress, type HeavyWork } from '../../model/heavy-task.js';
import { encodeJson } from '../../model/json-codec.js';
import { BarStoreFailure } from '../../ports/bar-store.js';
import { ControlStoreFailure } from '../../ports/control-store.js';
import type { HeavyTask } from '../../ports/heavy-task-store.js';
import type { MarketDataSource } from '../../ports/market-data-source.js';
import { RequestFailure } from '../../ports/request-failure.js';
import { TradingHalts } from '../../supervisor/bars/trading-halts.js';
import { doHeavyWork } from '../../supervisor/heavy/do-heavy-work.js';
import { HeavyWorkRefused } from '../../supervisor/heavy/heavy-work-context.js';
import { chooseVenue } from '../home/choose-venue.js';
import type { Home } from '../home/home.js';
import { loadConfig } from '../home/load-config.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';
import { LazyBarStore } from './lazy-bar-store.js';

const POLL_MS = 150;
const BUDGET_MS = 24 * 3_600_000;
/** Work that may be the first to store anything in a home. */
const FOUNDING_WORK: ReadonlySet<HeavyWork['type']> = new Set(['import', 'backfill']);
/** Who holds a home and does heavy tasks. */
const TRADER_PROFILES = new Set(['demo', 'paper', 'live']);

/** Where the work is done, and how. */
export interface BarDoorwayOptions {
  readonly home: Home;
  readonly profile: Profile;
  readonly config: string | undefined;
  readonly onProgress: (progress: HeavyProgress, waitsFor: string) => void;
}

/**
 * Does work on the home's bars. While a trader holds the bar file the work is its: a row of `heavy_tasks` asks for it, and
 * the result is read from there. Otherwise it is done here, by the same code.
 *
 * @returns the summary as JSON @throws VerbFailure
 */
export async function performBarWork(work: HeavyWork, options: BarDoorwayOptions): Promise<string> {
  const { home } = options;
  if (!FOUNDING_WORK.has(work.type) && !existsSync(home.barsPath) && !existsSync(home.folder))
    throw new VerbFailure(EXIT.data, `${home.folder} does not exist: no bars are stored there`);
  const holder = existsSync(home.lockPath) ? InstanceLock.holderOf(home.lockPath) : undefined;
  const isTrader = holder !== undefined && TRADER_PROFILES.has(holder.profile);
  try {
    return isTrader ? await askTrader(work, options) : await performHere(work, options);
  } catch (failure) {
    if (failure instanceof BarStoreFailure || failure instanceof HeavyWorkRefused)
      throw new VerbFailure(EXIT.data, failure.message, failure);
    if (failure instanceof RequestFailure)
      throw new VerbFailure(EXIT.exchange, failure.message, failure);
    throw failure;
  }
}

async function askTrader(
  work: HeavyWork,
  { home, onProgress }: BarDoorwayOptions,
): Promise<string> {
  const database = ControlDatabase.openExisting(home.controlPath, { readOnly: false });
  try {
    const tasks = new SqliteHeavyTaskStore(database);
    const taskId = tasks.put({
      kind: work.type,
      payload: encodeJson(work),
      priority: HEAVY_PRIORITY.operator,
      budgetMs: BUDGET_MS,
      dedupeKey: `cli ${randomUUID()}`,
      source: 'cli',
      at: Date.now(),
    });
    let failures = 0;
    for (;;) {
      const task = tasks.find(taskId);
      if (task === undefined) throw new VerbFailure(EXIT.data, `task ${taskId} was removed`);
      if (task.failures > failures && task.status !== 'failed') {
        failures = task.failures;
        process.stderr.write(
          `aegis: task ${taskId} will be tried again: ${task.lastCause ?? 'its lease ended'}\n`,
        );
      }
      onProgress(task.progress, waitsFor(task));
      if (task.status === 'done') return task.result ?? '{}';
      if (task.status === 'failed')
        throw new VerbFailure(EXIT.data, task.result ?? 'the task failed');
      if (InstanceLock.holderOf(home.lockPath) === undefined) {
        throw new VerbFailure(
          EXIT.notRunning,
          `the trader has stopped; task ${taskId} stays queued and goes on when it is started again`,
        );
      }
      await sleep(POLL_MS);
    }
  } finally {
    database.close();
  }
}

function waitsFor({ lastCause, status }: HeavyTask): string {
  if (status === 'queued') return lastCause ?? 'queued';
  return '';
}

async function performHere(work: HeavyWork, options: BarDoorwayOptions): Promise<string> {
  const { home, onProgress, profile } = options;
  const { config } = loadConfig(profile, options.config, home);
  const halts = knownHalts(home);
  const store = new LazyBarStore(home);
  const exchange = new LazyExchange(options);
  try {
    return await doHeavyWork(work, {
      store,
      exporter: store,
      archive: new ArchiveFolder(),
      source: { bars: (query) => exchange.source().bars(query) },
      exchangeNow: () => Date.now(),
      retention: config.storage.retention,
      lagMsMax: config.storage.confirmLagMax,
      explain: (gap) => halts.explain(gap),
      step: (progress) => {
        onProgress(progress, '');
        return Promise.resolve();
      },
    });
  } finally {
    await exchange.close();
    await store.close();
  }
}

/** The halts that traders of this home have seen; none where no trader of this version has been. */
function knownHalts({ controlPath }: Home): TradingHalts {
  if (!existsSync(controlPath)) return new TradingHalts();
  try {
    const database = ControlDatabase.openExisting(controlPath, { readOnly: true });
    try {
      return new TradingHalts(new SqliteHaltStore(database));
    } finally {
      database.close();
    }
  } catch (failure) {
    if (failure instanceof ControlStoreFailure || failure instanceof ControlSchemaFailure)
      return new TradingHalts();
    throw failure;
  }
}

/** Market data of the profile's venue, connected when the first question is asked. */
class LazyExchange {
  readonly #options: BarDoorwayOptions;
  #opened: { readonly source: MarketDataSource; readonly close: () => Promise<void> } | undefined;

  constructor(options: BarDoorwayOptions) {
    this.#options = options;
  }

  source(): MarketDataSource {
    this.#opened ??= this.#open();
    return this.#opened.source;
  }

  async close(): Promise<void> {
    await this.#opened?.close();
  }

  #open(): { readonly source: MarketDataSource; readonly close: () => Promise<void> } {
    const { home, profile } = this.#options;
    const { config } = loadConfig(profile, this.#options.config, home);
    const venue = chooseVenue(profile === 'demo' ? 'paper' : profile, config.venue);
    const clock = new SystemClock();
    const http = new UndiciHttpTransport();
    const ws = new WsWsTransport();
    const adapter = createBinanceMarketAdapter(
      venue,
      {
        http,
        ws,
        clock,
        scheduler: new SystemScheduler(),
        random: new Prng(randomInt(2 ** 32)),
        logger: new PinoLogger(clock, process.stderr, { level: 'error' }),
      },
      { market: () => undefined, clock: () => undefined },
    );
    const close = async (): Promise<void> => {
      await adapter.close();
      await Promise.all([http.close(), ws.close()]);
    };
    return { source: adapter.marketDataSource, close };
  }
}
