import { expect, it } from 'vitest';
import { ExchangeAgrees } from '../../../../src/drill/checkers/exchange-agrees.js';
import { CommittedState } from '../../../../src/drill/committed-state.js';
import type { Fill } from '../../../../src/model/fill.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { collectReports, commitOf, restEvidence } from '../../../support/drill-evidence.js';
import { fillRecord, orderRecord } from '../../../support/trading-records.js';

const fill = fillRecord('a1-1-n1', '1');

function reportsOf(ourFills: readonly Fill[], exchangeFills: readonly Fill[], executed = '0.01') {
  const { details, report } = collectReports();
  const state = new CommittedState();
  const order = orderRecord('a1-1-n1', { executedQuantity: quantityOf(executed) });
  state.apply(commitOf([{ type: 'RecordOrder', order }]));
  new ExchangeAgrees(report).rested(restEvidence({ ourFills, exchangeFills }), state);
  return details;
}

it('is content when both hold the same', () => {
  expect(reportsOf([fill], [fill])).toEqual([]);
});

it.each([
  ['a trade we never booked', [], [fill], 'and we do not'],
  [
    'a fill the exchange never made',
    [fill, { ...fill, tradeId: '2' }],
    [fill],
    'the exchange does not',
  ],
  ['another fee', [{ ...fill, commission: 1n as Fill['commission'] }], [fill], 'we have'],
] as const)('reports %s', (_name, ours, theirs, expected) => {
  const details = reportsOf(ours, theirs);
  expect(details).toHaveLength(1);
  expect(details[0]).toContain(expected);
});

it('reports an order that we think executed otherwise', () => {
  expect(reportsOf([fill], [fill], '0.005')).toEqual([
    'a1-1-n1 executed 500000 for us and 1000000 there (× 10⁻⁸)',
  ]);
});
