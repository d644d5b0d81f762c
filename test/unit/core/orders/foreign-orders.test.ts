import { describe, expect, it } from 'vitest';
import { ForeignOrders } from '../../../../src/core/orders/foreign-orders.js';
import type { OrderReport } from '../../../../src/model/account-event.js';
import { symbolName } from '../../../../src/model/names.js';
import { answer, audit, openOrder } from '../../../support/bought-desk.js';
import { Desk, INSTRUMENT, SYMBOL } from '../../../support/desk.js';

const report = (orderId: string, change: Partial<OrderReport> = {}): OrderReport => ({
  ...openOrder(`human-${orderId}`, 'SELL'),
  orderId,
  ...change,
});

describe('ForeignOrders', () => {
  it('counts what is open on a symbol, and what of it waits for a price', () => {
    const foreign = new ForeignOrders();
    foreign.replace([
      report('1'),
      report('2', { type: 'LIMIT' }),
      report('3', { type: 'TAKE_PROFIT', status: 'PENDING_NEW' }),
      report('4', { status: 'FILLED' }),
      report('5', { symbol: symbolName('ETHUSDT') }),
    ]);
    expect(foreign.on(SYMBOL)).toEqual({ orders: 3, algoOrders: 2 });
  });

  it('follows the stream between snapshots', () => {
    const foreign = new ForeignOrders();
    foreign.note(report('1'));
    foreign.note(report('1', { status: 'PARTIALLY_FILLED' }));
    expect(foreign.on(SYMBOL).orders).toBe(1);
    foreign.note(report('1', { status: 'CANCELED' }));
    expect(foreign.on(SYMBOL).orders).toBe(0);
    foreign.note(report('2'));
    foreign.replace([]);
    expect(foreign.on(SYMBOL).orders).toBe(0);
  });
});

describe('an entry on a symbol whose slots a person has taken', () => {
  it('is not made, with the filter and the numbers, until one is free', () => {
    const desk = new Desk();
    desk.open();
    const filters = { ...INSTRUMENT.filters, algoOrdersMax: 2 };
    const at = desk.now;
    desk.feed({ type: 'InstrumentsLoaded', at, instruments: [{ ...INSTRUMENT, filters }] });
    answer(desk, audit(desk), { openOrders: [report('1'), report('2')] });
    expect(desk.signal().find((output) => output.type === 'RecordDecision')).toMatchObject({
      verdict: 'vetoed',
      reasons: [
        {
          code: 'NO_PROTECTION_SLOT',
          numbers: { filter: 'MAX_NUM_ALGO_ORDERS', open: 2, limit: 2 },
        },
      ],
    });
    const gone = report('1', { status: 'CANCELED' });
    desk.feed({ type: 'OrderReported', at, report: gone, source: 'stream' });
    expect(desk.signal().find((output) => output.type === 'RecordDecision')).toMatchObject({
      verdict: 'entered',
    });
  });
});
