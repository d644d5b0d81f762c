import type { EpochMs } from '../../base/time.js';
import type { ExchangeFilters } from '../../matching/account-limits.js';
import type { SymbolTraits } from '../../matching/symbol-traits.js';
import type { Instrument } from '../../model/instrument.js';
import type { RateLimits } from '../admission/rate-windows.js';
import type { WireObject } from '../wire/wire-json.js';
import { renderExchangeFilters, renderFilters } from './filter-rendering.js';

/** A symbol as exchangeInfo states it. */
export interface ListedSymbol {
  readonly instrument: Instrument;
  readonly traits: SymbolTraits;
}

/** The body of exchangeInfo (rest-api.md, "Exchange information"). */
export function renderExchangeInfo(
  symbols: readonly ListedSymbol[],
  exchange: { readonly limits: RateLimits; readonly filters: ExchangeFilters },
  options: { readonly serverTime: EpochMs; readonly showPermissionSets: boolean },
): WireObject {
  const { limits } = exchange;
  return {
    timezone: 'UTC',
    serverTime: options.serverTime,
    rateLimits: [
      rateLimit('REQUEST_WEIGHT', 'MINUTE', 1, limits.weightPerMinute),
      rateLimit('ORDERS', 'SECOND', 10, limits.ordersPer10Seconds),
      rateLimit('ORDERS', 'DAY', 1, limits.ordersPerDay),
      rateLimit('RAW_REQUESTS', 'MINUTE', 5, limits.rawRequestsPer5Minutes),
    ],
    exchangeFilters: renderExchangeFilters(exchange.filters),
    symbols: symbols.map((symbol) => renderSymbol(symbol, options.showPermissionSets)),
  };
}

function rateLimit(
  rateLimitType: string,
  interval: string,
  intervalNum: number,
  limit: number,
): WireObject {
  return { rateLimitType, interval, intervalNum, limit };
}

function renderSymbol({ instrument, traits }: ListedSymbol, showSets: boolean): WireObject {
  return {
    symbol: instrument.symbol,
    status: instrument.status,
    baseAsset: instrument.baseAsset,
    baseAssetPrecision: 8,
    quoteAsset: instrument.quoteAsset,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: instrument.orderTypes,
    icebergAllowed: traits.icebergAllowed,
    ocoAllowed: instrument.ocoAllowed,
    otoAllowed: instrument.otoAllowed,
    opoAllowed: instrument.opoAllowed,
    quoteOrderQtyMarketAllowed: instrument.quoteOrderQuantityAllowed,
    allowTrailingStop: instrument.trailingStopAllowed,
    cancelReplaceAllowed: instrument.cancelReplaceAllowed,
    amendAllowed: instrument.amendAllowed,
    pegInstructionsAllowed: traits.pegAllowed,
    isSpotTradingAllowed: instrument.spotTradingAllowed,
    isMarginTradingAllowed: false,
    filters: renderFilters(instrument.filters, traits),
    permissions: [],
    permissionSets: showSets ? [['SPOT']] : [],
    defaultSelfTradePreventionMode: traits.defaultPrevention,
    allowedSelfTradePreventionModes: traits.allowedPreventions,
  };
}
