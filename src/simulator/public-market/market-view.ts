import { must } from '../../base/assert.js';
import { divideFixed } from '../../base/fixed-point.js';
import { DAY_MS, type EpochMs, MINUTE_MS } from '../../base/time.js';
import type { MatchEvent } from '../../matching/match-order.js';
import type { Bar } from '../../model/bar.js';
import type { Fill } from '../../model/fill.js';
import type { Instrument } from '../../model/instrument.js';
import type { SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';
import type { Timeframe } from '../../model/timeframe.js';
import type { MarketListener, MarketSource, PublicBook, PublicTrade } from './market-source.js';
import { OwnMinutes } from './own-minutes.js';
import { type DayFigures, RollingDay } from './rolling-day.js';
import {
  type AggregateTrade,
  aggregateOf,
  extend,
  type OwnTrade,
  ownTradeOf,
  TradeTape,
} from './trade-tape.js';

/** Of the trades of a stretch of time; -1 when there are none. */
export interface TradeIds {
  readonly first: bigint;
  readonly last: bigint;
}

export const NO_TRADE_IDS: TradeIds = { first: -1n, last: -1n };

interface SymbolView {
  instrument: Instrument;
  readonly day: RollingDay;
  readonly tape: TradeTape;
  readonly own: OwnMinutes;
  /** The source's book, until the source says that it has changed. */
  book: PublicBook | undefined;
  /** The trade before one that is asked for again and again: the first of the last 24 hours. */
  before: { readonly id: bigint; readonly price: Price | undefined } | undefined;
  /** How many trades there had been on all symbols when this one last traded. */
  tradedAt: bigint;
}

/** Is told the trades of our accounts once they are on the tape; an aggregate with the last of its trades. */
export type OwnTradeListener = (trade: PublicTrade, aggregate: AggregateTrade | undefined) => void;

/** What the exchange publishes of the market: the source, and what our accounts traded there. */
export class MarketView {
  readonly #source: MarketSource;
  readonly #views = new Map<string, SymbolView>();
  readonly #onOwnTrade: OwnTradeListener;
  #at: EpochMs;
  #tradeCount = 0n;

  constructor(source: MarketSource, onOwnTrade: OwnTradeListener = () => undefined) {
    this.#source = source;
    this.#onOwnTrade = onOwnTrade;
    this.#at = source.startAt;
    for (const instrument of source.instruments) {
      const { symbol } = instrument;
      const day = new RollingDay();
      const from = source.startAt - DAY_MS;
      for (const bar of source.bars(symbol, '1m', from, source.startAt, 1_440)) day.add(bar);
      this.#views.set(symbol, {
        ...{ instrument, day, own: new OwnMinutes(), tape: new TradeTape(source, symbol) },
        ...{ book: undefined, before: undefined, tradedAt: -1n },
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
    return this.#source
      .bars(symbol, timeframe, range.from, range.to, range.limit)
      .map((bar) => this.#whole(bar));
  }

  formingBar(symbol: SymbolName, timeframe: Timeframe): Bar | undefined {
    const bar = this.#source.formingBar(symbol, timeframe);
    return bar === undefined ? undefined : this.#whole(bar);
  }

  /** Every trade of a symbol. */
  tape(symbol: SymbolName): TradeTape {
    return this.#view(symbol).tape;
  }

  lastTrade(symbol: SymbolName): PublicTrade | undefined {
    return this.tape(symbol).last;
  }

  /** Trades on all symbols so far. */
  get tradeCount(): bigint {
    return this.#tradeCount;
  }

  /** Whether a symbol has traded since the count of all trades was this. */
  tradedAfter(symbol: SymbolName, count: bigint): boolean {
    return this.#view(symbol).tradedAt > count;
  }

  /** The ids of the first and the last trade from a time on; -1 where there are no trades since. */
  tradeIdsSince(symbol: SymbolName, from: EpochMs): TradeIds {
    const tape = this.tape(symbol);
    const first = tape.idAfter(from - 1);
    return first > tape.lastId ? NO_TRADE_IDS : { first, last: tape.lastId };
  }

  /** The price of the trade before one of an id; undefined when there was none. */
  priceBefore(symbol: SymbolName, id: bigint): Price | undefined {
    const view = this.#view(symbol);
    if (view.before?.id !== id) {
      const [trade] = view.tape.trades(id - 1n, 1);
      view.before = { id, price: trade?.tradeId === id - 1n ? trade.price : undefined };
    }
    return view.before.price;
  }

  day(symbol: SymbolName): DayFigures | undefined {
    return this.#view(symbol).day.figures(this.formingBar(symbol, '1m'));
  }

  /** Average price weighted by volume over so many minutes, the forming one included; 0 minutes: the last price. */
  averagePrice(symbol: SymbolName, minutes: number): Price | undefined {
    if (minutes === 0) return this.lastTrade(symbol)?.price;
    const from = this.#at - minutes * MINUTE_MS;
    const bars = [...this.bars(symbol, '1m', { from, to: this.#at, limit: minutes })];
    const forming = this.formingBar(symbol, '1m');
    if (forming !== undefined) bars.push(forming);
    const volume = bars.reduce((sum, bar) => sum + bar.volume, 0n);
    if (volume === 0n) return bars.at(-1)?.close ?? this.lastTrade(symbol)?.price;
    const quote = bars.reduce((sum, bar) => sum + bar.quoteVolume, 0n);
    return divideFixed(quote, volume) as Price;
  }

  /** The id of a trade that one of our accounts is about to make. */
  takeTradeId(symbol: SymbolName): bigint {
    return this.tape(symbol).takeId();
  }

  /** Prints the trades of our accounts on the tape, each once whoever of them was on both sides. */
  printOwn(events: readonly MatchEvent[]): void {
    let open: { trade: OwnTrade; aggregate: AggregateTrade } | undefined;
    const printed = new Set<string>();
    for (const event of events) {
      // The taker's side of a trade comes first.
      if (event.type !== 'OrderTraded' || printed.has(event.fill.tradeId)) continue;
      printed.add(event.fill.tradeId);
      const trade = ownTradeOf(event.fill);
      const { own, tape } = this.#count(trade.symbol);
      own.add(trade);
      const joins = tape.printOwn(trade);
      if (open !== undefined) this.#onOwnTrade(open.trade, joins ? undefined : open.aggregate);
      const aggregate =
        joins && open !== undefined
          ? extend(open.aggregate, trade)
          : aggregateOf(trade, tape.aggregateIdOf(trade.tradeId));
      open = { trade, aggregate };
    }
    if (open !== undefined) this.#onOwnTrade(open.trade, open.aggregate);
  }

  /** Puts back the trades of an earlier run. */
  restoreOwnTrades(fills: readonly Fill[]): void {
    for (const [symbol, { tape, own, day }] of this.#views) {
      const trades = tape.restore(fills.filter((fill) => fill.symbol === symbol));
      for (const trade of trades) own.add(trade);
      if (trades.length > 0) day.replace((bar) => this.#whole(bar));
    }
  }

  /** Moves the market to `to` in steps of at most `stepMs`. */
  advance(to: EpochMs, stepMs: number, listener: MarketListener): void {
    const end = this.#source.endAt === undefined ? to : Math.min(to, this.#source.endAt);
    const remembering: MarketListener = {
      trade: (stated) => {
        const { tape } = this.#count(stated.symbol);
        listener.trade(tape.print(stated));
      },
      bookChanged: (symbol, at) => {
        this.#view(symbol).book = undefined;
        listener.bookChanged(symbol, at);
      },
      barClosed: (closed) => {
        const bar = this.#whole(closed);
        if (bar.timeframe === '1m') this.#view(bar.symbol).day.add(bar);
        listener.barClosed(bar);
      },
    };
    while (this.#at < end) {
      this.#at = Math.min(end, this.#at + stepMs);
      this.#source.advance(this.#at, remembering);
    }
  }

  /** A trade of this symbol takes place. */
  #count(symbol: SymbolName): SymbolView {
    const view = this.#view(symbol);
    this.#tradeCount += 1n;
    view.tradedAt = this.#tradeCount;
    return view;
  }

  /** A bar of the source with the trades of our accounts in it; a recorded one as it is. */
  #whole(bar: Bar): Bar {
    if (this.#source.barsAreRecorded) return bar;
    const { own, tape } = this.#view(bar.symbol);
    return own.within(bar, (at) => tape.idAfter(at));
  }

  #view(symbol: SymbolName): SymbolView {
    return must(this.#views.get(symbol), 'the symbol is listed');
  }
}
