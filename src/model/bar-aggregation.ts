import { assert, must } from '../base/assert.js';
import type { Bar } from './bar.js';
import { addMoney, ZERO_MONEY } from './money.js';
import { addQuantity, ZERO_QUANTITY } from './quantity.js';
import { barCloseTime, barOpenTime, type Timeframe } from './timeframe.js';

/**
 * The larger bar that smaller bars make up, field for field as the exchange makes it: volumes, quote volumes
 * and trades are sums; open, high, low and close come from the children that traded. A child with
 * zero volume repeats an older price and gives its parent none (seen in the public archive); when no
 * child traded, the parent is flat at the last child's close.
 *
 * `children` are one symbol's, oldest first, all inside one bar of `timeframe`. Whether they are all there is
 * the caller's to know: what is missing is missing from the result.
 *
 * @throws InvariantViolation when there are no children, or they do not belong together.
 */
export function aggregateBars(children: readonly Bar[], timeframe: Timeframe): Bar {
  const newest = must(children.at(-1), 'a bar is made of at least one smaller bar');
  const openTime = barOpenTime(newest.openTime, timeframe);
  const closeTime = barCloseTime(openTime, timeframe);
  let { open, high, low, close } = newest;
  let volume = ZERO_QUANTITY;
  let quoteVolume = ZERO_MONEY;
  let takerBuyVolume = ZERO_QUANTITY;
  let takerBuyQuoteVolume = ZERO_MONEY;
  let trades = 0;
  let traded = false;
  let earliest = openTime;
  for (const child of children) {
    assert(child.symbol === newest.symbol, 'the children are of one symbol');
    assert(
      child.openTime >= earliest && child.closeTime <= closeTime,
      'the children follow one another inside the larger bar',
    );
    earliest = child.closeTime + 1;
    volume = addQuantity(volume, child.volume);
    quoteVolume = addMoney(quoteVolume, child.quoteVolume);
    takerBuyVolume = addQuantity(takerBuyVolume, child.takerBuyVolume);
    takerBuyQuoteVolume = addMoney(takerBuyQuoteVolume, child.takerBuyQuoteVolume);
    trades += child.trades;
    if (child.volume === 0n) continue;
    if (!traded) ({ open, high, low } = child);
    if (child.high > high) high = child.high;
    if (child.low < low) low = child.low;
    close = child.close;
    traded = true;
  }
  if (!traded) open = high = low = close;
  return {
    symbol: newest.symbol,
    timeframe,
    openTime,
    closeTime,
    open,
    high,
    low,
    close,
    volume,
    quoteVolume,
    trades,
    takerBuyVolume,
    takerBuyQuoteVolume,
  };
}
