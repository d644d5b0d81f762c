import { describe, expect, it } from 'vitest';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import {
  BookChanges,
  renderPartialDepth,
} from '../../../../src/simulator/publishing/depth-diffs.js';
import { ALL_LEVELS, type ShownBook } from '../../../../src/simulator/publishing/shown-books.js';

type Side = Readonly<Record<string, string>>;

function book(updateId: number, bids: Side, asks: Side = {}): ShownBook {
  const levels = (side: Side) =>
    Object.entries(side).map(([price, quantity]) => ({
      price: priceOf(price),
      quantity: quantityOf(quantity),
    }));
  return { updateId: BigInt(updateId), bids: levels(bids), asks: levels(asks) };
}

function changes(first: ShownBook): BookChanges {
  return new BookChanges(symbolName('BTCUSDT'), first);
}

describe('BookChanges', () => {
  it('tells new, changed and gone levels, and the ids from one message to the next', () => {
    const diff = changes(book(10, { 99.5: '1', 99.4: '2', 99.3: '3' }, { 100.5: '1' }));
    const now = book(14, { 99.6: '5', 99.4: '7', 99.3: '3' }, { 100.5: '1' });
    expect(diff.next(now, 1_000)).toEqual({
      ...{ e: 'depthUpdate', E: 1_000, s: 'BTCUSDT', U: 11n, u: 14n },
      b: [
        ['99.60000000', '5.00000000'],
        ['99.50000000', '0.00000000'],
        ['99.40000000', '7.00000000'],
      ],
      a: [],
    });
    expect(diff.next(book(15, {}, { 100.5: '1' }), 1_100)).toMatchObject({ U: 15n, u: 15n, a: [] });
  });

  it('says nothing while the update id stands still', () => {
    const diff = changes(book(10, { 99.5: '1' }));
    expect(diff.next(book(10, { 99.5: '1' }), 1_000)).toBeUndefined();
  });

  it.each([
    {
      case: 'came and went',
      given: { 99.5: '1', 99.4: '2' },
      told: [['99.40000000', '0.00000000']],
    },
    { case: 'was another quantity', given: { 99.5: '4' }, told: [['99.50000000', '1.00000000']] },
    { case: 'was gone and is back', given: {}, told: [['99.50000000', '1.00000000']] },
  ] as const)('tells what in a snapshot in between $case', ({ given, told }) => {
    const diff = changes(book(10, { 99.5: '1' }));
    diff.note(book(11, given), ALL_LEVELS);
    expect(diff.next(book(12, { 99.5: '1' }), 1_000)?.['b']).toEqual(told);
    expect(diff.next(book(13, { 99.5: '1' }), 1_100)?.['b']).toEqual([]);
  });

  it('leaves out what lay deeper than a snapshot in between', () => {
    const told = book(10, { 99.5: '1', 99.4: '2', 99.3: '3', 99.2: '4' });
    const diff = changes(told);
    diff.note(book(11, { 99.5: '1', 99.3: '5' }), 2);
    const now = { ...told, updateId: 12n };
    expect(diff.next(now, 1_000)?.['b']).toEqual([
      ['99.40000000', '2.00000000'],
      ['99.30000000', '3.00000000'],
    ]);
  });
});

describe('renderPartialDepth', () => {
  it('gives prices and quantities as texts', () => {
    expect(renderPartialDepth(book(10, { 99.5: '1' }, { 100.5: '1' }))).toEqual({
      lastUpdateId: 10n,
      bids: [['99.50000000', '1.00000000']],
      asks: [['100.50000000', '1.00000000']],
    });
  });
});
