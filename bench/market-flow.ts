import { type EpochMs, MINUTE_MS } from '../src/base/time.js';
import type { Bar } from '../src/model/bar.js';
import { aggregateBars } from '../src/model/bar-aggregation.js';
import type { EngineEvent } from '../src/model/engine-event.js';
import type { BookTickerUpdated, TradePrinted } from '../src/model/market-event.js';
import { type Price, priceOf } from '../src/model/price.js';
import { quantityOf } from '../src/model/quantity.js';
import { type Timeframe, timeframeMs } from '../src/model/timeframe.js';
import type { SyntheticSeries } from './synthetic-market.js';
import type { WarmEngine } from './warm-engine.js';

/** What one symbol tells in a minute, beside its bars. */
const TICKERS_PER_MINUTE = 200;
const TRADES_PER_MINUTE = 50;
const HEALTH_REPORTS_PER_MINUTE = 6;
const BAR_DELAY_MS = 50;

const TICK = priceOf('0.01');
const RESTING = quantityOf('500');
const TRADED = quantityOf('0.02');

/** A market that goes on where a warm engine stands: its events, minute by minute. */
export class MarketFlow {
  readonly #series: readonly SyntheticSeries[];
  readonly #timeframes: readonly Timeframe[];
  readonly #recent: Bar[][];
  #at: EpochMs;
  #ids = 1;

  constructor({ series, at, recent }: WarmEngine, timeframes: readonly Timeframe[]) {
    this.#series = series;
    this.#timeframes = timeframes;
    this.#recent = recent.map((bars) => [...bars]);
    this.#at = at;
  }

  /** The events of the next minutes, in order. */
  minutes(count: number): readonly EngineEvent[] {
    return Array.from({ length: count }, () => this.#minute()).flat();
  }

  #minute(): readonly EngineEvent[] {
    const events: EngineEvent[] = [];
    for (let step = 0; step < TICKERS_PER_MINUTE; step += 1) {
      const at = this.#at + Math.floor((step * MINUTE_MS) / TICKERS_PER_MINUTE);
      for (const series of this.#series) {
        events.push(this.#ticker(series, at));
        if (step % (TICKERS_PER_MINUTE / TRADES_PER_MINUTE) === 0)
          events.push(this.#trade(series, at));
      }
      if (step % Math.floor(TICKERS_PER_MINUTE / HEALTH_REPORTS_PER_MINUTE) === 0)
        events.push({ type: 'HealthReported', at, level: 'OK', causes: [] });
    }
    this.#at += MINUTE_MS;
    for (const bar of closingBars(this.#series, this.#recent, this.#timeframes)) {
      const at = this.#at + BAR_DELAY_MS;
      events.push({ type: 'BarClosed', at, exchangeAt: this.#at, bar, source: 'ws' });
    }
    return events;
  }

  #ticker(series: SyntheticSeries, at: EpochMs): BookTickerUpdated {
    this.#ids += 1;
    return {
      type: 'BookTickerUpdated',
      at,
      symbol: series.symbol,
      updateId: String(this.#ids),
      bid: series.price,
      bidQuantity: RESTING,
      ask: (series.price + TICK) as Price,
      askQuantity: RESTING,
    };
  }

  #trade(series: SyntheticSeries, at: EpochMs): TradePrinted {
    this.#ids += 1;
    return {
      type: 'TradePrinted',
      at,
      exchangeAt: at,
      symbol: series.symbol,
      aggregateTradeId: String(this.#ids),
      price: series.price,
      quantity: TRADED,
      buyerIsMaker: true,
    };
  }
}

/** Every symbol's next 1m bar and the larger ones that end with it. `recent` is moved on by that minute. */
export function closingBars(
  series: readonly SyntheticSeries[],
  recent: readonly Bar[][],
  timeframes: readonly Timeframe[],
): readonly Bar[] {
  const closing: Bar[] = [];
  for (const [index, each] of series.entries()) {
    const bar = each.next();
    const bars = recent[index] ?? [];
    bars.push(bar);
    bars.shift();
    for (const timeframe of timeframes) {
      const lengthMs = timeframeMs(timeframe);
      if ((bar.closeTime + 1) % lengthMs !== 0) continue;
      if (timeframe === '1m') closing.push(bar);
      else closing.push(aggregateBars(bars.slice(-lengthMs / MINUTE_MS), timeframe));
    }
  }
  return closing;
}
