import { type EpochMs, SECOND_MS } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import { formatPrice } from '../../model/price.js';
import { formatQuantity } from '../../model/quantity.js';
import { type Reason, reason } from '../../model/reason-code.js';
import { barCloseTime, barOpenTime } from '../../model/timeframe.js';

/**
 * A bar that arrives this long before its close, on our clock, is not believed to be closed. Less is the
 * difference of two clocks: recorded sessions have ours more than a second behind the exchange's.
 */
export const BAR_EARLY_MS_MAX = 15 * SECOND_MS;

/**
 * Whether a bar can be a closed bar at all, whatever else is known of its symbol.
 *
 * @returns undefined when it can; otherwise BAR_OFF_GRID, BAR_EARLY, BAR_INVERTED or PRICE_IMPLAUSIBLE.
 */
export function validateBar(bar: Bar, at: EpochMs): Reason | undefined {
  const { openTime, closeTime } = bar;
  const isOnGrid =
    Number.isSafeInteger(openTime) &&
    openTime >= 0 &&
    openTime === barOpenTime(openTime, bar.timeframe) &&
    closeTime === barCloseTime(openTime, bar.timeframe);
  if (!isOnGrid) return reason('BAR_OFF_GRID', { openTime, closeTime, timeframe: bar.timeframe });
  const earlyMs = closeTime - at;
  if (earlyMs > BAR_EARLY_MS_MAX) {
    return reason('BAR_EARLY', { openTime, earlyMs, limitMs: BAR_EARLY_MS_MAX });
  }
  return validatePrices(bar) ?? validateVolumes(bar);
}

function validatePrices(bar: Bar): Reason | undefined {
  const { open, high, low, close } = bar;
  const numbers = {
    openTime: bar.openTime,
    open: formatPrice(open),
    high: formatPrice(high),
    low: formatPrice(low),
    close: formatPrice(close),
  };
  if (low <= 0n || high <= 0n || open <= 0n || close <= 0n)
    return reason('PRICE_IMPLAUSIBLE', numbers);
  if (high < low || open > high || open < low || close > high || close < low) {
    return reason('BAR_INVERTED', numbers);
  }
  return undefined;
}

/** Volumes are not negative, and takers cannot have bought more than was traded. */
function validateVolumes(bar: Bar): Reason | undefined {
  const { volume, quoteVolume, trades, takerBuyVolume, takerBuyQuoteVolume } = bar;
  const isConsistent =
    volume >= 0n &&
    quoteVolume >= 0n &&
    trades >= 0 &&
    takerBuyVolume >= 0n &&
    takerBuyQuoteVolume >= 0n &&
    takerBuyVolume <= volume &&
    takerBuyQuoteVolume <= quoteVolume;
  if (isConsistent) return undefined;
  return reason('BAR_INVERTED', {
    openTime: bar.openTime,
    volume: formatQuantity(volume),
    takerBuyVolume: formatQuantity(takerBuyVolume),
    trades,
  });
}
