import { describe, expect, it } from 'vitest';
import { priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';
import { type Asked, EngineBench } from '../../support/engine-bench.js';

describe('trailing stops', () => {
  /** faqs/trailing-stop-faq.md, scenarios A to E, prices ÷ 1000. */
  it.each<[string, Asked, readonly string[], string]>([
    [
      'A',
      { type: 'STOP_LOSS_LIMIT', stop: '44', trailing: 500, price: '45' },
      ['37', '44', '46', '42', '44.09'],
      '44.1',
    ],
    [
      'B',
      { side: 'SELL', type: 'STOP_LOSS_LIMIT', stop: '39', trailing: 1_000, price: '38' },
      ['41.5', '39', '37', '41', '36.91'],
      '36.9',
    ],
    [
      'C',
      { type: 'TAKE_PROFIT_LIMIT', stop: '38', trailing: 850, price: '38.5' },
      ['42', '38', '37', '39', '38', '40.14'],
      '40.15',
    ],
    [
      'D',
      { side: 'SELL', type: 'TAKE_PROFIT_LIMIT', stop: '42', trailing: 750, price: '41' },
      ['41.5', '39', '42', '45', '44', '46.5', '43.02'],
      '43.01',
    ],
    [
      'E',
      { side: 'SELL', type: 'STOP_LOSS_LIMIT', trailing: 700, price: '39' },
      ['42', '39.5', '45.5', '42.32'],
      '42.31',
    ],
  ])('scenario %s', (_name, asked, quiet, trigger) => {
    const bench = new EngineBench();
    bench.book([], []);
    bench.print('40');
    bench.place({ ...asked, qty: '1', id: 'x' });
    for (const price of quiet) expect(bench.print(price)).toEqual([]);
    expect(bench.print(trigger)[0]).toBe('x NEW');
  });

  it.each([9, 2_001])('refuses a delta of %i outside the filter', (trailing) => {
    const trailingDelta = { minAbove: 10, maxAbove: 2_000, minBelow: 10, maxBelow: 2_000 };
    const { filters } = new EngineBench().instrument;
    const bench = new EngineBench({}, { instrument: { filters: { ...filters, trailingDelta } } });
    expect(bench.place({ side: 'SELL', type: 'STOP_LOSS', qty: '1', trailing })).toEqual([
      '-1013 Filter failure: TRAILING_DELTA',
    ]);
  });
});

describe('icebergs', () => {
  it('shows a part at a time, each behind what is at its price by then', () => {
    const bench = new EngineBench();
    bench.book([['98', '1']], [['101', '1']]);
    bench.place({ qty: '2', price: '99', iceberg: '0.5', id: 'ice' });
    expect(bench.print('99', '1', true)).toEqual(['ice maker 0.5@99 PARTIALLY_FILLED']);
    expect(bench.print('99', '0.2', true)).toEqual(['ice maker 0.2@99 PARTIALLY_FILLED']);
  });

  it.each<[string, Asked, string]>([
    ['as large as its order', { qty: '1', iceberg: '1' }, '-2010 IcebergQty exceeds QTY.'],
    ['of too many parts', { qty: '1', iceberg: '0.09' }, '-1013 Filter failure: ICEBERG_PARTS'],
    [
      'that does not stay',
      { qty: '1', iceberg: '0.5', tif: 'IOC' },
      '-1014 Unsupported order combination.',
    ],
    ['off the grid', { qty: '1', iceberg: '0.100001' }, '-1013 Filter failure: LOT_SIZE'],
  ])('refuses one %s', (_name, asked, refusal) => {
    const { filters } = new EngineBench().instrument;
    const instrument = { filters: { ...filters, icebergPartsMax: 10 } };
    const bench = new EngineBench({}, { instrument });
    expect(bench.place({ price: '90', ...asked })).toEqual([refusal]);
  });
});

describe('pegged orders', () => {
  it('rest at the best price of their own side, or so many levels deeper', () => {
    const bench = new EngineBench();
    bench.book(
      [
        ['99', '1'],
        ['98', '1'],
      ],
      [['101', '1']],
    );
    const peg = { priceType: 'PRIMARY_PEG', offsetLevels: undefined } as const;
    bench.place({ qty: '1', peg, id: 'best' });
    bench.place({ qty: '1', peg: { ...peg, offsetLevels: 1 }, id: 'next' });
    expect(bench.engine.openOrders('a').map((order) => order.peggedPrice)).toEqual([
      priceOf('99'),
      priceOf('98'),
    ]);
    expect(bench.holds()).toBe('10 803+197');
  });

  it('take at the best price of the other side', () => {
    const bench = new EngineBench();
    const peg = { priceType: 'MARKET_PEG', offsetLevels: undefined } as const;
    expect(bench.place({ qty: '2', tif: 'IOC', peg, id: 'x' })).toEqual([
      'x NEW',
      'x taker 1@101 PARTIALLY_FILLED',
      'x EXPIRED UNFILLED_IOC_QUANTITY_EXPIRED',
    ]);
  });

  it.each<[string, Asked, string]>([
    [
      'a book that is not that deep',
      { qty: '1', peg: { priceType: 'PRIMARY_PEG', offsetLevels: 5 } },
      '-2010 Order book liquidity is too low for this pegged order.',
    ],
    [
      'a market order',
      { type: 'MARKET', qty: '1', peg: { priceType: 'MARKET_PEG', offsetLevels: undefined } },
      '-2010 This order type may not use pegged price.',
    ],
    [
      'a maker on the other side',
      { type: 'LIMIT_MAKER', qty: '1', peg: { priceType: 'MARKET_PEG', offsetLevels: undefined } },
      '-2010 This price peg cannot be used with this order type.',
    ],
  ])('are refused for %s', (_name, asked, refusal) => {
    expect(new EngineBench().place(asked)).toEqual([refusal]);
  });
});

describe('the price range rule', () => {
  it('ends a taker where its next trade would lie outside, with limits set at the start', () => {
    const bench = new EngineBench(
      { referencePrice: () => priceOf('100') },
      { traits: { priceRange: { bidUp: 102_000_000n } } },
    );
    bench.book(
      [],
      [
        ['101', '1'],
        ['102', '1'],
        ['103', '1'],
      ],
    );
    expect(bench.place({ type: 'MARKET', qty: '3', id: 'x' })).toEqual([
      'x NEW',
      'x taker 1@101 PARTIALLY_FILLED',
      'x taker 1@102 PARTIALLY_FILLED',
      'x EXPIRED EXECUTION_RULE_PRICE_RANGE_EXCEEDED',
    ]);
  });
});

describe('amend keep priority', () => {
  const amend = (bench: EngineBench, id: string, quantity: string, newId = id) => {
    const { symbol } = bench.instrument;
    const result = bench.engine.amend(
      {
        ...{ accountId: 'a', symbol, clientOrderId: id },
        ...{ newClientOrderId: newId, newQuantity: quantityOf(quantity) },
      },
      5,
    );
    return result.type === 'refused'
      ? [`${result.code} ${result.message}`]
      : bench.tell(result.events);
  };

  it('keeps the place in the queue and gives back what is no longer needed', () => {
    const bench = new EngineBench();
    bench.book([['90', '1']], [['101', '1']]);
    bench.place({ qty: '2', price: '90', id: 'first' });
    bench.place({ qty: '1', price: '90', id: 'second' });
    expect(amend(bench, 'first', '1')).toEqual(['first NEW']);
    expect(bench.holds()).toBe('10 820+180');
    expect(bench.print('90', '2', true)).toEqual(['first maker 1@90 FILLED']);
  });

  it('changes both orders of a pair and tells a new id by the list', () => {
    const bench = new EngineBench();
    const above: Asked = { side: 'SELL', type: 'LIMIT_MAKER', qty: '2', price: '110', id: 'p' };
    bench.placeList({
      above,
      below: { ...above, type: 'STOP_LOSS', stop: '90', id: 's', price: undefined as never },
    });
    expect(amend(bench, 'p', '1', 'q')).toEqual(['q NEW', 's NEW', 'list UPDATED']);
    expect(bench.holds()).toBe('9+1 1000');
  });

  it.each([
    ['1', '-2038 The requested action would change no state; rejecting'],
    ['2', '-2038 Order amend (quantity increase) is not supported.'],
  ])('refuses %s', (quantity, refusal) => {
    const bench = new EngineBench();
    bench.place({ qty: '1', price: '90', id: 'x' });
    expect(amend(bench, 'x', quantity)).toEqual([refusal]);
  });
});
