import { describe, expect, it } from 'vitest';
import { OrderLedger } from '../../../../src/core/orders/order-ledger.js';
import type { OrderReport } from '../../../../src/model/account-event.js';
import { moneyOf } from '../../../../src/model/money.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { openOrder } from '../../../support/bought-desk.js';
import { fillRecord, orderRecord } from '../../../support/trading-records.js';

const ID = 'a1-1-p0';
const ORDER_ID = '9223372036854775807';

/** A ledger with one open order of 0.015. */
function open(): OrderLedger {
  const ledger = new OrderLedger();
  ledger.add(orderRecord(ID));
  return ledger;
}

function report(change: Partial<OrderReport> = {}): OrderReport {
  return { ...openOrder(ID, 'BUY'), orderId: ORDER_ID, ...change };
}

function executed(quantity: string, quote: string): Partial<OrderReport> {
  return { executedQuantity: quantityOf(quantity), executedQuote: moneyOf(quote) };
}

describe('OrderLedger', () => {
  it('counts an execution once, however often and by whichever way it is told', () => {
    const ledger = open();
    expect(ledger.applyFill(fillRecord(ID, '7'), 1)).toMatchObject({
      type: 'applied',
      order: { status: 'PARTIALLY_FILLED', executedQuantity: quantityOf('0.01') },
    });
    expect(ledger.applyFill(fillRecord(ID, '7'), 2)).toEqual({ type: 'duplicate' });
    expect(ledger.applyFill(fillRecord('', '7'), 3)).toEqual({ type: 'duplicate' });
    expect(ledger.get(ID)?.executedQuantity).toBe(quantityOf('0.01'));
    const rest = { quantity: quantityOf('0.005') };
    expect(ledger.applyFill(fillRecord(ID, '8', rest), 4)).toMatchObject({
      order: { status: 'FILLED', executedQuantity: quantityOf('0.015') },
    });
  });

  it('never goes back in what has executed, nor from an end', () => {
    const ledger = open();
    ledger.applyReport(report({ status: 'PARTIALLY_FILLED', ...executed('0.01', '618') }), 1);
    ledger.applyReport(report({ status: 'NEW', ...executed('0', '0') }), 2);
    ledger.applyReport(report({ status: 'PARTIALLY_FILLED', ...executed('0.004', '247') }), 3);
    expect(ledger.get(ID)).toMatchObject({
      status: 'PARTIALLY_FILLED',
      ...executed('0.01', '618'),
      updatedAt: 1,
    });
    ledger.applyReport(report({ status: 'CANCELED', ...executed('0.01', '618') }), 4);
    ledger.applyReport(report({ status: 'PARTIALLY_FILLED', ...executed('0.004', '247') }), 5);
    expect(ledger.get(ID)).toMatchObject({ status: 'CANCELED', ...executed('0.01', '618') });
  });

  it('knows an order by the exchange’s id when ours is not told, or is another’s', () => {
    const ledger = open();
    expect(ledger.applyFill(fillRecord('', '7'), 1)).toMatchObject({ type: 'applied' });
    const canceled = report({ clientOrderId: 'web_cancel', status: 'CANCELED' });
    expect(ledger.applyReport(canceled, 2)).toMatchObject({
      order: { request: { clientOrderId: ID }, status: 'CANCELED' },
    });
    expect(ledger.applyReport({ ...canceled, orderId: '1' }, 3)).toBeUndefined();
    expect(ledger.applyFill(fillRecord('', '8', { orderId: '1' }), 4)).toEqual({ type: 'unknown' });
  });
});
