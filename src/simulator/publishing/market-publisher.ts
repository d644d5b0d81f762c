import { must } from '../../base/assert.js';
import { type EpochMs, floorTime, SECOND_MS } from '../../base/time.js';
import type { DepthLevel } from '../../matching/depth-side.js';
import type { Bar } from '../../model/bar.js';
import type { SymbolName } from '../../model/names.js';
import { formingKline, type Kline, selectKlines } from '../public-market/kline-window.js';
import type { PublicTrade } from '../public-market/market-source.js';
import { type MarketView, NO_TRADE_IDS, type TradeIds } from '../public-market/market-view.js';
import type { ReferencePrices } from '../public-market/reference-prices.js';
import type { AggregateTrade } from '../public-market/trade-tape.js';
import { klineOpenTime, sourceTimeframe } from '../wire/kline-intervals.js';
import { readStreamName, type StreamSchedule, type TimedStream } from '../wire/stream-names.js';
import type { WireValue } from '../wire/wire-json.js';
import { BookChanges, renderPartialDepth } from './depth-diffs.js';
import { ALL_LEVELS, type BestLevels, type ShownBook, type ShownBooks } from './shown-books.js';
import type { StreamHub } from './stream-hub.js';
import {
  renderAggregateTradeEvent,
  renderAveragePrice,
  renderBlockTrade,
  renderBookTicker,
  renderKline,
  renderMiniTicker,
  renderReferencePrice,
  renderTicker,
  renderTradeEvent,
  renderWindowTicker,
} from './ticker-messages.js';

/** The names of a symbol's streams that speak by event. */
interface EventStreams {
  readonly aggTrade: string;
  readonly trade: string;
  readonly bookTicker: string;
}

/** A subscribed stream that speaks by time, and what it said last. */
interface RunningStream extends StreamSchedule {
  readonly name: string;
  /** The symbol's count of trades when it last spoke. */
  tradesSeen: bigint;
  dueAt: EpochMs;
  readonly book: BookChanges | undefined;
  kline: Kline | undefined;
}

/** So many seconds are told at once where time has leapt; the rest follow. */
const SECONDS_AT_ONCE = 60;

type KlineStream = Extract<TimedStream, { type: 'kline' }>;

/**
 * Turns what the market does into stream messages (web-socket-streams.md, "Detailed Stream information"). Nothing is
 * rendered, and no time is kept, for streams that nobody listens to.
 */
export class MarketPublisher {
  readonly #market: MarketView;
  readonly #books: ShownBooks;
  readonly #hub: StreamHub;
  readonly #references: ReferencePrices;
  readonly #symbols = new Map<string, SymbolName>();
  readonly #eventStreams = new Map<SymbolName, EventStreams>();
  /** What a `bookTicker` stream said last, while somebody listened. */
  readonly #bestTold = new Map<SymbolName, BestLevels>();
  #running: RunningStream[] = [];
  #hubVersion = -1;

  constructor(parts: {
    readonly market: MarketView;
    readonly books: ShownBooks;
    readonly hub: StreamHub;
    readonly references: ReferencePrices;
  }) {
    const { market, books } = parts;
    this.#market = market;
    this.#books = books;
    this.#hub = parts.hub;
    this.#references = parts.references;
    books.observeSnapshots((...given) => this.#noteSnapshot(...given));
    for (const { symbol } of market.instruments) {
      const lower = symbol.toLowerCase();
      this.#symbols.set(lower, symbol);
      this.#eventStreams.set(symbol, {
        aggTrade: `${lower}@aggTrade`,
        trade: `${lower}@trade`,
        bookTicker: `${lower}@bookTicker`,
      });
    }
  }

  trade(trade: PublicTrade): void {
    const { trade: name } = must(this.#eventStreams.get(trade.symbol), 'the symbol is listed');
    if (!this.#hub.has(name) || this.#isSilent(trade.symbol)) return;
    this.#hub.publish(name, () => renderTradeEvent(trade));
  }

  blockTrade(trade: PublicTrade): void {
    if (this.#isSilent(trade.symbol)) return;
    this.#hub.publish(`${trade.symbol.toLowerCase()}@blockTrade`, () => renderBlockTrade(trade));
  }

  /** @param read is asked only when somebody listens */
  aggregateTrade(symbol: SymbolName, read: () => AggregateTrade): void {
    const { aggTrade: name } = must(this.#eventStreams.get(symbol), 'the symbol is listed');
    if (!this.#hub.has(name) || this.#isSilent(symbol)) return;
    this.#hub.publish(name, () => renderAggregateTradeEvent(read()));
  }

  /** The book may look different now. Only another best price or quantity is told at once. */
  bookChanged(symbol: SymbolName): void {
    const { bookTicker } = must(this.#eventStreams.get(symbol), 'the symbol is listed');
    if (!this.#hub.has(bookTicker)) {
      this.#bestTold.delete(symbol);
      return;
    }
    if (this.#isSilent(symbol)) return;
    const best = this.#books.best(symbol);
    if (isSameBest(best, this.#bestTold.get(symbol))) return;
    this.#bestTold.set(symbol, best);
    const { updateId } = this.#books.book(symbol, 1);
    this.#hub.publish(bookTicker, () => renderBookTicker(symbol, best, updateId));
  }

  barClosed(bar: Bar): void {
    const name = `${bar.symbol.toLowerCase()}@kline_${bar.timeframe}`;
    if (!this.#hub.has(name) || !this.#speaksKlines(bar.symbol)) return;
    const state = { interval: bar.timeframe, closed: true, at: bar.closeTime + 1 };
    this.#hub.publish(name, () => renderKline(bar, state, this.#idsOf(bar)));
  }

  /** Lets every stream speak that is due; `at` is the market's time. */
  tick(at: EpochMs): void {
    if (this.#hub.version !== this.#hubVersion) this.#follow(at);
    for (const running of this.#running) {
      if (running.dueAt > at) continue;
      running.dueAt = floorTime(at, running.everyMs) + running.everyMs;
      if (running.stream.type === 'kline' && running.stream.interval.name === '1s') {
        this.#tellSeconds(running, running.stream, at);
        continue;
      }
      const payload = this.#payload(running, at);
      if (payload !== undefined) this.#hub.publish(running.name, () => payload);
    }
  }

  /** Takes up the streams that are subscribed now; those that already ran go on. */
  #follow(at: EpochMs): void {
    this.#hubVersion = this.#hub.version;
    const before = new Map(this.#running.map((running) => [running.name, running]));
    this.#running = [...this.#hub.names].flatMap((name) => {
      const known = before.get(name);
      if (known !== undefined) return [known];
      const schedule = readStreamName(name, this.#symbols);
      return schedule === undefined ? [] : [this.#begin(name, schedule, at)];
    });
  }

  #begin(name: string, schedule: StreamSchedule, at: EpochMs): RunningStream {
    const { stream, everyMs } = schedule;
    return {
      ...{ name, stream, everyMs },
      tradesSeen: -1n,
      dueAt: floorTime(at, everyMs) + everyMs,
      book:
        stream.type === 'depthDiff'
          ? new BookChanges(stream.symbol, this.#books.book(stream.symbol, ALL_LEVELS))
          : undefined,
      kline: undefined,
    };
  }

  #payload(running: RunningStream, at: EpochMs): WireValue | undefined {
    const { stream } = running;
    const market = this.#market;
    if ('symbol' in stream && this.#isSilent(stream.symbol)) return undefined;
    switch (stream.type) {
      case 'kline':
        return this.#klinePayload(running, stream, at);
      case 'miniTicker':
        return this.#hasTraded(running, stream.symbol)
          ? renderMiniTicker(stream.symbol, market, at)
          : undefined;
      case 'ticker':
        return this.#hasTraded(running, stream.symbol)
          ? renderTicker(stream.symbol, { market, books: this.#books }, at)
          : undefined;
      case 'windowTicker':
        return this.#hasTraded(running, stream.symbol)
          ? renderWindowTicker(stream.symbol, stream.window, market, at)
          : undefined;
      case 'avgPrice':
        return renderAveragePrice(stream.symbol, market, at);
      case 'referencePrice':
        return renderReferencePrice(stream.symbol, this.#references, at);
      case 'partialDepth':
        return renderPartialDepth(this.#books.book(stream.symbol, stream.levels));
      case 'depthDiff':
        return running.book?.next(this.#books.book(stream.symbol, ALL_LEVELS), at);
      case 'allMiniTickers':
        return this.#ofTraded(running, (symbol) => renderMiniTicker(symbol, market, at));
      default:
        return this.#ofTraded(running, (symbol) =>
          renderWindowTicker(symbol, stream.window, market, at),
        );
    }
  }

  #noteSnapshot(symbol: SymbolName, book: ShownBook, levels: number): void {
    for (const { stream, book: changes } of this.#running) {
      if (stream.type === 'depthDiff' && stream.symbol === symbol) changes?.note(book, levels);
    }
  }

  /** What is forming, after trades; and for intervals that the source does not close itself, what has closed. */
  #klinePayload(
    running: RunningStream,
    { symbol, interval }: KlineStream,
    at: EpochMs,
  ): WireValue | undefined {
    if (!this.#speaksKlines(symbol)) return undefined;
    const isNative = sourceTimeframe(interval) === interval.name && interval.zoneMs === 0;
    const last = running.kline;
    if (!isNative && last !== undefined && klineOpenTime(at, interval) > last.openTime) {
      running.kline = undefined;
      const query = { symbol, interval, from: last.openTime, to: last.openTime, limit: 1 };
      const closed = selectKlines(query, this.#market)[0] ?? last;
      return renderKline(
        closed,
        { interval: interval.name, closed: true, at },
        this.#idsOf(closed),
      );
    }
    if (!this.#hasTraded(running, symbol)) return undefined;
    const kline = formingKline(symbol, interval, this.#market);
    if (kline === undefined) return undefined;
    running.kline = kline;
    return renderKline(kline, { interval: interval.name, closed: false, at }, this.#idsOf(kline));
  }

  /** Every second when it has closed, quiet ones too. */
  #tellSeconds(running: RunningStream, { symbol, interval }: KlineStream, at: EpochMs): void {
    if (!this.#speaksKlines(symbol)) return;
    const to = klineOpenTime(at, interval) - SECOND_MS;
    const from = running.kline === undefined ? to : running.kline.openTime + SECOND_MS;
    const query = { symbol, interval, from, to, limit: SECONDS_AT_ONCE };
    for (const kline of selectKlines(query, this.#market)) {
      running.kline = kline;
      const state = { interval: interval.name, closed: true, at };
      this.#hub.publish(running.name, () => renderKline(kline, state, this.#idsOf(kline)));
    }
  }

  /** The first and the last trade of a kline. */
  #idsOf({ symbol, openTime, closeTime, trades }: Kline): TradeIds {
    if (trades === 0) return NO_TRADE_IDS;
    const tape = this.#market.tape(symbol);
    return { first: tape.idAfter(openTime - 1), last: tape.idAfter(closeTime) - 1n };
  }

  /** Of the symbols that have traded since the stream last spoke; undefined when none has. */
  #ofTraded(
    running: RunningStream,
    render: (symbol: SymbolName) => WireValue,
  ): WireValue | undefined {
    const seen = running.tradesSeen;
    running.tradesSeen = this.#market.tradeCount;
    const traded = this.#market.instruments.filter(
      ({ symbol }) => this.#market.tradedAfter(symbol, seen) && !this.#isSilent(symbol),
    );
    return traded.length === 0 ? undefined : traded.map(({ symbol }) => render(symbol));
  }

  #hasTraded(running: RunningStream, symbol: SymbolName): boolean {
    const count = this.#market.tape(symbol).lastId;
    if (count === running.tradesSeen) return false;
    running.tradesSeen = count;
    return true;
  }

  /** In BREAK no market data is generated (faqs/spot_glossary.md). */
  #isSilent(symbol: SymbolName): boolean {
    return this.#market.instrument(symbol)?.status === 'BREAK';
  }

  /** In CANCEL_ONLY all market data is generated except klines (faqs/spot_glossary.md). */
  #speaksKlines(symbol: SymbolName): boolean {
    const status = this.#market.instrument(symbol)?.status;
    return status !== 'BREAK' && status !== 'CANCEL_ONLY';
  }
}

function isSameBest(now: BestLevels, before: BestLevels | undefined): boolean {
  return (
    before !== undefined && isSameLevel(now.bid, before.bid) && isSameLevel(now.ask, before.ask)
  );
}

function isSameLevel(now: DepthLevel | undefined, before: DepthLevel | undefined): boolean {
  return now?.price === before?.price && now?.quantity === before?.quantity;
}
