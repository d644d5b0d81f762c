import { describe, expect, it } from 'vitest';
import {
  checkAssetLimits,
  checkCounts,
  checkPosition,
  countOpen,
  type ExchangeFilters,
  type OpenCounts,
} from '../../../src/matching/account-limits.js';
import type { MatchOrder, OrderEntry } from '../../../src/matching/match-order.js';
import { newOrder } from '../../../src/matching/order-creation.js';
import type { SymbolFilters } from '../../../src/model/instrument.js';
import { moneyOf } from '../../../src/model/money.js';
import { assetName } from '../../../src/model/names.js';
import { priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';
import { testInstrument } from '../../support/fake-market.js';

const INSTRUMENT = testInstrument('BTC');
const NOTHING_OPEN: OpenCounts = { orders: 0, algoOrders: 0, icebergOrders: 0, lists: 0 };

function entryOf(changes: Partial<OrderEntry> = {}): OrderEntry {
  return {
    ...{ accountId: 'a', clientOrderId: 'x', symbol: INSTRUMENT.symbol },
    ...{ side: 'BUY', type: 'LIMIT', quantity: quantityOf('1'), price: priceOf('100') },
    ...changes,
  };
}

const LIMIT = entryOf();
const STOP = entryOf({ type: 'STOP_LOSS_LIMIT', stopPrice: priceOf('110') });
const ICEBERG = entryOf({ icebergQuantity: quantityOf('0.5') });

function openOrder(entry: OrderEntry): MatchOrder {
  return newOrder(entry, {
    ...{ orderId: 1n, at: 1, quantity: entry.quantity ?? quantityOf('0') },
    ...{ lockedAsset: INSTRUMENT.quoteAsset, defaultPrevention: 'NONE' },
  });
}

describe('what counts as open', () => {
  it('is every order, and apart from that every stop and every iceberg', () => {
    const orders = [LIMIT, STOP, ICEBERG].map(openOrder);
    expect(countOpen(orders, 2)).toEqual({ orders: 3, algoOrders: 1, icebergOrders: 1, lists: 2 });
  });

  it.each(['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const)(
    '%s is an algo order',
    (type) => {
      expect(countOpen([openOrder(entryOf({ type }))], 0).algoOrders).toBe(1);
    },
  );

  it('is no iceberg when the quantity that shows is zero', () => {
    const order = openOrder(entryOf({ icebergQuantity: quantityOf('0') }));
    expect(countOpen([order], 0).icebergOrders).toBe(0);
  });
});

/** The filter that fails when these orders come on top of what is open. */
function failed(
  entries: readonly OrderEntry[],
  given: {
    readonly filters?: Partial<SymbolFilters>;
    readonly exchange?: ExchangeFilters;
    readonly onSymbol?: Partial<OpenCounts>;
    readonly onExchange?: Partial<OpenCounts>;
    readonly isList?: boolean;
  },
): string {
  const { ordersMax: _, algoOrdersMax: __, ...plain } = INSTRUMENT.filters;
  const refusal = checkCounts(entries, {
    instrument: { ...INSTRUMENT, filters: { ...plain, ...given.filters } },
    exchange: given.exchange ?? {},
    onSymbol: { ...NOTHING_OPEN, ...given.onSymbol },
    onExchange: { ...NOTHING_OPEN, ...given.onExchange },
    isList: given.isList ?? false,
  });
  return refusal === undefined ? '' : refusal.message.replace('Filter failure: ', '');
}

type Kind = keyof OpenCounts;

/** A filter, where its bound is stated, what it counts, and one more of that. */
const FILTERS: readonly (readonly [string, keyof ExchangeFilters, Kind, readonly OrderEntry[]])[] =
  [
    ['MAX_NUM_ORDERS', 'ordersMax', 'orders', [LIMIT]],
    ['MAX_NUM_ALGO_ORDERS', 'algoOrdersMax', 'algoOrders', [STOP]],
    ['MAX_NUM_ICEBERG_ORDERS', 'icebergOrdersMax', 'icebergOrders', [ICEBERG]],
    ['MAX_NUM_ORDER_LISTS', 'orderListsMax', 'lists', [LIMIT, STOP]],
  ];

describe.each(FILTERS)('%s', (name, bound, kind, entries) => {
  const isList = kind === 'lists';

  it('of the pair lets the last one in and not one more', () => {
    const filters = { [bound]: 5 };
    expect(failed(entries, { filters, onSymbol: { [kind]: 4 }, isList })).toBe('');
    expect(failed(entries, { filters, onSymbol: { [kind]: 5 }, isList })).toBe(name);
  });

  it('of the exchange lets the last one in and not one more', () => {
    const exchange = { [bound]: 5 };
    expect(failed(entries, { exchange, onExchange: { [kind]: 4 }, isList })).toBe('');
    expect(failed(entries, { exchange, onExchange: { [kind]: 5 }, isList })).toBe(
      `EXCHANGE_${name}`,
    );
  });

  it('of the pair counts what is open of the pair only', () => {
    const filters = { [bound]: 5 };
    expect(failed(entries, { filters, onExchange: { [kind]: 50 }, isList })).toBe('');
  });

  it('is told before that of the exchange', () => {
    const given = { filters: { [bound]: 1 }, exchange: { [bound]: 1 } };
    const open = { onSymbol: { [kind]: 1 }, onExchange: { [kind]: 1 } };
    expect(failed(entries, { ...given, ...open, isList })).toBe(name);
  });
});

describe.each(FILTERS.slice(1, 3))('%s', (_, bound, kind) => {
  it('does not hold back an order of another kind', () => {
    expect(failed([LIMIT], { filters: { [bound]: 0 }, onSymbol: { [kind]: 9 } })).toBe('');
  });
});

describe('a list', () => {
  it('adds all its orders at once', () => {
    const given = { filters: { ordersMax: 5 }, isList: true };
    expect(failed([LIMIT, STOP, STOP], { ...given, onSymbol: { orders: 2 } })).toBe('');
    expect(failed([LIMIT, STOP, STOP], { ...given, onSymbol: { orders: 3 } })).toBe(
      'MAX_NUM_ORDERS',
    );
  });

  it('is one list, however many orders it has', () => {
    const given = { filters: { orderListsMax: 1 }, isList: true };
    expect(failed([LIMIT, STOP, STOP], given)).toBe('');
  });
});

describe('MAX_POSITION', () => {
  const instrument = testInstrument('BTC', {
    filters: { ...INSTRUMENT.filters, positionMax: quantityOf('10') },
  });

  function fails(entry: OrderEntry, held: string, open: readonly OrderEntry[] = []): boolean {
    const account = { held: moneyOf(held), open: open.map(openOrder) };
    return checkPosition(entry, instrument, account)?.message === 'Filter failure: MAX_POSITION';
  }

  it.each<[string, string, readonly OrderEntry[], boolean]>([
    ['what is held and bought together is the most', '9', [], false],
    ['a little more', '9.00000001', [], true],
    ['open BUY orders count', '7', [LIMIT, LIMIT], false],
    ['one of them too many', '7.5', [LIMIT, LIMIT], true],
    ['open SELL orders do not', '9', [entryOf({ side: 'SELL' })], false],
  ])('%s: %s held', (_, held, open, expected) => {
    expect(fails(LIMIT, held, open)).toBe(expected);
  });

  it('counts of an open order what it may still bring', () => {
    const half = { ...openOrder(LIMIT), executedQuantity: quantityOf('0.5') };
    const account = { held: moneyOf('8.5'), open: [half] };
    expect(checkPosition(LIMIT, instrument, account)).toBeUndefined();
  });

  it('does not hold a SELL back', () => {
    expect(fails(entryOf({ side: 'SELL' }), '100')).toBe(false);
  });

  it('is nothing where the pair has none', () => {
    const account = { held: moneyOf('100'), open: [] };
    expect(checkPosition(LIMIT, INSTRUMENT, account)).toBeUndefined();
  });
});

describe('MAX_ASSET', () => {
  const fails = (entry: OrderEntry, asset: string, limit: string, price?: string): boolean =>
    checkAssetLimits(
      entry,
      INSTRUMENT,
      new Map([[assetName(asset), moneyOf(limit)]]),
      price === undefined ? undefined : priceOf(price),
    )?.message === 'Filter failure: MAX_ASSET';

  it('bounds the quantity where the asset is the base', () => {
    expect(fails(LIMIT, 'BTC', '1')).toBe(false);
    expect(fails(LIMIT, 'BTC', '0.99999999')).toBe(true);
  });

  it('bounds the value where the asset is the quote', () => {
    expect(fails(LIMIT, 'USDT', '100')).toBe(false);
    expect(fails(LIMIT, 'USDT', '99.99999999')).toBe(true);
  });

  it('values a market order at the price of the market', () => {
    const { price: _, ...market } = entryOf({ type: 'MARKET' });
    expect(fails(market, 'USDT', '200', '200')).toBe(false);
    expect(fails(market, 'USDT', '199', '200')).toBe(true);
  });

  it('takes a quote quantity as the value', () => {
    const { price: _, quantity: __, ...market } = entryOf({ type: 'MARKET' });
    const byQuote = { ...market, quoteQuantity: moneyOf('50') };
    expect(fails(byQuote, 'USDT', '50')).toBe(false);
    expect(fails(byQuote, 'USDT', '49')).toBe(true);
  });

  it('says nothing of other assets', () => {
    expect(fails(LIMIT, 'ETH', '0.00000001')).toBe(false);
  });
});
