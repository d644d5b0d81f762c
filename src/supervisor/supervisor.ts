import { MINUTE_MS, SECOND_MS } from '../base/time.js';
import { toHealthLimits } from '../config/to-health-limits.js';
import type { EngineEvent } from '../model/engine-event.js';
import type { RunPhase, RunStatus } from '../model/run-status.js';
import type { MarketDataFeed } from '../ports/market-data-feed.js';
import type { TradingClient } from '../ports/trading-client.js';
import { BarKeeping } from './bar-keeping.js';
import { ClockKeeper } from './clock-keeper.js';
import { CommandProcessor } from './command-processor.js';
import { ControlUpkeep } from './control-upkeep.js';
import { type EngineFacts, engineFacts } from './engine-facts.js';
import { EngineRunner } from './engine-runner.js';
import { EventQueue } from './event-queue.js';
import { FeedWatch } from './health/feed-watch.js';
import { HealthMonitor } from './health/health-monitor.js';
import { HealthReader } from './health/health-reader.js';
import { QueueWatch } from './health/queue-watch.js';
import { OutputDispatcher } from './output-dispatcher.js';
import { Registry } from './registry.js';
import { type Readiness, StartupRecovery } from './startup-recovery.js';
import type { SupervisorDiagnostics } from './supervisor-diagnostics.js';
import type { SupervisorParts } from './supervisor-parts.js';
import { BarLoader } from './tasks/bar-loader.js';
import { HealthCheck, type HealthCheckParts } from './tasks/health-check.js';
import { instrumentsRefreshTask, refreshInstruments } from './tasks/instruments-refresh.js';
import { notificationSenderTask } from './tasks/notification-sender.js';
import type { PeriodicTask } from './tasks/periodic-task.js';
import { rankingRefreshTask, refreshRanking } from './tasks/ranking-refresh.js';
import type { Task } from './tasks/task.js';
import { withDeadline } from './with-deadline.js';

/** Real time for requests in flight to be answered at a stop; with three times CLOSE_MS_MAX less than 5 s. */
const SETTLE_MS_MAX = 1_500;
/** Real time for each of the three steps of closing: connections, tasks, files. */
const CLOSE_MS_MAX = 1_100;
const SETTLE_POLL_MS = 10;
/** Real time between two looks at commands, at phases, and between two rounds of upkeep. */
const LOOK_MS = 250;
const UPKEEP_MS = SECOND_MS;
const COMMAND_AGE_MS_MAX = MINUTE_MS;

/**
 * Owns the process: puts engine, queue, runner, tasks and health together, brings them up in order and takes them down
 * in order. Everything outside comes by port, so that the same object runs on real time and on virtual time.
 */
export class Supervisor {
  /** To be told of what is measured without its asking, and of jumps of our own clock. */
  readonly clockKeeper: ClockKeeper;
  readonly #parts: SupervisorParts;
  readonly #queue: EventQueue;
  readonly #runner: EngineRunner;
  readonly #trading: TradingClient;
  readonly #feed: MarketDataFeed;
  readonly #dispatcher: OutputDispatcher;
  readonly #registry: Registry;
  readonly #recovery: StartupRecovery;
  readonly #commands: CommandProcessor;
  readonly #monitor: HealthMonitor;
  readonly #feedWatch = new FeedWatch();
  readonly #loader: BarLoader;
  readonly #keeping: BarKeeping;
  readonly #upkeep: ControlUpkeep;
  /** Start with the process. */
  readonly #tasks: readonly Task[];
  /** Ask the exchange; start once the first answers are there. */
  readonly #refreshTasks: readonly PeriodicTask[];
  #facts: { readonly sequence: number; readonly facts: EngineFacts } | undefined;
  #stopping: Promise<void> | undefined;
  #failed = false;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    const { clock, config, control, logger, scheduler, source } = parts;
    const offer = (event: EngineEvent): void => {
      this.#runner.offer(event);
    };
    const context = { scheduler, logger, clock, offer };
    const { clockSource, onClockMeasured: onMeasured } = parts;
    this.clockKeeper = new ClockKeeper({ ...context, source: clockSource, onMeasured });
    const exchangeNow = (): number => this.clockKeeper.exchangeNow();
    this.#queue = new EventQueue(config.runtime.queueCapacity);
    this.#monitor = new HealthMonitor(toHealthLimits(config));
    this.#loader = new BarLoader({
      ...context,
      source,
      store: parts.bars,
      exchangeNow,
      lagMsMax: config.storage.confirmLagMax,
      onProgress: (progress) => parts.onProgress?.(progress),
    });
    this.#keeping = new BarKeeping({
      ...context,
      config,
      source,
      store: parts.bars,
      rate: parts.rate,
      exchangeNow,
      health: () => this.#monitor.level,
      control,
      heavy: parts.heavy,
      halts: parts.halts,
      operatorClock: parts.operatorClock,
      owner: `${parts.identity.pid} ${parts.operatorClock.now()}`,
    });
    this.#runner = this.#makeRunner();
    this.#trading = parts.openTrading(offer);
    this.#feed = parts.openFeed(offer);
    this.#dispatcher = this.#makeDispatcher(offer);
    this.#registry = this.#makeRegistry();
    this.#recovery = this.#makeRecovery(offer);
    this.#commands = new CommandProcessor({
      ...context,
      control,
      operatorClock: parts.operatorClock,
      pollMs: this.#realTime(LOOK_MS),
      staleAfterMs: COMMAND_AGE_MS_MAX,
      onFatal: (cause) => this.#fail(cause),
    });
    this.#upkeep = new ControlUpkeep({
      ...context,
      control,
      everyMs: this.#realTime(UPKEEP_MS),
      status: () => this.status(),
      isQuiet: () => this.#queue.depth === 0 && this.#trading.inFlight === 0,
    });
    this.#tasks = [
      this.#loader,
      new HealthCheck({ ...context, monitor: this.#monitor, read: this.#makeHealthReader() }),
      notificationSenderTask({ ...context, control, notifier: parts.notifier }),
      this.#keeping,
    ];
    this.#refreshTasks = [
      this.clockKeeper.task,
      instrumentsRefreshTask({ ...context, source }),
      rankingRefreshTask({ ...context, source }),
    ];
  }

  get phase(): RunPhase {
    return this.#recovery.phase;
  }

  /** What the phase waits for, for people. */
  get waitsFor(): string {
    return this.#recovery.waitsFor;
  }

  /** What the run is doing now. */
  status(): RunStatus {
    return { ...this.#registry.status(), ...this.#keeping.status() };
  }

  /** What stands behind the status: queue and durations. */
  diagnostics(): SupervisorDiagnostics {
    return {
      queue: this.#queue.counters,
      processing: this.#runner.processing.summary(),
      committing: this.#runner.committing.summary(),
      sequence: this.#runner.sequence,
    };
  }

  /** Begins the run. @throws ControlStoreFailure when the control store cannot be read. */
  start(): void {
    const { clock, control } = this.#parts;
    const at = clock.now();
    const recovered = control.beginRun(at);
    this.#registry.begin(recovered.epoch, control.tradeTotals());
    this.#runner.begin(recovered.epoch);
    this.#runner.offer({ type: 'RunStarted', at, ...recovered });
    for (const task of this.#tasks) task.start();
    this.#upkeep.start();
    this.#commands.start();
    this.#recovery.start();
  }

  /**
   * Ends the run: no entry from here on, requests in flight are awaited for a while, everything is flushed and closed.
   * Resting orders stay at the exchange. Takes less than 5 s of real time. Calling it again waits for the same end.
   */
  stop(cause: string): Promise<void> {
    this.#stopping ??= this.#stop(cause);
    return this.#stopping;
  }

  async #stop(cause: string): Promise<void> {
    const { bars, clock, control, logger, notifier, tape } = this.#parts;
    logger.log('info', 'stopping', { cause });
    this.#recovery.stop();
    this.#commands.stop();
    this.#runner.offerFirst({ type: 'StopRequested', at: clock.now(), cause });
    await this.#settle();
    await Promise.all([
      this.#bounded('feed', this.#feed.close()),
      this.#bounded('trading', this.#trading.close()),
    ]);
    this.#drainAll();
    this.#dispatcher.close();
    this.#runner.halt();
    const tasks = [...this.#tasks, ...this.#refreshTasks, this.#upkeep];
    await this.#bounded('tasks', Promise.all(tasks.map((task) => task.stop())));
    this.#recovery.finish();
    if (!this.#failed) control.writeRunStatus(this.status());
    await Promise.all([
      this.#bounded('tape', tape.close()),
      this.#bounded('bars', bars.close()),
      this.#bounded('notifier', notifier.close()),
    ]);
    control.close();
    logger.log('info', 'stopped', { cause, sequence: this.#runner.sequence });
  }

  /** Waits until the queue is empty and every request is answered, or the time for that is over. */
  async #settle(): Promise<void> {
    const { clock, scheduler } = this.#parts;
    const until = clock.monotonic() + this.#realTime(SETTLE_MS_MAX);
    do {
      await new Promise<void>((resolve) => {
        scheduler.after(this.#realTime(SETTLE_POLL_MS), resolve);
      });
    } while (
      clock.monotonic() < until &&
      !this.#runner.halted &&
      (this.#queue.depth > 0 || this.#trading.inFlight > 0)
    );
  }

  #drainAll(): void {
    while (this.#queue.depth > 0 && !this.#runner.halted) this.#runner.drain();
  }

  async #bounded(part: string, work: Promise<unknown>): Promise<void> {
    const { logger, scheduler } = this.#parts;
    const outcome = await withDeadline(work, scheduler, this.#realTime(CLOSE_MS_MAX));
    if (outcome !== 'done') logger.log('warn', 'close-incomplete', { part, outcome });
  }

  /** What people wait for is in real time, whatever the trader's clock does. */
  #realTime(realMs: number): number {
    return realMs * this.#parts.identity.speed;
  }

  #fail(cause: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#runner.halt();
    this.#dispatcher.close();
    this.#commands.stop();
    const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    this.#parts.logger.log('error', 'fatal', { message, sequence: this.#runner.sequence });
    this.#parts.onFatal(cause);
  }

  #makeRunner(): EngineRunner {
    const { clock, control, engine, scheduler, tape } = this.#parts;
    return new EngineRunner({
      engine,
      queue: this.#queue,
      control,
      tape,
      clock,
      scheduler,
      dispatch: (action) => {
        this.#dispatcher.dispatch(action);
      },
      recordBar: (output) => {
        this.#keeping.record(output);
      },
      observe: (event, outputs) => {
        this.#feedWatch.observe(event, clock.monotonic());
        this.#keeping.observe(event);
        this.#registry.observe(event, outputs);
        if (outputs.some(({ type }) => type === 'RecordSafety')) this.#upkeep.writeStatusSoon();
      },
      onFatal: (cause) => {
        this.#fail(cause);
      },
    });
  }

  #makeDispatcher(offer: (event: EngineEvent) => void): OutputDispatcher {
    const { clock, config, engine, scheduler } = this.#parts;
    return new OutputDispatcher({
      trading: this.#trading,
      feed: this.#feed,
      clock,
      scheduler,
      loadBars: (request) => {
        this.#loader.load(request);
      },
      timeframes: config.timeframes.list,
      offer,
      entryStillAllowed: (symbol) => engine.entryStillAllowed(symbol, clock.now()),
      onSymbolsStreamed: (symbols) => {
        this.#feedWatch.setSymbols(symbols, clock.monotonic());
        this.#keeping.watch(symbols);
      },
    });
  }

  #makeRegistry(): Registry {
    const { clock, identity, rate } = this.#parts;
    return new Registry({
      clock,
      identity,
      facts: () => this.#engineFacts(),
      phase: () => this.#recovery.phase,
      waitsFor: () => this.#recovery.waitsFor,
      health: () => this.#monitor,
      rate: () => rate.rateUsage(),
      queue: () => this.#queue.counters,
    });
  }

  #makeRecovery(offer: (event: EngineEvent) => void): StartupRecovery {
    const { clock, logger, scheduler, source } = this.#parts;
    const parts = { clock, offer, source };
    return new StartupRecovery({
      scheduler,
      logger,
      watchMs: this.#realTime(LOOK_MS),
      syncSteps: [
        { waitsFor: "the exchange's clock", run: () => this.clockKeeper.sync() },
        { waitsFor: "the symbols' rules", run: () => refreshInstruments(parts) },
        { waitsFor: 'the 24 h turnovers', run: () => refreshRanking(parts) },
      ],
      connect: () => {
        this.#trading.connect();
        for (const task of this.#refreshTasks) task.start();
      },
      readiness: () => this.#readiness(),
      onPhase: (phase, waitsFor) => {
        logger.log('info', 'phase', { phase, waitsFor });
        this.#parts.onPhase?.(phase, waitsFor);
      },
    });
  }

  /** The snapshot costs a walk over all symbols: taken once per sequence. */
  #engineFacts(): EngineFacts {
    const sequence = this.#runner.sequence;
    if (this.#facts?.sequence !== sequence) {
      this.#facts = { sequence, facts: engineFacts(this.#parts.engine.snapshot()) };
    }
    return this.#facts.facts;
  }

  #readiness(): Readiness {
    const { reconciled, safety, symbols, unreconciled } = this.#engineFacts();
    const warm = symbols.filter(
      ({ state }) => state === 'READY' || state === 'HOT' || state === 'COOLDOWN',
    );
    return {
      reconciled,
      unreconciled,
      warmSymbols: warm.length,
      tradingAllowed: safety.tradingEnabled && !safety.paused && safety.killSwitch === 'NONE',
    };
  }

  #makeHealthReader(): HealthCheckParts['read'] {
    const { clock, config, logger, rate } = this.#parts;
    const counters = (): EventQueue['counters'] => this.#queue.counters;
    const reader = new HealthReader({
      clock,
      silenceMsMax: config.health.silenceMax,
      feed: this.#feedWatch,
      queue: new QueueWatch({ counters, clock, logger }),
      measured: () => this.clockKeeper.measured,
      requestFailureStreak: () => this.#requestFailureStreak(),
      bars: this.#keeping,
      rate,
      committing: this.#runner.committing,
      controlLogPages: () => this.#upkeep.log.pending,
    });
    return () => reader.read();
  }

  #requestFailureStreak(): number {
    return Math.max(
      this.#recovery.failureStreak,
      ...this.#refreshTasks.map((task) => task.failureStreak),
    );
  }
}
