import { randomInt } from 'node:crypto';
import { ArchiveFolder } from '../../adapters/archive/archive-folder.js';
import {
  type BinanceAccountAdapter,
  type BinanceMarketAdapter,
  type BinanceOptions,
  type BinanceWorld,
  createBinanceAccountAdapter,
  createBinanceMarketAdapter,
} from '../../adapters/binance/binance-adapter.js';
import type { ClockMeasurement } from '../../adapters/binance/clock-sync.js';
import type { Credentials } from '../../adapters/binance/credentials.js';
import type { RateStateStore } from '../../adapters/binance/rate/rate-state-keeper.js';
import type { Venue } from '../../adapters/binance/venues.js';
import { DuckDbBarStore } from '../../adapters/duckdb/duckdb-bar-store.js';
import { observeInstruments } from '../../adapters/paper/observe-instruments.js';
import { PaperTradingClient } from '../../adapters/paper/paper-trading-client.js';
import { TapeFile } from '../../adapters/replay/tape-file.js';
import { SqliteControlStore } from '../../adapters/sqlite/sqlite-control-store.js';
import { SystemClock } from '../../adapters/system/system-clock.js';
import { SystemScheduler } from '../../adapters/system/system-scheduler.js';
import { UndiciHttpTransport } from '../../adapters/system/undici-http-transport.js';
import { WsWsTransport } from '../../adapters/system/ws-ws-transport.js';
import { Prng } from '../../base/prng.js';
import type { AegisConfig } from '../../config/aegis-config.js';
import type { Profile } from '../../config/profile.js';
import { toEngineConfig } from '../../config/to-engine-config.js';
import { TradingEngine } from '../../core/trading-engine.js';
import type { AccountEvent } from '../../model/account-event.js';
import type { MarketEvent } from '../../model/market-event.js';
import type { RunPhase } from '../../model/run-status.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import type { ControlStore, PendingNotification } from '../../ports/control-store.js';
import type { Logger } from '../../ports/logger.js';
import type { MarketDataSource } from '../../ports/market-data-source.js';
import type { Notifier } from '../../ports/notifier.js';
import type { Tape } from '../../ports/tape.js';
import type { TradingClient } from '../../ports/trading-client.js';
import type { ClockKeeper } from '../../supervisor/clock-keeper.js';
import { Supervisor } from '../../supervisor/supervisor.js';
import type { LoadProgress } from '../../supervisor/tasks/bar-loader.js';
import { watchBarStore } from '../bars/watch-bar-store.js';
import { tradingVenue } from '../home/choose-venue.js';
import type { Home } from '../home/home.js';
import { KeyGuard } from './key-guard.js';

/** What a profile decides. */
export interface TraderChoice {
  readonly profile: Profile;
  readonly config: AegisConfig;
  readonly home: Home;
  readonly venue: Venue;
  /** Absent for paper: then nothing is ever signed. */
  readonly credentials: Credentials | undefined;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Market seconds a real second. */
  readonly speed: number;
  readonly logger: Logger;
  readonly uptimeMs: () => number;
  readonly onFatal: (cause: unknown) => void;
  readonly onPhase: (phase: RunPhase, waitsFor: string) => void;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** A trader put together and not yet started. */
export interface Trader {
  readonly supervisor: Supervisor;
  readonly control: ControlStore;
  /** Closes what the supervisor does not own. Call it after `supervisor.stop()`. */
  close(): Promise<void>;
}

const BAR_STORE_ENTRY = new URL('../../adapters/duckdb/bar-store-process.js', import.meta.url);
const TAPE_SEGMENT_BYTES = 32 * 1024 * 1024;
const TAPE_TOTAL_BYTES = 512 * 1024 * 1024;
/** Real time for a request, its answer and the exchange's own 10 s timeout. */
const REQUEST_TIMEOUT_MS = 12_000;
const SILENCE_MS = 45_000;
const DATA_SILENCE_MS = 120_000;
const RATE_DOCUMENT = 'rate-windows';
const STALL_MS_MIN = 15_000;
const STALL_MS_MAX = 600_000;

/** The composition root of every profile: one set of objects, chosen implementations. */
export async function openTrader(choice: TraderChoice): Promise<Trader> {
  const { clock, config, home, logger, scheduler, speed } = choice;
  const control = SqliteControlStore.open(home.controlPath);
  const wallClock = new SystemClock();
  // Its pauses are the machine's, however fast the market's clock runs.
  const bars = await DuckDbBarStore.start(wallClock, new SystemScheduler(), {
    path: home.barsPath,
    processEntry: BAR_STORE_ENTRY,
    onEvent: watchBarStore({ logger, tasks: control.heavyTasks, clock: wallClock }),
  });
  const http = new UndiciHttpTransport({ timeScale: speed });
  const ws = new WsWsTransport();
  const random = new Prng(randomInt(2 ** 32));
  const exchange = openExchange(choice, { http, ws, clock, scheduler, random, logger }, control);
  const close = async (): Promise<void> => {
    exchange.keyGuard?.stop();
    await exchange.adapter.close();
    await Promise.all([http.close(), ws.close()]);
  };
  exchange.adapter.clockSync.watch();
  try {
    await exchange.keyGuard?.admit();
  } catch (failure) {
    await close();
    await bars.close();
    control.close();
    throw failure;
  }
  const supervisor = new Supervisor({
    config,
    identity: {
      profile: choice.profile,
      venue: choice.venue.name,
      quoteAsset: config.quoteAsset,
      pid: process.pid,
      speed,
      uptimeMs: choice.uptimeMs,
    },
    engine: new TradingEngine(toEngineConfig(config)),
    clock,
    scheduler,
    operatorClock: new SystemClock(),
    logger,
    control,
    bars,
    halts: control.halts,
    heavy: { tasks: control.heavyTasks, archive: new ArchiveFolder(), exporter: bars },
    tape: openTape(choice),
    source: exchange.source,
    clockSource: exchange.adapter.clockSync,
    rate: exchange.adapter.rate,
    notifier: new LogNotifier(logger),
    openTrading: exchange.openTrading,
    openFeed: (sink) => {
      exchange.sinks.market = sink;
      return exchange.adapter.marketDataFeed;
    },
    onFatal: choice.onFatal,
    onPhase: choice.onPhase,
    onProgress: choice.onProgress,
  });
  exchange.sinks.clock = supervisor.clockKeeper;
  return { supervisor, control, close };
}

/** Where events go once the supervisor has said so; before that nothing is connected. */
interface Sinks {
  market: (event: MarketEvent) => void;
  account: (event: AccountEvent) => void;
  clock: Pick<ClockKeeper, 'take' | 'jumped'>;
}

interface Exchange {
  readonly adapter: BinanceMarketAdapter;
  readonly source: MarketDataSource;
  readonly sinks: Sinks;
  /** Only where a key could do more than trade. */
  readonly keyGuard?: KeyGuard;
  readonly openTrading: (sink: Sinks['account']) => TradingClient;
}

function deafSinks(): Sinks {
  return {
    market: () => undefined,
    account: () => undefined,
    clock: { take: () => undefined, jumped: () => undefined },
  };
}

function openExchange(choice: TraderChoice, world: BinanceWorld, control: ControlStore): Exchange {
  const sinks = deafSinks();
  const onClock = (measurement: ClockMeasurement): void => sinks.clock.take(measurement);
  const options = {
    ...scaledOptions(choice),
    rateStore: rateStoreIn(control, choice.clock),
    onClockJump: (jumpMs: number) => sinks.clock.jumped(jumpMs),
  };
  if (choice.credentials === undefined) {
    const paper = openPaper(choice, world, control, sinks);
    const market = (event: MarketEvent): void => {
      paper.observe(event);
      sinks.market(event);
    };
    const adapter = createBinanceMarketAdapter(
      choice.venue,
      world,
      { market, clock: onClock },
      options,
    );
    return {
      adapter,
      source: observeInstruments(adapter.marketDataSource, paper),
      sinks,
      openTrading: (sink) => {
        sinks.account = sink;
        return paper;
      },
    };
  }
  let keyGuard: KeyGuard | undefined;
  const adapter = createBinanceAccountAdapter(
    tradingVenue(choice.venue),
    world,
    {
      market: (event) => sinks.market(event),
      account: (event) => sinks.account(event),
      clock: onClock,
    },
    choice.credentials,
    { ...options, onKeyRefused: () => keyGuard?.suspect() },
  );
  if (choice.venue.name === 'binance') keyGuard = openKeyGuard(choice, adapter, control);
  return {
    adapter,
    source: adapter.marketDataSource,
    sinks,
    ...(keyGuard === undefined ? {} : { keyGuard }),
    openTrading: (sink) => {
      sinks.account = sink;
      return adapter.tradingClient;
    },
  };
}

/** Test networks have no key permissions to ask for; on Binance no order leaves before they have been read. */
function openKeyGuard(
  { clock, config, logger, scheduler }: TraderChoice,
  { account, clockSync }: BinanceAccountAdapter,
  control: ControlStore,
): KeyGuard {
  return new KeyGuard({
    readPermissions: async () => {
      await clockSync.measure();
      return account.keyPermissions();
    },
    acceptAnyAddress: config.venue.acceptKeyFromAnyAddress,
    clock,
    scheduler,
    logger,
    onObjection: (objections) => {
      const requestedAt = new SystemClock().now();
      logger.log('error', 'key-no-longer-acceptable', { objections: objections.join('; ') });
      control.putCommand({
        commandId: `key-${requestedAt}`,
        type: 'KILL_ENTRIES',
        source: 'key-guard',
        requestedAt,
      });
    },
  });
}

function openPaper(
  { clock, config, scheduler }: TraderChoice,
  _world: BinanceWorld,
  control: ControlStore,
  sinks: Sinks,
): PaperTradingClient {
  const { balances, latency, makerFeeBps, takerFeeBps } = config.paper;
  return new PaperTradingClient({
    clock,
    scheduler,
    latencyMs: latency,
    startingBalances: balances,
    makerFeeBps,
    takerFeeBps,
    store: {
      load: () => control.loadDocument('paper-account'),
      save: (text) => control.saveDocument('paper-account', text, clock.now()),
    },
    sink: (event) => sinks.account(event),
  });
}

/** Exchange limits outlive a run: a minute half used up, or a ban, is still there after a restart. */
function rateStoreIn(control: ControlStore, clock: Clock): RateStateStore {
  return {
    load: () => control.loadDocument(RATE_DOCUMENT),
    save: (text) => control.saveDocument(RATE_DOCUMENT, text, clock.now()),
  };
}

/** Limits on how long the machine may take are real time; the adapter's clock runs `speed` times as fast. */
function scaledOptions({ config, speed }: TraderChoice): BinanceOptions {
  const silence = { silenceMsMax: SILENCE_MS * speed, answerMsMax: REQUEST_TIMEOUT_MS * speed };
  return {
    recvWindowMs: config.orders.recvWindow,
    rest: { timeoutMs: REQUEST_TIMEOUT_MS * speed },
    streams: {
      ...silence,
      dataSilenceMsMax: DATA_SILENCE_MS * speed,
      stallMsMin: STALL_MS_MIN * speed,
      stallMsMax: STALL_MS_MAX * speed,
    },
    userStream: silence,
  };
}

function openTape({ config, home, logger }: TraderChoice): Tape {
  if (!config.runtime.tape) return NO_TAPE;
  return new TapeFile({
    folder: home.tapeFolder,
    compressed: true,
    segmentBytesMax: TAPE_SEGMENT_BYTES,
    totalBytesMax: TAPE_TOTAL_BYTES,
    onFailure: (cause) => logger.log('error', 'tape-ended', { cause }),
  });
}

/** For those who do not want to replay. */
const NO_TAPE: Tape = {
  append: () => undefined,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Without a messenger configured, the log is where an operator is told. */
class LogNotifier implements Notifier {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  deliver(notification: PendingNotification): Promise<void> {
    const level = notification.severity === 'info' ? 'info' : 'warn';
    this.#logger.log(level, 'notification', {
      severity: notification.severity,
      text: notification.text,
    });
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
