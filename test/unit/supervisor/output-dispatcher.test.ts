import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../src/adapters/virtual/virtual-time.js';
import type { EngineEvent } from '../../../src/model/engine-event.js';
import { symbolName } from '../../../src/model/names.js';
import type { OrderRequest } from '../../../src/model/order.js';
import { quantityOf } from '../../../src/model/quantity.js';
import { OutputDispatcher } from '../../../src/supervisor/output-dispatcher.js';
import { RecordingFeed } from '../../support/supervisor-fakes.js';

const symbol = symbolName('BTCUSDT');

class Stage {
  readonly time = new VirtualTime(1_000_000);
  readonly feed = new RecordingFeed();
  readonly calls: string[] = [];
  readonly events: EngineEvent[] = [];
  readonly wanted: boolean[] = [];
  entriesAllowed = true;
  readonly dispatcher = new OutputDispatcher({
    trading: {
      inFlight: 0,
      connect: () => this.calls.push('connect'),
      submit: (order, wanted) => {
        this.calls.push(`submit ${order.request.clientOrderId}`);
        this.wanted.push(wanted?.() === true);
      },
      cancel: (order) => this.calls.push(`cancel ${order.clientOrderId}`),
      query: (order) => this.calls.push(`query ${order.clientOrderId}`),
      requestSnapshot: (request) => this.calls.push(`snapshot ${request.snapshotId}`),
      close: async () => {},
    },
    feed: this.feed,
    clock: this.time,
    scheduler: this.time,
    loadBars: (request) => this.calls.push(`load ${request.type}`),
    timeframes: ['1m', '5m'],
    offer: (event) => this.events.push(event),
    entryStillAllowed: () => this.entriesAllowed,
    onSymbolsStreamed: (symbols) => this.calls.push(`streamed ${symbols.join()}`),
  });

  pass(ms: number): Promise<void> {
    return this.time.run({ until: this.time.monotonic() + ms, tasksMax: 100 });
  }
}

describe('OutputDispatcher', () => {
  it('hands each action to whom it concerns', () => {
    const stage = new Stage();
    stage.dispatcher.dispatch({ type: 'CancelOrder', symbol, clientOrderId: 'c', purpose: 'EXIT' });
    stage.dispatcher.dispatch({ type: 'QueryOrder', symbol, clientOrderId: 'q' });
    stage.dispatcher.dispatch({
      type: 'RequestSnapshot',
      snapshotId: 's',
      orders: [],
      tradesAfter: [],
    });
    stage.dispatcher.dispatch({ type: 'RequestBars', symbol, timeframe: '1m', count: 3 });
    stage.dispatcher.dispatch({ type: 'RepairGap', symbol, timeframe: '1m', from: 0, to: 0 });
    expect(stage.calls).toEqual([
      'cancel c',
      'query q',
      'snapshot s',
      'load RequestBars',
      'load RepairGap',
    ]);
  });

  it('lets an entry be withdrawn until it leaves, and never asks about an exit', () => {
    const stage = new Stage();
    const request: OrderRequest = {
      clientOrderId: 'o',
      symbol,
      side: 'BUY',
      type: 'MARKET',
      quantity: quantityOf('1'),
      timestamp: 0,
      recvWindowMs: 1_000,
    };
    stage.dispatcher.dispatch({ type: 'SubmitOrder', purpose: 'ENTRY', request });
    stage.entriesAllowed = false;
    stage.dispatcher.dispatch({ type: 'SubmitOrder', purpose: 'ENTRY', request });
    stage.dispatcher.dispatch({ type: 'SubmitOrder', purpose: 'EXIT', request });
    expect(stage.wanted).toEqual([true, false, true]);
  });

  it('fires a timer at its time, and moves it when it is asked for again', async () => {
    const stage = new Stage();
    stage.dispatcher.dispatch({ type: 'ScheduleTimer', timerId: 'a', dueAt: 1_000_100 });
    stage.dispatcher.dispatch({ type: 'ScheduleTimer', timerId: 'a', dueAt: 1_000_300 });
    stage.dispatcher.dispatch({ type: 'ScheduleTimer', timerId: 'past', dueAt: 5 });
    await stage.pass(200);
    expect(stage.events).toEqual([{ type: 'TimerFired', at: 1_000_000, timerId: 'past' }]);
    await stage.pass(200);
    expect(stage.events.at(-1)).toEqual({ type: 'TimerFired', at: 1_000_300, timerId: 'a' });
    expect(stage.events).toHaveLength(2);
  });

  it('fires nothing after it was closed', async () => {
    const stage = new Stage();
    stage.dispatcher.dispatch({ type: 'ScheduleTimer', timerId: 'a', dueAt: 1_000_100 });
    stage.dispatcher.close();
    await stage.pass(1_000);
    expect(stage.events).toEqual([]);
  });

  it('opens every stream of the symbols', () => {
    const stage = new Stage();
    stage.dispatcher.dispatch({ type: 'SetStreams', symbols: [symbol] });
    expect(stage.feed.streams).toEqual([
      { kind: 'miniTickers' },
      { kind: 'bar', symbol, timeframe: '1m' },
      { kind: 'bar', symbol, timeframe: '5m' },
      { kind: 'bookTicker', symbol },
      { kind: 'trade', symbol },
    ]);
    expect(stage.calls).toEqual(['streamed BTCUSDT']);
  });
});
