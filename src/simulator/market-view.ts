import { must } from '../base/assert.js';
import { divideFixed } from '../base/fixed-point.js';
import { RingBuffer } from '../base/ring-buffer.js';
import { DAY_MS, type EpochMs, MINUTE_MS } from '../base/time.js';
import type { MatchEvent } from '../matching/match-order.js';
import type { Bar } from '../model/bar.js';
import type { Fill } from '../model/fill.js';
import type { Instrument } from '../model/instrument.js';
import type { SymbolName } from '../model/names.js';
import type { Price } from '../model/price.js';
import type { Timeframe } from '../model/timeframe.js';
import type { MarketListener, MarketSource, PublicBook, PublicTrade } from './market-source.js';
import { type DayFigures, RollingDay } from './rolling-day.js';

const TRADES_KEPT = 1_000;

interface SymbolView {
  instrument: Instrument;
  readonly day: RollingDay;
  readonly trades: RingBuffer<PublicTrade>;
  /** The source's book, until the source says that it has changed. */
  book: PublicBook | undefined;
  /** Trades of our accounts that stand on the tape among the source's; they shift the source's ids. */
  ownTrades: bigint;
  /** The last id on the tape. */
  lastTradeId: bigint;
  /** How many trades there had been on all symbols when this one last traded. */
  tradedAt: bigint;
}

/** What the exchange publishes of the market: the source, plus what it remembers of the source's past. */
export class MarketView {
  readonly #source: MarketSource;
  readonly #views = new Map<string, SymbolView>();
  readonly #onOwnTrade: (trade: PublicTrade) => void;
  #at: EpochMs;
  #tradeCount = 0n;

  /** @param onOwnTrade is told the trades of our accounts once they are on the tape */
  constructor(source: MarketSource, onOwnTrade: (trade: PublicTrade) => void = () => undefined) {
    this.#source = source;
    this.#onOwnTrade = onOwnTrade;
    this.#at = source.startAt;
    for (const instrument of source.instruments) {
      const day = new RollingDay();
      const from = source.startAt - DAY_MS;
      for (const bar of source.bars(instrument.symbol, '1m', from, source.startAt, 1_440)) {
        day.add(bar);
      }
      const trades = new RingBuffer<PublicTrade>(TRADES_KEPT);
      this.#views.set(instrument.symbol, {
        ...{ instrument, day, trades, book: undefined },
        ...{ ownTrades: 0n, lastTradeId: 0n, tradedAt: -1n },
      });
    }
  }

  /** With the rules they have now. */
  get instruments(): readonly Instrument[] {
    return [...this.#views.values()].map(({ instrument }) => instrument);
  }

  /** Replaces the rules of a listed symbol. */
  replace(instrument: Instrument): void {
    this.#view(instrument.symbol).instrument = instrument;
  }

  /** Of the last trade, or of the last bar when there has been none since the start. */
  lastPrice(symbol: SymbolName): Price | undefined {
    return this.lastTrade(symbol)?.price ?? this.day(symbol)?.close;
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

  /** What the public offers, as the source states it. What the exchange shows is in `ShownBooks`. */
  sourceBook(symbol: SymbolName): PublicBook {
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

  /** Trades on all symbols so far. */
  get tradeCount(): bigint {
    return this.#tradeCount;
  }

  /** Whether a symbol has traded since the count of all trades was this. */
  tradedAfter(symbol: SymbolName, count: bigint): boolean {
    return this.#view(symbol).tradedAt > count;
  }

  /** The last id on the tape; 0 before the first trade. */
  lastTradeId(symbol: SymbolName): bigint {
    return this.#view(symbol).lastTradeId;
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

  /** The id of a trade that one of our accounts is about to make. */
  takeTradeId(symbol: SymbolName): bigint {
    const view = this.#view(symbol);
    view.ownTrades += 1n;
    view.lastTradeId += 1n;
    return view.lastTradeId;
  }

  /** Prints the trades of our accounts on the tape, each once whoever of them was on both sides. */
  printOwn(events: readonly MatchEvent[]): void {
    const printed = new Set<string>();
    for (const event of events) {
      if (event.type !== 'OrderTraded' || printed.has(event.fill.tradeId)) continue;
      const { fill } = event;
      printed.add(fill.tradeId);
      const trade: PublicTrade = {
        symbol: fill.symbol,
        tradeId: BigInt(fill.tradeId),
        price: fill.price,
        quantity: fill.quantity,
        at: fill.exchangeAt,
        buyerIsMaker: (fill.side === 'BUY') === fill.maker,
      };
      this.#tape(this.#view(fill.symbol), trade);
      this.#onOwnTrade(trade);
    }
  }

  /** Counts the trades of an earlier run, so that ids go on after them. */
  restoreOwnTrades(fills: readonly Fill[]): void {
    const ids = new Map<SymbolName, Set<string>>();
    for (const { symbol, tradeId } of fills) {
      const known = ids.get(symbol) ?? new Set();
      ids.set(symbol, known.add(tradeId));
    }
    for (const [symbol, known] of ids) {
      const view = this.#views.get(symbol);
      if (view === undefined) continue;
      view.ownTrades += BigInt(known.size);
      for (const id of known) if (BigInt(id) > view.lastTradeId) view.lastTradeId = BigInt(id);
    }
  }

  /** Moves the market to `to` in steps of at most `stepMs`. */
  advance(to: EpochMs, stepMs: number, listener: MarketListener): void {
    const end = this.#source.endAt === undefined ? to : Math.min(to, this.#source.endAt);
    const remembering: MarketListener = {
      trade: (stated) => {
        const view = this.#view(stated.symbol);
        const shifted = stated.tradeId + view.ownTrades;
        const tradeId = shifted > view.lastTradeId ? shifted : view.lastTradeId + 1n;
        view.lastTradeId = tradeId;
        const trade = tradeId === stated.tradeId ? stated : { ...stated, tradeId };
        this.#tape(view, trade);
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

  #tape(view: SymbolView, trade: PublicTrade): void {
    view.trades.push(trade);
    this.#tradeCount += 1n;
    view.tradedAt = this.#tradeCount;
  }

  #view(symbol: SymbolName): SymbolView {
    return must(this.#views.get(symbol), 'the symbol is listed');
  }
}
