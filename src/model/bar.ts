import type { EpochMs } from '../base/time.js';
import type { Money } from './money.js';
import type { SymbolName } from './names.js';
import type { Price } from './price.js';
import type { Quantity } from './quantity.js';
import type { Timeframe } from './timeframe.js';

/**
 * A closed bar: what traded in [openTime, closeTime]. Forming bars never become one of these.
 * Exact: each number equals Binance's string, digit for digit.
 */
export interface Bar {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  /** First millisecond; on the timeframe's grid. */
  readonly openTime: EpochMs;
  /** Last millisecond (openTime + length − 1). */
  readonly closeTime: EpochMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  /** Base traded. */
  readonly volume: Quantity;
  /** Quote traded. */
  readonly quoteVolume: Money;
  /** Number of trades. */
  readonly trades: number;
  /** Base bought by takers. */
  readonly takerBuyVolume: Quantity;
  /** Quote spent by buying takers. */
  readonly takerBuyQuoteVolume: Money;
}

/** Whether two bars of one place say the same, digit for digit. */
export function sameBar(a: Bar, b: Bar): boolean {
  return (
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.close === b.close &&
    a.volume === b.volume &&
    a.quoteVolume === b.quoteVolume &&
    a.trades === b.trades &&
    a.takerBuyVolume === b.takerBuyVolume &&
    a.takerBuyQuoteVolume === b.takerBuyQuoteVolume
  );
}

/** Where a bar came from. REST is the authority when two disagree. */
export type BarSource = 'ws' | 'rest' | 'import' | 'aggregate';

/** A bar and its provenance, as stored. */
export interface StoredBar {
  readonly bar: Bar;
  readonly source: BarSource;
}

/** A hole that cannot be filled, with the reason; so that no hole is ever silent. */
export interface BarGap {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  /** Open time of the first missing bar. */
  readonly from: EpochMs;
  /** Open time of the last missing bar. */
  readonly to: EpochMs;
  readonly reason: BarGapReason;
}

/** Why bars are missing. */
export type BarGapReason =
  | 'NOT_LISTED'
  | 'EXCHANGE_HALT'
  | 'ABSENT_AT_EXCHANGE'
  | 'ABSENT_IN_ARCHIVE'
  | 'UNREPAIRED';
