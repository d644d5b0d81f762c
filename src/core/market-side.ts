import type { EpochMs } from '../base/time.js';
import type { EngineEvent } from '../model/engine-event.js';
import type { EngineOutput } from '../model/engine-output.js';
import type { Instrument } from '../model/instrument.js';
import type { BarClosed, BookTickerUpdated } from '../model/market-event.js';
import type { SymbolName } from '../model/names.js';
import type { Reason } from '../model/reason-code.js';
import type { SymbolState } from '../model/symbol-state.js';
import type { Timeframe } from '../model/timeframe.js';
import type { EngineConfig } from './engine-config.js';
import type { BarRing } from './history/bar-ring.js';
import { type BarVerdict, HistoryManager, repairTimerSymbol } from './history/history-manager.js';
import { LifecycleManager } from './lifecycle/lifecycle-manager.js';
import { MarketView } from './market-view.js';
import { TradableMonitor } from './quotes/tradable-monitor.js';
import type { Signal } from './signals/signal.js';
import { SignalRouter } from './signals/signal-router.js';
import { createStrategy } from './strategies/create-strategy.js';
import { StrategyRunner } from './strategies/strategy-runner.js';

/** What one event led to. */
export interface MarketStep {
  readonly outputs: readonly EngineOutput[];
  /** Routed: one per symbol and bar, best first. Not yet gated, validated or sized. */
  readonly signals: readonly Signal[];
}

const NOTHING: MarketStep = { outputs: [], signals: [] };

/**
 * The market half of the engine: rings, ranking, lifecycle and strategy behind one door. The engine hands it
 * every event, appends `outputs` to its own, then gates, validates and sizes `signals`. Its timers' ids begin
 * with "market:"; events that do not concern it cost nothing.
 */
export class MarketSide {
  /** Newest book, trade and bar per symbol. */
  readonly view = new MarketView();
  readonly #config: EngineConfig;
  readonly #history: HistoryManager;
  readonly #monitor: TradableMonitor;
  readonly #lifecycle: LifecycleManager;
  readonly #runner: StrategyRunner;
  readonly #router: SignalRouter;
  #barRefusals = 0;

  constructor(config: EngineConfig) {
    this.#config = config;
    this.#history = new HistoryManager(config.history);
    this.#monitor = new TradableMonitor(config.tradable);
    this.#lifecycle = new LifecycleManager(config, this.#history, this.#monitor);
    this.#runner = new StrategyRunner(createStrategy(config.strategy), config.strategy);
    this.#router = new SignalRouter();
  }

  /** Bars that were refused since the start. */
  get barRefusals(): number {
    return this.#barRefusals;
  }

  /** Takes in one event. */
  process(event: EngineEvent): MarketStep {
    switch (event.type) {
      case 'BarClosed':
        return this.#barClosed(event);
      case 'BookTickerUpdated':
        return this.#bookTicker(event);
      case 'TradePrinted':
        if (this.#lifecycle.streamed.has(event.symbol)) this.view.apply(event);
        return NOTHING;
      case 'FeedStatusChanged':
        this.view.apply(event);
        this.view.retain(this.#lifecycle.streamed);
        return this.#settled(this.#lifecycle.feedChanged(event));
      case 'InstrumentsLoaded':
        return this.#settled(this.#lifecycle.instrumentsLoaded(event));
      case 'TickersRanked':
        return this.#settled(this.#lifecycle.tickersRanked(event));
      case 'BarsLoaded': {
        const loaded = this.#history.load(event);
        const moved = this.#lifecycle.barsLoaded(event);
        return this.#settled([...loaded, ...moved]);
      }
      case 'BarsUnavailable':
        return this.#settled(this.#lifecycle.barsUnavailable(event));
      case 'ClockSynced':
        this.#history.setClockOffset(event.offsetMs);
        return NOTHING;
      case 'TimerFired':
        return this.#timer(event.timerId, event.at);
      default:
        return NOTHING;
    }
  }

  /** States the symbols in which something is held or ordered: their streams stay open. Call when the set changes. */
  pin(symbols: readonly SymbolName[]): readonly EngineOutput[] {
    return this.#settled(this.#lifecycle.pin(symbols)).outputs;
  }

  /** Whether the symbol's lifecycle allows entries. */
  isHot(symbol: SymbolName): boolean {
    return this.#lifecycle.state(symbol)?.lifecycle === 'HOT';
  }

  /** Why no decision may look at the symbol's bars (HISTORY_GAP with numbers); undefined when nothing is wrong. */
  historyBlocker(symbol: SymbolName, at: EpochMs): Reason | undefined {
    return this.#history.blocker(symbol, at);
  }

  /** What the strategy waits for on the symbol; undefined when it has not looked yet or has just proposed an entry. */
  waitsFor(symbol: SymbolName): Reason | undefined {
    return this.#runner.waitsFor(symbol);
  }

  /** The symbol's bars of a timeframe, to be read only; undefined while they are not kept. */
  ring(symbol: SymbolName, timeframe: Timeframe): BarRing | undefined {
    return this.#history.ring(symbol, timeframe);
  }

  /** The symbol's place in its lifecycle, with the reason. */
  symbolState(symbol: SymbolName): SymbolState | undefined {
    return this.#lifecycle.state(symbol);
  }

  /** All of them. */
  symbolStates(): readonly SymbolState[] {
    return this.#lifecycle.states();
  }

  /** The symbol's rules; undefined when exchangeInfo has not named it. */
  instrument(symbol: SymbolName): Instrument | undefined {
    return this.#lifecycle.instrument(symbol);
  }

  /** Closed bars of the base timeframe in the symbol's ring. */
  barCount(symbol: SymbolName): number {
    const base = this.#config.history.timeframes[0];
    return base === undefined ? 0 : (this.#history.ring(symbol, base)?.size ?? 0);
  }

  #barClosed(event: BarClosed): MarketStep {
    const { bar, source, at } = event;
    const { verdict, outputs } = this.#history.record(bar, source, at);
    const { symbol, timeframe } = bar;
    const incident = this.#incidentOf(verdict, event);
    const all = incident === undefined ? [...outputs] : [...outputs, incident];
    if (verdict.type === 'refused') return { outputs: all, signals: [] };

    const isBase = timeframe === this.#config.history.timeframes[0];
    if (isBase && this.#history.ring(symbol, timeframe)?.newestBar === bar) {
      this.view.recordBar(bar, at, source === 'ws' ? at - event.exchangeAt : undefined);
    }
    all.push(...this.#lifecycle.historyChanged(symbol, at));
    return { ...this.#settled(all), signals: this.#evaluate(symbol, at) };
  }

  /** A bar that no exchange should send is an incident; one of a symbol just dismissed is only late. */
  #incidentOf(verdict: BarVerdict, event: BarClosed): EngineOutput | undefined {
    if (verdict.type !== 'refused') return undefined;
    this.#barRefusals += 1;
    const { code } = verdict.reason;
    if (code === 'BAR_UNKNOWN_SYMBOL' || code === 'BAR_CONFLICT') return undefined;
    const detail = `${event.bar.symbol} ${event.bar.timeframe} from ${event.source} was refused`;
    return { type: 'RecordIncident', at: event.at, reason: verdict.reason, detail };
  }

  #evaluate(symbol: SymbolName, at: EpochMs): readonly Signal[] {
    if (!this.isHot(symbol)) return [];
    const ring = this.#history.ring(symbol, this.#config.strategy.timeframe);
    if (ring === undefined) return [];
    const signal = this.#runner.evaluate(ring, this.view.of(symbol)?.book, at);
    return signal === undefined ? [] : this.#router.route([signal]);
  }

  #bookTicker(event: BookTickerUpdated): MarketStep {
    if (!this.#lifecycle.streamed.has(event.symbol)) return NOTHING;
    this.view.apply(event);
    const change = this.#monitor.update(event);
    if (change === undefined) return NOTHING;
    return { outputs: this.#lifecycle.tradableChanged(change, event.at), signals: [] };
  }

  #timer(timerId: string, at: EpochMs): MarketStep {
    const repairing = repairTimerSymbol(timerId);
    if (repairing !== undefined) {
      return { outputs: this.#history.retryRepairs(repairing, at), signals: [] };
    }
    return this.#settled(this.#lifecycle.timerFired(timerId, at));
  }

  /** Ends a step in which symbols may have moved: what is kept per symbol follows the open streams. */
  #settled(outputs: readonly EngineOutput[]): MarketStep {
    if (outputs.some((output) => output.type === 'SetStreams')) {
      const { streamed } = this.#lifecycle;
      this.view.retain(streamed);
      this.#runner.retain(streamed);
      this.#router.retain(streamed);
    }
    return { outputs, signals: [] };
  }
}
