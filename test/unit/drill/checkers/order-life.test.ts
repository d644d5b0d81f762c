import { describe, expect, it } from 'vitest';
import { OrderLife } from '../../../../src/drill/checkers/order-life.js';
import type { OrderStatus } from '../../../../src/model/order.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { collectReports, commitOf } from '../../../support/drill-evidence.js';
import { orderRecord } from '../../../support/trading-records.js';

function reportsOf(
  steps: readonly { readonly status: OrderStatus; readonly executed?: string }[],
): readonly string[] {
  const { details, report } = collectReports();
  const checker = new OrderLife(report);
  for (const { executed, status } of steps) {
    const order = orderRecord('a1-1-n1', { status, executedQuantity: quantityOf(executed ?? '0') });
    checker.committed(commitOf([{ type: 'RecordOrder', order }]));
  }
  return details;
}

describe('a life that may be', () => {
  it.each<{ readonly life: readonly OrderStatus[] }>([
    { life: ['INTENT', 'OPEN', 'PARTIALLY_FILLED', 'PARTIALLY_FILLED', 'CANCELED'] },
    { life: ['INTENT', 'IN_DOUBT', 'ABSENT'] },
    { life: ['INTENT', 'IN_DOUBT', 'FILLED', 'FILLED'] },
    { life: ['INTENT', 'REJECTED'] },
  ])('$life', ({ life }) => {
    expect(reportsOf(life.map((status) => ({ status })))).toEqual([]);
  });
});

describe('a life that may not be', () => {
  it.each<{ readonly expected: string; readonly life: readonly OrderStatus[] }>([
    { expected: 'a1-1-n1 begins as OPEN', life: ['OPEN'] },
    { expected: 'a1-1-n1 goes from FILLED to CANCELED', life: ['INTENT', 'FILLED', 'CANCELED'] },
    {
      expected: 'a1-1-n1 goes from ABSENT to FILLED',
      life: ['INTENT', 'IN_DOUBT', 'ABSENT', 'FILLED'],
    },
    { expected: 'a1-1-n1 goes from OPEN to INTENT', life: ['INTENT', 'OPEN', 'INTENT'] },
    { expected: 'a1-1-n1 goes from INTENT to ABSENT', life: ['INTENT', 'ABSENT'] },
  ])('$expected', ({ expected, life }) => {
    expect(reportsOf(life.map((status) => ({ status })))).toEqual([expected]);
  });

  it('un-executes', () => {
    const details = reportsOf([
      { status: 'INTENT' },
      { status: 'PARTIALLY_FILLED', executed: '0.01' },
      { status: 'PARTIALLY_FILLED', executed: '0.005' },
    ]);
    expect(details).toEqual(['a1-1-n1 had executed 1000000 and now 500000 (× 10⁻⁸)']);
  });

  it('executes more than it asked for', () => {
    const details = reportsOf([{ status: 'INTENT' }, { status: 'FILLED', executed: '0.016' }]);
    expect(details).toEqual(['a1-1-n1 has executed more than it asked for']);
  });
});
