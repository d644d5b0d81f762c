import { formatFixedPadded } from '../../base/fixed-point.js';
import type { ExchangeFilters } from '../../matching/account-limits.js';
import type { SymbolTraits } from '../../matching/symbol-traits.js';
import type { NotionalRule, PercentPriceRule, SymbolFilters } from '../../model/instrument.js';
import type { WireObject } from '../wire/wire-json.js';

/** filters.md: each filter of a symbol in its documented form, those that are set. */
export function renderFilters(filters: SymbolFilters, traits: SymbolTraits): readonly WireObject[] {
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
    percentPrice && renderPercentPrice(percentPrice, traits),
    notional && renderNotional(notional, traits),
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

/** filters.md, "Exchange Filters". */
export function renderExchangeFilters(filters: ExchangeFilters): readonly WireObject[] {
  const rendered = [
    count('EXCHANGE_MAX_NUM_ORDERS', 'maxNumOrders', filters.ordersMax),
    count('EXCHANGE_MAX_NUM_ALGO_ORDERS', 'maxNumAlgoOrders', filters.algoOrdersMax),
    count('EXCHANGE_MAX_NUM_ICEBERG_ORDERS', 'maxNumIcebergOrders', filters.icebergOrdersMax),
    count('EXCHANGE_MAX_NUM_ORDER_LISTS', 'maxNumOrderLists', filters.orderListsMax),
  ];
  return rendered.filter((filter) => filter !== undefined);
}

function renderPercentPrice(rule: PercentPriceRule, traits: SymbolTraits): WireObject {
  const text = formatFixedPadded;
  if (traits.percentPriceFilter === 'PERCENT_PRICE') {
    return {
      filterType: 'PERCENT_PRICE',
      multiplierUp: text(rule.bidUp),
      multiplierDown: text(rule.bidDown),
      avgPriceMins: rule.averageMins,
    };
  }
  return {
    filterType: 'PERCENT_PRICE_BY_SIDE',
    bidMultiplierUp: text(rule.bidUp),
    bidMultiplierDown: text(rule.bidDown),
    askMultiplierUp: text(rule.askUp),
    askMultiplierDown: text(rule.askDown),
    avgPriceMins: rule.averageMins,
  };
}

function renderNotional(rule: NotionalRule, traits: SymbolTraits): WireObject {
  const text = formatFixedPadded;
  if (traits.notionalFilter === 'MIN_NOTIONAL') {
    return {
      filterType: 'MIN_NOTIONAL',
      minNotional: text(rule.min),
      applyToMarket: rule.applyMinToMarket,
      avgPriceMins: rule.averageMins,
    };
  }
  return {
    filterType: 'NOTIONAL',
    minNotional: text(rule.min),
    applyMinToMarket: rule.applyMinToMarket,
    maxNotional: text(rule.max ?? NO_MAX_NOTIONAL),
    applyMaxToMarket: rule.applyMaxToMarket,
    avgPriceMins: rule.averageMins,
  };
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
