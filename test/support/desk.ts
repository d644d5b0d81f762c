import type { EpochMs } from '../../src/base/time.js';
import { DAY_MS, MINUTE_MS } from '../../src/base/time.js';
import type { EngineConfig } from '../../src/core/engine-config.js';
import { MarketView } from '../../src/core/market-view.js';
import type { Signal } from '../../src/core/signals/signal.js';
import { type MarketHalf, TradingEngine } from '../../src/core/trading-engine.js';
import type { Balance } from '../../src/model/account-event.js';
import type { EngineEvent, RunStarted } from '../../src/model/engine-event.js';
import type { EngineOutput } from '../../src/model/engine-output.js';
import type { Fill } from '../../src/model/fill.js';
import type { Instrument } from '../../src/model/instrument.js';
import { moneyOf } from '../../src/model/money.js';
import { assetName, type SymbolName, symbolName } from '../../src/model/names.js';
import type { Order } from '../../src/model/order.js';
import type { ClosedTrade, Position } from '../../src/model/position.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import type { SymbolState } from '../../src/model/symbol-state.js';
import { plainFilters, plainInstrument } from './plain-instrument.js';

export const SYMBOL = symbolName('BTCUSDT');
export const BASE = assetName('BTC');
export const QUOTE = assetName('USDT');
/** Noon, far from the midnight that resets daily limits. */
export const NOON: EpochMs = 1_790_000_000_000 - (1_790_000_000_000 % 86_400_000) + 43_200_000;

/** At most 100 an order; a market order is valued at the average of five minutes. */
export const INSTRUMENT: Instrument = plainInstrument(BASE, {
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT'],
  filters: plainFilters('0.001', {
    lotSize: { min: quantityOf('0.001'), max: quantityOf('100'), step: quantityOf('0.001') },
    notional: {
      min: moneyOf('5'),
      applyMinToMarket: true,
      applyMaxToMarket: false,
      averageMins: 5,
    },
  }),
});

export const CONFIG: EngineConfig = {
  quoteAsset: QUOTE,
  universe: {
    symbols: [SYMBOL],
    symbolsMax: 1,
    turnoverQuoteMin: moneyOf('0'),
    excludedBases: [],
  },
  history: { timeframes: ['1m'], warmUpBars: 30, warmUpSpanMs: DAY_MS, ringBars: 60 },
  tradable: {
    spreadBpsEnter: 10,
    spreadBpsLeave: 20,
    depthQuoteEnter: moneyOf('10'),
    depthQuoteLeave: moneyOf('5'),
  },
  strategy: {
    name: 'test',
    timeframe: '1m',
    trendFastBars: 5,
    trendSlowBars: 10,
    rsiBars: 7,
    rsiMin: 0,
    rsiMax: 100,
    atrBars: 7,
    breakoutBars: 5,
    efficiencyBars: 5,
    targetAtr: 2,
    stopAtr: 1,
    stopBpsMin: 10,
    targetBpsMin: 10,
    holdMsMax: 20 * MINUTE_MS,
  },
  gates: {
    marketDataAgeMsMax: 5_000,
    signalAgeMsMax: 3_000,
    latencyMsMax: 2_000,
    clockUncertaintyMsMax: 200,
    cooldownMs: 60_000,
  },
  validation: {
    spreadBpsMax: 20,
    depthQuoteMin: moneyOf('10'),
    rewardToCostMin: 1,
    takerFeeBps: 10,
    deviationBpsMax: 100,
  },
  risk: {
    quotePerTrade: moneyOf('100'),
    positionsMax: 3,
    exposureQuoteMax: moneyOf('500'),
    dailyLossQuoteMax: moneyOf('50'),
    lossStreakMax: 5,
    lossStreakPauseMs: 600_000,
    exitValueFactorBps: 15_000,
  },
  orders: {
    recvWindowMs: 2_000,
    entrySlippageBps: 5,
    exitSlippageBps: 20,
    queryDelaysMs: [500, 1_000, 2_000, 4_000],
    engineMarginMs: 10_000,
    cancelTimeoutMs: 1_000,
    exitRetryMs: 1_500,
    protectionDelayMsMax: 1_000,
  },
  reconcile: { intervalMs: 60_000 },
};

/** The market half by hand: everything is hot, and a printed trade named "signal" is a signal. */
class HandMarket implements MarketHalf {
  readonly view = new MarketView();
  readonly instruments = new Map<SymbolName, Instrument>();
  hot = true;

  process(event: EngineEvent): {
    outputs: readonly EngineOutput[];
    signals: readonly Signal[];
  } {
    if (event.type === 'InstrumentsLoaded') {
      for (const instrument of event.instruments) {
        this.instruments.set(instrument.symbol, instrument);
      }
    }
    if (event.type === 'BookTickerUpdated') this.view.apply(event);
    const isSignal = event.type === 'TradePrinted' && event.aggregateTradeId === 'signal';
    return { outputs: [], signals: isSignal ? [signalAt(event.at)] : [] };
  }

  pin(): readonly EngineOutput[] {
    return [];
  }

  isHot(): boolean {
    return this.hot;
  }

  symbolState(symbol: SymbolName): SymbolState {
    return { symbol, lifecycle: 'HOT', since: NOON };
  }

  symbolStates(): readonly SymbolState[] {
    return [this.symbolState(SYMBOL)];
  }

  instrument(symbol: SymbolName): Instrument | undefined {
    return this.instruments.get(symbol);
  }

  barCount(): number {
    return 60;
  }

  waitsFor(): undefined {
    return undefined;
  }
}

/** Reference 1000, target +1 %, stop −1 %. */
export function signalAt(at: EpochMs): Signal {
  return {
    symbol: SYMBOL,
    strategy: 'test',
    at,
    barOpenTime: at - MINUTE_MS,
    barCloseTime: at - 1,
    referencePrice: priceOf('1000'),
    targetPrice: priceOf('1010'),
    stopPrice: priceOf('990'),
    holdMsMax: 20 * MINUTE_MS,
    confidence: 1,
    regime: 'trend-up',
    numbers: {},
  };
}

/** What the control store would keep of the outputs so far. */
class Records {
  readonly orders = new Map<string, Order>();
  readonly fills: Fill[] = [];
  readonly positions = new Map<string, Position>();
  readonly trades: ClosedTrade[] = [];
  safety: RunStarted['safety'] = { tradingEnabled: false, killSwitch: 'NONE', paused: false };
  epoch = 0;

  apply(outputs: readonly EngineOutput[]): void {
    for (const output of outputs) {
      if (output.type === 'RecordOrder') {
        this.orders.set(output.order.request.clientOrderId, output.order);
      }
      if (output.type === 'RecordFill') this.fills.push(output.fill);
      if (output.type === 'RecordPosition') {
        this.positions.set(output.position.positionId, output.position);
      }
      if (output.type === 'RecordTrade') this.trades.push(output.trade);
      if (output.type === 'RecordSafety') this.safety = output.safety;
    }
  }

  runStarted(at: EpochMs): RunStarted {
    this.epoch += 1;
    const positions = [...this.positions.values()].filter((each) => each.status !== 'CLOSED');
    const open = new Set(positions.map((each) => each.positionId));
    const orders = [...this.orders.values()].filter((order) => open.has(order.positionId));
    const ids = new Set(orders.map((order) => order.orderId));
    const cursors: Record<string, string> = {};
    for (const fill of this.fills) {
      const last = cursors[fill.symbol];
      if (last === undefined || Number(fill.tradeId) > Number(last)) {
        cursors[fill.symbol] = fill.tradeId;
      }
    }
    return {
      type: 'RunStarted',
      at,
      epoch: this.epoch,
      safety: this.safety,
      orders,
      fills: this.fills.filter((fill) => ids.has(fill.orderId)),
      positions,
      closedTradesToday: this.trades,
      dust: {},
      tradeCursors: cursors,
    };
  }
}

export const RICH: readonly Balance[] = [
  { asset: QUOTE, free: moneyOf('10000'), locked: moneyOf('0') },
];

/** The engine with a hand on its events: a clock, what it answered, and what it put on record. */
export class Desk {
  market = new HandMarket();
  engine = new TradingEngine(CONFIG, this.market);
  readonly records = new Records();
  now = NOON;

  feed(event: EngineEvent): readonly EngineOutput[] {
    const outputs = this.engine.process(event);
    this.records.apply(outputs);
    return outputs;
  }

  /** A new process on the records so far. */
  restart(): readonly EngineOutput[] {
    this.market = new HandMarket();
    this.engine = new TradingEngine(CONFIG, this.market);
    return [...this.start()];
  }

  /** From RunStarted to a request for a snapshot. */
  start(): readonly EngineOutput[] {
    const at = this.now;
    return [
      ...this.feed(this.records.runStarted(at)),
      ...this.feed({ type: 'InstrumentsLoaded', at, instruments: [INSTRUMENT] }),
      ...this.feed({ type: 'ClockSynced', at, offsetMs: 100, uncertaintyMs: 20 }),
      ...this.feed({ type: 'HealthReported', at, level: 'OK', causes: [] }),
      ...this.feed({ type: 'UserStreamChanged', at, connected: true, cause: 'subscribed' }),
    ];
  }

  /** An empty account with quote, reconciled; trading enabled. */
  open(): void {
    const request = this.start().find((output) => output.type === 'RequestSnapshot');
    this.feed({
      type: 'AccountSnapshotTaken',
      at: this.now,
      exchangeAt: this.now,
      snapshotId: request?.type === 'RequestSnapshot' ? request.snapshotId : '',
      balances: RICH,
      openOrders: [],
      orders: [],
      notFound: [],
      trades: [],
      canTrade: true,
    });
    this.command('ENABLE_TRADING');
    this.quote('999.9', '1000');
  }

  #commands = 0;

  command(type: string, commandId = `c${(this.#commands += 1)}`): readonly EngineOutput[] {
    const command = { commandId, type, source: 'test', requestedAt: this.now };
    return this.feed({ type: 'CommandReceived', at: this.now, command });
  }

  quote(bid: string, ask: string): readonly EngineOutput[] {
    return this.feed({
      type: 'BookTickerUpdated',
      at: this.now,
      symbol: SYMBOL,
      updateId: '1',
      bid: priceOf(bid),
      bidQuantity: quantityOf('10'),
      ask: priceOf(ask),
      askQuantity: quantityOf('10'),
    });
  }

  signal(): readonly EngineOutput[] {
    return this.feed({
      type: 'TradePrinted',
      at: this.now,
      exchangeAt: this.now,
      symbol: SYMBOL,
      aggregateTradeId: 'signal',
      price: priceOf('1000'),
      quantity: quantityOf('1'),
      buyerIsMaker: false,
    });
  }
}
