import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import { addMoney, notionalOf, ZERO_MONEY } from '../../model/money.js';
import type { SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';
import { addQuantity, type Quantity, ZERO_QUANTITY } from '../../model/quantity.js';
import { barCloseTime } from '../../model/timeframe.js';

/** An empty minute: flat at the close before it. */
export function emptyMinute(symbol: SymbolName, openTime: EpochMs, close: Price): Bar {
  return {
    symbol,
    timeframe: '1m',
    openTime,
    closeTime: barCloseTime(openTime, '1m'),
    open: close,
    high: close,
    low: close,
    close,
    volume: ZERO_QUANTITY,
    quoteVolume: ZERO_MONEY,
    trades: 0,
    takerBuyVolume: ZERO_QUANTITY,
    takerBuyQuoteVolume: ZERO_MONEY,
  };
}

/** The minute with one more trade in it. */
export function addTrade(
  minute: Bar,
  trade: { readonly price: Price; readonly quantity: Quantity; readonly takerBuys: boolean },
): Bar {
  const { price, quantity, takerBuys } = trade;
  const value = notionalOf(price, quantity);
  const isFirst = minute.trades === 0;
  return {
    ...minute,
    open: isFirst ? price : minute.open,
    high: isFirst || price > minute.high ? price : minute.high,
    low: isFirst || price < minute.low ? price : minute.low,
    close: price,
    volume: addQuantity(minute.volume, quantity),
    quoteVolume: addMoney(minute.quoteVolume, value),
    trades: minute.trades + 1,
    takerBuyVolume: takerBuys
      ? addQuantity(minute.takerBuyVolume, quantity)
      : minute.takerBuyVolume,
    takerBuyQuoteVolume: takerBuys
      ? addMoney(minute.takerBuyQuoteVolume, value)
      : minute.takerBuyQuoteVolume,
  };
}
