import type { EpochMs } from '../../base/time.js';
import type { DepthSide } from '../../matching/depth-side.js';
import type { Bar } from '../../model/bar.js';
import type { Instrument } from '../../model/instrument.js';
import type { SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';
import type { Timeframe } from '../../model/timeframe.js';

/** What the rest of the world offers. */
export interface PublicBook {
  /** Grows with every change of the book. */
  readonly updateId: bigint;
  readonly bids: DepthSide;
  readonly asks: DepthSide;
}

/** Two others traded. */
export interface PublicTrade {
  readonly symbol: SymbolName;
  /** Grows by one with every trade of the symbol. */
  readonly tradeId: bigint;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly at: EpochMs;
  readonly buyerIsMaker: boolean;
}

/** Is told, in order, what happens while the market moves. */
export interface MarketListener {
  trade(trade: PublicTrade): void;
  bookChanged(symbol: SymbolName, at: EpochMs): void;
  /** Every timeframe, at its close, after the trades it contains. */
  barClosed(bar: Bar): void;
}

/** Nobody is told what happens. */
export const UNHEARD: MarketListener = {
  trade: () => undefined,
  bookChanged: () => undefined,
  barClosed: () => undefined,
};

/** The market around our accounts: generated or recorded, and driven in exchange time. */
export interface MarketSource {
  /** The listed instruments. */
  readonly instruments: readonly Instrument[];
  /** First exchange time this source can be at. Everything before is history. */
  readonly startAt: EpochMs;
  /** Whether its bars are a record of what once was, and stay so whatever our accounts trade. */
  readonly barsAreRecorded: boolean;
  /** Last time it can reach (recorded data ends), or undefined. */
  readonly endAt: EpochMs | undefined;
  /**
   * Bars already closed at the current time with an open time in [from, to], oldest first; the newest `limit`
   * of them when there are more.
   */
  bars(
    symbol: SymbolName,
    timeframe: Timeframe,
    from: EpochMs,
    to: EpochMs,
    limit: number,
  ): readonly Bar[];
  /** The still forming bar at the current time. */
  formingBar(symbol: SymbolName, timeframe: Timeframe): Bar | undefined;
  /**
   * Trades that have happened with ids from `fromId` on, oldest first, at most `limit` of them; from the oldest that it
   * still knows when `fromId` is older.
   */
  trades(symbol: SymbolName, fromId: bigint, limit: number): readonly PublicTrade[];
  /** The id of the first trade after `at`; of the next to happen when there has been none yet. */
  tradeIdAfter(symbol: SymbolName, at: EpochMs): bigint;
  /** What is offered now, as deep as it is known. */
  book(symbol: SymbolName): PublicBook;
  /** Moves market time forward to `to`, reporting what happened in order. Called in small steps. */
  advance(to: EpochMs, listener: MarketListener): void;
}
