import { assert } from '../src/base/assert.js';
import { type EpochMs, MINUTE_MS } from '../src/base/time.js';
import { parseConfig } from '../src/config/parse-config.js';
import { toEngineConfig } from '../src/config/to-engine-config.js';
import type { EngineConfig } from '../src/core/engine-config.js';
import { TradingEngine } from '../src/core/trading-engine.js';
import type { Bar } from '../src/model/bar.js';
import { aggregateBars } from '../src/model/bar-aggregation.js';
import type { EngineEvent } from '../src/model/engine-event.js';
import { moneyOf } from '../src/model/money.js';
import { assetName } from '../src/model/names.js';
import { type Timeframe, timeframeMs } from '../src/model/timeframe.js';
import { instrumentOf, MARKET_START, SyntheticSeries, symbolNames } from './synthetic-market.js';

/** Bars that are loaded beyond those asked for: the newest of each smaller timeframe build the next larger bar. */
const WARM_UP_SURPLUS = 60;

/** How large the engine's world is. */
export interface WarmEngineOptions {
  readonly symbols: number;
  readonly timeframes: readonly Timeframe[];
  /** Bars of each ring that are there when it starts. */
  readonly warmUpBars: number;
  /** Where the market begins. Default: MARKET_START. */
  readonly start?: EpochMs;
}

/** An engine in which every symbol is READY or HOT, and the market that goes on from there. */
export interface WarmEngine {
  readonly engine: TradingEngine;
  readonly series: readonly SyntheticSeries[];
  /** The minute at which the market stands: every bar up to here is in the rings. */
  readonly at: EpochMs;
  /** The newest 1m bars of each symbol, as many as the largest timeframe spans, from which larger ones can be built. */
  readonly recent: readonly (readonly Bar[])[];
}

/** The program's own defaults, with so many symbols. The warm-up ends so many minutes before all timeframes close at once. */
export function warmEngine(options: WarmEngineOptions, minutesBefore = 0): WarmEngine {
  const config = engineConfig(options);
  const engine = new TradingEngine(config);
  const largest = Math.max(...options.timeframes.map(timeframeMs));
  // One more: the newest of the largest bars is still open at the end.
  const spanMs = largest * (options.warmUpBars + 1);
  const start = options.start ?? MARKET_START;
  const at = start + spanMs - minutesBefore * MINUTE_MS;
  const minutes = (at - start) / MINUTE_MS;
  const series = symbolNames(options.symbols).map(
    (symbol) => new SyntheticSeries(symbol, 1, start),
  );
  const history = series.map((each) => each.take(minutes));
  for (const event of openingEvents(config, at)) engine.process(event);
  for (const [index, bars] of history.entries()) {
    for (const timeframe of options.timeframes) {
      const wanted = timeframe === '1m' ? bars : largerBars(bars, timeframe);
      const symbol = series[index]?.symbol;
      assert(symbol !== undefined, 'each history has its series');
      engine.process({
        type: 'BarsLoaded',
        at,
        symbol,
        timeframe,
        bars: wanted.slice(-WARM_UP_SURPLUS - options.warmUpBars),
        absent: [],
      });
    }
  }
  const { symbols } = engine.snapshot();
  const cold = symbols.filter(({ state }) => !['READY', 'HOT'].includes(state.lifecycle));
  assert(
    cold.length === 0,
    () => `${cold[0]?.symbol} is ${cold[0]?.state.lifecycle} after warm-up`,
  );
  const spanned = largest / MINUTE_MS;
  return { engine, series, at, recent: history.map((bars) => bars.slice(-spanned)) };
}

/** Complete bars of a larger timeframe, built from 1m bars that begin on its grid. */
export function largerBars(bars: readonly Bar[], timeframe: Timeframe): Bar[] {
  const size = timeframeMs(timeframe) / MINUTE_MS;
  const larger: Bar[] = [];
  for (let from = 0; from + size <= bars.length; from += size) {
    larger.push(aggregateBars(bars.slice(from, from + size), timeframe));
  }
  return larger;
}

function engineConfig(options: WarmEngineOptions): EngineConfig {
  const parsed = parseConfig('', 'live');
  assert(parsed.ok, 'the defaults are a valid configuration');
  const defaults = toEngineConfig(parsed.config);
  return {
    ...defaults,
    universe: {
      ...defaults.universe,
      symbols: symbolNames(options.symbols),
      symbolsMax: options.symbols,
    },
    history: {
      ...defaults.history,
      timeframes: options.timeframes,
      warmUpBars: options.warmUpBars,
      // As many bars of the largest timeframe as of the others.
      warmUpSpanMs: options.warmUpBars * Math.max(...options.timeframes.map(timeframeMs)),
    },
  };
}

/** A run that begins on an empty account: reconciled, healthy, with trading off as at every start. */
function openingEvents(config: EngineConfig, at: EpochMs): readonly EngineEvent[] {
  return [
    {
      type: 'RunStarted',
      at,
      epoch: 1,
      safety: { tradingEnabled: false, killSwitch: 'NONE', paused: false },
      orders: [],
      fills: [],
      positions: [],
      closedTradesToday: [],
      dust: {},
      tradeCursors: {},
    },
    { type: 'ClockSynced', at, offsetMs: 0, uncertaintyMs: 1 },
    { type: 'HealthReported', at, level: 'OK', causes: [] },
    { type: 'InstrumentsLoaded', at, instruments: config.universe.symbols.map(instrumentOf) },
    {
      type: 'BalancesReported',
      at,
      exchangeAt: at,
      balances: [{ asset: assetName('USDT'), free: moneyOf('10000'), locked: moneyOf('0') }],
      complete: true,
    },
  ];
}
