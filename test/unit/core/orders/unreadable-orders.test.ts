import { describe, expect, it } from 'vitest';
import { UnreadableOrders } from '../../../../src/core/orders/unreadable-orders.js';
import type { OrderReport } from '../../../../src/model/account-event.js';
import { answer, audit, bought, openOrder, rich } from '../../../support/bought-desk.js';
import { SYMBOL } from '../../../support/desk.js';

const STOP: OrderReport = {
  ...openOrder('a1-1-p0', 'SELL'),
  status: 'OTHER',
  unknownStatus: 'PENDING_REVIEW',
};
const live = () => true;

describe('UnreadableOrders', () => {
  it('takes an order for ended when two snapshots in a row do not have it', () => {
    const orders = new UnreadableOrders();
    expect(orders.note('a1-1-p0', STOP)).toBe(true);
    expect(orders.note('a1-1-p0', STOP)).toBe(false);
    expect(orders.review({ openOrders: [] }, live)).toEqual({ ended: [], unsure: true });
    expect(orders.review({ openOrders: [STOP] }, live)).toEqual({ ended: [], unsure: false });
    expect(orders.review({ openOrders: [] }, live)).toEqual({ ended: [], unsure: true });
    expect(orders.review({ openOrders: [] }, live)).toEqual({ ended: [STOP], unsure: false });
    expect(orders.review({ openOrders: [] }, live)).toEqual({ ended: [], unsure: false });
  });

  it('forgets one that is named by a known word again, and one whose fills have ended it', () => {
    const orders = new UnreadableOrders();
    orders.note('a1-1-p0', STOP);
    orders.note('a1-1-p0', openOrder('a1-1-p0', 'SELL'));
    expect(orders.review({ openOrders: [] }, live).unsure).toBe(false);
    orders.note('a1-1-p0', STOP);
    expect(orders.review({ openOrders: [] }, () => false)).toEqual({ ended: [], unsure: false });
    expect(orders.review({ openOrders: [] }, live).unsure).toBe(false);
  });
});

describe('a stop whose status is a new word', () => {
  const named = (desk: ReturnType<typeof bought>) =>
    desk.feed({ type: 'OrderReported', at: desk.now, report: STOP, source: 'stream' });

  it('counts as resting, is told, and has a snapshot asked for at once', () => {
    const desk = bought();
    const outputs = named(desk);
    expect(outputs.map(({ type }) => type)).toContain('RequestSnapshot');
    expect(outputs).toContainEqual(
      expect.objectContaining({
        ...{ type: 'RecordNotification', dedupeKey: 'unknown-status:PENDING_REVIEW' },
        text: expect.stringContaining(SYMBOL),
      }),
    );
    answer(desk, outputs, { openOrders: [STOP], balances: rich('0.099') });
    expect(desk.engine.snapshot()).toMatchObject({
      reconciled: true,
      positions: [{ protected: true }],
    });
  });

  it('has ended when two snapshots do not have it: the position is protected anew', () => {
    const desk = bought();
    const first = answer(desk, named(desk), { balances: rich('0.099') });
    expect(first).toContainEqual({
      ...{ type: 'ScheduleTimer', timerId: 'reconcile', dueAt: desk.now + 2_000 },
    });
    expect(first.map(({ type }) => type)).not.toContain('SubmitOrder');
    const second = answer(desk, audit(desk), { balances: rich('0.099') });
    expect(desk.records.orders.get('a1-1-p0')).toMatchObject({
      status: 'EXPIRED',
      reason: { code: 'EXCHANGE_EXPIRED', numbers: { exchangeReason: 'PENDING_REVIEW' } },
    });
    expect(second).toContainEqual(
      expect.objectContaining({ type: 'SubmitOrder', purpose: 'PROTECTION' }),
    );
  });
});
