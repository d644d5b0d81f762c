import type { EpochMs } from '../../../base/time.js';
import type { Bar } from '../../../model/bar.js';
import type { Turnover } from '../../../model/engine-event.js';
import { type SymbolName, symbolName } from '../../../model/names.js';
import type { Price } from '../../../model/price.js';
import type { Quantity } from '../../../model/quantity.js';
import { barCloseTime, barOpenTime, type Timeframe } from '../../../model/timeframe.js';
import { type DepthSnapshot, readDepthLevels } from '../depth.js';
import {
  asArray,
  asBoolean,
  asEpochMs,
  asId,
  asInteger,
  asMoney,
  asObject,
  asPrice,
  asQuantity,
  asText,
} from '../json-reader.js';

/** rest-api.md, "Check server time". @throws DecodeFailure */
export function decodeServerTime(value: unknown): EpochMs {
  return asEpochMs(asObject(value, 'time')['serverTime'], 'time.serverTime');
}

/** rest-api.md, "24hr ticker price change statistics", FULL or MINI, of many symbols. @throws DecodeFailure */
export function decodeTurnovers(value: unknown): readonly Turnover[] {
  return asArray(value, 'tickers').map((item, index) => {
    const path = `tickers[${index}]`;
    const ticker = asObject(item, path);
    return {
      symbol: symbolName(asText(ticker['symbol'], `${path}.symbol`)),
      quoteVolume: asMoney(ticker['quoteVolume'], `${path}.quoteVolume`),
      trades: asInteger(ticker['count'], `${path}.count`),
      lastPrice: asPrice(ticker['lastPrice'], `${path}.lastPrice`),
    };
  });
}

/**
 * rest-api.md, "Kline/Candlestick data": rows in order of open time. The last may still be open. Rows off the
 * timeframe's grid are left out: the exchange's history has a few from its outages, and a bar is a whole interval.
 *
 * @throws DecodeFailure
 */
export function decodeKlines(
  value: unknown,
  symbol: SymbolName,
  timeframe: Timeframe,
): readonly Bar[] {
  return asArray(value, 'klines')
    .map((row, index) => readKline(row, `klines[${index}]`, symbol, timeframe))
    .filter(isOnGrid);
}

function isOnGrid(bar: Bar): boolean {
  return (
    bar.openTime === barOpenTime(bar.openTime, bar.timeframe) &&
    bar.closeTime === barCloseTime(bar.openTime, bar.timeframe)
  );
}

function readKline(value: unknown, path: string, symbol: SymbolName, timeframe: Timeframe): Bar {
  const row = asArray(value, path);
  return {
    symbol,
    timeframe,
    openTime: asEpochMs(row[0], `${path}[0]`),
    closeTime: asEpochMs(row[6], `${path}[6]`),
    open: asPrice(row[1], `${path}[1]`),
    high: asPrice(row[2], `${path}[2]`),
    low: asPrice(row[3], `${path}[3]`),
    close: asPrice(row[4], `${path}[4]`),
    volume: asQuantity(row[5], `${path}[5]`),
    quoteVolume: asMoney(row[7], `${path}[7]`),
    trades: asInteger(row[8], `${path}[8]`),
    takerBuyVolume: asQuantity(row[9], `${path}[9]`),
    takerBuyQuoteVolume: asMoney(row[10], `${path}[10]`),
  };
}

/** rest-api.md, "Order book". @throws DecodeFailure */
export function decodeDepthSnapshot(value: unknown): DepthSnapshot {
  const book = asObject(value, 'book');
  return {
    lastUpdateId: BigInt(asId(book['lastUpdateId'], 'book.lastUpdateId')),
    bids: readDepthLevels(book['bids'], 'book.bids'),
    asks: readDepthLevels(book['asks'], 'book.asks'),
  };
}

/** Trades of one order at one price, as one. */
export interface AggregateTrade {
  readonly symbol: SymbolName;
  readonly aggregateTradeId: bigint;
  readonly firstTradeId: bigint;
  readonly lastTradeId: bigint;
  readonly exchangeAt: EpochMs;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly buyerIsMaker: boolean;
}

/** rest-api.md, "Compressed/Aggregate trades list". @throws DecodeFailure */
export function decodeAggregateTrades(
  value: unknown,
  symbol: SymbolName,
): readonly AggregateTrade[] {
  return asArray(value, 'trades').map((item, index) => {
    const path = `trades[${index}]`;
    const trade = asObject(item, path);
    return {
      symbol,
      aggregateTradeId: BigInt(asId(trade['a'], `${path}.a`)),
      firstTradeId: BigInt(asId(trade['f'], `${path}.f`)),
      lastTradeId: BigInt(asId(trade['l'], `${path}.l`)),
      exchangeAt: asEpochMs(trade['T'], `${path}.T`),
      price: asPrice(trade['p'], `${path}.p`),
      quantity: asQuantity(trade['q'], `${path}.q`),
      buyerIsMaker: asBoolean(trade['m'], `${path}.m`),
    };
  });
}
