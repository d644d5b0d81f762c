import type { EpochMs } from '../base/time.js';
import type { Bar } from '../model/bar.js';
import type { BookTickerUpdated, MarketEvent } from '../model/market-event.js';
import { type Money, notionalOf } from '../model/money.js';
import type { SymbolName } from '../model/names.js';
import { distanceBps, type Price } from '../model/price.js';

/** The newest market data of one symbol. All times are receipt times on our clock unless they say otherwise. */
export interface SymbolMarket {
  readonly symbol: SymbolName;
  /** The newest best bid and ask, with `at` as its receipt; undefined before the first and while the feed is down. */
  readonly book: BookTickerUpdated | undefined;
  readonly lastTradePrice: Price | undefined;
  readonly lastTradeAt: EpochMs | undefined;
  /** The newest closed bar of the base timeframe. */
  readonly lastBar: Bar | undefined;
  readonly lastBarAt: EpochMs | undefined;
  /** Receipt minus exchange time of the newest bar that came by stream; not corrected for the clock's offset. */
  readonly barLagMs: number | undefined;
  readonly connected: boolean;
}

type MutableSymbolMarket = { -readonly [K in keyof SymbolMarket]: SymbolMarket[K] };

/**
 * What the market looks like now, per symbol: the engine, gates and validators read it.
 * Bounded by the symbols whose streams are open, which `retain` states.
 */
export class MarketView {
  readonly #markets = new Map<SymbolName, MutableSymbolMarket>();

  /** The newest data of a symbol; undefined when nothing has come yet. */
  of(symbol: SymbolName): SymbolMarket | undefined {
    return this.#markets.get(symbol);
  }

  /** Takes in one market event. Bars are told by `recordBar`, once they have been judged. */
  apply(event: MarketEvent): void {
    switch (event.type) {
      case 'BookTickerUpdated':
        this.#entry(event.symbol).book = event;
        return;
      case 'TradePrinted': {
        const market = this.#entry(event.symbol);
        market.lastTradePrice = event.price;
        market.lastTradeAt = event.at;
        return;
      }
      case 'FeedStatusChanged':
        for (const symbol of event.symbols) this.#connect(symbol, event.connected);
        return;
      case 'BarClosed':
      case 'MiniTickerUpdated':
        return;
    }
  }

  /** Takes in a bar that the history accepted as the newest of its ring. */
  recordBar(bar: Bar, at: EpochMs, lagMs: number | undefined): void {
    const market = this.#entry(bar.symbol);
    market.lastBar = bar;
    market.lastBarAt = at;
    if (lagMs !== undefined) market.barLagMs = lagMs;
  }

  /** Forgets every symbol that is not in the set. */
  retain(symbols: ReadonlySet<SymbolName>): void {
    for (const symbol of this.#markets.keys()) {
      if (!symbols.has(symbol)) this.#markets.delete(symbol);
    }
  }

  #connect(symbol: SymbolName, connected: boolean): void {
    const market = this.#entry(symbol);
    market.connected = connected;
    if (!connected) market.book = undefined;
  }

  #entry(symbol: SymbolName): MutableSymbolMarket {
    let market = this.#markets.get(symbol);
    if (market === undefined) {
      market = {
        symbol,
        book: undefined,
        lastTradePrice: undefined,
        lastTradeAt: undefined,
        lastBar: undefined,
        lastBarAt: undefined,
        barLagMs: undefined,
        connected: true,
      };
      this.#markets.set(symbol, market);
    }
    return market;
  }
}

/** Spread of a book ticker in basis points of the bid. */
export function spreadBps(book: BookTickerUpdated): number {
  return distanceBps(book.bid, book.ask);
}

/** Quote resting at the thinner side of the best bid and ask. */
export function depthQuote(book: BookTickerUpdated): Money {
  const bid = notionalOf(book.bid, book.bidQuantity);
  const ask = notionalOf(book.ask, book.askQuantity);
  return bid < ask ? bid : ask;
}
