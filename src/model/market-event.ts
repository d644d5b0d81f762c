import type { EpochMs } from '../base/time.js';
import type { Bar, BarSource } from './bar.js';
import type { Money } from './money.js';
import type { SymbolName } from './names.js';
import type { Price } from './price.js';
import type { Quantity } from './quantity.js';

/** What the market feed tells. `at` is when we received it, `exchangeAt` when the exchange says it happened. */
export type MarketEvent =
  | BarClosed
  | BookTickerUpdated
  | TradePrinted
  | MiniTickerUpdated
  | FeedStatusChanged;

/** A bar has closed. */
export interface BarClosed {
  readonly type: 'BarClosed';
  readonly at: EpochMs;
  readonly exchangeAt: EpochMs;
  readonly bar: Bar;
  readonly source: BarSource;
}

/** The best bid and ask have changed. Conflates: only the newest per symbol matters. */
export interface BookTickerUpdated {
  readonly type: 'BookTickerUpdated';
  readonly at: EpochMs;
  readonly symbol: SymbolName;
  /** Order book update id, 64 bits, as text. */
  readonly updateId: string;
  readonly bid: Price;
  readonly bidQuantity: Quantity;
  readonly ask: Price;
  readonly askQuantity: Quantity;
}

/** An aggregate trade has happened. */
export interface TradePrinted {
  readonly type: 'TradePrinted';
  readonly at: EpochMs;
  readonly exchangeAt: EpochMs;
  readonly symbol: SymbolName;
  readonly aggregateTradeId: string;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly buyerIsMaker: boolean;
}

/** A symbol's rolling 24 h figures, from `!miniTicker@arr` or REST. Conflates per symbol. */
export interface MiniTickerUpdated {
  readonly type: 'MiniTickerUpdated';
  readonly at: EpochMs;
  readonly exchangeAt: EpochMs;
  readonly symbol: SymbolName;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
  readonly quoteVolume: Money;
}

/** A group of streams came up or went down; while it is down its symbols' data is stale. */
export interface FeedStatusChanged {
  readonly type: 'FeedStatusChanged';
  readonly at: EpochMs;
  readonly connected: boolean;
  readonly symbols: readonly SymbolName[];
  readonly cause: string;
}
