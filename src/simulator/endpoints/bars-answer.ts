import { formatFixedPadded } from '../../base/fixed-point.js';
import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import { isTimeframe, type Timeframe, timeframeMs } from '../../model/timeframe.js';
import type { MarketView } from '../market-view.js';
import type { RequestParameters } from '../request-parameters.js';
import { missingParameter, RequestRefusal } from '../request-refusal.js';
import type { WireValue } from '../wire-json.js';
import { mandatorySymbol } from './symbol-selection.js';

/**
 * The bars of a klines request, the still open one included like the real exchange's. With `startTime` the oldest
 * from there, else the newest up to `endTime` (rest-api.md, "General API Information").
 */
export function answerBars(parameters: RequestParameters, market: MarketView): WireValue {
  const { symbol } = mandatorySymbol(parameters, market);
  const interval = parameters.text('interval');
  if (interval === undefined) throw missingParameter('interval');
  if (!isTimeframe(interval)) throw new RequestRefusal(400, -1120, 'Invalid interval.');
  const limit = parameters.limit(500, 1_000);
  const from = parameters.time('startTime');
  const to = parameters.time('endTime') ?? market.at;
  const forming = market.formingBar(symbol, interval);
  const closed =
    from === undefined
      ? market.bars(symbol, interval, { from: 0, to, limit })
      : oldestBars(from, to, limit, (range) => market.bars(symbol, interval, range), interval);
  const bars = [...closed];
  const last = bars.at(-1);
  if (
    forming !== undefined &&
    forming.openTime >= (from ?? 0) &&
    forming.openTime <= to &&
    (last === undefined || forming.openTime > last.openTime)
  ) {
    bars.push(forming);
  }
  const selected = from === undefined ? bars.slice(-limit) : bars.slice(0, limit);
  return selected.map(renderBar);
}

/** Looks ever further from the start until enough bars are found: history may begin late or have holes. */
function oldestBars(
  from: EpochMs,
  to: EpochMs,
  limit: number,
  read: (range: { from: EpochMs; to: EpochMs; limit: number }) => readonly Bar[],
  timeframe: Timeframe,
): readonly Bar[] {
  let count = limit;
  for (;;) {
    const until = Math.min(to, from + count * timeframeMs(timeframe));
    const bars = read({ from, to: until, limit: count + 1 });
    if (bars.length >= limit || until >= to) return bars.slice(0, limit);
    count *= 2;
  }
}

function renderBar(bar: Bar): WireValue {
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
