import { describe, expect, it } from 'vitest';
import { must } from '../../src/base/assert.js';
import { Prng } from '../../src/base/prng.js';
import type { AccountEvent } from '../../src/model/account-event.js';
import type { EngineOutput } from '../../src/model/engine-output.js';
import { moneyOf } from '../../src/model/money.js';
import { heldQuantity } from '../../src/model/position.js';
import { type Price, priceOf } from '../../src/model/price.js';
import { Desk } from '../support/desk.js';
import { TinyExchange } from '../support/tiny-exchange.js';

const OFFSET_MS = 100;

/** One random life of a desk against a faulty line to a truthful exchange. */
class Run {
  readonly desk = new Desk();
  readonly random: Prng;
  readonly exchange: TinyExchange;
  readonly timers = new Map<string, number>();
  /** Requests on their way out, then news on their way back; each an independent line. */
  requests: EngineOutput[] = [];
  news: AccountEvent[] = [];
  lossy = true;
  violations: string[] = [];
  /** Everything the engine said, for comparing two runs of one seed. */
  readonly said: string[] = [];

  constructor(seed: number) {
    this.random = new Prng(seed);
    this.exchange = new TinyExchange(Prng.fork(seed, 'exchange'), priceOf('999.9'));
    this.take(this.desk.start());
  }

  take(outputs: readonly EngineOutput[]): void {
    const snapshot = this.desk.engine.snapshot();
    for (const output of outputs) {
      this.said.push(output.type);
      if (output.type === 'ScheduleTimer') this.timers.set(output.timerId, output.dueAt);
      if (['SubmitOrder', 'CancelOrder', 'QueryOrder', 'RequestSnapshot'].includes(output.type)) {
        this.requests.push(output);
      }
      if (output.type === 'SubmitOrder' && output.purpose === 'ENTRY') {
        const { safety, reconciled } = snapshot;
        if (!safety.tradingEnabled || safety.killSwitch !== 'NONE' || !reconciled) {
          this.violations.push(`entry ${output.request.clientOrderId} while it was not allowed`);
        }
      }
      if (output.type === 'RecordPosition' && heldQuantity(output.position) < 0n) {
        this.violations.push('a position sells more than it holds');
      }
    }
  }

  /** Carries out the oldest or any request; the line may lose it or its answer. */
  carryOut(): void {
    if (this.requests.length === 0) return;
    const request = must(this.requests.splice(this.random.below(this.requests.length), 1)[0]);
    const fate = this.lossy ? this.random.below(8) : 7;
    const now = this.desk.now + OFFSET_MS;
    if (request.type === 'SubmitOrder') {
      const { clientOrderId, symbol } = request.request;
      const doubt: AccountEvent = {
        type: 'PlacementInDoubt',
        at: 0,
        clientOrderId,
        symbol,
        cause: 'line',
      };
      if (fate === 0) {
        this.news.push(doubt);
        return;
      }
      const answer = this.exchange.place(request.request, now);
      if (answer === undefined || fate === 1) this.news.push(doubt);
      if (fate !== 1 || this.random.below(2) === 0) this.hear(answer ?? []);
    }
    if (request.type === 'CancelOrder' && fate !== 0) {
      this.hear(this.exchange.cancel(request.clientOrderId));
    }
    if (request.type === 'QueryOrder' && fate !== 0) {
      this.hear(this.exchange.query(request.clientOrderId));
    }
    if (request.type === 'RequestSnapshot') {
      const asked = request.orders.map((order) => order.clientOrderId);
      const { snapshotId } = request;
      if (fate === 0) {
        this.news.push({ type: 'AccountSnapshotFailed', at: 0, snapshotId, cause: 'line' });
      } else {
        this.news.push(this.exchange.snapshot(snapshotId, asked));
      }
    }
  }

  hear(events: readonly AccountEvent[]): void {
    for (const event of events) {
      const fate = this.lossy ? this.random.below(10) : 9;
      if (fate === 0) continue;
      this.news.push(event);
      if (fate <= 2) this.news.push(event);
    }
  }

  deliver(): void {
    if (this.news.length === 0) return;
    const event = must(this.news.splice(this.random.below(this.news.length), 1)[0]);
    const { now } = this.desk;
    const stamped = { ...event, at: now };
    const timed =
      stamped.type === 'AccountSnapshotTaken' ? { ...stamped, exchangeAt: now } : stamped;
    this.take(this.desk.feed(timed));
  }

  fireTimers(): void {
    for (const [timerId, dueAt] of [...this.timers]) {
      if (dueAt > this.desk.now) continue;
      this.timers.delete(timerId);
      this.take(this.desk.feed({ type: 'TimerFired', at: this.desk.now, timerId }));
    }
  }

  move(bid: Price): void {
    this.hear(this.exchange.move(bid));
    const book = {
      type: 'BookTickerUpdated' as const,
      at: this.desk.now,
      symbol: must([...this.desk.market.instruments.keys()][0]),
      updateId: '1',
      bid,
      bidQuantity: 1_000_000_000n as never,
      ask: (bid + 10_000_000n) as Price,
      askQuantity: 1_000_000_000n as never,
    };
    this.take(this.desk.feed(book));
  }

  restart(): void {
    // Requests that were dispatched may have left or not; what was on its way back is lost.
    this.timers.clear();
    this.news = [];
    if (this.random.below(2) === 0) this.requests = [];
    this.take(this.desk.restart());
  }

  step(): void {
    const { desk, random } = this;
    desk.now += random.below(200);
    this.fireTimers();
    const choice = random.below(100);
    if (choice < 30) this.carryOut();
    else if (choice < 70) this.deliver();
    else if (choice < 80) this.move(priceOf(String(984 + random.below(30))));
    else if (choice < 88) {
      this.move(priceOf('999.9'));
      this.take(desk.signal());
    } else if (choice === 88 && this.lossy) this.restart();
    else if (choice === 89 && this.lossy) this.hear(this.exchange.takeAway());
    else if (choice < 96) this.take(desk.command('ENABLE_TRADING'));
    else if (choice === 96) {
      const type = must(['KILL_ENTRIES', 'CLEAR_KILL', 'FLATTEN', 'CLEAR_KILL'][random.below(4)]);
      this.take(desk.command(type));
    } else if (choice === 97) {
      const at = desk.now;
      const drop = { type: 'UserStreamChanged' as const, at, connected: false, cause: 'cut' };
      this.take(desk.feed(drop));
      this.take(desk.feed({ ...drop, connected: true, cause: 'back' }));
    }
  }

  /** The line heals and the operator closes everything. */
  settle(): void {
    this.lossy = false;
    this.take(this.desk.command('FLATTEN'));
    for (let turn = 0; turn < 3_000; turn += 1) {
      this.desk.now += 250;
      this.fireTimers();
      this.carryOut();
      this.deliver();
      if (turn % 20 === 0) this.move(priceOf('1000'));
      const { positions, ordersInDoubt } = this.desk.engine.snapshot();
      const quiet = this.news.length === 0 && this.requests.length === 0;
      if (quiet && positions.length === 0 && ordersInDoubt === 0) return;
    }
    this.violations.push('positions do not come to rest');
  }
}

function live(seed: number, steps = 500): Run {
  const run = new Run(seed);
  for (let step = 0; step < steps; step += 1) run.step();
  run.settle();
  return run;
}

/** The books must equal the exchange's truth, to the last unit. */
function expectBooksToAgree(run: Run, label: string): void {
  expect(run.violations, label).toEqual([]);
  const { records } = run.desk;
  const seen = new Map(records.fills.map((fill) => [fill.tradeId, fill]));
  expect(seen.size, `${label}: each fill counts once`).toBe(records.fills.length);
  const truth = [...run.exchange.orders.values()].flatMap((order) => order.fills);
  expect([...seen.keys()].sort(), label).toEqual(truth.map((fill) => fill.tradeId).sort());
  const positions = [...records.positions.values()];
  const held = positions.reduce((sum, position) => sum + heldQuantity(position), 0n);
  expect(held, `${label}: what is left at the exchange is dust`).toBe(run.exchange.base);
  const traded = records.trades.map((trade) => trade.position.positionId);
  expect(new Set(traded).size, `${label}: each position is one trade`).toBe(traded.length);
  const profit = records.trades.reduce((sum, trade) => sum + trade.profit, 0n);
  expect(run.exchange.quote - moneyOf('10000'), label).toBe(profit);
}

describe('random lives over a faulty line', () => {
  it.each([1, 101, 201, 301])('books equal the exchange, 100 seeds from %i', (first) => {
    let trades = 0;
    for (let seed = first; seed < first + 100; seed += 1) {
      const run = live(seed);
      expectBooksToAgree(run, `seed ${seed}`);
      trades += run.desk.records.trades.length;
    }
    expect(trades, 'the lives are not idle').toBeGreaterThan(50);
  });

  it('says the same twice', () => {
    const once = live(7);
    expect(once.said.length).toBeGreaterThan(100);
    expect(live(7).said).toEqual(once.said);
  });
});

describe('a restart at every step', () => {
  it.each([3, 11, 19])('comes to the same end, seed %i', (seed) => {
    for (let at = 0; at < 120; at += 1) {
      const run = new Run(seed);
      for (let step = 0; step < 120; step += 1) {
        if (step === at) run.restart();
        run.step();
      }
      run.settle();
      expectBooksToAgree(run, `seed ${seed}, restart at ${at}`);
    }
  });
});
