import type { Instrument, SymbolFilters } from '../../src/model/instrument.js';
import { moneyOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import { ORDER_TYPES } from '../../src/model/order.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';

/** A pair quoted in USDT that allows everything; `filters` are `plainFilters` unless others are given. */
export function plainInstrument(base: string, changes: Partial<Instrument> = {}): Instrument {
  return {
    symbol: symbolName(`${base}USDT`),
    status: 'TRADING',
    baseAsset: assetName(base),
    quoteAsset: assetName('USDT'),
    orderTypes: ORDER_TYPES,
    spotTradingAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: true,
    quoteOrderQuantityAllowed: true,
    trailingStopAllowed: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    filters: plainFilters('0.001'),
    ...changes,
  };
}

/** Prices in cents, quantities in `step`s, at least 5 of quote an order, valued at the last price. */
export function plainFilters(step: string, changes: Partial<SymbolFilters> = {}): SymbolFilters {
  return {
    price: { min: priceOf('0.01'), max: priceOf('1000000'), tick: priceOf('0.01') },
    lotSize: { min: quantityOf(step), max: quantityOf('9000'), step: quantityOf(step) },
    notional: {
      min: moneyOf('5'),
      applyMinToMarket: true,
      applyMaxToMarket: false,
      averageMins: 0,
    },
    ...changes,
  };
}
