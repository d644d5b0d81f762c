import { describe, expect, it } from 'vitest';
import { CommittedState } from '../../../src/drill/committed-state.js';
import type { EngineEvent } from '../../../src/model/engine-event.js';
import type { RecoveredRun } from '../../../src/ports/control-store.js';
import { commitOf } from '../../support/drill-evidence.js';
import { orderRecord } from '../../support/trading-records.js';

const up: EngineEvent = { type: 'UserStreamChanged', at: 1, connected: true, cause: '' };
const down: EngineEvent = { ...up, connected: false };
const snapshot: EngineEvent = {
  type: 'AccountSnapshotTaken',
  at: 2,
  exchangeAt: 2,
  snapshotId: 's',
  balances: [],
  openOrders: [],
  orders: [],
  notFound: [],
  trades: [],
  canTrade: true,
};
const RUN: RecoveredRun = {
  epoch: 2,
  safety: { tradingEnabled: false, killSwitch: 'NONE', paused: false },
  orders: [],
  fills: [],
  positions: [],
  closedTradesToday: [],
  dust: {},
  tradeCursors: {},
};

describe('the account is reconciled', () => {
  it.each<readonly [string, readonly EngineEvent[], boolean]>([
    ['after a snapshot on a live stream', [up, snapshot], true],
    ['not before the stream is up', [snapshot], false],
    ['not after the stream went down', [up, snapshot, down], false],
    ['not by a snapshot from before the stream came back', [up, snapshot, down, up], false],
  ])('%s', (_name, events, expected) => {
    const state = new CommittedState();
    state.apply(commitOf([], events));
    expect(state.reconciled).toBe(expected);
  });

  it('anew in each run', () => {
    const state = new CommittedState();
    state.apply(commitOf([], [up, snapshot]));
    state.begin(RUN);
    expect(state.reconciled).toBe(false);
    expect(state.epoch).toBe(2);
  });
});

it('knows the orders of a position and counts the doubts that ended', () => {
  const state = new CommittedState();
  for (const status of ['INTENT', 'IN_DOUBT', 'IN_DOUBT', 'FILLED'] as const) {
    state.apply(commitOf([{ type: 'RecordOrder', order: orderRecord('a1-1-n1', { status }) }]));
  }
  expect(state.inDoubtResolved).toBe(1);
  expect(state.ordersOf('p1').map(({ status }) => status)).toEqual(['FILLED']);
});
