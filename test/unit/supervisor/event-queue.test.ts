import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../src/model/engine-event.js';
import { ZERO_MONEY } from '../../../src/model/money.js';
import { symbolName } from '../../../src/model/names.js';
import { ZERO_PRICE } from '../../../src/model/price.js';
import { ZERO_QUANTITY } from '../../../src/model/quantity.js';
import { EventQueue } from '../../../src/supervisor/event-queue.js';

const book = (symbol: string, at: number): EngineEvent => ({
  type: 'BookTickerUpdated',
  at,
  symbol: symbolName(symbol),
  updateId: String(at),
  bid: ZERO_PRICE,
  bidQuantity: ZERO_QUANTITY,
  ask: ZERO_PRICE,
  askQuantity: ZERO_QUANTITY,
});
const mini = (symbol: string, at: number): EngineEvent => ({
  type: 'MiniTickerUpdated',
  at,
  exchangeAt: at,
  symbol: symbolName(symbol),
  open: ZERO_PRICE,
  high: ZERO_PRICE,
  low: ZERO_PRICE,
  close: ZERO_PRICE,
  volume: ZERO_QUANTITY,
  quoteVolume: ZERO_MONEY,
});
const trade = (symbol: string, at: number): EngineEvent => ({
  type: 'TradePrinted',
  at,
  exchangeAt: at,
  symbol: symbolName(symbol),
  aggregateTradeId: String(at),
  price: ZERO_PRICE,
  quantity: ZERO_QUANTITY,
  buyerIsMaker: false,
});
const timer = (at: number): EngineEvent => ({ type: 'TimerFired', at, timerId: 't' });

function takeAll(queue: EventQueue): string[] {
  const taken: string[] = [];
  for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
    taken.push(`${event.type} ${event.at}`);
  }
  return taken;
}

describe('EventQueue', () => {
  it('lets the newest ticker of a symbol take the place of the one that waits', () => {
    const queue = new EventQueue(10);
    for (const event of [
      book('A', 1),
      timer(2),
      book('A', 3),
      mini('A', 4),
      book('B', 5),
      mini('A', 6),
    ]) {
      queue.push(event);
    }
    expect(takeAll(queue)).toEqual([
      'BookTickerUpdated 3',
      'TimerFired 2',
      'MiniTickerUpdated 6',
      'BookTickerUpdated 5',
    ]);
    expect(queue.counters).toMatchObject({
      pushed: 6,
      conflated: 2,
      tradesDropped: 0,
      depth: 0,
      depthMax: 4,
    });
  });

  it('keeps tickers apart that were not waiting at the same time', () => {
    const queue = new EventQueue(10);
    queue.push(book('A', 1));
    expect(queue.shift()).toMatchObject({ at: 1 });
    queue.push(book('A', 2));
    expect(queue.shift()).toMatchObject({ at: 2 });
    expect(queue.counters.conflated).toBe(0);
  });

  it('lets no ticker pass a change of its connection', () => {
    const queue = new EventQueue(10);
    const symbols = [symbolName('A')];
    queue.push(book('A', 1));
    queue.push({ type: 'FeedStatusChanged', at: 2, connected: false, symbols, cause: 'cut' });
    queue.push(book('A', 3));
    queue.push(book('A', 4));
    expect(takeAll(queue)).toEqual([
      'BookTickerUpdated 1',
      'FeedStatusChanged 2',
      'BookTickerUpdated 4',
    ]);
  });

  it('puts a stop before everything that waits', () => {
    const queue = new EventQueue(2);
    queue.push(timer(1));
    queue.push(timer(2));
    queue.shift();
    queue.push(timer(3));
    queue.pushFirst({ type: 'StopRequested', at: 4, cause: 'signal' });
    expect(takeAll(queue)).toEqual(['StopRequested 4', 'TimerFired 2', 'TimerFired 3']);
  });

  it('gives up the oldest trades at the bound, and nothing else', () => {
    const queue = new EventQueue(3);
    for (const event of [trade('A', 1), timer(2), trade('A', 3), trade('A', 4), timer(5)])
      queue.push(event);
    expect(takeAll(queue)).toEqual(['TimerFired 2', 'TradePrinted 4', 'TimerFired 5']);
    expect(queue.counters).toMatchObject({ tradesDropped: 2, depth: 0 });
  });

  it('gives up an arriving trade when nothing else may be given up', () => {
    const queue = new EventQueue(2);
    for (const event of [timer(1), timer(2), trade('A', 3)]) queue.push(event);
    expect(takeAll(queue)).toEqual(['TimerFired 1', 'TimerFired 2']);
    expect(queue.counters.tradesDropped).toBe(1);
  });

  it('fails loudly when what may not be dropped does not fit', () => {
    const queue = new EventQueue(2);
    queue.push(timer(1));
    queue.push(timer(2));
    expect(() => queue.push(timer(3))).toThrow('the event queue has room for a TimerFired');
  });

  it('loses and reorders nothing that may not be lost, whatever comes', () => {
    const event = fc.oneof(
      fc.constantFrom('A', 'B').map((symbol) => (at: number) => book(symbol, at)),
      fc.constantFrom('A', 'B').map((symbol) => (at: number) => trade(symbol, at)),
      fc.constant((at: number) => timer(at)),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (script) => {
        const queue = new EventQueue(220);
        const timersIn: number[] = [];
        const out: EngineEvent[] = [];
        for (const [at, make] of script.entries()) {
          const taken = make === undefined ? queue.shift() : undefined;
          if (taken !== undefined) out.push(taken);
          if (make === undefined) continue;
          const made = make(at);
          if (made.type === 'TimerFired') timersIn.push(at);
          queue.push(made);
        }
        for (let rest = queue.shift(); rest !== undefined; rest = queue.shift()) out.push(rest);
        const timersOut = out.filter(({ type }) => type === 'TimerFired').map(({ at }) => at);
        expect(timersOut).toEqual(timersIn);
        const { conflated, depth, pushed, tradesDropped } = queue.counters;
        expect(depth).toBe(0);
        expect(out.length).toBe(pushed - conflated - tradesDropped);
      }),
    );
  });
});
