import { assert } from '../../base/assert.js';
import type { Prng } from '../../base/prng.js';
import { type EpochMs, MINUTE_MS, SECOND_MS } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import { priceOf } from '../../model/price.js';
import { quantityOf } from '../../model/quantity.js';
import { barOpenTime, timeframeMs } from '../../model/timeframe.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import type {
  MarketDataFeed,
  MarketEventSink,
  StreamRequest,
} from '../../ports/market-data-feed.js';
import type { BarExchange } from './bar-exchange.js';

const QUOTE_EVERY_MS = 10 * SECOND_MS;

/** What the feed is made of. */
export interface FaultyBarFeedParts {
  readonly exchange: BarExchange;
  readonly random: Prng;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly sink: MarketEventSink;
  /** Whether frames and connections suffer now. */
  readonly failing: () => boolean;
}

/** Bars as they close, by streams that drop, repeat, delay, reorder and alter them, over connections that are cut around the close. */
export class FaultyBarFeed implements MarketDataFeed {
  readonly #parts: FaultyBarFeedParts;
  #streams: readonly StreamRequest[] = [];
  #connected = false;
  #closed = false;
  #quotes = 0;

  constructor(parts: FaultyBarFeedParts) {
    this.#parts = parts;
    this.#atNextMinute();
    this.#quote();
  }

  setStreams(streams: readonly StreamRequest[]): void {
    this.#streams = streams;
    this.#reconnect(200);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #atNextMinute(): void {
    const { clock, failing, random, scheduler } = this.#parts;
    const closeAt = barOpenTime(clock.now(), '1m') + MINUTE_MS;
    const cutMs = failing() && random.chance(0.12) ? random.below(8_000) - 4_000 : undefined;
    if (cutMs !== undefined) {
      scheduler.after(closeAt + cutMs - clock.now(), () => {
        this.#disconnect();
        this.#reconnect(500 + random.below(9_000));
      });
    }
    scheduler.after(closeAt - clock.now(), () => {
      if (this.#closed) return;
      this.#close(closeAt);
      this.#atNextMinute();
    });
  }

  #close(closeAt: EpochMs): void {
    const { exchange } = this.#parts;
    for (const stream of this.#streams) {
      if (stream.kind !== 'bar') continue;
      const stepMs = timeframeMs(stream.timeframe);
      if (closeAt % stepMs !== 0) continue;
      const bar = exchange.closed(stream.symbol, stream.timeframe, closeAt - stepMs);
      if (bar !== undefined) this.#send(bar);
    }
  }

  #send(bar: Bar): void {
    const { failing, random } = this.#parts;
    const suffers = failing();
    if (suffers && random.chance(0.06)) return;
    const times = suffers && random.chance(0.06) ? 2 : 1;
    for (let copy = 0; copy < times; copy += 1) {
      const late = suffers && random.chance(0.1) ? random.below(45_000) : 0;
      const told = suffers && random.chance(0.03) ? { ...bar, trades: bar.trades + 1 } : bar;
      this.#deliver(told, 20 + random.below(400) + late);
    }
  }

  #deliver(bar: Bar, delayMs: number): void {
    const { clock, scheduler, sink } = this.#parts;
    scheduler.after(delayMs, () => {
      if (!this.#connected || this.#closed) return;
      sink({
        type: 'BarClosed',
        at: clock.now(),
        exchangeAt: bar.closeTime + 1,
        bar,
        source: 'ws',
      });
    });
  }

  #quote(): void {
    const { clock, exchange, scheduler, sink } = this.#parts;
    scheduler.after(QUOTE_EVERY_MS, () => {
      if (this.#closed) return;
      this.#quotes += 1;
      for (const symbol of this.#connected ? exchange.symbols : []) {
        sink({
          type: 'BookTickerUpdated',
          at: clock.now(),
          symbol,
          updateId: String(this.#quotes),
          bid: priceOf('50'),
          bidQuantity: quantityOf('1'),
          ask: priceOf('50.01'),
          askQuantity: quantityOf('1'),
        });
      }
      this.#quote();
    });
  }

  #disconnect(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#tell('cut');
  }

  #reconnect(delayMs: number): void {
    assert(delayMs > 0, 'a connection takes time');
    this.#parts.scheduler.after(delayMs, () => {
      if (this.#connected || this.#closed || this.#streams.length === 0) return;
      this.#connected = true;
      this.#tell('connected');
    });
  }

  #tell(cause: string): void {
    const { clock, exchange, sink } = this.#parts;
    const connected = this.#connected;
    sink({
      type: 'FeedStatusChanged',
      at: clock.now(),
      connected,
      symbols: exchange.symbols,
      cause,
    });
  }
}
