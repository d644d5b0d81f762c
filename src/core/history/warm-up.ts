import { type Timeframe, timeframeMs } from '../../model/timeframe.js';
import type { HistoryConfig } from '../engine-config.js';

/**
 * How many bars of a timeframe a symbol must have before it may trade: `warmUpBars`, but none that opened longer ago
 * than `warmUpSpanMs`. Without that bound the larger timeframes would keep every listing out for months.
 * At least one bar.
 */
export function barsToWarmUp(timeframe: Timeframe, config: HistoryConfig): number {
  const spanned = Math.floor(config.warmUpSpanMs / timeframeMs(timeframe));
  return Math.max(1, Math.min(config.warmUpBars, spanned));
}
