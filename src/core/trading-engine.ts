import type { EpochMs } from '../base/time.js';
import type { EngineEvent, RunStarted } from '../model/engine-event.js';
import type { EngineOutput } from '../model/engine-output.js';
import type { AssetName, SymbolName } from '../model/names.js';
import { isAlgoOrder, type Order } from '../model/order.js';
import type { Price } from '../model/price.js';
import { type Reason, reason } from '../model/reason-code.js';

import { AccessLock } from './access-lock.js';
import { CommandHandler } from './command-handler.js';
import type { EngineConfig } from './engine-config.js';
import type { EngineSnapshot, SymbolSnapshot } from './engine-snapshot.js';
import { EntryDesk } from './entry-desk.js';
import { ExchangeClock } from './exchange-clock.js';
import type { EntryContext } from './gates/entry-gate.js';
import { mayStillLeave, objectionOnSymbol } from './gates/entry-gates.js';
import { HealthWatch } from './health-watch.js';
import { MarketSide } from './market-side.js';
import { AccountIntake } from './orders/account-intake.js';
import { ClientOrderIds } from './orders/client-order-id.js';
import { ForeignOrders, type SlotsTaken } from './orders/foreign-orders.js';
import { OrderEngine } from './orders/order-engine.js';
import { OrderLedger } from './orders/order-ledger.js';
import { PositionKeeper } from './orders/position-keeper.js';
import { Reconciler } from './orders/reconciler.js';
import { Outbox } from './outbox.js';
import { AssetPrices } from './portfolio/asset-prices.js';
import { BalanceLedger } from './portfolio/balance-ledger.js';
import { equityOf, valuationPrice } from './portfolio/equity.js';
import { FundingWatch } from './portfolio/funding-watch.js';
import { PositionBook } from './portfolio/position-book.js';
import { TradeStatistics } from './portfolio/trade-statistics.js';
import { SafetyLatch } from './safety-latch.js';
import type { Signal } from './signals/signal.js';

/** Marks an order at the exchange as ours. Never change it while orders with it are alive. */
const ID_PREFIX = 'a';

/** What the engine needs of its market half: history, lifecycle and strategy behind one door. */
export type MarketHalf = Pick<
  MarketSide,
  | 'process'
  | 'view'
  | 'pin'
  | 'isHot'
  | 'symbolState'
  | 'symbolStates'
  | 'instrument'
  | 'barCount'
  | 'waitsFor'
>;

/**
 * The trader: events in, outputs out. Synchronous, without a clock (`event.at` is the time) and without I/O. Bad
 * input never throws; a broken invariant does, because wrong books are worse than no trader. The same events
 * give the same outputs, entry by entry.
 */
export class TradingEngine {
  readonly #config: EngineConfig;
  readonly #outbox = new Outbox();
  readonly #clock = new ExchangeClock();
  readonly #ids = new ClientOrderIds(ID_PREFIX);
  readonly #ledger = new OrderLedger();
  readonly #positions = new PositionBook();
  readonly #balances = new BalanceLedger();
  readonly #foreign = new ForeignOrders();
  readonly #funding: FundingWatch;
  readonly #statistics = new TradeStatistics();
  readonly #assetPrices: AssetPrices;
  readonly #safety: SafetyLatch;
  readonly #market: MarketHalf;
  readonly #orders: OrderEngine;
  readonly #keeper: PositionKeeper;
  readonly #reconciler: Reconciler;
  readonly #intake: AccountIntake;
  readonly #entries: EntryDesk;
  readonly #commands: CommandHandler;
  readonly #access: AccessLock;
  #at: EpochMs = 0;
  #epoch = 0;
  readonly #health = new HealthWatch(this.#outbox);
  #stopping = false;
  #pinnedVersion = 0;

  constructor(config: EngineConfig, market: MarketHalf = new MarketSide(config)) {
    const outbox = this.#outbox;
    const [ledger, positions, balances] = [this.#ledger, this.#positions, this.#balances];
    const [clock, ids, statistics] = [this.#clock, this.#ids, this.#statistics];
    this.#config = config;
    this.#market = market;
    this.#assetPrices = new AssetPrices(config.quoteAsset);
    this.#safety = new SafetyLatch(outbox);
    const funding = new FundingWatch({ ledger, positions, balances, outbox });
    this.#funding = funding;
    const orders = new OrderEngine({ config: config.orders, ids, ledger, clock, outbox });
    const keeper = new PositionKeeper({
      config: config.orders,
      orders,
      ledger,
      positions,
      statistics,
      outbox,
      surroundings: {
        instrument: (symbol) => this.#market.instrument(symbol),
        bid: (symbol) => this.#market.view.of(symbol)?.book?.bid,
        killSwitch: () => this.#safety.state.killSwitch,
        priceOf: (asset) => this.#priceOf(asset),
        unfunded: (asset) => funding.missing(asset),
      },
    });
    const reconciler = new Reconciler({
      config: config.reconcile,
      ids,
      ledger,
      positions,
      balances,
      clock,
      outbox,
    });
    this.#orders = orders;
    this.#keeper = keeper;
    this.#reconciler = reconciler;
    this.#intake = new AccountIntake({
      orders,
      ledger,
      keeper,
      positions,
      balances,
      reconciler,
      funding,
      foreign: this.#foreign,
      outbox,
    });
    this.#entries = new EntryDesk({
      config,
      ids,
      orders,
      ledger,
      positions,
      balances,
      statistics,
      outbox,
    });
    this.#access = new AccessLock({ safety: this.#safety, reconciler, keeper, outbox });
    this.#commands = new CommandHandler(this.#safety, outbox, {
      objectionToTrading: () => this.#objectionToTrading(),
      openPositions: () => positions.open().length,
      killSwitchChanged: (at) => keeper.advanceAll(at),
    });
  }

  /** Takes in one event and says what follows from it, in order. @throws InvariantViolation on a bug of ours. */
  process(event: EngineEvent): readonly EngineOutput[] {
    this.#at = event.at;
    const { outputs, signals } = this.#market.process(event);
    this.#outbox.emitAll(outputs);
    this.#handle(event);
    for (const signal of signals)
      this.#entries.consider(signal, this.#context(signal.symbol, signal));
    this.#commands.settleFlattened(event.at);
    if (this.#orders.takeSnapshotWanted()) this.#reconciler.request(event.at, 'light');
    this.#pin();
    return this.#outbox.drain();
  }

  /** Whether an entry decided earlier may still be sent at `at`; asked when its first byte is about to leave. */
  entryStillAllowed(symbol: SymbolName, at: EpochMs): boolean {
    return mayStillLeave({ ...this.#context(symbol, undefined), at });
  }

  /** How things stand, for readers outside. */
  snapshot(): EngineSnapshot {
    const open = this.#positions.open();
    const unreconciled = this.#reconciler.objection();
    return Object.freeze({
      at: this.#at,
      epoch: this.#epoch,
      symbols: this.#market.symbolStates().map((state) => this.#symbolSnapshot(state.symbol)),
      positions: open.map((position) => ({
        position,
        protected: this.#keeper.isProtected(position),
      })),
      openOrders: this.#ledger.live(),
      ordersInDoubt: this.#orders.inDoubt,
      safety: this.#safety.state,
      stopping: this.#stopping,
      reconciled: unreconciled === undefined,
      unreconciled,
      userStreamUp: this.#reconciler.streamUp,
      health: this.#health.level,
      healthCauses: this.#health.causes,
      quoteAsset: this.#config.quoteAsset,
      balances: this.#balances.all(),
      equity: this.#balances.known
        ? equityOf(this.#balances.total(this.#config.quoteAsset), open, ({ symbol }) =>
            valuationPrice(this.#market.view.of(symbol)),
          )
        : undefined,
      closedTrades: this.#statistics.closedTrades,
      realisedProfit: this.#statistics.realised,
      vetoes: Object.fromEntries(this.#entries.vetoes),
    });
  }

  #handle(event: EngineEvent): void {
    switch (event.type) {
      case 'RunStarted':
        this.#restore(event);
        return;
      case 'BookTickerUpdated':
        this.#keeper.advanceOn(event.symbol, event.at);
        return;
      case 'InstrumentsLoaded':
        this.#keeper.advanceAll(event.at);
        return;
      case 'TickersRanked':
        this.#assetPrices.noteTickers(event.turnovers);
        return;
      case 'TimerFired':
        this.#timer(event.timerId, event.at);
        return;
      case 'CommandReceived':
        this.#commands.receive(event.command, event.at);
        return;
      case 'HealthReported':
        this.#health.report(event);
        return;
      case 'ClockSynced':
        this.#clock.apply(event);
        return;
      case 'StopRequested':
        this.#stopping = true;
        return;
      case 'AccessRefused':
        this.#access.refused(event);
        return;
      case 'BarClosed':
      case 'TradePrinted':
      case 'MiniTickerUpdated':
      case 'FeedStatusChanged':
      case 'BarsLoaded':
      case 'BarsUnavailable':
        // The market side has seen to it.
        return;
      default:
        this.#intake.receive(event);
    }
  }

  #restore(run: RunStarted): void {
    this.#epoch = run.epoch;
    this.#safety.restore(run.safety);
    this.#ledger.restore(run.orders, run.fills, run.tradeCursors);
    this.#positions.restore(run.positions, run.dust);
    this.#statistics.restore(run.closedTradesToday, run.at);
    this.#reconciler.begin(run.epoch);
    this.#entries.begin(run.epoch);
    this.#entries.restoreReservations();
    this.#orders.restore(run.at);
  }

  #timer(timerId: string, at: EpochMs): void {
    if (this.#reconciler.timer(timerId, at) || this.#keeper.timer(timerId, at)) return;
    if (this.#funding.isTimer(timerId)) {
      this.#intake.reviewFunding('timer', at);
      return;
    }
    this.#intake.follow(this.#orders.timer(timerId, at), at);
  }

  /** As streamed, else as the tickers told it last. */
  #priceOf(asset: AssetName): Price | undefined {
    const market = this.#market.view.of(this.#assetPrices.symbolOf(asset));
    return valuationPrice(market) ?? this.#assetPrices.of(asset);
  }

  #objectionToTrading(): Reason | undefined {
    if (this.#stopping) return reason('STOPPING');
    const { killSwitch } = this.#safety.state;
    if (killSwitch !== 'NONE') return reason('KILL_SWITCH', { position: killSwitch });
    const unreconciled = this.#reconciler.objection();
    if (unreconciled !== undefined) return unreconciled;
    const { level } = this.#health;
    return level === 'OK'
      ? undefined
      : reason('HEALTH_DEGRADED', { level, unwell: this.#health.unwell() });
  }

  #context(symbol: SymbolName, signal: Signal | undefined): EntryContext {
    const instrument = this.#market.instrument(symbol);
    const onSymbol = this.#ledger.live().filter((order) => order.request.symbol === symbol);
    return {
      at: this.#at,
      signal,
      safety: this.#safety.state,
      stopping: this.#stopping,
      health: this.#health.level,
      unwell: this.#health.unwell(),
      unreconciled: this.#reconciler.objection(),
      userStreamUp: this.#reconciler.streamUp,
      inDoubtOnSymbol: onSymbol.filter((order) => order.status === 'IN_DOUBT').length,
      openOnSymbol: this.#positions.openOn(symbol).length,
      clockOffsetMs: this.#clock.offsetMs,
      clockUncertaintyMs: this.#clock.uncertaintyMs,
      market: this.#market.view.of(symbol),
      instrument,
      unfunded: instrument && this.#funding.objection(instrument.baseAsset),
      slotsTaken: this.#slotsTaken(symbol, onSymbol),
      isHot: this.#market.isHot(symbol),
      symbolState: this.#market.symbolState(symbol),
      lastClosedAt: this.#statistics.lastClosedAt(symbol),
      limits: this.#config.gates,
    };
  }

  #slotsTaken(symbol: SymbolName, ours: readonly Order[]): SlotsTaken {
    const foreign = this.#foreign.on(symbol);
    const resting = ours.filter((order) => order.purpose !== 'ENTRY');
    const algo = resting.filter((order) => isAlgoOrder(order.request.type));
    return {
      orders: foreign.orders + resting.length,
      algoOrders: foreign.algoOrders + algo.length,
    };
  }

  #symbolSnapshot(symbol: SymbolName): SymbolSnapshot {
    const context = this.#context(symbol, undefined);
    const { market } = context;
    return {
      symbol,
      state: context.symbolState ?? { symbol, lifecycle: 'DISCOVERED', since: this.#at },
      bars: this.#market.barCount(symbol),
      lastBarAt: market?.lastBar?.openTime,
      lastPrice: valuationPrice(market),
      blockedBy:
        objectionOnSymbol(context) ??
        this.#market.waitsFor(symbol) ??
        this.#entries.lastRefusal(symbol),
    };
  }

  /** Symbols with a position keep their streams until they are flat. */
  #pin(): void {
    if (this.#pinnedVersion === this.#positions.version) return;
    this.#pinnedVersion = this.#positions.version;
    const symbols = new Set(this.#positions.open().map((position) => position.symbol));
    this.#outbox.emitAll(this.#market.pin([...symbols]));
  }
}
