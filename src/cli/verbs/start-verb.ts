import cliProgress from 'cli-progress';
import { ArchiveFolder } from '../../adapters/archive/archive-folder.js';
import type { Credentials } from '../../adapters/binance/credentials.js';
import type { Venue } from '../../adapters/binance/venues.js';
import { InstanceLock } from '../../adapters/sqlite/instance-lock.js';
import { PinoLogger } from '../../adapters/system/pino-logger.js';
import { SystemClock } from '../../adapters/system/system-clock.js';
import { SystemScheduler } from '../../adapters/system/system-scheduler.js';
import { MINUTE_MS } from '../../base/time.js';
import type { AegisConfig } from '../../config/aegis-config.js';
import type { Profile } from '../../config/profile.js';
import { toEngineConfig } from '../../config/to-engine-config.js';
import { barsToWarmUp } from '../../core/history/warm-up.js';
import { timeframeMs } from '../../model/timeframe.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import { ControlStoreFailure } from '../../ports/control-store.js';
import { DemoExchange } from '../exchange/demo-exchange.js';
import { describeMarket, type MarketFlags, marketSpec } from '../exchange/market-flags.js';
import { checkMarket } from '../exchange/open-market.js';
import { chooseVenue } from '../home/choose-venue.js';
import { createHome, type Home, resolveHome } from '../home/home.js';
import { claimHome } from '../home/home-identity.js';
import { loadConfig } from '../home/load-config.js';
import { LogFile } from '../home/log-file.js';
import { readCredentials } from '../home/read-credentials.js';
import { EXIT, type ExitCode, VerbFailure } from '../process/exit-code.js';
import { StopSignal } from '../process/stop-signal.js';
import { LiveView } from '../screen/live-view.js';
import { terminalPalette } from '../screen/palette.js';
import { DemoOperator } from '../trader/demo-operator.js';
import { openTrader, type Trader } from '../trader/trader.js';

/** Flags of `aegis start`. */
export interface StartFlags extends MarketFlags {
  readonly profile: Profile;
  readonly home?: string;
  readonly config?: string;
}

/** What a profile brings along: where to trade, as whom, and how fast time runs. */
interface Surroundings {
  readonly venue: Venue;
  readonly credentials: Credentials | undefined;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly speed: number;
  /** Set for the demo. */
  readonly exchange: DemoExchange | undefined;
}

const DRAW_MS = 500;

/** Runs the trader until a signal, a fatal error or the end of a replay. */
export async function runStart(flags: StartFlags): Promise<ExitCode> {
  const home = resolveHome(flags.home, process.env);
  const { config } = loadConfig(flags.profile, flags.config, home);
  const prepare = prepareSurroundings(flags, config);
  await prepare.check();
  createHome(home);
  const lock = takeLock(home, flags.profile);
  try {
    for (const path of claimHome(home, prepare.identity, Date.now())) {
      process.stderr.write(
        `aegis: this home held another market; its records were set aside as ${path}\n`,
      );
    }
    return await runWith(flags, config, home, await prepare.open(home));
  } catch (failure) {
    if (failure instanceof ControlStoreFailure)
      throw new VerbFailure(EXIT.data, failure.message, failure);
    throw failure;
  } finally {
    lock.release();
  }
}

interface Preparation {
  /** Finds what is wrong with the market that was asked for. @throws VerbFailure */
  readonly check: () => Promise<void>;
  readonly identity: { readonly profile: Profile; readonly venue: string; readonly market: string };
  readonly open: (home: Home) => Promise<Surroundings>;
}

/** Everything that can be wrong about the request is found here, before anything on disk changes. */
function prepareSurroundings(flags: StartFlags, config: AegisConfig): Preparation {
  const { profile } = flags;
  if (profile === 'demo') {
    const spec = marketSpec(flags, config.simulator);
    const speed = flags.speed ?? config.simulator.speed;
    return {
      check: () =>
        checkMarket(spec, {
          archive: new ArchiveFolder(),
          historyMinutes: historyMinutes(config),
        }),
      identity: { profile, venue: 'simulator', market: describeMarket(spec) },
      open: async (home) => {
        const exchange = await DemoExchange.open({
          spec,
          speed,
          statePath: home.exchangePath,
          historyMinutes: historyMinutes(config),
          balances: config.simulator.balances,
          makerFeeBps: config.simulator.makerFeeBps,
          takerFeeBps: config.simulator.takerFeeBps,
          notice: (text) => process.stderr.write(`aegis: ${text}\n`),
        });
        return { ...exchange.surroundings, speed, exchange };
      },
    };
  }
  if (flags.replay !== undefined || flags.speed !== undefined) {
    throw new VerbFailure(EXIT.usage, '--replay and --speed belong to the demo profile');
  }
  const venue = chooseVenue(profile, config.venue);
  const credentials = profile === 'live' ? readCredentials(process.env) : undefined;
  return {
    check: () => Promise.resolve(),
    identity: { profile, venue: venue.name, market: '' },
    open: async () => ({
      venue,
      credentials,
      clock: new SystemClock(),
      scheduler: new SystemScheduler(),
      speed: 1,
      exchange: undefined,
    }),
  };
}

/** What the largest ring needs to be full at the start, and a little more. */
function historyMinutes(config: AegisConfig): number {
  const { history } = toEngineConfig(config);
  const spansMs = history.timeframes.map(
    (timeframe) => (barsToWarmUp(timeframe, history) + 2) * timeframeMs(timeframe),
  );
  return Math.ceil(Math.max(...spansMs) / MINUTE_MS);
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}

function takeLock(home: Home, profile: Profile): InstanceLock {
  const lock = InstanceLock.take(home.lockPath, { pid: process.pid, profile });
  if (lock instanceof InstanceLock) return lock;
  const holder =
    lock.heldBy === undefined
      ? 'another process'
      : `process ${lock.heldBy.pid} (${lock.heldBy.profile})`;
  throw new VerbFailure(
    EXIT.data,
    `${home.folder} is held by ${holder}; stop it, or use another folder: --home FOLDER`,
  );
}

async function runWith(
  flags: StartFlags,
  config: AegisConfig,
  home: Home,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const terminal = process.stdout.isTTY === true;
  const logFile = terminal ? new LogFile(home.logPath) : undefined;
  const logger = new PinoLogger(surroundings.clock, logFile ?? process.stdout, {
    level: config.runtime.logLevel,
  });
  const stop = new StopSignal();
  const screen = new Screen(terminal, home);
  const startedAt = performance.now();
  let operator: DemoOperator | undefined;
  try {
    surroundings.exchange?.onEnd((cause) => stop.request(cause));
    const trader = await openTrader({
      ...surroundings,
      profile: flags.profile,
      config,
      home,
      logger,
      uptimeMs: () => Math.round(performance.now() - startedAt),
      onFatal: (cause) => stop.fail(cause),
      onPhase: () => operator?.nudge(),
      onProgress: ({ done, total }) => screen.progress(done, total),
    });
    trader.supervisor.start();
    if (surroundings.exchange !== undefined) operator = startOperator(trader);
    screen.follow(trader);
    const ending = await stop.requested;
    operator?.stop();
    await trader.supervisor.stop(ending.cause);
    await trader.close();
    if (ending.failure !== undefined) throw asError(ending.failure);
    return EXIT.ok;
  } finally {
    operator?.stop();
    screen.close();
    await surroundings.exchange?.close();
    logFile?.close();
    stop.dispose();
  }
}

function startOperator(trader: Trader): DemoOperator {
  const operator = new DemoOperator({
    control: trader.control,
    operatorClock: new SystemClock(),
    phase: () => trader.supervisor.phase,
  });
  operator.start();
  return operator;
}

/** What a person sees: a progress bar during warm-up, then the live view. Nothing when stdout is not a terminal. */
class Screen {
  readonly #view: LiveView | undefined;
  readonly #home: Home;
  #bar: cliProgress.SingleBar | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: boolean, home: Home) {
    this.#view = terminal
      ? new LiveView(process.stdout, terminalPalette(process.stdout))
      : undefined;
    this.#home = home;
  }

  progress(done: number, total: number): void {
    if (this.#view === undefined || this.#timer !== undefined) return;
    this.#bar ??= startBar(total);
    this.#bar.setTotal(total);
    this.#bar.update(done);
  }

  follow(trader: Trader): void {
    const view = this.#view;
    if (view === undefined) return;
    const notice = `Ctrl-C stops   aegis status   aegis command PAUSE_ALL   log: ${this.#home.logPath}`;
    const draw = (): void => {
      const { phase } = trader.supervisor;
      if (phase === 'READY' || phase === 'TRADING' || phase === 'STOPPING') {
        this.#endBar();
        view.draw(trader.supervisor.status(), notice);
      }
    };
    this.#timer = setInterval(draw, DRAW_MS);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#endBar();
    this.#view?.close();
  }

  #endBar(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

function startBar(total: number): cliProgress.SingleBar {
  const bar = new cliProgress.SingleBar({
    format: 'warming up  {bar}  {value}/{total} series',
    barsize: 40,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  return bar;
}
