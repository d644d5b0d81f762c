import { MINUTE_MS } from '../../src/base/time.js';
import type { Bar } from '../../src/model/bar.js';
import { moneyOf } from '../../src/model/money.js';
import { symbolName } from '../../src/model/names.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import { barCloseTime } from '../../src/model/timeframe.js';

/** 2026-01-05T00:00:00Z, a Monday: on the grid of every timeframe. */
export const FIRST_OPEN_TIME = 1_767_571_200_000;

/** The 1m bar of BTCUSDT number `index` from FIRST_OPEN_TIME, with `changes` applied. */
export function barNumber(index: number, changes: Partial<Bar> = {}): Bar {
  const timeframe = changes.timeframe ?? '1m';
  const openTime = changes.openTime ?? FIRST_OPEN_TIME + index * MINUTE_MS;
  return {
    symbol: symbolName('BTCUSDT'),
    timeframe,
    openTime,
    closeTime: barCloseTime(openTime, timeframe),
    open: priceOf('61837.63'),
    high: priceOf('61900.00000001'),
    low: priceOf('61800.5'),
    close: priceOf('61850'),
    volume: quantityOf('12.34567891'),
    quoteVolume: moneyOf('763512.12345678'),
    trades: 1_000 + index,
    takerBuyVolume: quantityOf('6.1'),
    takerBuyQuoteVolume: moneyOf('377000.00000001'),
    ...changes,
  };
}
