import type { Prng } from '../../base/prng.js';
import { type EpochMs, SECOND_MS } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { Turnover } from '../../model/engine-event.js';
import type { Instrument } from '../../model/instrument.js';
import { moneyOf } from '../../model/money.js';
import { priceOf } from '../../model/price.js';
import { timeframeMs } from '../../model/timeframe.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import type { BarQuery, LatestBars, MarketDataSource } from '../../ports/market-data-source.js';
import { RequestFailure } from '../../ports/request-failure.js';
import type { BarExchange } from './bar-exchange.js';

const LAG_MS_MAX = 40 * SECOND_MS;
const LATENCY_MS_MIN = 40;
const LATENCY_MS_MAX = 900;

/** What the source is made of. */
export interface LaggingSourceParts {
  readonly exchange: BarExchange;
  readonly instruments: readonly Instrument[];
  readonly random: Prng;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Whether requests fail now. */
  readonly failing: () => boolean;
}

/**
 * REST as seen by a client whose each answer comes from another replica: up to 40 s behind, so that a bar that has closed
 * meanwhile is told as it was while it was forming, or not at all.
 */
export class LaggingSource implements MarketDataSource {
  readonly #parts: LaggingSourceParts;

  constructor(parts: LaggingSourceParts) {
    this.#parts = parts;
  }

  async serverTime(): Promise<EpochMs> {
    return this.#parts.clock.now();
  }

  async instruments(): Promise<readonly Instrument[]> {
    return this.#parts.instruments;
  }

  async turnovers(): Promise<readonly Turnover[]> {
    return this.#parts.exchange.symbols.map((symbol) => {
      const [quoteVolume, lastPrice] = [moneyOf('1000000000'), priceOf('1')];
      return { symbol, quoteVolume, trades: 1_000_000, lastPrice };
    });
  }

  async bars(query: BarQuery): Promise<readonly Bar[]> {
    return (await this.latestBars(query)).bars;
  }

  async latestBars(query: BarQuery): Promise<LatestBars> {
    const { clock, exchange, failing, random } = this.#parts;
    const askedAt = clock.now();
    await this.#wait(LATENCY_MS_MIN + random.below(LATENCY_MS_MAX - LATENCY_MS_MIN));
    if (failing() && random.chance(0.1)) {
      throw new RequestFailure('the connection was cut', { outcome: 'UNKNOWN' });
    }
    const seenAt = clock.now() - random.below(LAG_MS_MAX + 1);
    await this.#wait(LATENCY_MS_MIN + random.below(LATENCY_MS_MAX - LATENCY_MS_MIN));
    const { limit, symbol, timeframe } = query;
    const stepMs = timeframeMs(timeframe);
    const to = query.to ?? askedAt;
    const bars: Bar[] = [];
    let newest: EpochMs | undefined;
    for (
      let at = query.from ?? to - (limit - 1) * stepMs;
      at <= to && bars.length < limit;
      at += stepMs
    ) {
      const bar = exchange.seen(symbol, timeframe, at, seenAt);
      if (bar === undefined) continue;
      newest = at;
      // As the exchange's clock tells it, a bar whose time is over is closed, however old the answer is.
      if (bar.closeTime < askedAt) bars.push(bar);
    }
    return { bars, newest };
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.scheduler.after(delayMs, resolve);
    });
  }
}
