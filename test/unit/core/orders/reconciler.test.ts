import { describe, expect, it } from 'vitest';
import { answer, audit, bought, openOrder, rich } from '../../../support/bought-desk.js';
import { Desk } from '../../../support/desk.js';

describe('reconciliation', () => {
  it('is what entries wait for after every loss of the stream', () => {
    const desk = new Desk();
    desk.open();
    expect(desk.engine.snapshot().reconciled).toBe(true);
    const at = desk.now;
    desk.feed({ type: 'UserStreamChanged', at, connected: false, cause: 'cut' });
    expect(desk.engine.snapshot().reconciled).toBe(false);
    const asked = desk.feed({ type: 'UserStreamChanged', at, connected: true, cause: 'back' });
    expect(desk.engine.snapshot().reconciled).toBe(false);
    answer(desk, asked);
    expect(desk.engine.snapshot().reconciled).toBe(true);
  });

  it('is not reached by an answer to an older request', () => {
    const desk = new Desk();
    const asked = desk.start();
    audit(desk);
    answer(desk, asked);
    expect(desk.engine.snapshot().reconciled).toBe(false);
  });

  it('asks again when it fails', () => {
    const desk = new Desk();
    const [request] = desk.start().filter((output) => output.type === 'RequestSnapshot');
    const snapshotId = request?.type === 'RequestSnapshot' ? request.snapshotId : '';
    const at = desk.now;
    const failed = desk.feed({ type: 'AccountSnapshotFailed', at, snapshotId, cause: '503' });
    expect(failed).toEqual([{ type: 'ScheduleTimer', timerId: 'reconcile', dueAt: at + 2_000 }]);
  });

  it('is refused to an account that may not trade', () => {
    const desk = new Desk();
    const outputs = answer(desk, desk.start(), { canTrade: false });
    expect(outputs.map((output) => output.type)).toContain('RecordIncident');
    expect(desk.engine.snapshot().reconciled).toBe(false);
  });

  it('is lost with a refusal of our access, until a snapshot that was asked for after it', () => {
    const desk = new Desk();
    desk.open();
    const asked = audit(desk);
    const refused = desk.feed({ type: 'AccessRefused', at: desk.now, status: 401, code: -2015 });
    expect(refused.map((output) => output.type)).not.toContain('ScheduleTimer');
    answer(desk, asked);
    expect(desk.engine.snapshot()).toMatchObject({
      reconciled: false,
      unreconciled: { code: 'ACCESS_REFUSED', numbers: { status: 401, code: -2015 } },
    });
    const again = audit(desk);
    expect(again).toMatchObject([{ type: 'RequestSnapshot' }, { type: 'ScheduleTimer' }]);
    answer(desk, again);
    expect(desk.engine.snapshot().reconciled).toBe(true);
  });

  it('believes in a shortfall after two equal reads, and never closes a position for it', () => {
    const desk = bought();
    const first = answer(desk, audit(desk));
    expect(first.map((output) => output.type)).not.toContain('RecordIncident');
    const second = answer(desk, audit(desk));
    expect(second.map((output) => output.type)).toContain('RecordIncident');
    expect(desk.engine.snapshot()).toMatchObject({
      unreconciled: { code: 'BALANCE_SHORTFALL' },
      positions: [{ position: { status: 'OPEN' } }],
    });
    answer(desk, audit(desk), { balances: rich('0.099') });
    expect(desk.engine.snapshot().reconciled).toBe(true);
  });

  it('lets an orphaned entry be cancelled, and a foreign order alone', () => {
    const desk = new Desk();
    const openOrders = [openOrder('a1-7-n0', 'BUY'), openOrder('web_1', 'BUY')];
    const outputs = answer(desk, desk.start(), { openOrders });
    const cancels = outputs.filter((output) => output.type === 'CancelOrder');
    expect(cancels).toMatchObject([{ clientOrderId: 'a1-7-n0' }]);
  });

  it('adopts an orphaned sell, so that nothing is sold twice', () => {
    const desk = bought();
    // The process died before the protection's row, which cannot happen, was written.
    desk.records.orders.delete('a1-1-p0');
    const asked = desk.restart();
    const outputs = answer(desk, asked, {
      openOrders: [openOrder('a1-1-p0', 'SELL')],
      balances: rich('0.099'),
    });
    expect(outputs.filter((output) => output.type === 'SubmitOrder')).toEqual([]);
    expect(desk.records.orders.get('a1-1-p0')).toMatchObject({
      purpose: 'PROTECTION',
      positionId: 'a1-1',
      status: 'OPEN',
    });
  });

  it('protects what it finds naked', () => {
    const desk = bought();
    desk.records.orders.delete('a1-1-p0');
    const outputs = answer(desk, desk.restart(), { balances: rich('0.099') });
    const sent = outputs.filter((output) => output.type === 'SubmitOrder');
    expect(sent).toMatchObject([{ purpose: 'PROTECTION', request: { type: 'STOP_LOSS_LIMIT' } }]);
  });
});
