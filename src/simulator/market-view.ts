import { must } from '../base/assert.js';
import { divideFixed } from '../base/fixed-point.js';
import { RingBuffer } from '../base/ring-buffer.js';
import { DAY_MS, type EpochMs, MINUTE_MS } from '../base/time.js';
import type { Bar } from '../model/bar.js';
import type { Instrument } from '../model/instrument.js';
import type { SymbolName } from '../model/names.js';
import type { Price } from '../model/price.js';
import type { Timeframe } from '../model/timeframe.js';
import type { MarketListener, MarketSource, PublicBook, PublicTrade } from './market-source.js';
import { type DayFigures, RollingDay } from './rolling-day.js';

const TRADES_KEPT = 1_000;

interface SymbolView {
  readonly instrument: Instrument;
  readonly day: RollingDay;
  readonly trades: RingBuffer<PublicTrade>;
  /** The source's book, until the source says that it has changed. */
  book: PublicBook | undefined;
}

/** What the exchange publishes of the market: the source, plus what it remembers of the source's past. */
export class MarketView {
  readonly #source: MarketSource;
  readonly #views = new Map<string, SymbolView>();
  #at: EpochMs;

  constructor(source: MarketSource) {
    this.#source = source;
    this.#at = source.startAt;
    for (const instrument of source.instruments) {
      const day = new RollingDay();
      const from = source.startAt - DAY_MS;
      for (const bar of source.bars(instrument.symbol, '1m', from, source.startAt, 1_440)) {
        day.add(bar);
      }
      const trades = new RingBuffer<PublicTrade>(TRADES_KEPT);
      this.#views.set(instrument.symbol, { instrument, day, trades, book: undefined });
    }
  }

  get instruments(): readonly Instrument[] {
    return this.#source.instruments;
  }

  /** The market's time: it follows the clock in steps and stops where the source ends. */
  get at(): EpochMs {
    return this.#at;
  }

  /** Whether the source has nothing more. */
  get ended(): boolean {
    return this.#source.endAt !== undefined && this.#at >= this.#source.endAt;
  }

  instrument(symbol: string): Instrument | undefined {
    return this.#views.get(symbol)?.instrument;
  }

  book(symbol: SymbolName): PublicBook {
    const view = this.#view(symbol);
    view.book ??= this.#source.book(symbol);
    return view.book;
  }

  /** Closed bars. `limit` keeps the newest. */
  bars(
    symbol: SymbolName,
    timeframe: Timeframe,
    range: { readonly from: EpochMs; readonly to: EpochMs; readonly limit: number },
  ): readonly Bar[] {
    return this.#source.bars(symbol, timeframe, range.from, range.to, range.limit);
  }

  formingBar(symbol: SymbolName, timeframe: Timeframe): Bar | undefined {
    return this.#source.formingBar(symbol, timeframe);
  }

  /** The newest public trades, oldest first. */
  trades(symbol: SymbolName): readonly PublicTrade[] {
    return [...this.#view(symbol).trades];
  }

  lastTrade(symbol: SymbolName): PublicTrade | undefined {
    return this.#view(symbol).trades.at(-1);
  }

  day(symbol: SymbolName): DayFigures | undefined {
    return this.#view(symbol).day.figures(this.#source.formingBar(symbol, '1m'));
  }

  /** Average price weighted by volume over so many minutes, the forming one included; 0 minutes: the last price. */
  averagePrice(symbol: SymbolName, minutes: number): Price | undefined {
    if (minutes === 0) return this.lastTrade(symbol)?.price;
    const from = this.#at - minutes * MINUTE_MS;
    const bars = [...this.#source.bars(symbol, '1m', from, this.#at, minutes)];
    const forming = this.#source.formingBar(symbol, '1m');
    if (forming !== undefined) bars.push(forming);
    const volume = bars.reduce((sum, bar) => sum + bar.volume, 0n);
    if (volume === 0n) return bars.at(-1)?.close ?? this.lastTrade(symbol)?.price;
    const quote = bars.reduce((sum, bar) => sum + bar.quoteVolume, 0n);
    return divideFixed(quote, volume) as Price;
  }

  /** Moves the market to `to` in steps of at most `stepMs`. */
  advance(to: EpochMs, stepMs: number, listener: MarketListener): void {
    const end = this.#source.endAt === undefined ? to : Math.min(to, this.#source.endAt);
    const remembering: MarketListener = {
      trade: (trade) => {
        this.#view(trade.symbol).trades.push(trade);
        listener.trade(trade);
      },
      bookChanged: (symbol) => {
        this.#view(symbol).book = undefined;
        listener.bookChanged(symbol);
      },
      barClosed: (bar) => {
        if (bar.timeframe === '1m') this.#view(bar.symbol).day.add(bar);
        listener.barClosed(bar);
      },
    };
    while (this.#at < end) {
      this.#at = Math.min(end, this.#at + stepMs);
      this.#source.advance(this.#at, remembering);
    }
  }

  #view(symbol: SymbolName): SymbolView {
    return must(this.#views.get(symbol), 'the symbol is listed');
  }
}
