import type { Instrument, SymbolFilters, SymbolStatus } from '../../../model/instrument.js';
import { assetName, symbolName } from '../../../model/names.js';
import { ORDER_TYPES, type OrderType } from '../../../model/order.js';
import {
  asArray,
  asBoolean,
  asInteger,
  asMoney,
  asObject,
  asPrice,
  asQuantity,
  asText,
  DecodeFailure,
  type JsonObject,
} from '../json-reader.js';
import { type RateLimit, readRateLimit } from '../rate/rate-limit.js';

/** What the exchange says of itself: its symbols and its limits. */
export interface ExchangeInfo {
  readonly instruments: readonly Instrument[];
  readonly rateLimits: readonly RateLimit[];
  /** Symbols that could not be read and are left out; never traded. */
  readonly unreadable: readonly DecodeFailure[];
}

/** enums.md, "Symbol status". */
const SYMBOL_STATUSES: readonly SymbolStatus[] = [
  'TRADING',
  'END_OF_DAY',
  'HALT',
  'BREAK',
  'CANCEL_ONLY',
];

/** rest-api.md, "Exchange information". One unreadable symbol does not hide the others. @throws DecodeFailure */
export function decodeExchangeInfo(value: unknown): ExchangeInfo {
  const info = asObject(value, 'exchangeInfo');
  const instruments: Instrument[] = [];
  const unreadable: DecodeFailure[] = [];
  for (const [index, item] of asArray(info['symbols'], 'exchangeInfo.symbols').entries()) {
    try {
      instruments.push(readInstrument(item, `exchangeInfo.symbols[${index}]`));
    } catch (error) {
      if (!(error instanceof DecodeFailure)) throw error;
      unreadable.push(error);
    }
  }
  const rateLimits = asArray(info['rateLimits'], 'exchangeInfo.rateLimits').flatMap(
    (item, index) => {
      const limit = readRateLimit(item, `exchangeInfo.rateLimits[${index}]`);
      return limit === undefined ? [] : [limit];
    },
  );
  return { instruments, rateLimits, unreadable };
}

function readInstrument(value: unknown, path: string): Instrument {
  const symbol = asObject(value, path);
  const status = asText(symbol['status'], `${path}.status`);
  const orderTypes = asArray(symbol['orderTypes'], `${path}.orderTypes`);
  return {
    symbol: symbolName(asText(symbol['symbol'], `${path}.symbol`)),
    status: SYMBOL_STATUSES.find((known) => known === status) ?? 'OTHER',
    baseAsset: assetName(asText(symbol['baseAsset'], `${path}.baseAsset`)),
    quoteAsset: assetName(asText(symbol['quoteAsset'], `${path}.quoteAsset`)),
    orderTypes: orderTypes.filter((type): type is OrderType =>
      (ORDER_TYPES as readonly unknown[]).includes(type),
    ),
    spotTradingAllowed: flag(symbol, 'isSpotTradingAllowed', path),
    ocoAllowed: flag(symbol, 'ocoAllowed', path),
    otoAllowed: flag(symbol, 'otoAllowed', path),
    opoAllowed: flag(symbol, 'opoAllowed', path),
    quoteOrderQuantityAllowed: flag(symbol, 'quoteOrderQtyMarketAllowed', path),
    trailingStopAllowed: flag(symbol, 'allowTrailingStop', path),
    cancelReplaceAllowed: flag(symbol, 'cancelReplaceAllowed', path),
    amendAllowed: flag(symbol, 'amendAllowed', path),
    filters: readFilters(symbol['filters'], `${path}.filters`),
  };
}

/** An absent permission is not a permission. */
function flag(symbol: JsonObject, name: string, path: string): boolean {
  const value = symbol[name];
  return value === undefined ? false : asBoolean(value, `${path}.${name}`);
}

/** filters.md, "Symbol filters". A filter that is not known here is the exchange's to enforce. */
function readFilters(value: unknown, path: string): SymbolFilters {
  let filters: Partial<SymbolFilters> = {};
  for (const [index, item] of asArray(value, path).entries()) {
    const filter = asObject(item, `${path}[${index}]`);
    const type = asText(filter['filterType'], `${path}[${index}].filterType`);
    const read = FILTER_READERS[type];
    if (read !== undefined) filters = { ...filters, ...read(filter, `${path}[${index}]`) };
  }
  const { price, lotSize } = filters;
  if (price === undefined) throw new DecodeFailure(path, 'a list with PRICE_FILTER');
  if (lotSize === undefined) throw new DecodeFailure(path, 'a list with LOT_SIZE');
  return { ...filters, price, lotSize };
}

type FilterReader = (filter: JsonObject, path: string) => Partial<SymbolFilters>;

const FILTER_READERS: Readonly<Record<string, FilterReader>> = {
  PRICE_FILTER: (filter, path) => ({
    price: {
      min: asPrice(filter['minPrice'], `${path}.minPrice`),
      max: asPrice(filter['maxPrice'], `${path}.maxPrice`),
      tick: asPrice(filter['tickSize'], `${path}.tickSize`),
    },
  }),
  LOT_SIZE: (filter, path) => ({ lotSize: readQuantityGrid(filter, path) }),
  MARKET_LOT_SIZE: (filter, path) => ({ marketLotSize: readQuantityGrid(filter, path) }),
  MIN_NOTIONAL: (filter, path) => ({
    notional: {
      min: asMoney(filter['minNotional'], `${path}.minNotional`),
      applyMinToMarket: asBoolean(filter['applyToMarket'], `${path}.applyToMarket`),
      applyMaxToMarket: false,
      averageMins: asInteger(filter['avgPriceMins'], `${path}.avgPriceMins`),
    },
  }),
  NOTIONAL: (filter, path) => ({
    notional: {
      min: asMoney(filter['minNotional'], `${path}.minNotional`),
      applyMinToMarket: asBoolean(filter['applyMinToMarket'], `${path}.applyMinToMarket`),
      max: asMoney(filter['maxNotional'], `${path}.maxNotional`),
      applyMaxToMarket: asBoolean(filter['applyMaxToMarket'], `${path}.applyMaxToMarket`),
      averageMins: asInteger(filter['avgPriceMins'], `${path}.avgPriceMins`),
    },
  }),
  PERCENT_PRICE: (filter, path) => {
    const up = asMoney(filter['multiplierUp'], `${path}.multiplierUp`);
    const down = asMoney(filter['multiplierDown'], `${path}.multiplierDown`);
    const averageMins = asInteger(filter['avgPriceMins'], `${path}.avgPriceMins`);
    return { percentPrice: { bidUp: up, bidDown: down, askUp: up, askDown: down, averageMins } };
  },
  PERCENT_PRICE_BY_SIDE: (filter, path) => ({
    percentPrice: {
      bidUp: asMoney(filter['bidMultiplierUp'], `${path}.bidMultiplierUp`),
      bidDown: asMoney(filter['bidMultiplierDown'], `${path}.bidMultiplierDown`),
      askUp: asMoney(filter['askMultiplierUp'], `${path}.askMultiplierUp`),
      askDown: asMoney(filter['askMultiplierDown'], `${path}.askMultiplierDown`),
      averageMins: asInteger(filter['avgPriceMins'], `${path}.avgPriceMins`),
    },
  }),
  TRAILING_DELTA: (filter, path) => ({
    trailingDelta: {
      minAbove: asInteger(filter['minTrailingAboveDelta'], `${path}.minTrailingAboveDelta`),
      maxAbove: asInteger(filter['maxTrailingAboveDelta'], `${path}.maxTrailingAboveDelta`),
      minBelow: asInteger(filter['minTrailingBelowDelta'], `${path}.minTrailingBelowDelta`),
      maxBelow: asInteger(filter['maxTrailingBelowDelta'], `${path}.maxTrailingBelowDelta`),
    },
  }),
  ICEBERG_PARTS: (filter, path) => ({
    icebergPartsMax: asInteger(filter['limit'], `${path}.limit`),
  }),
  MAX_NUM_ORDERS: (filter, path) => ({
    ordersMax: asInteger(filter['maxNumOrders'], `${path}.maxNumOrders`),
  }),
  MAX_NUM_ALGO_ORDERS: (filter, path) => ({
    algoOrdersMax: asInteger(filter['maxNumAlgoOrders'], `${path}.maxNumAlgoOrders`),
  }),
  MAX_NUM_ICEBERG_ORDERS: (filter, path) => ({
    icebergOrdersMax: asInteger(filter['maxNumIcebergOrders'], `${path}.maxNumIcebergOrders`),
  }),
  MAX_NUM_ORDER_LISTS: (filter, path) => ({
    orderListsMax: asInteger(filter['maxNumOrderLists'], `${path}.maxNumOrderLists`),
  }),
  MAX_NUM_ORDER_AMENDS: (filter, path) => ({
    orderAmendsMax: asInteger(filter['maxNumOrderAmends'], `${path}.maxNumOrderAmends`),
  }),
  MAX_POSITION: (filter, path) => ({
    positionMax: asQuantity(filter['maxPosition'], `${path}.maxPosition`),
  }),
};

function readQuantityGrid(filter: JsonObject, path: string): SymbolFilters['lotSize'] {
  return {
    min: asQuantity(filter['minQty'], `${path}.minQty`),
    max: asQuantity(filter['maxQty'], `${path}.maxQty`),
    step: asQuantity(filter['stepSize'], `${path}.stepSize`),
  };
}
