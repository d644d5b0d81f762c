import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkAssetLimits,
  checkCounts,
  checkPosition,
  type OpenCounts,
} from '../../src/matching/account-limits.js';
import type { OrderEntry } from '../../src/matching/match-order.js';
import { checkFilters } from '../../src/matching/order-filters.js';
import { ORDINARY_TRAITS } from '../../src/matching/symbol-traits.js';
import type { Instrument } from '../../src/model/instrument.js';
import { type Money, notionalOf } from '../../src/model/money.js';
import type { Price } from '../../src/model/price.js';
import type { Quantity } from '../../src/model/quantity.js';
import { testInstrument } from '../support/fake-market.js';

const BASE = testInstrument('BTC');
const NO_FACTS = { marketPrice: () => undefined, peggedPrice: undefined };

const amount = fc.bigInt({ min: 1n, max: 10n ** 13n });
/** A grid of at least one step, with its bounds on it. */
const grid = fc
  .record({
    step: fc.bigInt({ min: 1n, max: 10n ** 8n }),
    from: fc.bigInt({ min: 1n, max: 1_000n }),
    steps: fc.bigInt({ min: 0n, max: 10_000n }),
  })
  .map(({ step, from, steps }) => ({ step, min: from * step, max: (from + steps) * step }));

function limitOrder(price: bigint, quantity: bigint, side: OrderEntry['side'] = 'BUY'): OrderEntry {
  return {
    ...{ accountId: 'a', clientOrderId: 'x', symbol: BASE.symbol, side, type: 'LIMIT' },
    ...{ timeInForce: 'GTC', price: price as Price, quantity: quantity as Quantity },
  };
}

function withFilters(filters: Partial<Instrument['filters']>): Instrument {
  return testInstrument('BTC', {
    filters: {
      price: { min: 0n as Price, max: 0n as Price, tick: 0n as Price },
      lotSize: { min: 0n as Quantity, max: 0n as Quantity, step: 0n as Quantity },
      ...filters,
    },
  });
}

function failure(entry: OrderEntry, instrument: Instrument): string | undefined {
  return checkFilters(entry, instrument, ORDINARY_TRAITS, NO_FACTS)?.message;
}

describe('grids', () => {
  it('a price passes exactly when it is a multiple of the tick inside of the bounds', () => {
    fc.assert(
      fc.property(grid, amount, ({ step, min, max }, near) => {
        const price = near % (2n * max);
        const instrument = withFilters({
          price: { min: min as Price, max: max as Price, tick: step as Price },
        });
        const fits = price >= min && price <= max && price % step === 0n;
        const told = failure(limitOrder(price, 10n ** 8n), instrument);
        expect(told === 'Filter failure: PRICE_FILTER').toBe(!fits);
      }),
    );
  });

  it('a quantity passes exactly when it is a multiple of the step inside of the bounds', () => {
    fc.assert(
      fc.property(grid, amount, ({ step, min, max }, near) => {
        const quantity = near % (2n * max);
        const instrument = withFilters({
          lotSize: { min: min as Quantity, max: max as Quantity, step: step as Quantity },
        });
        const fits = quantity >= min && quantity <= max && quantity % step === 0n;
        const told = failure(limitOrder(10n ** 8n, quantity), instrument);
        expect(told === 'Filter failure: LOT_SIZE').toBe(!fits);
      }),
    );
  });

  it('every point of both grids passes', () => {
    fc.assert(
      fc.property(grid, grid, fc.bigInt({ min: 0n, max: 10_000n }), (prices, lots, at) => {
        const point = ({ step, min, max }: typeof prices): bigint =>
          min + step * (at % ((max - min) / step + 1n));
        const entry = limitOrder(point(prices), point(lots));
        const instrument = withFilters({
          price: {
            ...{ min: prices.min as Price, max: prices.max as Price, tick: prices.step as Price },
          },
          lotSize: {
            ...{ min: lots.min as Quantity, max: lots.max as Quantity },
            step: lots.step as Quantity,
          },
        });
        const isWorthless =
          notionalOf(entry.price ?? (0n as Price), point(lots) as Quantity) === 0n;
        expect(failure(entry, instrument)).toBe(
          isWorthless ? 'Price * QTY is zero or less.' : undefined,
        );
      }),
    );
  });
});

describe('NOTIONAL', () => {
  it('bounds exactly price times quantity', () => {
    const bounds = fc.record({ min: amount, more: amount });
    fc.assert(
      fc.property(amount, amount, bounds, (price, quantity, { min, more }) => {
        const value = notionalOf(price as Price, quantity as Quantity);
        fc.pre(value > 0n);
        const max = min + more;
        const instrument = withFilters({
          notional: {
            ...{ min: min as Money, max: max as Money, averageMins: 0 },
            ...{ applyMinToMarket: true, applyMaxToMarket: true },
          },
        });
        const told = failure(limitOrder(price, quantity), instrument);
        expect(told === undefined).toBe(value >= min && value <= max);
      }),
    );
  });
});

const counts = fc.record({
  orders: fc.nat(8),
  algoOrders: fc.nat(8),
  icebergOrders: fc.nat(8),
  lists: fc.nat(8),
});
const bounds = fc.record(
  {
    ordersMax: fc.nat(8),
    algoOrdersMax: fc.nat(8),
    icebergOrdersMax: fc.nat(8),
    orderListsMax: fc.nat(8),
  },
  { requiredKeys: [] },
);
const entries = fc.array(
  fc.constantFrom<Partial<OrderEntry>>(
    {},
    { type: 'STOP_LOSS_LIMIT' },
    { icebergQuantity: 1n as Quantity },
  ),
  { minLength: 1, maxLength: 3 },
);

describe('counts of open orders', () => {
  const check = (
    asked: readonly Partial<OrderEntry>[],
    limits: { filters: object; exchange: object; onSymbol: OpenCounts; onExchange: OpenCounts },
  ): string | undefined =>
    checkCounts(
      asked.map((changes) => ({ ...limitOrder(1n, 10n), ...changes })),
      { ...limits, instrument: withFilters(limits.filters), isList: asked.length > 1 },
    )?.message;

  it('what is refused is refused as well when more is open', () => {
    fc.assert(
      fc.property(
        entries,
        bounds,
        bounds,
        counts,
        counts,
        (asked, filters, exchange, open, more) => {
          const sum: OpenCounts = {
            orders: open.orders + more.orders,
            algoOrders: open.algoOrders + more.algoOrders,
            icebergOrders: open.icebergOrders + more.icebergOrders,
            lists: open.lists + more.lists,
          };
          const before = check(asked, { filters, exchange, onSymbol: open, onExchange: open });
          const after = check(asked, { filters, exchange, onSymbol: sum, onExchange: sum });
          if (before !== undefined) expect(after).toBeDefined();
        },
      ),
    );
  });

  it('without a bound nothing is refused', () => {
    fc.assert(
      fc.property(entries, counts, counts, (asked, onSymbol, onExchange) => {
        const limits = { filters: {}, exchange: {}, onSymbol, onExchange };
        expect(check(asked, limits)).toBeUndefined();
      }),
    );
  });

  it('what is let in leaves no bound of its kinds exceeded', () => {
    fc.assert(
      fc.property(entries, bounds, counts, (asked, filters, open) => {
        const limits = { filters, exchange: {}, onSymbol: open, onExchange: open };
        if (check(asked, limits) !== undefined) return;
        const added = asked.filter(({ type }) => type === 'STOP_LOSS_LIMIT').length;
        if (added > 0 && filters.algoOrdersMax !== undefined) {
          expect(open.algoOrders + added).toBeLessThanOrEqual(filters.algoOrdersMax);
        }
        if (filters.ordersMax !== undefined) {
          expect(open.orders + asked.length).toBeLessThanOrEqual(filters.ordersMax);
        }
      }),
    );
  });
});

describe('MAX_POSITION and MAX_ASSET', () => {
  it('a BUY is let in exactly when what is held with it is within the bound', () => {
    fc.assert(
      fc.property(amount, amount, amount, (held, quantity, max) => {
        const instrument = withFilters({ positionMax: max as Quantity });
        const account = { held: held as Money, open: [] };
        const refusal = checkPosition(limitOrder(1n, quantity), instrument, account);
        expect(refusal === undefined).toBe(held + quantity <= max);
        const sale = limitOrder(1n, quantity, 'SELL');
        expect(checkPosition(sale, instrument, account)).toBeUndefined();
      }),
    );
  });

  it('an order is let in exactly when neither its quantity nor its value is beyond the bound', () => {
    fc.assert(
      fc.property(amount, amount, amount, amount, (price, quantity, base, quote) => {
        const limits = new Map([
          [BASE.baseAsset, base as Money],
          [BASE.quoteAsset, quote as Money],
        ]);
        const refusal = checkAssetLimits(limitOrder(price, quantity), BASE, limits, undefined);
        const value = notionalOf(price as Price, quantity as Quantity);
        expect(refusal === undefined).toBe(quantity <= base && value <= quote);
      }),
    );
  });
});
