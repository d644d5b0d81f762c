import { expect, it } from 'vitest';
import { PositionsAreFills } from '../../../../src/drill/checkers/positions-are-fills.js';
import { CommittedState } from '../../../../src/drill/committed-state.js';
import type { Fill } from '../../../../src/model/fill.js';
import { moneyOf } from '../../../../src/model/money.js';
import type { Position } from '../../../../src/model/position.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { collectReports, commitOf } from '../../../support/drill-evidence.js';
import { fillRecord, positionRecord } from '../../../support/trading-records.js';

function reportsOf(fills: readonly Fill[], position: Position): readonly string[] {
  const { details, report } = collectReports();
  const state = new CommittedState();
  const { positionId } = position;
  const batch = commitOf([
    ...fills.map((fill) => ({ type: 'RecordFill', fill, positionId }) as const),
    { type: 'RecordPosition', position },
  ]);
  state.apply(batch);
  new PositionsAreFills(report).committed(batch, state);
  return details;
}

it('is content with a position that is the sum of its fills', () => {
  expect(reportsOf([fillRecord('a1-1-n1', '1')], positionRecord('p1'))).toEqual([]);
});

it('reports a sum that does not hold', () => {
  const details = reportsOf(
    [fillRecord('a1-1-n1', '1')],
    positionRecord('p1', { bought: quantityOf('0.02') }),
  );
  expect(details).toEqual(['p1: bought is 2000000 and its fills sum to 1000000 (× 10⁻⁸)']);
});

it('reports a position that was forgotten when its fill was booked', () => {
  const { details, report } = collectReports();
  const batch = commitOf([
    { type: 'RecordFill', fill: fillRecord('a1-1-n1', '1'), positionId: 'p9' },
  ]);
  new PositionsAreFills(report).committed(batch, new CommittedState());
  expect(details).toEqual(['fills of p9, which is no position']);
});

it('reports a position that holds less than nothing', () => {
  const sale = fillRecord('a1-1-x1', '2', {
    side: 'SELL',
    quantity: quantityOf('0.02'),
    quoteQuantity: moneyOf('1236.7526'),
    commission: moneyOf('1.2'),
    commissionAsset: positionRecord('p1').quoteAsset,
  });
  const details = reportsOf(
    [fillRecord('a1-1-n1', '1'), sale],
    positionRecord('p1', {
      sold: quantityOf('0.02'),
      quoteReceived: moneyOf('1236.7526'),
      quoteCommission: moneyOf('1.2'),
    }),
  );
  expect(details).toEqual(['p1 holds -1001000 (× 10⁻⁸)']);
});
