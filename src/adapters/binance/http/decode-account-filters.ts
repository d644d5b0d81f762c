import type { Money } from '../../../model/money.js';
import { type AssetName, assetName } from '../../../model/names.js';
import { asArray, asInteger, asMoney, asObject, asText, type JsonObject } from '../json-reader.js';

/** Limits of an account on one symbol. A filter whose name is not known here is kept by name: the exchange enforces it. */
export interface AccountFilters {
  /** Orders, algorithmic orders, iceberg orders and lists over all symbols (filters.md, "Exchange filters"). */
  readonly ordersMax?: number;
  readonly algoOrdersMax?: number;
  readonly icebergOrdersMax?: number;
  readonly orderListsMax?: number;
  /** Names of the filters on the symbol: their figures are exchangeInfo's. */
  readonly symbolFilters: readonly string[];
  /** The most of an asset that one order may trade (filters.md, "MAX_ASSET"). */
  readonly assetMax: ReadonlyMap<AssetName, Money>;
  readonly unknown: readonly string[];
}

/** rest-api.md, "Query relevant filters". @throws DecodeFailure */
export function decodeAccountFilters(value: unknown): AccountFilters {
  const filters = asObject(value, 'filters');
  let limits: Partial<AccountFilters> = {};
  const unknown: string[] = [];
  for (const { filter, type, path } of filtersOf(filters, 'exchangeFilters')) {
    const field = EXCHANGE_LIMITS[type];
    if (field === undefined) unknown.push(type);
    else limits = { ...limits, [field.as]: asInteger(filter[field.name], `${path}.${field.name}`) };
  }
  const assetMax = new Map<AssetName, Money>();
  for (const { filter, type, path } of filtersOf(filters, 'assetFilters')) {
    if (type !== 'MAX_ASSET') unknown.push(type);
    else {
      const asset = assetName(asText(filter['asset'], `${path}.asset`));
      assetMax.set(asset, asMoney(filter['limit'], `${path}.limit`));
    }
  }
  const symbolFilters = filtersOf(filters, 'symbolFilters').map(({ type }) => type);
  return { ...limits, symbolFilters, assetMax, unknown };
}

/** filters.md, "Exchange filters", and the field of each that holds its limit. */
const EXCHANGE_LIMITS: Readonly<
  Record<string, { readonly name: string; readonly as: keyof AccountFilters }>
> = {
  EXCHANGE_MAX_NUM_ORDERS: { name: 'maxNumOrders', as: 'ordersMax' },
  EXCHANGE_MAX_NUM_ALGO_ORDERS: { name: 'maxNumAlgoOrders', as: 'algoOrdersMax' },
  EXCHANGE_MAX_NUM_ICEBERG_ORDERS: { name: 'maxNumIcebergOrders', as: 'icebergOrdersMax' },
  EXCHANGE_MAX_NUM_ORDER_LISTS: { name: 'maxNumOrderLists', as: 'orderListsMax' },
};

function filtersOf(
  filters: JsonObject,
  group: string,
): readonly { readonly filter: JsonObject; readonly type: string; readonly path: string }[] {
  return asArray(filters[group], group).map((item, index) => {
    const path = `${group}[${index}]`;
    const filter = asObject(item, path);
    return { filter, type: asText(filter['filterType'], `${path}.filterType`), path };
  });
}
