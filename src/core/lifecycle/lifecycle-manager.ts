import { type EpochMs, MINUTE_MS, SECOND_MS } from '../../base/time.js';
import type {
  BarsLoaded,
  BarsUnavailable,
  InstrumentsLoaded,
  TickersRanked,
  Turnover,
} from '../../model/engine-event.js';
import type { EngineOutput } from '../../model/engine-output.js';
import type { Instrument } from '../../model/instrument.js';
import type { FeedStatusChanged } from '../../model/market-event.js';
import { type AssetName, type SymbolName, symbolName } from '../../model/names.js';
import { type Reason, reason } from '../../model/reason-code.js';
import type { SymbolState } from '../../model/symbol-state.js';
import type { Timeframe } from '../../model/timeframe.js';
import type { EngineConfig } from '../engine-config.js';
import type { HistoryManager } from '../history/history-manager.js';
import { barsToWarmUp } from '../history/warm-up.js';
import { type RankedSymbol, rankUniverse } from '../quotes/rank-universe.js';
import type { TradableChange, TradableMonitor } from '../quotes/tradable-monitor.js';
import { holdsSlot, type LifecycleEvent, nextLifecycle } from './symbol-lifecycle.js';

/** A warm-up that has not ended by then has failed. */
const WARM_UP_MS_MAX = 15 * MINUTE_MS;
/** Cooldown after a failed warm-up; it doubles with each further failure. */
const COOLDOWN_FIRST_MS = 30 * SECOND_MS;
const COOLDOWN_MS_MAX = 30 * MINUTE_MS;

const TIMER_PREFIX = 'market:lifecycle:';

interface Entry {
  instrument: Instrument;
  state: SymbolState;
  isHalted: boolean;
  isFeedDown: boolean;
  /** Timeframes whose RequestBars has not been answered. */
  readonly awaiting: Set<Timeframe>;
  /** Failed warm-ups since the last one that succeeded. */
  failures: number;
}

/**
 * Moves symbols through their lifecycle: who gets a slot, whose bars are loaded, who may trade. Every move is a
 * RecordSymbolState with its reason. Bounded by the symbols of the quote asset in exchangeInfo.
 */
export class LifecycleManager {
  readonly #config: EngineConfig;
  readonly #history: HistoryManager;
  readonly #monitor: TradableMonitor;
  readonly #excludedBases: ReadonlySet<AssetName>;
  readonly #entries = new Map<SymbolName, Entry>();
  #turnovers: readonly Turnover[] = [];
  #pinned: ReadonlySet<SymbolName> = new Set();
  #streams: ReadonlySet<SymbolName> = new Set();
  /** Whether a move or a pin may have changed the wanted streams. */
  #hasMoved = false;

  constructor(config: EngineConfig, history: HistoryManager, monitor: TradableMonitor) {
    this.#config = config;
    this.#history = history;
    this.#monitor = monitor;
    this.#excludedBases = new Set(config.universe.excludedBases);
  }

  /** The symbol's state; undefined when exchangeInfo never named it. */
  state(symbol: SymbolName): SymbolState | undefined {
    return this.#entries.get(symbol)?.state;
  }

  /** Every known symbol's state. */
  states(): readonly SymbolState[] {
    return [...this.#entries.values()].map((entry) => entry.state);
  }

  /** The symbol's rules, as exchangeInfo last stated them. */
  instrument(symbol: SymbolName): Instrument | undefined {
    return this.#entries.get(symbol)?.instrument;
  }

  /** Symbols whose streams are open: those with a slot and those that are pinned. */
  get streamed(): ReadonlySet<SymbolName> {
    return this.#streams;
  }

  /** Keeps these symbols' streams open whatever becomes of their slots: something is held in them. */
  pin(symbols: readonly SymbolName[]): readonly EngineOutput[] {
    this.#pinned = new Set(symbols);
    this.#hasMoved = true;
    return this.#withStreams([]);
  }

  /** exchangeInfo was read. Symbols of other quote assets are kept only when something is held in them. */
  instrumentsLoaded(event: InstrumentsLoaded): readonly EngineOutput[] {
    const outputs: EngineOutput[] = [];
    const listed = new Set<SymbolName>();
    for (const instrument of event.instruments) {
      const isOurs = instrument.quoteAsset === this.#config.quoteAsset;
      if (!isOurs && !this.#pinned.has(instrument.symbol)) continue;
      listed.add(instrument.symbol);
      this.#list(instrument, event.at, outputs);
    }
    for (const [symbol, entry] of this.#entries) {
      if (!listed.has(symbol)) this.#fire(entry, 'delisted', reason('DELISTED'), event.at, outputs);
    }
    this.#choose(event.at, outputs);
    return this.#withStreams(outputs);
  }

  /** 24 h turnovers were read: slots are given and taken. */
  tickersRanked(event: TickersRanked): readonly EngineOutput[] {
    this.#turnovers = event.turnovers;
    const outputs: EngineOutput[] = [];
    this.#choose(event.at, outputs);
    return this.#withStreams(outputs);
  }

  /** Bars were loaded, and the history has taken them in. */
  barsLoaded(event: BarsLoaded): readonly EngineOutput[] {
    this.#entries.get(event.symbol)?.awaiting.delete(event.timeframe);
    return this.historyChanged(event.symbol, event.at);
  }

  /** Bars could not be loaded: a warm-up fails and is tried again later; a repair asks again by itself. */
  barsUnavailable(event: BarsUnavailable): readonly EngineOutput[] {
    const entry = this.#entries.get(event.symbol);
    const outputs: EngineOutput[] = [];
    if (entry === undefined || !entry.awaiting.has(event.timeframe)) return outputs;
    const numbers = { timeframe: event.timeframe, cause: event.cause };
    this.#fire(entry, 'warmUpFailed', reason('WARM_UP_FAILED', numbers), event.at, outputs);
    return this.#withStreams(outputs);
  }

  /** The symbol's rings have changed: it may have become complete, or stopped being so. */
  historyChanged(symbol: SymbolName, at: EpochMs): readonly EngineOutput[] {
    const outputs: EngineOutput[] = [];
    const entry = this.#entries.get(symbol);
    if (entry === undefined) return outputs;
    const blocker = this.#history.blocker(symbol, at);
    if (blocker === undefined) {
      if (entry.state.lifecycle === 'WARMING') this.#ready(entry, at, outputs);
    } else if (entry.state.lifecycle !== 'WARMING') {
      this.#fire(entry, 'historyBroken', blocker, at, outputs);
    } else if (entry.awaiting.size === 0 && this.#isShort(symbol)) {
      this.#fire(entry, 'warmUpFailed', reason('WARM_UP_FAILED', blocker.numbers), at, outputs);
    }
    return this.#withStreams(outputs);
  }

  /** The symbol's book became good enough to trade, or stopped being so. */
  tradableChanged(change: TradableChange, at: EpochMs): readonly EngineOutput[] {
    const outputs: EngineOutput[] = [];
    const entry = this.#entries.get(change.symbol);
    if (entry === undefined) return outputs;
    const why = change.type === 'untradable' ? change.reason : undefined;
    this.#fire(entry, change.type, why, at, outputs);
    return outputs;
  }

  /** Streams went down or came up: what was missed meanwhile is loaded before the symbol trades again. */
  feedChanged(event: FeedStatusChanged): readonly EngineOutput[] {
    const outputs: EngineOutput[] = [];
    for (const symbol of event.symbols) {
      const entry = this.#entries.get(symbol);
      if (entry === undefined) continue;
      entry.isFeedDown = !event.connected;
      if (!event.connected) this.#monitor.forget(symbol);
      this.#suspendOrResume(entry, event.at, outputs, event.cause);
    }
    return this.#withStreams(outputs);
  }

  /** A timer has come due. Others' timers are ignored. */
  timerFired(timerId: string, at: EpochMs): readonly EngineOutput[] {
    const outputs: EngineOutput[] = [];
    if (!timerId.startsWith(TIMER_PREFIX)) return outputs;
    const entry = this.#entries.get(symbolName(timerId.slice(TIMER_PREFIX.length)));
    if (entry === undefined) return outputs;
    const { lifecycle, since } = entry.state;
    if (lifecycle === 'COOLDOWN') {
      this.#fire(entry, 'cooledDown', undefined, at, outputs);
    } else if (lifecycle === 'WARMING' && at - since >= WARM_UP_MS_MAX) {
      const numbers = { waitedMs: at - since, limitMs: WARM_UP_MS_MAX };
      this.#fire(entry, 'warmUpFailed', reason('WARM_UP_FAILED', numbers), at, outputs);
    }
    return this.#withStreams(outputs);
  }

  #list(instrument: Instrument, at: EpochMs, outputs: EngineOutput[]): void {
    const { symbol } = instrument;
    let entry = this.#entries.get(symbol);
    if (entry === undefined) {
      const state: SymbolState = { symbol, lifecycle: 'DISCOVERED', since: at };
      entry = {
        instrument,
        state,
        isHalted: false,
        isFeedDown: false,
        awaiting: new Set(),
        failures: 0,
      };
      this.#entries.set(symbol, entry);
      outputs.push({ type: 'RecordSymbolState', state });
    } else {
      entry.instrument = instrument;
      this.#fire(entry, 'listed', undefined, at, outputs);
    }
    entry.isHalted = instrument.status !== 'TRADING' || !instrument.spotTradingAllowed;
    this.#suspendOrResume(entry, at, outputs, instrument.status);
  }

  #suspendOrResume(entry: Entry, at: EpochMs, outputs: EngineOutput[], cause: string): void {
    if (entry.isHalted) {
      const why = reason('SYMBOL_NOT_TRADING', { status: entry.instrument.status });
      this.#fire(entry, 'suspended', why, at, outputs);
    } else if (entry.isFeedDown) {
      this.#fire(entry, 'suspended', reason('STALE_MARKET_DATA', { cause }), at, outputs);
    } else {
      this.#fire(entry, 'resumed', undefined, at, outputs);
    }
  }

  #choose(at: EpochMs, outputs: EngineOutput[]): void {
    const places = new Map(this.#rank().map((place) => [place.symbol, place]));
    for (const [symbol, entry] of this.#entries) {
      const place = places.get(symbol);
      entry.state = withRank(entry.state, place?.rank);
      if (place?.isChosen === true) {
        this.#fire(entry, 'admitted', undefined, at, outputs);
        if (entry.isHalted || entry.isFeedDown)
          this.#suspendOrResume(entry, at, outputs, 'admitted');
      } else if (place !== undefined) {
        if (holdsSlot(entry.state.lifecycle)) this.#dismiss(entry, at, outputs);
        this.#fire(entry, 'ranked', undefined, at, outputs);
      } else {
        this.#dismiss(entry, at, outputs);
      }
    }
  }

  /** The ranking, or the operator's list in its order, of which even a halted symbol keeps its slot. */
  #rank(): readonly RankedSymbol[] {
    const { universe, quoteAsset } = this.#config;
    if (universe.symbols.length > 0) {
      return universe.symbols
        .filter((symbol) => this.instrument(symbol)?.quoteAsset === quoteAsset)
        .map((symbol, index) => ({
          symbol,
          rank: index + 1,
          isChosen: index < universe.symbolsMax,
        }));
    }
    const chosenBefore = new Set<SymbolName>();
    const instruments: Instrument[] = [];
    for (const [symbol, entry] of this.#entries) {
      if (holdsSlot(entry.state.lifecycle)) chosenBefore.add(symbol);
      if (entry.state.lifecycle !== 'RETIRED') instruments.push(entry.instrument);
    }
    return rankUniverse({
      instruments,
      turnovers: this.#turnovers,
      quoteAsset,
      excludedBases: this.#excludedBases,
      symbolsMax: universe.symbolsMax,
      turnoverQuoteMin: universe.turnoverQuoteMin,
      chosenBefore,
    });
  }

  #dismiss(entry: Entry, at: EpochMs, outputs: EngineOutput[]): void {
    const rank = entry.state.rank ?? 'none';
    const why = reason('RANKED_OUT', { rank, symbolsMax: this.#config.universe.symbolsMax });
    this.#fire(entry, 'dismissed', why, at, outputs);
  }

  #ready(entry: Entry, at: EpochMs, outputs: EngineOutput[]): void {
    const { symbol } = entry.state;
    this.#fire(entry, 'historyComplete', reason('NO_QUOTE'), at, outputs);
    if (this.#monitor.isTradable(symbol)) this.#fire(entry, 'tradable', undefined, at, outputs);
  }

  /** Short: nothing is missing in between, yet there are too few bars, as with a new listing. */
  #isShort(symbol: SymbolName): boolean {
    let isShort = false;
    for (const timeframe of this.#config.history.timeframes) {
      if ((this.#history.ring(symbol, timeframe)?.missing ?? 0) > 0) return false;
      if (!this.#history.isComplete(symbol, timeframe)) isShort = true;
    }
    return isShort;
  }

  /** Moves a symbol and does what its new state asks for. Nothing happens when the table says "stay". */
  #fire(
    entry: Entry,
    event: LifecycleEvent,
    why: Reason | undefined,
    at: EpochMs,
    outputs: EngineOutput[],
  ): void {
    const { symbol, lifecycle, rank } = entry.state;
    const next = nextLifecycle(lifecycle, event);
    if (next === lifecycle) return;
    entry.state = {
      symbol,
      lifecycle: next,
      since: at,
      ...(rank !== undefined && { rank }),
      ...(why !== undefined && { reason: why }),
    };
    this.#hasMoved = true;
    outputs.push({ type: 'RecordSymbolState', state: entry.state });
    this.#enter(entry, event, at, outputs);
  }

  #enter(entry: Entry, event: LifecycleEvent, at: EpochMs, outputs: EngineOutput[]): void {
    const { symbol } = entry.state;
    switch (entry.state.lifecycle) {
      case 'COLD':
        if (entry.isHalted || entry.isFeedDown) return;
        this.#fire(entry, 'warmUpStarted', reason('HISTORY_GAP'), at, outputs);
        return;
      case 'WARMING':
        if (event === 'warmUpStarted') this.#warmUp(entry, at, outputs);
        this.#schedule(symbol, at + WARM_UP_MS_MAX, outputs);
        return;
      case 'READY':
        entry.failures = 0;
        return;
      case 'COOLDOWN': {
        entry.awaiting.clear();
        const waitMs = Math.min(COOLDOWN_FIRST_MS * 2 ** entry.failures, COOLDOWN_MS_MAX);
        entry.failures += 1;
        this.#schedule(symbol, at + waitMs, outputs);
        return;
      }
      case 'DISCOVERED':
      case 'RANKED':
      case 'RETIRED':
        entry.awaiting.clear();
        this.#history.drop(symbol);
        this.#monitor.forget(symbol);
        return;
      case 'HOT':
      case 'PAUSED':
        return;
    }
  }

  /** Asks for every timeframe, or for nothing when the rings are complete and up to date. */
  #warmUp(entry: Entry, at: EpochMs, outputs: EngineOutput[]): void {
    const { symbol } = entry.state;
    this.#history.track(symbol);
    entry.awaiting.clear();
    if (this.#history.isReady(symbol, at)) {
      this.#ready(entry, at, outputs);
      return;
    }
    const { history } = this.#config;
    for (const timeframe of history.timeframes) {
      const count = barsToWarmUp(timeframe, history);
      entry.awaiting.add(timeframe);
      outputs.push({ type: 'RequestBars', symbol, timeframe, count });
    }
  }

  #schedule(symbol: SymbolName, dueAt: EpochMs, outputs: EngineOutput[]): void {
    outputs.push({ type: 'ScheduleTimer', timerId: `${TIMER_PREFIX}${symbol}`, dueAt });
  }

  /** Puts a changed set of streams in front: a stream that is open before bars are loaded leaves no hole behind them. */
  #withStreams(outputs: EngineOutput[]): readonly EngineOutput[] {
    if (!this.#hasMoved) return outputs;
    this.#hasMoved = false;
    const wanted = new Set(this.#pinned);
    for (const [symbol, entry] of this.#entries) {
      if (holdsSlot(entry.state.lifecycle)) wanted.add(symbol);
    }
    const isSame =
      wanted.size === this.#streams.size &&
      [...wanted].every((symbol) => this.#streams.has(symbol));
    if (isSame) return outputs;
    this.#streams = wanted;
    return [{ type: 'SetStreams', symbols: [...wanted].toSorted() }, ...outputs];
  }
}

function withRank(state: SymbolState, rank: number | undefined): SymbolState {
  if (state.rank === rank) return state;
  const { rank: _before, ...rest } = state;
  return rank === undefined ? rest : { ...rest, rank };
}
