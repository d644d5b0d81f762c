import type { Bar } from '../model/bar.js';

/** Every field of a bar, exactly: for comparing and for reports. */
export function barToText(bar: Bar): string {
  const {
    close,
    high,
    low,
    open,
    openTime,
    quoteVolume,
    takerBuyQuoteVolume,
    takerBuyVolume,
    trades,
    volume,
  } = bar;
  return `${openTime}: ${open} ${high} ${low} ${close} volume ${volume} quote ${quoteVolume} trades ${trades} taker ${takerBuyVolume} ${takerBuyQuoteVolume} (× 10⁻⁸)`;
}
