import {
  type BinanceAccountAdapter,
  createBinanceAccountAdapter,
} from '../adapters/binance/binance-adapter.js';
import type { Credentials } from '../adapters/binance/credentials.js';
import type { Venue } from '../adapters/binance/venues.js';
import type { Random } from '../base/prng.js';
import type { AegisConfig } from '../config/aegis-config.js';
import { toEngineConfig } from '../config/to-engine-config.js';
import type { EngineSnapshot } from '../core/engine-snapshot.js';
import { TradingEngine } from '../core/trading-engine.js';
import type { AccountEvent } from '../model/account-event.js';
import type { MarketEvent } from '../model/market-event.js';
import type { RunPhase } from '../model/run-status.js';
import type { BarStore } from '../ports/bar-store.js';
import type { Clock, Scheduler } from '../ports/clock.js';
import type { ControlStore } from '../ports/control-store.js';
import type { Logger } from '../ports/logger.js';
import type { Notifier } from '../ports/notifier.js';
import type { Tape } from '../ports/tape.js';
import { Supervisor } from '../supervisor/supervisor.js';
import { type CrashDecision, CrashingStore, ProcessCrashed } from './crashing-store.js';
import { MortalScheduler } from './mortal-scheduler.js';
import type { SimulatedHttp } from './simulated-http.js';
import type { SimulatedSockets } from './simulated-sockets.js';

/** What one process of the trader is put together from. */
export interface TraderInstanceParts {
  readonly config: AegisConfig;
  readonly clock: Clock;
  /** The world's, which outlives the process. */
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly http: SimulatedHttp;
  readonly sockets: SimulatedSockets;
  readonly venue: Venue & { readonly wsApiUrl: string };
  readonly credentials: Credentials;
  readonly store: ControlStore;
  readonly bars: BarStore;
  readonly logger: Logger;
  readonly crashesAt: CrashDecision;
  /** The process has ended by itself: by a planned crash, or because it could not go on. */
  readonly onEnd: (cause: unknown) => void;
}

/** One process of the trader, from its start to its end: the real client and supervisor on simulated ground. */
export class TraderInstance {
  readonly #parts: TraderInstanceParts;
  readonly #scheduler: MortalScheduler;
  readonly #store: CrashingStore;
  readonly #engine: TradingEngine;
  readonly #supervisor: Supervisor;
  #alive = true;

  constructor(parts: TraderInstanceParts) {
    this.#parts = parts;
    this.#scheduler = new MortalScheduler(parts.scheduler);
    this.#store = new CrashingStore({
      store: parts.store,
      crashesAt: parts.crashesAt,
      crash: () => this.#die(),
    });
    this.#engine = new TradingEngine(toEngineConfig(parts.config));
    this.#supervisor = this.#assemble();
  }

  get alive(): boolean {
    return this.#alive;
  }

  get phase(): RunPhase {
    return this.#supervisor.phase;
  }

  get waitsFor(): string {
    return this.#supervisor.waitsFor;
  }

  /** Commits so far. */
  get commits(): number {
    return this.#store.commits;
  }

  snapshot(): EngineSnapshot {
    return this.#engine.snapshot();
  }

  start(): void {
    this.#supervisor.start();
  }

  /** Ends the process on the spot, as `kill -9` would. */
  crash(): void {
    this.#end(new ProcessCrashed('killed'));
  }

  /** Ends the process without a word: the world itself ends. */
  discard(): void {
    this.#die();
  }

  #end(cause: unknown): void {
    this.#die();
    this.#parts.onEnd(cause);
  }

  #die(): void {
    this.#alive = false;
    this.#scheduler.die();
    this.#store.die();
    this.#parts.http.abandon();
    this.#parts.sockets.abandon();
  }

  #assemble(): Supervisor {
    const { bars, clock, config, logger } = this.#parts;
    const exchange = this.#openExchange();
    return new Supervisor({
      config,
      identity: {
        profile: 'drill',
        venue: this.#parts.venue.name,
        quoteAsset: config.quoteAsset,
        pid: 1,
        speed: 1,
        uptimeMs: () => clock.monotonic(),
      },
      engine: this.#engine,
      clock,
      operatorClock: clock,
      scheduler: this.#scheduler,
      logger,
      control: this.#store,
      bars,
      tape: NO_TAPE,
      source: exchange.adapter.marketDataSource,
      clockSource: exchange.adapter.clockSync,
      rate: exchange.adapter.rate,
      notifier: SILENT_NOTIFIER,
      openTrading: (sink) => {
        exchange.sinks.account = sink;
        return exchange.adapter.tradingClient;
      },
      openFeed: (sink) => {
        exchange.sinks.market = sink;
        return exchange.adapter.marketDataFeed;
      },
      onFatal: (cause) => this.#end(cause),
    });
  }

  #openExchange(): {
    readonly adapter: BinanceAccountAdapter;
    readonly sinks: Sinks;
  } {
    const { clock, config, credentials, http, logger, random, sockets, venue } = this.#parts;
    const sinks: Sinks = { market: () => undefined, account: () => undefined };
    const adapter = createBinanceAccountAdapter(
      venue,
      { http, ws: sockets, clock, scheduler: this.#scheduler, random, logger },
      {
        market: (event) => sinks.market(event),
        account: (event) => sinks.account(event),
        clock: (measurement) => this.#supervisor.clockKeeper.take(measurement),
      },
      credentials,
      {
        recvWindowMs: config.orders.recvWindow,
        onClockJump: (jumpMs) => this.#supervisor.clockKeeper.jumped(jumpMs),
      },
    );
    adapter.clockSync.watch();
    return { adapter, sinks };
  }
}

/** Where events go once the supervisor has said so. */
interface Sinks {
  market: (event: MarketEvent) => void;
  account: (event: AccountEvent) => void;
}

const NO_TAPE: Tape = {
  append: () => undefined,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

const SILENT_NOTIFIER: Notifier = {
  deliver: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
