import type { MarketEvent } from '../model/market-event.js';
import type { SymbolName } from '../model/names.js';
import type { Timeframe } from '../model/timeframe.js';

/** One stream the feed shall carry. */
export type StreamRequest =
  | { readonly kind: 'bar'; readonly symbol: SymbolName; readonly timeframe: Timeframe }
  | { readonly kind: 'bookTicker'; readonly symbol: SymbolName }
  | { readonly kind: 'trade'; readonly symbol: SymbolName }
  | { readonly kind: 'miniTickers' };

/** Receives what the feed learns. */
export type MarketEventSink = (event: MarketEvent) => void;

/** Streams market data into a sink given at construction: closed bars, book tickers, trades, 24 h figures. */
export interface MarketDataFeed {
  /** Declares the whole set of wanted streams; the feed opens and closes connections to match. */
  setStreams(streams: readonly StreamRequest[]): void;
  /** Closes every connection; no event follows. */
  close(): Promise<void>;
}
