import { expect, it } from 'vitest';
import { SellsCovered } from '../../../../src/drill/checkers/sells-covered.js';
import { CommittedState } from '../../../../src/drill/committed-state.js';
import type { Order, OrderStatus } from '../../../../src/model/order.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { collectReports, commitOf, placement } from '../../../support/drill-evidence.js';
import { orderRecord, positionRecord } from '../../../support/trading-records.js';

/** The position has taken in 0.01 less 0.00001 of commission. */
function sell(id: string, status: OrderStatus, quantity: string, executed = '0'): Order {
  const order = orderRecord(id, { status, executedQuantity: quantityOf(executed) });
  return { ...order, request: { ...order.request, side: 'SELL', quantity: quantityOf(quantity) } };
}

function reportsOf(orders: readonly Order[], sent: string): readonly string[] {
  const { details, report } = collectReports();
  const state = new CommittedState();
  state.apply(
    commitOf([
      { type: 'RecordPosition', position: positionRecord('p1') },
      ...orders.map((order) => ({ type: 'RecordOrder', order }) as const),
    ]),
  );
  new SellsCovered(report).requested(placement(sent, { side: 'SELL' }), state);
  return details;
}

it.each<readonly [string, readonly Order[]]>([
  ['the whole position once', [sell('x1', 'INTENT', '0.00999')]],
  [
    'the rest after a cancelled sell',
    [sell('p1', 'CANCELED', '0.00999', '0.004'), sell('x1', 'INTENT', '0.00599')],
  ],
  [
    'all of it after a rejected sell',
    [sell('p1', 'REJECTED', '0.00999'), sell('x1', 'INTENT', '0.00999')],
  ],
])('lets pass %s', (_name, orders) => {
  expect(reportsOf(orders, 'x1')).toEqual([]);
});

it.each<readonly [string, readonly Order[]]>([
  ['more than was bought', [sell('x1', 'INTENT', '0.01')]],
  [
    'a second sell beside a resting one',
    [sell('p1', 'OPEN', '0.00999'), sell('x1', 'INTENT', '0.00999')],
  ],
  [
    'a second sell beside one in doubt',
    [sell('p1', 'IN_DOUBT', '0.00999'), sell('x1', 'INTENT', '0.00001')],
  ],
])('reports %s', (_name, orders) => {
  expect(reportsOf(orders, 'x1')).toHaveLength(1);
});

it('reports a sell that belongs to no position', () => {
  expect(reportsOf([], 'x9')).toEqual(['x9 sells for no position']);
});
