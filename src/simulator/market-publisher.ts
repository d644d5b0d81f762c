import { formatFixedPadded } from '../base/fixed-point.js';
import { type EpochMs, SECOND_MS } from '../base/time.js';
import type { Bar } from '../model/bar.js';
import type { SymbolName } from '../model/names.js';
import { isTimeframe, type Timeframe } from '../model/timeframe.js';
import type { PublicTrade } from './market-source.js';
import type { MarketView } from './market-view.js';
import type { StreamHub } from './stream-hub.js';
import type { WireObject } from './wire-json.js';

const FORMING_EVERY_MS = 2 * SECOND_MS;
const MINI_TICKERS = '!miniTicker@arr';

/** Turns what the market does into stream messages (web-socket-streams.md, "Detailed Stream information"). */
export class MarketPublisher {
  readonly #market: MarketView;
  readonly #hub: StreamHub;
  readonly #lower = new Map<string, SymbolName>();
  readonly #tradedSinceTickers = new Set<SymbolName>();
  /** Streams of forming bars with trades since their last message. */
  readonly #tradedSinceForming = new Set<SymbolName>();
  #tickersAt: EpochMs = 0;
  #formingAt: EpochMs = 0;

  constructor(market: MarketView, hub: StreamHub) {
    this.#market = market;
    this.#hub = hub;
    for (const { symbol } of market.instruments) this.#lower.set(symbol.toLowerCase(), symbol);
  }

  trade(trade: PublicTrade): void {
    const prefix = trade.symbol.toLowerCase();
    this.#tradedSinceTickers.add(trade.symbol);
    this.#tradedSinceForming.add(trade.symbol);
    this.#hub.publish(`${prefix}@aggTrade`, () => ({
      e: 'aggTrade',
      E: trade.at,
      s: trade.symbol,
      a: trade.tradeId,
      p: formatFixedPadded(trade.price),
      q: formatFixedPadded(trade.quantity),
      f: trade.tradeId,
      l: trade.tradeId,
      T: trade.at,
      m: trade.buyerIsMaker,
      M: true,
    }));
    this.#hub.publish(`${prefix}@trade`, () => ({
      e: 'trade',
      E: trade.at,
      s: trade.symbol,
      t: trade.tradeId,
      p: formatFixedPadded(trade.price),
      q: formatFixedPadded(trade.quantity),
      T: trade.at,
      m: trade.buyerIsMaker,
      M: true,
    }));
  }

  bookChanged(symbol: SymbolName): void {
    this.#hub.publish(`${symbol.toLowerCase()}@bookTicker`, () => {
      const { updateId, bids, asks } = this.#market.book(symbol);
      return {
        u: updateId,
        s: symbol,
        b: formatFixedPadded(bids[0]?.price ?? 0n),
        B: formatFixedPadded(bids[0]?.quantity ?? 0n),
        a: formatFixedPadded(asks[0]?.price ?? 0n),
        A: formatFixedPadded(asks[0]?.quantity ?? 0n),
      };
    });
  }

  barClosed(bar: Bar): void {
    this.#publishBar(bar, { closed: true, at: bar.closeTime + 1 });
  }

  /** What is sent by time and not by event: forming bars each 2 s, mini tickers each second. */
  tick(at: EpochMs): void {
    if (at - this.#formingAt >= FORMING_EVERY_MS) {
      this.#formingAt = at;
      this.#publishForming(at);
    }
    if (at - this.#tickersAt >= SECOND_MS) {
      this.#tickersAt = at;
      this.#publishTickers(at);
    }
  }

  #publishForming(at: EpochMs): void {
    for (const stream of [...this.#hub.names]) {
      const target = this.#barStream(stream);
      if (target === undefined || !this.#tradedSinceForming.has(target.symbol)) continue;
      const bar = this.#market.formingBar(target.symbol, target.timeframe);
      if (bar !== undefined) this.#publishBar(bar, { closed: false, at });
    }
    this.#tradedSinceForming.clear();
  }

  #publishTickers(at: EpochMs): void {
    const traded = [...this.#tradedSinceTickers];
    this.#tradedSinceTickers.clear();
    if (traded.length === 0) return;
    this.#hub.publish(MINI_TICKERS, () => traded.map((symbol) => this.#miniTicker(symbol, at)));
    for (const symbol of traded) {
      const stream = `${symbol.toLowerCase()}@miniTicker`;
      this.#hub.publish(stream, () => this.#miniTicker(symbol, at));
    }
  }

  #miniTicker(symbol: SymbolName, at: EpochMs): WireObject {
    const day = this.#market.day(symbol);
    return {
      e: '24hrMiniTicker',
      E: at,
      s: symbol,
      c: formatFixedPadded(day?.close ?? 0n),
      o: formatFixedPadded(day?.open ?? 0n),
      h: formatFixedPadded(day?.high ?? 0n),
      l: formatFixedPadded(day?.low ?? 0n),
      v: formatFixedPadded(day?.volume ?? 0n),
      q: formatFixedPadded(day?.quoteVolume ?? 0n),
    };
  }

  #publishBar(bar: Bar, state: { readonly closed: boolean; readonly at: EpochMs }): void {
    this.#hub.publish(`${bar.symbol.toLowerCase()}@kline_${bar.timeframe}`, () => {
      const lastId = this.#market.lastTrade(bar.symbol)?.tradeId;
      const traded = bar.trades > 0 && lastId !== undefined;
      return {
        e: 'kline',
        E: state.at,
        s: bar.symbol,
        k: {
          t: bar.openTime,
          T: bar.closeTime,
          s: bar.symbol,
          i: bar.timeframe,
          f: traded ? lastId - BigInt(bar.trades - 1) : -1,
          L: traded ? lastId : -1,
          o: formatFixedPadded(bar.open),
          c: formatFixedPadded(bar.close),
          h: formatFixedPadded(bar.high),
          l: formatFixedPadded(bar.low),
          v: formatFixedPadded(bar.volume),
          n: bar.trades,
          x: state.closed,
          q: formatFixedPadded(bar.quoteVolume),
          V: formatFixedPadded(bar.takerBuyVolume),
          Q: formatFixedPadded(bar.takerBuyQuoteVolume),
          B: '0',
        },
      };
    });
  }

  #barStream(stream: string): { symbol: SymbolName; timeframe: Timeframe } | undefined {
    const [lower, interval] = stream.split('@kline_');
    const symbol = this.#lower.get(lower ?? '');
    if (symbol === undefined || interval === undefined || !isTimeframe(interval)) return undefined;
    return { symbol, timeframe: interval };
  }
}
