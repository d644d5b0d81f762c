import { Secret } from '../adapters/binance/credentials.js';
import { simulatorVenue } from '../adapters/binance/venues.js';
import { MemoryBarStore } from '../adapters/memory/memory-bar-store.js';
import { ControlDatabase } from '../adapters/sqlite/control-database.js';
import { SqliteControlStore } from '../adapters/sqlite/sqlite-control-store.js';
import { VirtualTime } from '../adapters/virtual/virtual-time.js';
import { must } from '../base/assert.js';
import { Prng } from '../base/prng.js';
import { type EpochMs, SECOND_MS, utcDate } from '../base/time.js';
import type { AegisConfig } from '../config/aegis-config.js';
import { type Money, moneyOf } from '../model/money.js';
import { type AssetName, assetName } from '../model/names.js';
import type { ControlStore } from '../ports/control-store.js';
import type { Logger } from '../ports/logger.js';
import { GeneratedMarket } from '../simulator/market/generated-market.js';
import { GENERATED_SYMBOLS } from '../simulator/market/instrument-profile.js';
import { FaultDirector } from '../simulator/scenario/fault-director.js';
import { SimulatedExchange } from '../simulator/simulated-exchange.js';
import { CheckerPanel } from './checker-panel.js';
import { ProcessCrashed } from './crashing-store.js';
import { drillConfig } from './drill-config.js';
import { type DrillKey, drillKey } from './drill-key.js';
import { DrillOperator } from './drill-operator.js';
import type { Crash, ExchangeAction, FaultPlan } from './fault-plan.js';
import { FaultTally } from './fault-tally.js';
import { ProgramStall } from './program-stall.js';
import { SimulatedHttp } from './simulated-http.js';
import { SimulatedSockets } from './simulated-sockets.js';
import { SkewedClock } from './skewed-clock.js';
import { TraderInstance } from './trader-instance.js';
import { WatchedStore } from './watched-store.js';
import { WireLog } from './wire-log.js';

/** Wraps the store of each process, to plant a bug between trader and disk. */
export type StoreWrapper = (store: ControlStore) => ControlStore;

/** What a world is made from. */
export interface DrillWorldOptions {
  readonly seed: number;
  readonly plan: FaultPlan;
  readonly wrapStore?: StoreWrapper;
}

const API_KEY = 'drill-account';
const PEER = { ip: '10.0.0.1' };
const SYMBOLS = 4;
/** 30 bars of 5m, and room for the grid. */
const HISTORY_MINUTES = 165;
const STEP_MS = 200;
const START_DAY: EpochMs = utcDate(2026, 3, 2);
const DAY_SECONDS = 86_400;
const SKEW_MS_MAX = 1_500;
const RESTART_AFTER_FAILURE_MS = 5_000;
/** A trader that fails more often than this cannot be helped by another start. */
const FAILURES_MAX = 20;
const REQUESTS_LOGGED = 100_000;

/** The market's time at monotonic time 0: some second of one day. */
export function drillStartAt(seed: number): EpochMs {
  return START_DAY + Prng.fork(seed, 'start').below(DAY_SECONDS) * SECOND_MS;
}

/** The whole program and its surroundings on one virtual time: no sockets, no files, no real clock. */
export class DrillWorld {
  readonly time: VirtualTime;
  readonly config: AegisConfig = drillConfig();
  readonly market: GeneratedMarket;
  readonly exchange: SimulatedExchange;
  readonly database = ControlDatabase.memory();
  readonly bars = new MemoryBarStore();
  readonly wire = new WireLog();
  readonly tally = new FaultTally();
  readonly panel: CheckerPanel;
  readonly operator: DrillOperator;
  readonly opening: readonly { readonly asset: AssetName; readonly free: Money }[];
  readonly #options: DrillWorldOptions;
  readonly #clock: SkewedClock;
  readonly #random: Prng;
  readonly #key: DrillKey;
  readonly #stall: ProgramStall;
  #trader: TraderInstance | undefined;
  #armed: Crash | undefined;
  #starts = 0;
  #failures = 0;

  constructor(options: DrillWorldOptions) {
    const { seed } = options;
    const prng = Prng.fork(seed, 'world');
    this.#options = options;
    this.#key = drillKey(seed);
    this.#random = Prng.fork(seed, 'network');
    this.time = new VirtualTime(drillStartAt(seed));
    this.#stall = new ProgramStall(this.time);
    this.#clock = new SkewedClock(
      this.time,
      prng.chance(0.5) ? prng.below(2 * SKEW_MS_MAX) - SKEW_MS_MAX : 0,
    );
    const symbols = drawSome(prng, GENERATED_SYMBOLS, SYMBOLS);
    this.market = new GeneratedMarket({
      seed,
      startAt: this.time.now(),
      symbols,
      historyMinutes: HISTORY_MINUTES,
      ringCapacity: HISTORY_MINUTES + 24 * 60,
    });
    this.opening = openingBalances(prng, this.market);
    this.exchange = new SimulatedExchange({
      market: this.market,
      clock: this.time,
      scheduler: this.time,
      seed,
      // Beyond what a double holds exactly: a trader that reads ids as numbers is found out.
      firstOrderId: 2n ** 53n + 1n,
      stepMs: STEP_MS,
      accounts: [{ apiKey: API_KEY, ...this.#key.credential, balances: this.opening }],
      requestsLogged: REQUESTS_LOGGED,
    });
    this.panel = new CheckerPanel(() => this.time.now(), this.database);
    this.operator = new DrillOperator({
      control: new SqliteControlStore(this.database),
      clock: this.#clock,
      scheduler: this.time,
      random: Prng.fork(seed, 'operator'),
      view: () => this.#operatorView(),
    });
    for (const crash of options.plan.crashes) this.time.after(crash.at, () => this.#strike(crash));
    this.#planActions(options.plan.actions ?? []);
    for (const { at, forMs } of options.plan.stalls ?? [])
      this.time.after(at, () => this.#stall.begin(forMs));
    for (const { at, byMs } of options.plan.clockJumps ?? [])
      this.time.after(at, () => this.#clock.jump(byMs));
  }

  /** The running process; undefined between an end and the next start. */
  get trader(): TraderInstance | undefined {
    return this.#trader?.alive === true ? this.#trader : undefined;
  }

  /** Processes started, the first included. */
  get starts(): number {
    return this.#starts;
  }

  get apiKey(): string {
    return API_KEY;
  }

  /** Opens the exchange and starts the trader and its operator. */
  start(): void {
    this.exchange.start();
    this.#startTrader();
    this.operator.start(this.#options.plan.healAt);
  }

  close(): void {
    this.#trader?.discard();
    this.exchange.stop();
    this.database.close();
  }

  #startTrader(): void {
    this.#starts += 1;
    this.wire.add({
      at: this.time.now(),
      kind: 'start',
      what: `process ${this.#starts}`,
      detail: '',
    });
    const { plan, seed, wrapStore } = this.#options;
    const { panel, tally, time, wire } = this;
    const stall = this.#stall;
    const network = {
      ...{ clock: time, scheduler: time, random: this.#random, plan, tally, log: wire },
      stall,
    };
    const store = new WatchedStore(this.database, panel);
    this.#trader = new TraderInstance({
      config: this.config,
      clock: this.#clock,
      scheduler: stall.timers(),
      random: Prng.fork(seed, `process ${this.#starts}`),
      http: new SimulatedHttp({
        ...network,
        witness: panel,
        door: (request) => this.exchange.handleHttp(request, PEER),
      }),
      sockets: new SimulatedSockets({
        ...network,
        door: (path, sink) => this.exchange.openSocket(path, PEER, sink),
      }),
      venue: { ...simulatorVenue({ http: 1, ws: 1 }), wsApiUrl: 'ws://127.0.0.1:1/ws-api/v3' },
      credentials: {
        apiKey: new Secret(API_KEY),
        signingKey: this.#key.signingKey,
      },
      store: wrapStore === undefined ? store : wrapStore(store),
      bars: this.bars,
      logger: SILENT_LOGGER,
      crashesAt: (commit, side) => this.#crashesAt(commit, side),
      onEnd: (cause) => this.#ended(cause),
    });
    this.#trader.start();
  }

  #planActions(actions: readonly ExchangeAction[]): void {
    const { time, wire } = this;
    const note = (what: string): void => {
      wire.add({ at: time.now(), kind: 'exchange', what, detail: '' });
    };
    const director = new FaultDirector(this.exchange, {
      clock: time,
      scheduler: time,
      notice: note,
    });
    for (const { at, action } of actions) {
      time.after(at, () => {
        note(action.do);
        director.perform(action);
      });
    }
  }

  #strike(crash: Crash): void {
    const trader = this.trader;
    if (trader === undefined) return;
    const { boundary } = crash;
    if (boundary.type === 'now') {
      this.#armed = crash;
      trader.crash();
      return;
    }
    this.#armed = { ...crash, boundary: { ...boundary, nth: trader.commits + boundary.nth } };
  }

  #crashesAt(commit: number, side: 'before' | 'after'): boolean {
    const boundary = this.#armed?.boundary;
    if (boundary?.type !== 'commit' || this.time.monotonic() >= this.#options.plan.healAt)
      return false;
    return boundary.nth <= commit && boundary.side === side;
  }

  #ended(cause: unknown): void {
    const planned = cause instanceof ProcessCrashed;
    const downMs = planned ? (this.#armed?.downMs ?? 0) : RESTART_AFTER_FAILURE_MS;
    this.#armed = undefined;
    const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    this.wire.add({
      at: this.time.now(),
      kind: 'crash',
      what: planned ? 'planned' : 'failure',
      detail: planned ? cause.message : '',
    });
    if (planned) this.tally.count('crash');
    else {
      this.#failures += 1;
      this.panel.reporter('stays-up')(`the trader ended by itself: ${detail}`);
      // A database that has failed refuses every later process too, as this one lives in memory only.
      if (this.#failures > FAILURES_MAX || this.database.failed) return;
    }
    this.time.after(downMs, () => this.#startTrader());
  }

  #operatorView(): ReturnType<ConstructorParameters<typeof DrillOperator>[0]['view']> {
    const trader = this.trader;
    if (trader === undefined) return undefined;
    return { phase: trader.phase, safety: trader.snapshot().safety };
  }
}

function drawSome<T>(prng: Prng, from: readonly T[], count: number): readonly T[] {
  const left = [...from];
  return Array.from({ length: count }, () => must(left.splice(prng.below(left.length), 1)[0]));
}

/** Quote to trade with, and now and then base that is the owner's own and must never be sold. */
function openingBalances(
  prng: Prng,
  market: GeneratedMarket,
): readonly { readonly asset: AssetName; readonly free: Money }[] {
  const own = market.instruments
    .filter(() => prng.chance(0.5))
    .map(({ baseAsset }) => ({ asset: baseAsset, free: moneyOf(`${1 + prng.below(9)}.5`) }));
  return [{ asset: assetName('USDT'), free: moneyOf('50000') }, ...own];
}

const SILENT_LOGGER: Logger = { log: () => undefined };
