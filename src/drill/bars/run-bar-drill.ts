import { MemoryBarStore } from '../../adapters/memory/memory-bar-store.js';
import { MemoryHeavyTaskStore } from '../../adapters/memory/memory-heavy-task-store.js';
import { ControlDatabase } from '../../adapters/sqlite/control-database.js';
import { SqliteControlStore } from '../../adapters/sqlite/sqlite-control-store.js';
import { VirtualTime } from '../../adapters/virtual/virtual-time.js';
import { Prng } from '../../base/prng.js';
import { type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../base/time.js';
import { type AegisConfig, aegisConfigSchema } from '../../config/aegis-config.js';
import { toEngineConfig } from '../../config/to-engine-config.js';
import { MarketSide } from '../../core/market-side.js';
import { TradingEngine } from '../../core/trading-engine.js';
import type { Instrument } from '../../model/instrument.js';
import { moneyOf } from '../../model/money.js';
import { assetName, symbolName } from '../../model/names.js';
import { priceOf } from '../../model/price.js';
import { quantityOf } from '../../model/quantity.js';
import type { BarsStatusView } from '../../model/run-status.js';
import type { Logger } from '../../ports/logger.js';
import { RoundTripClockSource } from '../../supervisor/clock-source.js';
import { Supervisor } from '../../supervisor/supervisor.js';
import { MortalScheduler } from '../mortal-scheduler.js';
import { BarExchange } from './bar-exchange.js';
import { type BarsAtQuiescence, barsAtQuiescence } from './bars-at-quiescence.js';
import { CrashingBarStore } from './crashing-bar-store.js';
import { FaultyBarFeed } from './faulty-bar-feed.js';
import { IdleTradingClient } from './idle-trading-client.js';
import { LaggingSource } from './lagging-source.js';
import { ringsAtQuiescence } from './rings-at-quiescence.js';

/** 2026-01-05T00:00:00Z. */
const STARTS_AT: EpochMs = 1_767_571_200_000;
const HISTORY_MS = 20 * HOUR_MS;
/** Virtual time after the last fault for everything to come to rest: the lag, its retries, and a look at each series. */
const REST_MS = 14 * MINUTE_MS;
const TASKS_MAX = 3_000_000;

/** How long faults last. */
export interface BarDrillOptions {
  readonly seed: number;
  readonly minutes: number;
}

/** How a run of the drill ended. */
export interface BarDrillResult extends BarsAtQuiescence {
  readonly seed: number;
  /** Processes that were killed. */
  readonly kills: number;
  readonly bars: number;
  /** Places of the rings that were compared. */
  readonly ringPlaces: number;
  /** The last process's own count. */
  readonly counters: BarsStatusView | undefined;
}

/**
 * Keeps bars for a while under faults from a seed: frames dropped, repeated, delayed, reordered and altered, connections cut
 * around the close, REST up to 40 s behind, and the process killed at any write of the bar store. Then lets everything come
 * to rest and compares store and rings with the exchange.
 */
export async function runBarDrill({ minutes, seed }: BarDrillOptions): Promise<BarDrillResult> {
  const world = new BarWorld(seed, minutes);
  return await world.run();
}

class BarWorld {
  readonly #seed: number;
  readonly #time: VirtualTime;
  readonly #faultsEndAt: EpochMs;
  readonly #config: AegisConfig;
  readonly #exchange: BarExchange;
  readonly #store = new MemoryBarStore();
  readonly #tasks = new MemoryHeavyTaskStore();
  readonly #database = ControlDatabase.memory();
  readonly #kills: Prng;
  #supervisor: Supervisor | undefined;
  #market: MarketSide | undefined;
  #killed = 0;

  constructor(seed: number, minutes: number) {
    this.#seed = seed;
    this.#kills = Prng.fork(seed, 'kills');
    const begin = STARTS_AT + HISTORY_MS + this.#kills.below(30 * 60) * SECOND_MS;
    this.#time = new VirtualTime(begin);
    this.#faultsEndAt = begin + minutes * MINUTE_MS;
    this.#config = barDrillConfig();
    this.#exchange = new BarExchange(seed, {
      symbols: this.#config.universe.symbols,
      from: STARTS_AT,
      to: this.#faultsEndAt + REST_MS + HOUR_MS,
    });
  }

  async run(): Promise<BarDrillResult> {
    this.#startProcess();
    await this.#pass(this.#faultsEndAt - this.#time.now() + REST_MS);
    const until = this.#time.now() - 2 * MINUTE_MS;
    const { list, warmUpBars } = this.#config.timeframes;
    const stored = await barsAtQuiescence(this.#store, this.#exchange, list, until);
    const rings = ringsAtQuiescence((symbol, timeframe) => this.#market?.ring(symbol, timeframe), {
      exchange: this.#exchange,
      timeframes: list,
      places: warmUpBars,
      until,
    });
    const counters = this.#supervisor?.status().bars;
    this.#database.close();
    return {
      seed: this.#seed,
      kills: this.#killed,
      counters,
      ...stored,
      ringPlaces: rings.places,
      problems: [...stored.problems, ...rings.problems],
    };
  }

  #pass(ms: number): Promise<void> {
    return this.#time.run({ until: this.#time.monotonic() + ms, tasksMax: TASKS_MAX });
  }

  #failing(): boolean {
    return this.#time.now() < this.#faultsEndAt;
  }

  #startProcess(): void {
    const scheduler = new MortalScheduler(this.#time);
    const number = this.#killed;
    const bars = new CrashingBarStore(
      this.#store,
      () => this.#failing() && this.#kills.chance(0.012),
      () => {
        scheduler.die();
        this.#killed += 1;
        this.#supervisor = undefined;
        this.#time.after(500 + this.#kills.below(90 * SECOND_MS), () => this.#startProcess());
      },
    );
    this.#supervisor = this.#assemble(scheduler, bars, number);
    this.#supervisor.start();
  }

  #assemble(scheduler: MortalScheduler, bars: CrashingBarStore, number: number): Supervisor {
    const clock = this.#time;
    const config = this.#config;
    const failing = (): boolean => this.#failing();
    const random = (of: string): Prng => Prng.fork(this.#seed, `${of} ${number}`);
    const parts = { exchange: this.#exchange, clock, scheduler, failing };
    const instruments = config.universe.symbols.map(instrumentOf);
    const source = new LaggingSource({ ...parts, instruments, random: random('source') });
    const engineConfig = toEngineConfig(config);
    const market = new MarketSide(engineConfig);
    this.#market = market;
    return new Supervisor({
      config,
      identity: {
        profile: 'drill',
        venue: 'bars',
        quoteAsset: config.quoteAsset,
        pid: number,
        speed: 1,
        uptimeMs: () => clock.monotonic(),
      },
      engine: new TradingEngine(engineConfig, market),
      clock,
      operatorClock: clock,
      scheduler,
      logger: SILENT,
      control: new SqliteControlStore(this.#database),
      bars,
      heavy: {
        tasks: this.#tasks,
        archive: { list: () => Promise.resolve([]), read: () => Promise.reject(new Error('none')) },
        exporter: { exportBars: () => Promise.reject(new Error('none')) },
      },
      tape: {
        append: () => undefined,
        flush: () => Promise.resolve(),
        close: () => Promise.resolve(),
      },
      source,
      clockSource: new RoundTripClockSource(source, clock),
      rate: { rateUsage: () => ({ usedWeight: 0, limit: 6_000 }) },
      notifier: { deliver: () => Promise.resolve(), close: () => Promise.resolve() },
      openTrading: (sink) => new IdleTradingClient(clock, scheduler, sink),
      openFeed: (sink) => new FaultyBarFeed({ ...parts, random: random('feed'), sink }),
      onFatal: (cause) => {
        throw cause instanceof Error ? cause : new Error(String(cause));
      },
    });
  }
}

function barDrillConfig(): AegisConfig {
  return aegisConfigSchema.parse({
    universe: { symbols: ['AAAUSDT', 'BBBUSDT', 'CCCUSDT'], turnoverMin: '0' },
    timeframes: { list: ['1m', '5m', '15m'], warmUpBars: 40, ringBars: 60 },
    storage: { midbarEvery: '1m' },
    runtime: { tape: false },
  });
}

function instrumentOf(symbol: string): Instrument {
  return {
    symbol: symbolName(symbol),
    status: 'TRADING',
    baseAsset: assetName(symbol.slice(0, 3)),
    quoteAsset: assetName('USDT'),
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'],
    spotTradingAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: false,
    quoteOrderQuantityAllowed: true,
    trailingStopAllowed: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    filters: {
      price: { min: priceOf('0.01'), max: priceOf('1000000'), tick: priceOf('0.01') },
      lotSize: { min: quantityOf('0.001'), max: quantityOf('9000'), step: quantityOf('0.001') },
      notional: {
        min: moneyOf('5'),
        applyMinToMarket: true,
        applyMaxToMarket: false,
        averageMins: 0,
      },
    },
  };
}

const SILENT: Logger = { log: () => undefined };
