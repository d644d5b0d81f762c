import { formatFixedPadded } from '../../base/fixed-point.js';
import type { EpochMs } from '../../base/time.js';
import type { Instrument, SymbolFilters } from '../../model/instrument.js';
import type { RateLimits } from '../rate-windows.js';
import type { WireObject } from '../wire-json.js';

/** The body of exchangeInfo (rest-api.md, "Exchange information"). */
export function renderExchangeInfo(
  instruments: readonly Instrument[],
  limits: RateLimits,
  serverTime: EpochMs,
): WireObject {
  return {
    timezone: 'UTC',
    serverTime,
    rateLimits: [
      rateLimit('REQUEST_WEIGHT', 'MINUTE', 1, limits.weightPerMinute),
      rateLimit('ORDERS', 'SECOND', 10, limits.ordersPer10Seconds),
      rateLimit('ORDERS', 'DAY', 1, limits.ordersPerDay),
      rateLimit('RAW_REQUESTS', 'MINUTE', 5, limits.rawRequestsPer5Minutes),
    ],
    exchangeFilters: [],
    symbols: instruments.map(renderSymbol),
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

function renderSymbol(instrument: Instrument): WireObject {
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
    icebergAllowed: false,
    ocoAllowed: instrument.ocoAllowed,
    otoAllowed: instrument.otoAllowed,
    opoAllowed: instrument.opoAllowed,
    quoteOrderQtyMarketAllowed: instrument.quoteOrderQuantityAllowed,
    allowTrailingStop: instrument.trailingStopAllowed,
    cancelReplaceAllowed: instrument.cancelReplaceAllowed,
    amendAllowed: instrument.amendAllowed,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: instrument.spotTradingAllowed,
    isMarginTradingAllowed: false,
    filters: renderFilters(instrument.filters),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'NONE',
    allowedSelfTradePreventionModes: ['NONE'],
  };
}

/** filters.md: each filter in its documented form, those that are set. */
function renderFilters(filters: SymbolFilters): readonly WireObject[] {
  const text = formatFixedPadded;
  const { price, lotSize, marketLotSize, notional, percentPrice, trailingDelta } = filters;
  const rendered: (WireObject | undefined)[] = [
    {
      filterType: 'PRICE_FILTER',
      minPrice: text(price.min),
      maxPrice: text(price.max),
      tickSize: text(price.tick),
    },
    {
      filterType: 'LOT_SIZE',
      minQty: text(lotSize.min),
      maxQty: text(lotSize.max),
      stepSize: text(lotSize.step),
    },
    count('ICEBERG_PARTS', 'limit', filters.icebergPartsMax),
    marketLotSize && {
      filterType: 'MARKET_LOT_SIZE',
      minQty: text(marketLotSize.min),
      maxQty: text(marketLotSize.max),
      stepSize: text(marketLotSize.step),
    },
    trailingDelta && {
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: trailingDelta.minAbove,
      maxTrailingAboveDelta: trailingDelta.maxAbove,
      minTrailingBelowDelta: trailingDelta.minBelow,
      maxTrailingBelowDelta: trailingDelta.maxBelow,
    },
    percentPrice && {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: text(percentPrice.bidUp),
      bidMultiplierDown: text(percentPrice.bidDown),
      askMultiplierUp: text(percentPrice.askUp),
      askMultiplierDown: text(percentPrice.askDown),
      avgPriceMins: percentPrice.averageMins,
    },
    notional && {
      filterType: 'NOTIONAL',
      minNotional: text(notional.min),
      applyMinToMarket: notional.applyMinToMarket,
      maxNotional: text(notional.max ?? NO_MAX_NOTIONAL),
      applyMaxToMarket: notional.applyMaxToMarket,
      avgPriceMins: notional.averageMins,
    },
    count('MAX_NUM_ORDERS', 'maxNumOrders', filters.ordersMax),
    count('MAX_NUM_ORDER_LISTS', 'maxNumOrderLists', filters.orderListsMax),
    count('MAX_NUM_ALGO_ORDERS', 'maxNumAlgoOrders', filters.algoOrdersMax),
    count('MAX_NUM_ICEBERG_ORDERS', 'maxNumIcebergOrders', filters.icebergOrdersMax),
    count('MAX_NUM_ORDER_AMENDS', 'maxNumOrderAmends', filters.orderAmendsMax),
    filters.positionMax === undefined
      ? undefined
      : { filterType: 'MAX_POSITION', maxPosition: text(filters.positionMax) },
  ];
  return rendered.filter((filter) => filter !== undefined);
}

/** Binance states a maximum even where it never binds. */
const NO_MAX_NOTIONAL = 922_337_203_685_477_580n * 10n;

function count(
  filterType: string,
  field: string,
  limit: number | undefined,
): WireObject | undefined {
  return limit === undefined ? undefined : { filterType, [field]: limit };
}
