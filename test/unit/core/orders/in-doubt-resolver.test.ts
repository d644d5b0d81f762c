import { describe, expect, it } from 'vitest';
import type { EngineOutput } from '../../../../src/model/engine-output.js';
import { moneyOf } from '../../../../src/model/money.js';
import { Desk, NOON, QUOTE, SYMBOL } from '../../../support/desk.js';

const ID = 'a1-1-n0';
/** T + recvWindow + engine margin on the exchange's clock, plus its uncertainty, on ours. */
const PAST_FENCE = NOON + 2_000 + 10_000 + 20 + 1;

/** A desk whose only entry is in doubt. */
function doubting(): Desk {
  const desk = new Desk();
  desk.open();
  desk.signal();
  const at = desk.now;
  desk.feed({ type: 'PlacementInDoubt', at, clientOrderId: ID, symbol: SYMBOL, cause: 'reset' });
  return desk;
}

function notFound(desk: Desk): readonly EngineOutput[] {
  const at = desk.now;
  return desk.feed({ type: 'OrderNotFound', at, clientOrderId: ID, symbol: SYMBOL });
}

function due(desk: Desk): readonly EngineOutput[] {
  return desk.feed({ type: 'TimerFired', at: desk.now, timerId: `order:${ID}` });
}

function snapshot(desk: Desk, outputs: readonly EngineOutput[]): readonly EngineOutput[] {
  const request = outputs.find((output) => output.type === 'RequestSnapshot');
  if (request?.type !== 'RequestSnapshot') throw new Error('no snapshot was asked for');
  return desk.feed({
    type: 'AccountSnapshotTaken',
    at: desk.now,
    exchangeAt: desk.now,
    snapshotId: request.snapshotId,
    balances: [{ asset: QUOTE, free: moneyOf('10000'), locked: moneyOf('0') }],
    openOrders: [],
    orders: [],
    notFound: [],
    trades: [],
    canTrade: true,
  });
}

const statusOf = (desk: Desk): string | undefined => desk.records.orders.get(ID)?.status;

describe('an order in doubt', () => {
  it('is asked about, cancelled once, and never sent again', () => {
    const desk = doubting();
    const asked: string[][] = [];
    for (const delay of [500, 1_000, 2_000, 4_000]) {
      desk.now += delay;
      const names = due(desk).map((output) => output.type);
      asked.push(names.filter((name) => name !== 'ScheduleTimer'));
    }
    expect(asked).toEqual([
      ['QueryOrder', 'CancelOrder'],
      ['QueryOrder'],
      ['QueryOrder'],
      ['QueryOrder'],
    ]);
    expect(statusOf(desk)).toBe('IN_DOUBT');
  });

  it('is not absent because of answers before the fence, however many', () => {
    const desk = doubting();
    desk.now = PAST_FENCE - 1;
    for (let times = 0; times < 10; times += 1) expect(notFound(desk)).toEqual([]);
    expect(statusOf(desk)).toBe('IN_DOUBT');
  });

  it('is absent after two answers and a clear snapshot, all after the fence', () => {
    const desk = doubting();
    desk.now = PAST_FENCE;
    expect(notFound(desk)).toEqual([]);
    const asking = notFound(desk);
    expect(statusOf(desk)).toBe('IN_DOUBT');
    snapshot(desk, asking);
    expect(statusOf(desk)).toBe('ABSENT');
    expect(desk.records.positions.get('a1-1')?.status).toBe('CLOSED');
  });

  it('blocks its symbol meanwhile', () => {
    const desk = doubting();
    const decision = desk.signal().find((output) => output.type === 'RecordDecision');
    const codes = decision?.type === 'RecordDecision' ? decision.reasons.map((r) => r.code) : [];
    expect(codes).toEqual(['ORDER_IN_DOUBT', 'SYMBOL_BUSY']);
  });

  it('is what an intent becomes when no answer comes, or the process restarts', () => {
    const silent = new Desk();
    silent.open();
    silent.signal();
    silent.now += 12_000;
    due(silent);
    expect(statusOf(silent)).toBe('IN_DOUBT');

    const restarted = new Desk();
    restarted.open();
    restarted.signal();
    restarted.restart();
    expect(statusOf(restarted)).toBe('IN_DOUBT');
  });

  it('is adopted when it appears after all', () => {
    const desk = doubting();
    desk.now = PAST_FENCE;
    notFound(desk);
    snapshot(desk, notFound(desk));
    const order = desk.records.orders.get(ID);
    if (order === undefined) throw new Error('the order is on record');
    const { quantity } = order.request;
    const price = order.request.price ?? (0n as never);
    const outputs = desk.feed({
      type: 'OrderReported',
      at: desk.now,
      source: 'stream',
      report: {
        symbol: SYMBOL,
        clientOrderId: ID,
        orderId: '77',
        status: 'FILLED',
        side: 'BUY',
        type: 'LIMIT',
        quantity,
        price,
        stopPrice: 0n as never,
        executedQuantity: quantity,
        exchangeAt: desk.now,
      },
    });
    expect(outputs.map((output) => output.type)).toContain('RecordIncident');
    expect(desk.records.positions.get('a1-1')?.status).toBe('OPENING');
  });
});
