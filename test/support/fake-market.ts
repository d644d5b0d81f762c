import { type EpochMs, MINUTE_MS } from '../../src/base/time.js';
import { ListedSide } from '../../src/matching/depth-side.js';
import type { Bar } from '../../src/model/bar.js';
import type { Instrument } from '../../src/model/instrument.js';
import { notionalOf } from '../../src/model/money.js';
import type { SymbolName } from '../../src/model/names.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import { barCloseTime, type Timeframe, timeframeMs } from '../../src/model/timeframe.js';
import type {
  MarketListener,
  MarketSource,
  PublicBook,
  PublicTrade,
} from '../../src/simulator/public-market/market-source.js';
import { plainFilters, plainInstrument } from './plain-instrument.js';

/** A pair with plain rules: tick 0.01, step 0.00001, at least 5 of quote. */
export function testInstrument(base: string, changes: Partial<Instrument> = {}): Instrument {
  const filters = plainFilters('0.00001', { ordersMax: 200, algoOrdersMax: 5 });
  return plainInstrument(base, { filters, ...changes });
}

/** A trade at a price. */
export function publicTrade(
  symbol: SymbolName,
  tradeId: number,
  text: { readonly price: string; readonly quantity: string },
  at: EpochMs,
  buyerIsMaker = false,
): PublicTrade {
  return {
    symbol,
    tradeId: BigInt(tradeId),
    price: priceOf(text.price),
    quantity: quantityOf(text.quantity),
    at,
    buyerIsMaker,
  };
}

type Happening =
  | { readonly at: EpochMs; readonly trade: PublicTrade }
  | { readonly at: EpochMs; readonly symbol: SymbolName; readonly book: PublicBook };

/** A market driven by hand: a test says what happens when, and it happens once time has got there. */
export class FakeMarket implements MarketSource {
  readonly instruments: readonly Instrument[];
  readonly startAt: EpochMs;
  readonly endAt: EpochMs | undefined = undefined;
  readonly barsAreRecorded = false;
  #at: EpochMs;
  readonly #pending: Happening[] = [];
  readonly #books = new Map<SymbolName, PublicBook>();
  readonly #trades: PublicTrade[] = [];
  readonly #history: Bar[] = [];

  constructor(startAt: EpochMs, instruments: readonly Instrument[]) {
    this.startAt = startAt;
    this.#at = startAt;
    this.instruments = instruments;
    for (const { symbol } of instruments) this.setBook(symbol, ['99', '1'], ['101', '1']);
  }

  /** Adds closed bars to the past, one a minute up to the start, at price 100 and volume 1. */
  addHistory(symbol: SymbolName, minutes: number): void {
    for (let index = minutes; index > 0; index -= 1) {
      const openTime = this.startAt - index * MINUTE_MS;
      this.#history.push(barOf(symbol, '1m', openTime, []));
    }
  }

  /** Replaces the book now, without telling. */
  setBook(
    symbol: SymbolName,
    bid: readonly [price: string, quantity: string],
    ask: readonly [price: string, quantity: string],
  ): void {
    this.#books.set(symbol, this.#book(symbol, bid, ask));
  }

  /** Plans a change of the book. */
  planBook(
    at: EpochMs,
    symbol: SymbolName,
    bid: readonly [price: string, quantity: string],
    ask: readonly [price: string, quantity: string],
  ): void {
    this.#pending.push({ at, symbol, book: this.#book(symbol, bid, ask) });
  }

  /** Plans a public trade. */
  planTrade(trade: PublicTrade): void {
    this.#pending.push({ at: trade.at, trade });
  }

  bars(
    symbol: SymbolName,
    timeframe: Timeframe,
    from: EpochMs,
    to: EpochMs,
    limit: number,
  ): readonly Bar[] {
    const size = timeframeMs(timeframe);
    const bars = this.#history.filter(
      (bar) => bar.symbol === symbol && bar.timeframe === timeframe,
    );
    for (let open = this.startAt; open + size <= this.#at; open += size) {
      bars.push(this.#bar(symbol, timeframe, open));
    }
    return bars.filter(({ openTime }) => openTime >= from && openTime <= to).slice(-limit);
  }

  formingBar(symbol: SymbolName, timeframe: Timeframe): Bar | undefined {
    const size = timeframeMs(timeframe);
    return this.#bar(symbol, timeframe, this.#at - (this.#at % size));
  }

  trades(symbol: SymbolName, fromId: bigint, limit: number): readonly PublicTrade[] {
    return this.#tradesOf(symbol)
      .filter(({ tradeId }) => tradeId >= fromId)
      .slice(0, limit);
  }

  tradeIdAfter(symbol: SymbolName, at: EpochMs): bigint {
    const trades = this.#tradesOf(symbol);
    return trades.find((trade) => trade.at > at)?.tradeId ?? (trades.at(-1)?.tradeId ?? 0n) + 1n;
  }

  book(symbol: SymbolName): PublicBook {
    const book = this.#books.get(symbol);
    if (book === undefined) throw new Error(`no book of ${symbol}`);
    return book;
  }

  advance(to: EpochMs, listener: MarketListener): void {
    this.#pending.sort((a, b) => a.at - b.at);
    for (
      let next = this.#pending[0];
      next !== undefined && next.at <= to;
      next = this.#pending[0]
    ) {
      this.#pending.shift();
      this.#moveTo(next.at, listener);
      if ('trade' in next) {
        this.#trades.push(next.trade);
        listener.trade(next.trade);
      } else {
        this.#books.set(next.symbol, next.book);
        listener.bookChanged(next.symbol, next.at);
      }
    }
    this.#moveTo(to, listener);
  }

  #moveTo(to: EpochMs, listener: MarketListener): void {
    for (
      let close = this.#at - (this.#at % MINUTE_MS) + MINUTE_MS;
      close <= to;
      close += MINUTE_MS
    ) {
      this.#at = close;
      for (const { symbol } of this.instruments) {
        listener.barClosed(this.#bar(symbol, '1m', close - MINUTE_MS));
      }
    }
    this.#at = to;
  }

  #tradesOf(symbol: SymbolName): readonly PublicTrade[] {
    return this.#trades.filter((trade) => trade.symbol === symbol);
  }

  #bar(symbol: SymbolName, timeframe: Timeframe, openTime: EpochMs): Bar {
    const closeTime = barCloseTime(openTime, timeframe);
    const trades = this.#trades.filter(
      (trade) => trade.symbol === symbol && trade.at >= openTime && trade.at <= closeTime,
    );
    return barOf(symbol, timeframe, openTime, trades);
  }

  #book(
    symbol: SymbolName,
    bid: readonly [string, string],
    ask: readonly [string, string],
  ): PublicBook {
    const level = ([price, quantity]: readonly [string, string]) => ({
      price: priceOf(price),
      quantity: quantityOf(quantity),
    });
    const updateId = (this.#books.get(symbol)?.updateId ?? 0n) + 1n;
    return {
      updateId,
      bids: new ListedSide([level(bid)]),
      asks: new ListedSide([level(ask)]),
    };
  }
}

function barOf(
  symbol: SymbolName,
  timeframe: Timeframe,
  openTime: EpochMs,
  trades: readonly PublicTrade[],
): Bar {
  const prices = trades.map(({ price }) => price);
  const sorted = [...prices].sort((a, b) => (a < b ? -1 : 1));
  const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
  const quiet = priceOf('100');
  return {
    symbol,
    timeframe,
    openTime,
    closeTime: barCloseTime(openTime, timeframe),
    open: prices[0] ?? quiet,
    high: sorted.at(-1) ?? quiet,
    low: sorted[0] ?? quiet,
    close: prices.at(-1) ?? quiet,
    volume: sum(trades.map(({ quantity }) => quantity)) as Bar['volume'],
    quoteVolume: sum(
      trades.map(({ price, quantity }) => notionalOf(price, quantity)),
    ) as Bar['quoteVolume'],
    trades: trades.length,
    takerBuyVolume: 0n as Bar['takerBuyVolume'],
    takerBuyQuoteVolume: 0n as Bar['takerBuyQuoteVolume'],
  };
}
