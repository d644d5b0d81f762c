/**
 * The life of an order, from a frame on a socket to a row in the trade journal. This is the system at its smallest: the
 * real engine, runner, dispatcher and control store, with time that stands still unless it is told otherwise and an
 * exchange that is played by hand. Read it from top to bottom; every number in it is exact.
 *
 * Three things to watch:
 *
 * - Every event has a sequence number, and everything that follows from it is written under that number.
 * - What is to be sent is on disk before it is sent. The hand-written client looks, at the moment it is asked to send.
 * - Nothing returns an outcome. What the exchange did comes back as one more event.
 */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { StreamFrameDecoder } from '../../src/adapters/binance/ws/stream-frame-decoder.js';
import { ControlDatabase } from '../../src/adapters/sqlite/control-database.js';
import { SqliteControlStore } from '../../src/adapters/sqlite/sqlite-control-store.js';
import { VirtualTime } from '../../src/adapters/virtual/virtual-time.js';
import { must } from '../../src/base/assert.js';
import { formatFixed } from '../../src/base/fixed-point.js';
import { DAY_MS } from '../../src/base/time.js';
import { TradingEngine } from '../../src/core/trading-engine.js';
import type { Bar } from '../../src/model/bar.js';
import type { EngineEvent } from '../../src/model/engine-event.js';
import type {
  CancelOrder,
  EngineOutput,
  QueryOrder,
  RequestSnapshot,
  SubmitOrder,
} from '../../src/model/engine-output.js';
import { addMoney, type Money, moneyOf, notionalOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import type { ExchangeOrderStatus, OrderRequest } from '../../src/model/order.js';
import { type Price, priceOf, ZERO_PRICE } from '../../src/model/price.js';
import { type Quantity, quantityOf, subtractQuantity } from '../../src/model/quantity.js';
import type { TradingClient } from '../../src/ports/trading-client.js';
import { EngineRunner } from '../../src/supervisor/engine-runner.js';
import { EventQueue } from '../../src/supervisor/event-queue.js';
import { OutputDispatcher } from '../../src/supervisor/output-dispatcher.js';
import { barAt, bookTicker, CONFIG, instrument } from '../support/market-fixtures.js';
import { MemoryTape, RecordingFeed } from '../support/supervisor-fakes.js';

const SYMBOL = symbolName('BTCUSDT');
const USDT = assetName('USDT');
const BTC = assetName('BTC');
const SETTINGS = {
  ...CONFIG,
  universe: { ...CONFIG.universe, symbols: [SYMBOL], symbolsMax: 1 },
  history: { timeframes: ['1m'], warmUpBars: 10, warmUpSpanMs: DAY_MS, ringBars: 60 },
} as const;
const HISTORY_BARS = 40;

/** An order as the exchange's answer describes it. */
type Story = { readonly status: ExchangeOrderStatus; readonly executed?: string };

/** The trader with everything around it that is not the trader. */
class World {
  readonly bars = climb(HISTORY_BARS + 1);
  /** The last second of history. */
  readonly time = new VirtualTime(must(this.bars[HISTORY_BARS - 1]).closeTime);
  readonly database = ControlDatabase.memory();
  readonly store = new SqliteControlStore(this.database);
  readonly tape = new MemoryTape();
  readonly feed = new RecordingFeed();
  readonly client = new HandClient(this.database);
  readonly fatal: unknown[] = [];
  readonly runner: EngineRunner;
  #trades = 0;

  constructor() {
    const { time } = this;
    const dispatcher = new OutputDispatcher({
      trading: this.client,
      feed: this.feed,
      clock: time,
      scheduler: time,
      timeframes: SETTINGS.history.timeframes,
      offer: (event) => this.runner.offer(event),
      entryStillAllowed: () => true,
      onSymbolsStreamed: () => undefined,
      // The bars come from memory at once, but still as an event of their own, in a later turn.
      loadBars: ({ symbol, timeframe }) =>
        this.runner.offer({
          type: 'BarsLoaded',
          at: time.now(),
          symbol,
          timeframe,
          bars: this.bars.slice(0, HISTORY_BARS),
          absent: [],
        }),
    });
    this.runner = new EngineRunner({
      engine: new TradingEngine(SETTINGS),
      queue: new EventQueue(),
      control: this.store,
      tape: this.tape,
      clock: time,
      scheduler: time,
      dispatch: (action) => dispatcher.dispatch(action),
      recordBar: () => undefined,
      observe: () => undefined,
      onFatal: (cause) => this.fatal.push(cause),
    });
  }

  /** Gives the trader an event and everything the time it needs. @returns the sequence it has reached */
  async happens(event: EngineEvent): Promise<number> {
    this.runner.offer(event);
    await this.settle();
    return this.runner.sequence;
  }

  /** Lets time pass; timers that come due fire on the way. */
  async passes(ms: number): Promise<void> {
    await this.time.run({ until: this.time.monotonic() + ms, tasksMax: 1_000 });
    expect(this.fatal).toEqual([]);
  }

  settle(): Promise<void> {
    return this.passes(0);
  }

  /** The exchange says where an order stands. */
  reports(request: OrderRequest, { status, executed = '0' }: Story): Promise<number> {
    return this.happens({
      type: 'OrderReported',
      at: this.time.now(),
      source: 'stream',
      report: {
        symbol: SYMBOL,
        clientOrderId: request.clientOrderId,
        orderId: `9-${request.clientOrderId}`,
        status,
        side: request.side,
        type: request.type,
        quantity: request.quantity,
        price: request.price ?? ZERO_PRICE,
        stopPrice: request.stopPrice ?? ZERO_PRICE,
        executedQuantity: quantityOf(executed),
        exchangeAt: this.time.now(),
      },
    });
  }

  /** The exchange executes a part of an order. The fee is 10 bps of what is received. */
  fills(request: OrderRequest, price: Price, quantity: Quantity): Promise<number> {
    this.#trades += 1;
    const quoteQuantity = notionalOf(price, quantity);
    const received = request.side === 'BUY' ? quantity : quoteQuantity;
    return this.happens({
      type: 'FillReported',
      at: this.time.now(),
      source: 'stream',
      fill: {
        symbol: SYMBOL,
        tradeId: String(this.#trades),
        orderId: `9-${request.clientOrderId}`,
        clientOrderId: request.clientOrderId,
        side: request.side,
        price,
        quantity,
        quoteQuantity,
        commission: feeOf(received),
        commissionAsset: request.side === 'BUY' ? BTC : USDT,
        maker: false,
        exchangeAt: this.time.now(),
      },
    });
  }

  /** What the journal holds under a sequence, by name: the event, then what the engine answered. */
  journaled(sequence: number): readonly string[] {
    return this.store
      .journal({ epoch: 1, from: sequence, limit: 100 })
      .filter((entry) => entry.sequence === sequence)
      .map(({ body, kind }) => (kind === 'input' ? `> ${body.type}` : body.type));
  }

  /** One column of one row, or undefined when there is no such row. */
  cell(sql: string): unknown {
    const row = this.database.get<Record<string, unknown>>(sql);
    return row === undefined ? undefined : Object.values(row)[0];
  }
}

/** What had been written when something was sent. */
interface Sent {
  readonly action: SubmitOrder | CancelOrder;
  /** The order's row at that moment. */
  readonly row: unknown;
  /** The journal's newest line at that moment. */
  readonly lastLine: unknown;
}

/**
 * A trading client that sends nothing. It notes what is on disk at the moment it is asked to, and never answers: the
 * test plays the exchange.
 */
class HandClient implements TradingClient {
  readonly inFlight = 0;
  readonly sent: Sent[] = [];
  readonly queries: QueryOrder[] = [];
  readonly snapshots: RequestSnapshot[] = [];
  readonly #database: ControlDatabase;

  constructor(database: ControlDatabase) {
    this.#database = database;
  }

  connect(): void {}

  submit(order: SubmitOrder): void {
    this.#note(order, order.request.clientOrderId);
  }

  cancel(order: CancelOrder): void {
    this.#note(order, order.clientOrderId);
  }

  query(order: QueryOrder): void {
    this.queries.push(order);
  }

  requestSnapshot(request: RequestSnapshot): void {
    this.snapshots.push(request);
  }

  async close(): Promise<void> {}

  /** The newest thing sent, which must be a placement. */
  get submitted(): SubmitOrder {
    const action = this.sent.at(-1)?.action;
    if (action?.type !== 'SubmitOrder') throw new Error(`sent last: ${action?.type}`);
    return action;
  }

  #note(action: SubmitOrder | CancelOrder, clientOrderId: string): void {
    this.sent.push({
      action,
      row: this.#database.get(
        `SELECT purpose, status, cancel_requested_at IS NOT NULL AS canceling
         FROM orders WHERE client_order_id = ?`,
        clientOrderId,
      ),
      lastLine: this.#database.get('SELECT MAX(sequence) AS sequence FROM journal'),
    });
  }
}

/** Bars that climb by dips and rebounds; those with an even number are rebounds, which the strategy buys. */
function climb(count: number): readonly Bar[] {
  let price = 100;
  return Array.from({ length: count }, (_, index) => {
    const open = price;
    price = Number((price + (index % 2 === 0 ? 0.3 : -0.15)).toFixed(2));
    return barAt(index, price, { open });
  });
}

/** A closed 1m bar as the exchange's stream says it (web-socket-streams.md, "Kline/Candlestick Streams for UTC"). */
function frameOf(bar: Bar): string {
  const k = {
    ...{ t: bar.openTime, T: bar.closeTime, s: bar.symbol, i: '1m', f: 1, L: 3 },
    ...{ o: formatFixed(bar.open), c: formatFixed(bar.close) },
    ...{ h: formatFixed(bar.high), l: formatFixed(bar.low) },
    ...{ v: formatFixed(bar.volume), q: formatFixed(bar.quoteVolume), n: bar.trades, x: true },
    ...{ V: formatFixed(bar.takerBuyVolume), Q: formatFixed(bar.takerBuyQuoteVolume), B: '0' },
  };
  const data = { e: 'kline', E: bar.closeTime + 1, s: bar.symbol, k };
  return JSON.stringify({ stream: 'btcusdt@kline_1m', data });
}

/** 10 bps, of base or of quote. */
function feeOf(received: bigint): Money {
  return (received / 1_000n) as Money;
}

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => {
  world.store.close();
  world.database.close();
});

it('an order is born from a frame, protects itself, and ends as a row of the trade journal', async () => {
  const { client, runner, store, time } = world;
  const now = (): number => time.now();

  // ── Start ────────────────────────────────────────────────────────────────────────────────────────────────────────
  // A new home: the first run, with nothing to restore. Trading is off, and stays off until somebody says otherwise.
  const recovered = store.beginRun(now());
  expect(recovered).toMatchObject({ epoch: 1, orders: [], positions: [] });
  expect(recovered.safety).toEqual({ tradingEnabled: false, killSwitch: 'NONE', paused: false });
  runner.begin(recovered.epoch);
  expect(await world.happens({ type: 'RunStarted', at: now(), ...recovered })).toBe(1);
  expect(world.journaled(1)).toEqual(['> RunStarted']);

  // The symbol's rules make it known; its streams are opened and its bars are asked for. The bars
  // are sequence 3. Both are market data: they go to the tape, and the journal has what followed from them.
  const rules: EngineEvent = {
    type: 'InstrumentsLoaded',
    at: now(),
    instruments: [instrument('BTC')],
  };
  expect(await world.happens(rules)).toBe(3);
  expect(world.tape.entries.map(({ sequence }) => sequence)).toEqual([2, 3]);
  expect(world.journaled(2)).toEqual([
    'SetStreams',
    // DISCOVERED, COLD, WARMING.
    'RecordSymbolState',
    'RecordSymbolState',
    'RecordSymbolState',
    'RequestBars',
    'ScheduleTimer',
  ]);
  expect(world.journaled(3)).toEqual(['RecordSymbolState']);
  expect(world.cell('SELECT lifecycle FROM symbols')).toBe('READY');

  // The account comes second-hand: subscribe first, then read, so that nothing falls between the two.
  await world.happens({ type: 'ClockSynced', at: now(), offsetMs: 0, uncertaintyMs: 5 });
  await world.happens({ type: 'HealthReported', at: now(), level: 'OK', causes: [] });
  await world.happens({
    type: 'UserStreamChanged',
    at: now(),
    connected: true,
    cause: 'subscribed',
  });
  expect(client.snapshots).toHaveLength(1);
  const snapshotted = await world.happens({
    type: 'AccountSnapshotTaken',
    at: now(),
    exchangeAt: now(),
    snapshotId: must(client.snapshots[0]).snapshotId,
    balances: [{ asset: USDT, free: moneyOf('1000'), locked: moneyOf('0') }],
    openOrders: [],
    orders: [],
    notFound: [],
    trades: [],
    canTrade: true,
  });
  expect(snapshotted).toBe(7);

  // An operator's row in control_commands is how trading is enabled: by the demo, the command line or a bot alike.
  store.putCommand({ commandId: 'c1', type: 'ENABLE_TRADING', source: 'cli', requestedAt: now() });
  const [command] = store.takeCommands(10);
  await world.happens({ type: 'CommandReceived', at: now(), command: must(command) });
  expect(world.cell("SELECT status FROM control_commands WHERE command_id = 'c1'")).toBe('done');
  expect(world.cell('SELECT trading_enabled FROM safety')).toBe(1);

  // ── Frame → bar ──────────────────────────────────────────────────────────────────────────────────────────────────
  // A minute later the exchange closes a bar. A book from the same moment makes the symbol HOT: it may trade.
  const bar = must(world.bars[HISTORY_BARS]);
  await world.passes(bar.closeTime + 60 - now());
  const close = formatFixed(bar.close);
  await world.happens(
    bookTicker(now(), { bid: close, ask: formatFixed(bar.close + priceOf('0.01')) }),
  );
  expect(world.cell('SELECT lifecycle FROM symbols')).toBe('HOT');
  const decoded = new StreamFrameDecoder().decode(Buffer.from(frameOf(bar)), now());
  if (decoded.type !== 'events') throw new Error(`decoded to ${decoded.type}`);
  const [barClosed] = decoded.events;
  expect(barClosed).toEqual({
    type: 'BarClosed',
    at: now(),
    exchangeAt: bar.closeTime + 1,
    bar,
    source: 'ws',
  });

  // ── Bar → signal → intent → submit ───────────────────────────────────────────────────────────────────────────────
  // The bar is a rebound in a climb: the strategy signals, no gate objects, risk sizes it, and the order is opened. The
  // bar itself is on the tape, not in the journal; what followed from it is under the same number.
  const entered = await world.happens(must(barClosed));
  expect(world.tape.entries.at(-1)).toMatchObject({
    sequence: entered,
    event: { type: 'BarClosed' },
  });
  expect(world.journaled(entered)).toEqual([
    'RecordPosition',
    'RecordOrder',
    'RecordDecision',
    'SubmitOrder',
    'ScheduleTimer',
  ]);
  expect(client.sent).toHaveLength(1);
  const entry = client.submitted.request;
  expect(client.submitted.purpose).toBe('ENTRY');
  expect(entry).toMatchObject({ symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'IOC' });
  // At the moment of sending, the intent was a row and the decision to send was the journal's newest line.
  expect(client.sent[0]).toMatchObject({
    row: { purpose: 'ENTRY', status: 'INTENT', canceling: 0 },
    lastLine: { sequence: entered },
  });
  expect(world.cell('SELECT verdict FROM decisions')).toBe('entered');
  expect(world.cell('SELECT status FROM positions')).toBe('OPENING');

  // ── Fill ─────────────────────────────────────────────────────────────────────────────────────────────────────────
  // A part executes, and its execution arrives before the answer to the request, as it may. It is booked. Protection
  // waits a moment for the rest, so that one order covers it all.
  const price = must(entry.price);
  const firstPart = quantityOf('0.5');
  const rest = subtractQuantity(entry.quantity, firstPart);
  const half = await world.fills(entry, price, firstPart);
  expect(world.journaled(half)).toEqual([
    '> FillReported',
    'RecordFill',
    'RecordPosition',
    'RecordOrder',
    'ScheduleTimer',
    'ScheduleTimer',
  ]);
  expect(client.sent).toHaveLength(1);
  expect(world.cell("SELECT status FROM orders WHERE purpose = 'ENTRY'")).toBe('PARTIALLY_FILLED');

  // ── Protection ───────────────────────────────────────────────────────────────────────────────────────────────────
  // The rest executes: the entry is complete. What was bought, less the fees that were taken from it, is put under a stop
  // that rests at the exchange. Again the row was there first.
  const whole = await world.fills(entry, price, rest);
  expect(world.cell('SELECT COUNT(*) FROM fills')).toBe(2);
  expect(client.sent).toHaveLength(2);
  const protection = client.submitted.request;
  expect(client.submitted.purpose).toBe('PROTECTION');
  expect(protection).toMatchObject({ side: 'SELL', type: 'STOP_LOSS_LIMIT' });
  expect(protection.quantity).toBeLessThan(entry.quantity);
  expect(must(protection.stopPrice)).toBeLessThan(price);
  expect(client.sent[1]).toMatchObject({
    row: { purpose: 'PROTECTION', status: 'INTENT' },
    lastLine: { sequence: whole },
  });
  // The report of the entry comes last and says nothing new; the one of the stop says that it rests.
  const executed = formatFixed(entry.quantity);
  const known = await world.reports(entry, { status: 'FILLED', executed });
  expect(world.journaled(known)).toEqual(['> OrderReported']);
  expect(client.sent).toHaveLength(2);
  await world.reports(protection, { status: 'NEW' });
  expect(world.cell(`SELECT status FROM orders WHERE purpose = 'PROTECTION'`)).toBe('OPEN');
  expect(world.cell('SELECT status FROM positions')).toBe('OPEN');

  // ── Target → cancel ──────────────────────────────────────────────────────────────────────────────────────────────
  // The bid reaches the target. The stop holds the base, so it is cancelled before anything is sold; nothing else
  // leaves until the exchange has said that it is gone, or the base could be sold twice.
  const target = must(world.cell('SELECT target_price FROM positions')) as string;
  await world.passes(1_000);
  const tick = bookTicker(now(), {
    bid: target,
    ask: formatFixed(priceOf(target) + priceOf('0.01')),
  });
  const reached = await world.happens(tick);
  expect(world.journaled(reached)).toEqual(
    expect.arrayContaining(['RecordPosition', 'RecordOrder', 'CancelOrder']),
  );
  expect(client.sent).toHaveLength(3);
  expect(client.sent[2]).toMatchObject({
    action: { type: 'CancelOrder', clientOrderId: protection.clientOrderId },
    row: { status: 'OPEN', canceling: 1 },
    lastLine: { sequence: reached },
  });
  expect(world.cell('SELECT status FROM positions')).toBe('CLOSING');

  // ── Exit ─────────────────────────────────────────────────────────────────────────────────────────────────────────
  const canceled = await world.reports(protection, { status: 'CANCELED' });
  expect(client.sent).toHaveLength(4);
  const exit = client.submitted.request;
  expect(client.submitted.purpose).toBe('EXIT');
  expect(exit).toMatchObject({ side: 'SELL', quantity: protection.quantity });
  expect(client.sent[3]).toMatchObject({
    row: { purpose: 'EXIT', status: 'INTENT' },
    lastLine: { sequence: canceled },
  });
  const sold = await world.fills(exit, priceOf(target), exit.quantity);

  // ── Closed trade ─────────────────────────────────────────────────────────────────────────────────────────────────
  // The last fill ends it all in one transaction: the fill, the order, the closed position, the trade, the word to the
  // operator.
  expect(world.journaled(sold)).toEqual([
    '> FillReported',
    'RecordFill',
    'RecordPosition',
    'RecordOrder',
    'RecordPosition',
    'RecordTrade',
    'RecordNotification',
  ]);
  const spent = addMoney(notionalOf(price, firstPart), notionalOf(price, rest));
  const received = notionalOf(priceOf(target), exit.quantity);
  const profit = received - spent - feeOf(received);
  const bought = entry.quantity - feeOf(firstPart) - feeOf(rest);
  expect(world.database.get('SELECT * FROM trade_journal')).toMatchObject({
    symbol: 'BTCUSDT',
    strategy: 'momentum-pullback',
    exit_reason: 'TARGET_REACHED',
    bought: formatFixed(entry.quantity),
    sold: formatFixed(exit.quantity),
    quote_spent: formatFixed(spent),
    quote_received: formatFixed(received),
    profit: formatFixed(profit),
    dust: formatFixed(bought - exit.quantity),
    entry_order_id: entry.clientOrderId,
    order_ids: JSON.stringify([entry.clientOrderId, protection.clientOrderId, exit.clientOrderId]),
  });
  expect(profit).toBeGreaterThan(0n);
  expect(
    world.database.all('SELECT purpose, status FROM orders ORDER BY created_at, client_order_id'),
  ).toEqual([
    { purpose: 'ENTRY', status: 'FILLED' },
    { purpose: 'PROTECTION', status: 'CANCELED' },
    { purpose: 'EXIT', status: 'FILLED' },
  ]);
  expect(world.cell('SELECT COUNT(*) FROM fills')).toBe(3);
  expect(world.cell("SELECT COUNT(*) FROM positions WHERE status <> 'CLOSED'")).toBe(0);
  expect(world.cell('SELECT COUNT(*) FROM incidents')).toBe(0);
  expect(client.queries).toEqual([]);

  // ── Afterwards ───────────────────────────────────────────────────────────────────────────────────────────────────
  // The journal is whole: each line carries a hash of the one before it.
  expect(store.verifyJournal(1)).toBeUndefined();
  // And it is enough: the tape and the journal's inputs, given to a new engine, make it say the same again.
  expect(sayAgain(world)).toEqual(saidBefore(world));
});

/** What the engine said, entry by entry, as the journal has it. */
function saidBefore({ store }: World): readonly (readonly [number, EngineOutput])[] {
  return store
    .journal({ epoch: 1, from: 0, limit: 10_000 })
    .flatMap((entry) => (entry.kind === 'output' ? [[entry.sequence, entry.body] as const] : []));
}

/** What a new engine says to the same events. Bars go to another store, and were never in the journal. */
function sayAgain({ store, tape }: World): readonly (readonly [number, EngineOutput])[] {
  const events = new Map(tape.entries.map(({ event, sequence }) => [sequence, event]));
  for (const entry of store.journal({ epoch: 1, from: 0, limit: 10_000 })) {
    if (entry.kind === 'input') events.set(entry.sequence, entry.body);
  }
  const engine = new TradingEngine(SETTINGS);
  return [...events]
    .sort(([a], [b]) => a - b)
    .flatMap(([sequence, event]) =>
      engine.process(event).map((output) => [sequence, output] as const),
    )
    .filter(([, { type }]) => type !== 'RecordBar' && type !== 'RecordGap');
}
