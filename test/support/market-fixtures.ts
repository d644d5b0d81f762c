import { DAY_MS } from '../../src/base/time.js';
import type { EngineConfig } from '../../src/core/engine-config.js';
import type { Bar } from '../../src/model/bar.js';
import type { Instrument } from '../../src/model/instrument.js';
import type { BarClosed, BookTickerUpdated } from '../../src/model/market-event.js';
import { moneyOf, notionalOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import { priceFromNumber, priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import { barCloseTime, type Timeframe, timeframeMs } from '../../src/model/timeframe.js';
import { plainFilters, plainInstrument } from './plain-instrument.js';

/** On the grid of every timeframe. */
export const START = 1_735_689_600_000;

/** A flat bar at a price; `index` counts bars of its timeframe from START. */
export function barAt(
  index: number,
  price: number,
  fields: {
    symbol?: string;
    timeframe?: Timeframe;
    high?: number;
    low?: number;
    open?: number;
    volume?: string;
  } = {},
): Bar {
  const timeframe = fields.timeframe ?? '1m';
  const openTime = START + index * timeframeMs(timeframe);
  const volume = quantityOf(fields.volume ?? '2');
  return {
    symbol: symbolName(fields.symbol ?? 'BTCUSDT'),
    timeframe,
    openTime,
    closeTime: barCloseTime(openTime, timeframe),
    open: priceFromNumber(fields.open ?? price),
    high: priceFromNumber(fields.high ?? Math.max(price, fields.open ?? price)),
    low: priceFromNumber(fields.low ?? Math.min(price, fields.open ?? price)),
    close: priceFromNumber(price),
    volume,
    quoteVolume: notionalOf(priceFromNumber(price), volume),
    trades: volume === 0n ? 0 : 3,
    takerBuyVolume: quantityOf('0'),
    takerBuyQuoteVolume: moneyOf('0'),
  };
}

export function barClosed(bar: Bar, delayMs = 50): BarClosed {
  const exchangeAt = bar.closeTime + 1;
  return { type: 'BarClosed', at: exchangeAt + delayMs, exchangeAt, bar, source: 'ws' };
}

export function bookTicker(
  at: number,
  fields: { symbol?: string; bid?: string; ask?: string; quantity?: string } = {},
): BookTickerUpdated {
  return {
    type: 'BookTickerUpdated',
    at,
    symbol: symbolName(fields.symbol ?? 'BTCUSDT'),
    updateId: '1',
    bid: priceOf(fields.bid ?? '100'),
    bidQuantity: quantityOf(fields.quantity ?? '50'),
    ask: priceOf(fields.ask ?? '100.01'),
    askQuantity: quantityOf(fields.quantity ?? '50'),
  };
}

export function instrument(base: string, fields: Partial<Instrument> = {}): Instrument {
  return plainInstrument(base, { filters: plainFilters('0.0001'), ...fields });
}

export const CONFIG: EngineConfig = {
  quoteAsset: assetName('USDT'),
  universe: {
    symbols: [],
    symbolsMax: 2,
    turnoverQuoteMin: moneyOf('1000'),
    excludedBases: [assetName('USDC')],
  },
  history: { timeframes: ['1m', '5m'], warmUpBars: 10, warmUpSpanMs: DAY_MS, ringBars: 60 },
  tradable: {
    spreadBpsEnter: 5,
    spreadBpsLeave: 8,
    depthQuoteEnter: moneyOf('1000'),
    depthQuoteLeave: moneyOf('500'),
  },
  strategy: {
    name: 'momentum-pullback',
    timeframe: '1m',
    trendFastBars: 3,
    trendSlowBars: 6,
    rsiBars: 4,
    rsiMin: 40,
    rsiMax: 101,
    atrBars: 4,
    breakoutBars: 5,
    efficiencyBars: 5,
    targetAtr: 4,
    stopAtr: 2.5,
    stopBpsMin: 15,
    targetBpsMin: 30,
    holdMsMax: 1_200_000,
  },
  gates: {
    marketDataAgeMsMax: 5_000,
    signalAgeMsMax: 5_000,
    latencyMsMax: 2_000,
    clockUncertaintyMsMax: 500,
    cooldownMs: 60_000,
  },
  validation: {
    spreadBpsMax: 8,
    depthQuoteMin: moneyOf('500'),
    rewardToCostMin: 1.5,
    takerFeeBps: 10,
    deviationBpsMax: 20,
  },
  risk: {
    quotePerTrade: moneyOf('100'),
    positionsMax: 3,
    exposureQuoteMax: moneyOf('300'),
    dailyLossQuoteMax: moneyOf('50'),
    lossStreakMax: 4,
    lossStreakPauseMs: 600_000,
    exitValueFactorBps: 15_000,
  },
  orders: {
    recvWindowMs: 3_000,
    entrySlippageBps: 5,
    exitSlippageBps: 20,
    queryDelaysMs: [500, 1_000, 2_000],
    engineMarginMs: 1_000,
    cancelTimeoutMs: 3_000,
    exitRetryMs: 1_000,
    protectionDelayMsMax: 5_000,
  },
  reconcile: { intervalMs: 60_000 },
};
