import type { Instrument } from '../model/instrument.js';
import { type Money, moneyOfQuantity, notionalOf } from '../model/money.js';
import type { AssetName } from '../model/names.js';
import type { Price } from '../model/price.js';
import type { Quantity } from '../model/quantity.js';
import { hasTrigger, type MatchOrder, type OrderEntry, remainingQuantity } from './match-order.js';
import { filterFailure, type OrderRefusal } from './order-refusal.js';

/** How many orders an account may have open on the whole exchange (filters.md, "Exchange Filters"). */
export interface ExchangeFilters {
  readonly ordersMax?: number;
  readonly algoOrdersMax?: number;
  readonly icebergOrdersMax?: number;
  readonly orderListsMax?: number;
}

/** Open orders of one account, counted as the filters count them. */
export interface OpenCounts {
  readonly orders: number;
  readonly algoOrders: number;
  readonly icebergOrders: number;
  readonly lists: number;
}

/** Counts open orders. */
export function countOpen(orders: Iterable<MatchOrder>, lists: number): OpenCounts {
  const counts = { orders: 0, algoOrders: 0, icebergOrders: 0 };
  for (const order of orders) {
    counts.orders += 1;
    if (hasTrigger(order.type)) counts.algoOrders += 1;
    if ((order.icebergQuantity ?? 0n) > 0n) counts.icebergOrders += 1;
  }
  return { ...counts, lists };
}

/**
 * Whether an account may open these orders beside what it has open (filters.md: MAX_NUM_* of the symbol, then
 * EXCHANGE_MAX_NUM_*). Orders that an amendment changes add nothing.
 */
export function checkCounts(
  entries: readonly OrderEntry[],
  limits: {
    readonly instrument: Instrument;
    readonly exchange: ExchangeFilters;
    readonly onSymbol: OpenCounts;
    readonly onExchange: OpenCounts;
    readonly isList: boolean;
  },
): OrderRefusal | undefined {
  const added: OpenCounts = {
    orders: entries.length,
    algoOrders: entries.filter((entry) => hasTrigger(entry.type)).length,
    icebergOrders: entries.filter((entry) => (entry.icebergQuantity ?? 0n) > 0n).length,
    lists: limits.isList ? 1 : 0,
  };
  const { filters } = limits.instrument;
  const symbolMax = {
    orders: filters.ordersMax,
    algoOrders: filters.algoOrdersMax,
    icebergOrders: filters.icebergOrdersMax,
    lists: filters.orderListsMax,
  };
  const { exchange } = limits;
  const exchangeMax = {
    orders: exchange.ordersMax,
    algoOrders: exchange.algoOrdersMax,
    icebergOrders: exchange.icebergOrdersMax,
    lists: exchange.orderListsMax,
  };
  const failed =
    exceeded(limits.onSymbol, added, symbolMax) ??
    exceeded(limits.onExchange, added, exchangeMax, 'EXCHANGE_');
  return failed === undefined ? undefined : filterFailure(failed);
}

const FILTER_NAMES = {
  orders: 'MAX_NUM_ORDERS',
  algoOrders: 'MAX_NUM_ALGO_ORDERS',
  icebergOrders: 'MAX_NUM_ICEBERG_ORDERS',
  lists: 'MAX_NUM_ORDER_LISTS',
} as const;

function exceeded(
  open: OpenCounts,
  added: OpenCounts,
  max: Readonly<Record<keyof OpenCounts, number | undefined>>,
  prefix = '',
): string | undefined {
  for (const kind of ['orders', 'algoOrders', 'icebergOrders', 'lists'] as const) {
    const bound = max[kind];
    if (bound !== undefined && added[kind] > 0 && open[kind] + added[kind] > bound) {
      return `${prefix}${FILTER_NAMES[kind]}`;
    }
  }
  return undefined;
}

/** MAX_POSITION: base held, free and locked, plus what all open BUY orders may still bring (filters.md). */
export function checkPosition(
  entry: OrderEntry,
  instrument: Instrument,
  account: { readonly held: Money; readonly open: Iterable<MatchOrder> },
): OrderRefusal | undefined {
  const { positionMax } = instrument.filters;
  if (positionMax === undefined || entry.side !== 'BUY') return undefined;
  let position: bigint = account.held + (entry.quantity ?? 0n);
  for (const order of account.open) {
    if (order.side === 'BUY') position += remainingQuantity(order);
  }
  return position > positionMax ? filterFailure('MAX_POSITION') : undefined;
}

/**
 * MAX_ASSET: how much of an asset an account may transact in one order. The quantity counts where it is the base
 * asset, the value where it is the quote asset (filters.md).
 */
export function checkAssetLimits(
  entry: OrderEntry,
  instrument: Instrument,
  limits: ReadonlyMap<AssetName, Money>,
  price: Price | undefined,
): OrderRefusal | undefined {
  if (limits.size === 0) return undefined;
  const quantity: Quantity | undefined = entry.quantity;
  const base = quantity === undefined ? undefined : moneyOfQuantity(quantity);
  const valued = entry.price ?? price;
  const quote =
    entry.quoteQuantity ??
    (quantity === undefined || valued === undefined ? undefined : notionalOf(valued, quantity));
  const exceeds = (asset: AssetName, amount: Money | undefined): boolean => {
    const limit = limits.get(asset);
    return limit !== undefined && amount !== undefined && amount > limit;
  };
  return exceeds(instrument.baseAsset, base) || exceeds(instrument.quoteAsset, quote)
    ? filterFailure('MAX_ASSET')
    : undefined;
}
