import { formatFixedPadded } from '../src/base/fixed-point.js';
import type { EpochMs } from '../src/base/time.js';
import type { Bar } from '../src/model/bar.js';
import type { SymbolName } from '../src/model/names.js';

/** A kline frame of a combined stream, as the exchange writes it. `at` is its event time. */
export function barFrame(bar: Bar, options: { isClosed: boolean; at: EpochMs }): string {
  const { symbol, timeframe } = bar;
  return (
    `{"stream":"${symbol.toLowerCase()}@kline_${timeframe}","data":{"e":"kline","E":${options.at},` +
    `"s":"${symbol}","k":{"t":${bar.openTime},"T":${bar.closeTime},"s":"${symbol}","i":"${timeframe}",` +
    `"f":19862761,"L":19862790,"o":"${formatFixedPadded(bar.open)}","c":"${formatFixedPadded(bar.close)}",` +
    `"h":"${formatFixedPadded(bar.high)}","l":"${formatFixedPadded(bar.low)}",` +
    `"v":"${formatFixedPadded(bar.volume)}","n":${bar.trades},"x":${String(options.isClosed)},` +
    `"q":"${formatFixedPadded(bar.quoteVolume)}","V":"${formatFixedPadded(bar.takerBuyVolume)}",` +
    `"Q":"${formatFixedPadded(bar.takerBuyQuoteVolume)}","B":"0"}}}`
  );
}

/** A book ticker frame of a combined stream. */
export function bookTickerFrame(symbol: SymbolName, updateId: string): string {
  return (
    `{"stream":"${symbol.toLowerCase()}@bookTicker","data":{"u":${updateId},"s":"${symbol}",` +
    `"b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}}`
  );
}

/** An aggregate trade frame of a combined stream. */
export function aggregateTradeFrame(symbol: SymbolName, id: number, at: EpochMs): string {
  return (
    `{"stream":"${symbol.toLowerCase()}@aggTrade","data":{"e":"aggTrade","E":${at},"s":"${symbol}","a":${id},` +
    `"p":"61837.63000000","q":"0.02000000","f":${id},"l":${id},"T":${at},"m":true,"M":true}}`
  );
}

/** A depth update frame of a combined stream. */
export function depthFrame(symbol: SymbolName, id: number, at: EpochMs): string {
  const levels = Array.from(
    { length: 12 },
    (_, index) => `["6${1837 + index}.63000000","${index}.78826000"]`,
  ).join(',');
  return (
    `{"stream":"${symbol.toLowerCase()}@depth@100ms","data":{"e":"depthUpdate","E":${at},"s":"${symbol}",` +
    `"U":${id},"u":${id + 12},"b":[${levels}],"a":[${levels}]}}`
  );
}
