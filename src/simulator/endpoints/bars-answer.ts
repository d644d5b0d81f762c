import { formatFixedPadded } from '../../base/fixed-point.js';
import { type Kline, selectKlines } from '../public-market/kline-window.js';
import type { MarketView } from '../public-market/market-view.js';
import { isKlineInterval, readTimeZone } from '../wire/kline-intervals.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { missingParameter, RequestRefusal } from '../wire/request-refusal.js';
import type { WireValue } from '../wire/wire-json.js';
import { mandatorySymbol } from './symbol-selection.js';

/**
 * The bars of a klines request, the still open one included like the real exchange's. With `startTime` the oldest
 * from there, else the newest up to `endTime` (rest-api.md, "General API Information").
 */
export function answerBars(parameters: RequestParameters, market: MarketView): WireValue {
  const { symbol } = mandatorySymbol(parameters, market);
  const name = parameters.text('interval');
  if (name === undefined) throw missingParameter('interval');
  if (!isKlineInterval(name)) throw new RequestRefusal(400, -1120, 'Invalid interval.');
  const interval = { name, zoneMs: readZone(parameters) };
  const limit = parameters.limit(500, 1_000);
  const from = parameters.time('startTime');
  const to = parameters.time('endTime') ?? market.at;
  return selectKlines({ symbol, interval, from, to, limit }, market).map(renderBar);
}

/** @throws RequestRefusal -1100 when it is no time zone of the accepted range */
export function readZone(parameters: RequestParameters): number {
  const text = parameters.text('timeZone');
  if (text === undefined) return 0;
  const zoneMs = readTimeZone(text);
  if (zoneMs === undefined) {
    throw new RequestRefusal(400, -1130, "Data sent for parameter 'timeZone' is not valid.");
  }
  return zoneMs;
}

function renderBar(bar: Kline): WireValue {
  return [
    bar.openTime,
    formatFixedPadded(bar.open),
    formatFixedPadded(bar.high),
    formatFixedPadded(bar.low),
    formatFixedPadded(bar.close),
    formatFixedPadded(bar.volume),
    bar.closeTime,
    formatFixedPadded(bar.quoteVolume),
    bar.trades,
    formatFixedPadded(bar.takerBuyVolume),
    formatFixedPadded(bar.takerBuyQuoteVolume),
    '0',
  ];
}
