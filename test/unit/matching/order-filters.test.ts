import { describe, expect, it } from 'vitest';
import { SCALE } from '../../../src/base/fixed-point.js';
import type { OrderEntry } from '../../../src/matching/match-order.js';
import { checkFilters, type PriceFacts } from '../../../src/matching/order-filters.js';
import { ORDINARY_TRAITS, type SymbolTraits } from '../../../src/matching/symbol-traits.js';
import type { SymbolFilters } from '../../../src/model/instrument.js';
import { moneyOf } from '../../../src/model/money.js';
import { priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';
import { testInstrument } from '../../support/fake-market.js';

/** Bounds that do not get in the way of what a test looks at. */
const WIDE: SymbolFilters = {
  price: { min: priceOf('0'), max: priceOf('0'), tick: priceOf('0') },
  lotSize: { min: quantityOf('0'), max: quantityOf('0'), step: quantityOf('0') },
};

interface Asked {
  readonly side?: OrderEntry['side'];
  readonly type?: OrderEntry['type'];
  readonly price?: string;
  readonly stop?: string;
  readonly qty?: string;
  readonly quote?: string;
  readonly iceberg?: string;
  readonly delta?: number;
}

function entryOf(asked: Asked): OrderEntry {
  const { price, stop, qty, quote, iceberg, delta } = asked;
  return {
    accountId: 'a',
    clientOrderId: 'x',
    symbol: testInstrument('BTC').symbol,
    side: asked.side ?? 'BUY',
    type: asked.type ?? 'LIMIT',
    ...(price === undefined ? {} : { price: priceOf(price) }),
    ...(stop === undefined ? {} : { stopPrice: priceOf(stop) }),
    ...(qty === undefined ? {} : { quantity: quantityOf(qty) }),
    ...(quote === undefined ? {} : { quoteQuantity: moneyOf(quote) }),
    ...(iceberg === undefined ? {} : { icebergQuantity: quantityOf(iceberg) }),
    ...(delta === undefined ? {} : { trailingDelta: delta }),
  };
}

/** The filter that fails; "" when none does. */
function failed(
  asked: Asked,
  filters: Partial<SymbolFilters>,
  more: { readonly traits?: Partial<SymbolTraits>; readonly facts?: Partial<PriceFacts> } = {},
): string {
  const facts = { marketPrice: () => undefined, peggedPrice: undefined, ...more.facts };
  const instrument = testInstrument('BTC', { filters: { ...WIDE, ...filters } });
  const traits = { ...ORDINARY_TRAITS, ...more.traits };
  const refusal = checkFilters(entryOf(asked), instrument, traits, facts);
  return refusal === undefined ? '' : refusal.message.replace('Filter failure: ', '');
}

describe('PRICE_FILTER', () => {
  const price = { min: priceOf('50'), max: priceOf('150'), tick: priceOf('0.5') };

  it.each<[string, Asked, string]>([
    ['at the least price', { price: '50' }, ''],
    ['at the greatest price', { price: '150' }, ''],
    ['a tick below the least', { price: '49.5' }, 'PRICE_FILTER'],
    ['a tick above the greatest', { price: '150.5' }, 'PRICE_FILTER'],
    ['off the grid', { price: '100.25' }, 'PRICE_FILTER'],
    ['a stop price off the grid', { price: '100', stop: '99.75' }, 'PRICE_FILTER'],
    ['a stop price out of bounds', { type: 'STOP_LOSS', stop: '151' }, 'PRICE_FILTER'],
    ['no price at all', { type: 'MARKET' }, ''],
  ])('%s', (_, asked, expected) => {
    expect(failed({ qty: '1', ...asked }, { price })).toBe(expected);
  });

  it.each(['min', 'max', 'tick'] as const)('has no %s where it is zero', (part) => {
    const asked = { min: '1', max: '1000', tick: '100.3' }[part];
    const rule = { ...price, [part]: priceOf('0') };
    expect(failed({ qty: '1', price: asked }, { price })).toBe('PRICE_FILTER');
    expect(failed({ qty: '1', price: asked }, { price: rule })).toBe('');
  });

  it('never lets a price of zero pass', () => {
    expect(failed({ qty: '1', price: '0' }, {})).toBe('PRICE_FILTER');
  });

  it('looks at the limit that a peg gives', () => {
    const facts = { peggedPrice: priceOf('151') };
    expect(failed({ qty: '1' }, { price }, { facts })).toBe('PRICE_FILTER');
  });
});

describe('PERCENT_PRICE and PERCENT_PRICE_BY_SIDE', () => {
  const times = (percent: bigint): bigint => (percent * SCALE) / 100n;
  const percentPrice = {
    ...{ bidUp: times(120n), bidDown: times(80n), askUp: times(130n), askDown: times(90n) },
    averageMins: 5,
  };
  const facts = { marketPrice: () => priceOf('100') };

  it.each<[Asked, string]>([
    [{ side: 'BUY', price: '120' }, ''],
    [{ side: 'BUY', price: '120.01' }, 'PERCENT_PRICE_BY_SIDE'],
    [{ side: 'BUY', price: '80' }, ''],
    [{ side: 'BUY', price: '79.99' }, 'PERCENT_PRICE_BY_SIDE'],
    [{ side: 'SELL', price: '130' }, ''],
    [{ side: 'SELL', price: '130.01' }, 'PERCENT_PRICE_BY_SIDE'],
    [{ side: 'SELL', price: '90' }, ''],
    [{ side: 'SELL', price: '89.99' }, 'PERCENT_PRICE_BY_SIDE'],
    // It is about the price, not about where a stop waits.
    [{ side: 'SELL', type: 'STOP_LOSS', stop: '10' }, ''],
  ])('%j: %s', (asked, expected) => {
    expect(failed({ qty: '1', ...asked }, { percentPrice }, { facts })).toBe(expected);
  });

  it('is called by the name under which the pair states it', () => {
    const more = { facts, traits: { percentPriceFilter: 'PERCENT_PRICE' } } as const;
    expect(failed({ qty: '1', price: '121' }, { percentPrice }, more)).toBe('PERCENT_PRICE');
  });

  it('asks for the average over the minutes of the rule', () => {
    const asked: number[] = [];
    const marketPrice = (minutes: number) => {
      asked.push(minutes);
      return priceOf('100');
    };
    failed({ qty: '1', price: '100' }, { percentPrice }, { facts: { marketPrice } });
    expect(asked[0]).toBe(5);
  });

  it('is not evaluated where nothing has traded', () => {
    expect(failed({ qty: '1', price: '1' }, { percentPrice })).toBe('');
  });
});

describe('LOT_SIZE and MARKET_LOT_SIZE', () => {
  const lotSize = { min: quantityOf('0.1'), max: quantityOf('10'), step: quantityOf('0.1') };
  const marketLotSize = { min: quantityOf('0.5'), max: quantityOf('5'), step: quantityOf('0.5') };

  it.each<[Asked, string]>([
    [{ qty: '0.1' }, ''],
    [{ qty: '10' }, ''],
    [{ qty: '0.05' }, 'LOT_SIZE'],
    [{ qty: '10.1' }, 'LOT_SIZE'],
    [{ qty: '0.15' }, 'LOT_SIZE'],
    [{ qty: '1', iceberg: '0.05' }, 'LOT_SIZE'],
    [{ qty: '1', iceberg: '0.25' }, 'LOT_SIZE'],
    [{ type: 'MARKET', qty: '0.4' }, 'MARKET_LOT_SIZE'],
    [{ type: 'MARKET', qty: '5.5' }, 'MARKET_LOT_SIZE'],
    [{ type: 'MARKET', qty: '0.6' }, 'MARKET_LOT_SIZE'],
    [{ type: 'MARKET', qty: '5' }, ''],
    // Both are market orders once they trigger.
    [{ type: 'STOP_LOSS', qty: '6' }, 'MARKET_LOT_SIZE'],
    [{ type: 'TAKE_PROFIT', qty: '6' }, 'MARKET_LOT_SIZE'],
    [{ type: 'STOP_LOSS_LIMIT', qty: '6' }, ''],
    [{ type: 'MARKET', quote: '3' }, ''],
  ])('%j: %s', (asked, expected) => {
    const price = asked.type === undefined || asked.type.endsWith('LIMIT') ? { price: '100' } : {};
    expect(failed({ ...price, ...asked }, { lotSize, marketLotSize })).toBe(expected);
  });

  it('never lets a quantity of zero pass', () => {
    expect(failed({ price: '100', qty: '0' }, {})).toBe('LOT_SIZE');
  });
});

describe('ICEBERG_PARTS', () => {
  it.each<[string, string, string]>([
    ['10', '1', ''],
    ['10.5', '1.05', ''],
    // CEIL(10.1 / 1) is 11.
    ['10.1', '1', 'ICEBERG_PARTS'],
    ['1', '1', 'IcebergQty exceeds QTY.'],
    ['1', '2', 'IcebergQty exceeds QTY.'],
    ['1', '0', ''],
  ])('%s in parts of %s: %s', (qty, iceberg, expected) => {
    expect(failed({ price: '100', qty, iceberg }, { icebergPartsMax: 10 })).toBe(expected);
  });
});

describe('TRAILING_DELTA', () => {
  const trailingDelta = { minAbove: 10, maxAbove: 2_000, minBelow: 20, maxBelow: 1_000 };

  it.each<[OrderEntry['type'], OrderEntry['side'], 'above' | 'below']>([
    ['STOP_LOSS', 'BUY', 'above'],
    ['STOP_LOSS_LIMIT', 'BUY', 'above'],
    ['TAKE_PROFIT', 'SELL', 'above'],
    ['TAKE_PROFIT_LIMIT', 'SELL', 'above'],
    ['STOP_LOSS', 'SELL', 'below'],
    ['STOP_LOSS_LIMIT', 'SELL', 'below'],
    ['TAKE_PROFIT', 'BUY', 'below'],
    ['TAKE_PROFIT_LIMIT', 'BUY', 'below'],
  ])('%s %s has the bounds %s', (type, side, direction) => {
    const [least, most] = direction === 'above' ? [10, 2_000] : [20, 1_000];
    const at = (delta: number): string =>
      failed({ type, side, qty: '1', price: '100', delta }, { trailingDelta });
    expect([at(least - 1), at(least), at(most), at(most + 1)]).toEqual([
      ...['TRAILING_DELTA', '', '', 'TRAILING_DELTA'],
    ]);
  });
});

describe('NOTIONAL and MIN_NOTIONAL', () => {
  const notional = {
    ...{ min: moneyOf('20'), applyMinToMarket: true },
    ...{ max: moneyOf('900'), applyMaxToMarket: false },
    averageMins: 0,
  };
  const facts = { marketPrice: () => priceOf('100') };

  it.each<[Asked, string]>([
    [{ price: '100', qty: '0.2' }, ''],
    [{ price: '100', qty: '0.19' }, 'NOTIONAL'],
    [{ price: '100', qty: '9' }, ''],
    [{ price: '100', qty: '9.01' }, 'NOTIONAL'],
    [{ type: 'MARKET', qty: '0.19' }, 'NOTIONAL'],
    [{ type: 'MARKET', qty: '10' }, ''],
    [{ type: 'MARKET', quote: '19.99' }, 'NOTIONAL'],
    [{ type: 'MARKET', quote: '20' }, ''],
  ])('%j: %s', (asked, expected) => {
    expect(failed(asked, { notional }, { facts })).toBe(expected);
  });

  it('leaves market orders alone where it does not apply to them', () => {
    const rule = { ...notional, applyMinToMarket: false };
    expect(failed({ type: 'MARKET', qty: '0.01' }, { notional: rule }, { facts })).toBe('');
  });

  it('holds market orders to the greatest value where that applies to them', () => {
    const rule = { ...notional, applyMaxToMarket: true };
    expect(failed({ type: 'MARKET', qty: '10' }, { notional: rule }, { facts })).toBe('NOTIONAL');
  });

  it('has no upper bound as MIN_NOTIONAL', () => {
    const more = { facts, traits: { notionalFilter: 'MIN_NOTIONAL' } } as const;
    expect(failed({ price: '100', qty: '10' }, { notional }, more)).toBe('');
    expect(failed({ price: '100', qty: '0.1' }, { notional }, more)).toBe('MIN_NOTIONAL');
  });

  it('looks at the limit that a peg gives', () => {
    const pegged = { facts: { ...facts, peggedPrice: priceOf('1000') } };
    expect(failed({ qty: '1' }, { notional }, pegged)).toBe('NOTIONAL');
  });

  it('refuses what is worth nothing at eight decimals', () => {
    expect(failed({ price: '0.00000001', qty: '0.00000001' }, {})).toBe(
      'Price * QTY is zero or less.',
    );
  });
});

describe('the order of the filters', () => {
  it('is that of the list: the first that fails is told', () => {
    const filters = {
      price: { min: priceOf('50'), max: priceOf('150'), tick: priceOf('0.5') },
      lotSize: { min: quantityOf('0.1'), max: quantityOf('10'), step: quantityOf('0.1') },
      notional: {
        ...{ min: moneyOf('20'), applyMinToMarket: true, applyMaxToMarket: false },
        averageMins: 0,
      },
    };
    expect(failed({ price: '1.1', qty: '0.01' }, filters)).toBe('PRICE_FILTER');
    expect(failed({ price: '100', qty: '0.01' }, filters)).toBe('LOT_SIZE');
    expect(failed({ price: '100', qty: '0.1' }, filters)).toBe('NOTIONAL');
  });
});
