import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlDatabase } from '../../src/adapters/sqlite/control-database.js';
import { SqliteControlStore } from '../../src/adapters/sqlite/sqlite-control-store.js';
import { DAY_MS } from '../../src/base/time.js';
import type { RecordOutput } from '../../src/model/engine-output.js';
import type { JournalEntry } from '../../src/model/journal-entry.js';
import { moneyOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import { quantityOf } from '../../src/model/quantity.js';
import { reason } from '../../src/model/reason-code.js';
import { type ControlStore, ControlStoreFailure } from '../../src/ports/control-store.js';
import {
  fillRecord,
  orderRecord,
  positionRecord,
  tradeRecord,
} from '../support/trading-records.js';

const AT = 1_767_600_000_000;

interface Home {
  /** The store of a new run; the one before it is gone, as after a crash. */
  open(): ControlStore;
  remove(): void;
}

function memoryHome(): Home {
  const database = ControlDatabase.memory();
  return { open: () => new SqliteControlStore(database), remove: () => database.close() };
}

function fileHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'aegis-control-'));
  const open: SqliteControlStore[] = [];
  return {
    open: () => {
      const store = SqliteControlStore.open(join(folder, 'home', 'control.sqlite'));
      open.push(store);
      return store;
    },
    remove: () => {
      for (const store of open) store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

describe.each([
  { name: 'SQLite in memory', create: memoryHome },
  { name: 'SQLite in a file', create: fileHome },
])('ControlStore: $name', ({ create }) => {
  let home: Home;
  let store: ControlStore;

  beforeEach(() => {
    home = create();
    store = home.open();
    store.beginRun(AT);
  });

  afterEach(() => home.remove());

  function commit(...records: RecordOutput[]): void {
    store.commit({ entries: [], records });
  }

  function restart(at = AT): ReturnType<ControlStore['beginRun']> {
    store = home.open();
    return store.beginRun(at);
  }

  it('counts runs and starts safe', () => {
    expect(restart()).toEqual({
      epoch: 2,
      safety: { tradingEnabled: false, killSwitch: 'NONE', paused: false },
      orders: [],
      fills: [],
      positions: [],
      closedTradesToday: [],
      dust: {},
      tradeCursors: {},
    });
  });

  it('keeps what was committed when its log is shortened', () => {
    const safety = { tradingEnabled: true, killSwitch: 'NONE', paused: false } as const;
    commit({ type: 'RecordSafety', safety });
    const { pages, pending } = store.keepLogShort();
    expect(pending).toBeLessThanOrEqual(pages);
    expect(restart().safety).toEqual(safety);
  });

  it('restores the safety state', () => {
    const safety = { tradingEnabled: true, killSwitch: 'FLATTEN', paused: true } as const;
    commit({ type: 'RecordSafety', safety });
    expect(restart().safety).toEqual(safety);
  });

  it('restores orders that have not ended, in the order they were made, exact', () => {
    const orders = (['INTENT', 'IN_DOUBT', 'OPEN', 'PARTIALLY_FILLED'] as const).map(
      (status, index) => orderRecord(`o${9 - index}`, { status, positionId: `p${index}` }),
    );
    for (const order of orders) commit({ type: 'RecordOrder', order });
    for (const status of ['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'ABSENT'] as const) {
      commit({
        type: 'RecordOrder',
        order: orderRecord(`ended-${status}`, { status, positionId: 'none' }),
      });
    }
    expect(restart().orders).toEqual(orders);
  });

  it('restores an order without its optional fields', () => {
    const {
      orderId,
      cancelRequestedAt,
      reason: why,
      ...order
    } = orderRecord('o1', { status: 'INTENT' });
    const { price, stopPrice, timeInForce, ...request } = order.request;
    expect([orderId, cancelRequestedAt, why, price, stopPrice, timeInForce]).not.toContain(
      undefined,
    );
    commit({ type: 'RecordOrder', order: { ...order, request } });
    expect(restart().orders).toEqual([{ ...order, request }]);
  });

  it('keeps the last word about an order', () => {
    commit({ type: 'RecordOrder', order: orderRecord('o1', { status: 'INTENT' }) });
    const filled = orderRecord('o1', {
      status: 'PARTIALLY_FILLED',
      executedQuantity: quantityOf('0.01'),
    });
    commit({ type: 'RecordOrder', order: filled });
    expect(restart().orders).toEqual([filled]);
  });

  it('restores open positions with every order and fill of theirs, ended ones too', () => {
    const order = orderRecord('p1-e', { status: 'FILLED' });
    const fill = fillRecord('p1-e', '100');
    const position = positionRecord('p1');
    commit(
      { type: 'RecordOrder', order },
      { type: 'RecordFill', fill, positionId: 'p1' },
      { type: 'RecordPosition', position },
      { type: 'RecordOrder', order: orderRecord('p0-e', { status: 'FILLED', positionId: 'p0' }) },
      { type: 'RecordFill', fill: fillRecord('p0-e', '99'), positionId: 'p0' },
      {
        type: 'RecordPosition',
        position: positionRecord('p0', { status: 'CLOSED', closedAt: AT }),
      },
    );
    expect(restart()).toMatchObject({ orders: [order], fills: [fill], positions: [position] });
  });

  it('restores the trades that closed since UTC midnight', () => {
    const midnight = AT - (AT % DAY_MS);
    const trades = [
      tradeRecord('p1', midnight - 1),
      tradeRecord('p2', midnight),
      tradeRecord('p3', AT),
    ];
    for (const trade of trades) commit({ type: 'RecordTrade', trade });
    expect(restart().closedTradesToday).toEqual(trades.slice(1));
    expect(restart(AT + DAY_MS).closedTradesToday).toEqual([]);
    expect(store.tradeTotals()).toEqual({ count: 3, profit: '3.75' });
  });

  it('sums dust per asset', () => {
    for (const [id, dust] of [
      ['p1', '0.00000003'],
      ['p2', '0.00000004'],
      ['p3', '0'],
    ] as const) {
      commit({ type: 'RecordTrade', trade: tradeRecord(id, AT, { dust: quantityOf(dust) }) });
    }
    expect(restart().dust).toEqual({ BTC: moneyOf('0.00000007') });
  });

  it.each([
    { ids: ['9', '10'], highest: '10' },
    { ids: ['10', '9'], highest: '10' },
    {
      ids: ['9223372036854775806', '9223372036854775807', '922337203685477580'],
      highest: '9223372036854775807',
    },
  ])('continues trades after the numerically highest of $ids', ({ ids, highest }) => {
    commit({ type: 'RecordOrder', order: orderRecord('o1') });
    for (const id of ids)
      commit({ type: 'RecordFill', fill: fillRecord('o1', id), positionId: 'p1' });
    expect(restart().tradeCursors).toEqual({ BTCUSDT: highest });
  });

  it('commits all of a batch or nothing, and is not to be used after a failure', () => {
    commit({ type: 'RecordOrder', order: orderRecord('o1') });
    const fill: RecordOutput = {
      type: 'RecordFill',
      fill: fillRecord('o1', '7'),
      positionId: 'p1',
    };
    const order: RecordOutput = { type: 'RecordOrder', order: orderRecord('o2') };
    expect(() => commit(order, fill, fill)).toThrow(ControlStoreFailure);
    expect(() => commit(order)).toThrow(ControlStoreFailure);
  });

  it('refuses a fill of an order it does not know', () => {
    expect(() =>
      commit({ type: 'RecordFill', fill: fillRecord('unknown', '7'), positionId: 'p1' }),
    ).toThrow(ControlStoreFailure);
  });

  it('refuses the commits of a run that another has superseded', () => {
    const older = store;
    restart();
    expect(() => older.commit({ entries: [], records: [] })).toThrow(/superseded by run 2/);
  });

  it('hands each command out once, oldest first, up to the limit', () => {
    const commands = ['a', 'b', 'c'].map((commandId, index) => ({
      commandId,
      type: 'PAUSE_ALL',
      source: 'cli',
      requestedAt: AT + index,
    }));
    for (const command of commands) store.putCommand(command);
    store.putCommand({ commandId: 'a', type: 'FLATTEN', source: 'cli', requestedAt: AT });
    expect(store.takeCommands(2)).toEqual(commands.slice(0, 2));
    expect(store.takeCommands(2)).toEqual(commands.slice(2));
    expect(store.takeCommands(2)).toEqual([]);
  });

  it('hands a command out again to the next run until it is settled', () => {
    const command = { commandId: 'a', type: 'FLATTEN', source: 'cli', requestedAt: AT };
    store.putCommand(command);
    expect(store.takeCommands(10)).toEqual([command]);
    restart();
    expect(store.takeCommands(10)).toEqual([command]);
    commit({
      type: 'RecordCommandResult',
      result: { commandId: 'a', type: 'FLATTEN', outcome: 'done', settledAt: AT },
    });
    restart();
    expect(store.takeCommands(10)).toEqual([]);
  });

  it('keeps one notification per key until it is delivered', () => {
    const note = {
      type: 'RecordNotification',
      at: AT,
      severity: 'critical',
      dedupeKey: 'k1',
      text: 'first',
    } as const;
    commit(
      note,
      { ...note, text: 'repeated' },
      { ...note, dedupeKey: 'k2', severity: 'info', text: 'second' },
    );
    const [first, second] = store.pendingNotifications(10);
    expect(first).toMatchObject({
      at: AT,
      severity: 'critical',
      dedupeKey: 'k1',
      text: 'first',
      attempts: 0,
    });
    store.markAttempted(first?.notificationId ?? 0, AT + 1, 'HTTP 500');
    expect(store.pendingNotifications(1)).toMatchObject([{ dedupeKey: 'k1', attempts: 1 }]);
    store.markDelivered(first?.notificationId ?? 0, AT + 2);
    expect(store.pendingNotifications(10)).toEqual([second]);
  });

  it('returns journal entries as they were appended, from a sequence on', () => {
    const entries: JournalEntry[] = [
      { kind: 'input', sequence: 3, at: AT, body: { type: 'TimerFired', at: AT, timerId: '=t' } },
      {
        kind: 'output',
        sequence: 3,
        index: 0,
        at: AT,
        body: { type: 'RecordOrder', order: orderRecord('o1') },
      },
      {
        kind: 'output',
        sequence: 3,
        index: 1,
        at: AT,
        body: { type: 'ScheduleTimer', timerId: 't', dueAt: AT },
      },
      {
        kind: 'output',
        sequence: 9,
        index: 0,
        at: AT + 1,
        body: { type: 'SetStreams', symbols: [] },
      },
    ];
    store.commit({ entries: entries.slice(0, 3), records: [] });
    store.commit({ entries: entries.slice(3), records: [] });
    expect(store.journal({ epoch: 1, from: 0, limit: 100 })).toEqual(entries);
    expect(store.journal({ epoch: 1, from: 4, limit: 100 })).toEqual(entries.slice(3));
    expect(store.journal({ epoch: 1, from: 0, limit: 2 })).toEqual(entries.slice(0, 2));
    expect(store.journal({ epoch: 2, from: 0, limit: 100 })).toEqual([]);
  });

  it('keeps documents', () => {
    expect(store.loadDocument('paper')).toBeUndefined();
    store.saveDocument('paper', '{"a":1}', AT);
    store.saveDocument('paper', '{"a":2}', AT);
    restart();
    expect(store.loadDocument('paper')).toBe('{"a":2}');
  });

  it('takes every other kind of record', () => {
    const why = reason('SPREAD_TOO_WIDE', { spreadBps: 12.4, limitBps: 8 });
    const symbol = symbolName('BTCUSDT');
    commit(
      { type: 'RecordDecision', at: AT, symbol, strategy: 's', verdict: 'vetoed', reasons: [why] },
      {
        type: 'RecordSymbolState',
        state: { symbol, lifecycle: 'HOT', since: AT, rank: 1, reason: why },
      },
      { type: 'RecordSymbolState', state: { symbol, lifecycle: 'COLD', since: AT } },
      {
        type: 'RecordBalances',
        at: AT,
        balances: [{ asset: assetName('USDT'), free: moneyOf('1'), locked: moneyOf('0') }],
      },
      { type: 'RecordIncident', at: AT, reason: why, detail: 'x' },
      {
        type: 'RecordGap',
        gap: { symbol, timeframe: '1m', from: AT, to: AT, reason: 'UNREPAIRED' },
      },
    );
  });
});
