import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.js';
import { MINUTE_MS } from '../../src/base/time.js';
import { symbolName } from '../../src/model/names.js';
import { GeneratedMarket } from '../../src/simulator/market/generated-market.js';
import { BOOK_LEVELS } from '../../src/simulator/market/public-book.js';
import { RecordedMarket } from '../../src/simulator/market/recorded-market.js';
import { selectSeries } from '../../src/simulator/market/series-selection.js';
import type { MarketSource } from '../../src/simulator/public-market/market-source.js';
import {
  EXCHANGE_START,
  ExchangeHarness,
  type RecordingSocket,
} from '../support/exchange-harness.js';
import { type DepthEvent, type DepthSnapshot, LocalBook } from '../support/local-book.js';

const SYMBOL = 'BTCUSDT';
const TURNS = 100;
const HISTORY_BARS = 3;

/** BTCUSDT, generated. */
function generated(seed: number, startAt: number, historyMinutes: number): GeneratedMarket {
  return new GeneratedMarket({ seed, startAt, symbols: [symbolName(SYMBOL)], historyMinutes });
}

/** The same as a recording: its bars are all that is left of it. */
function recorded(seed: number): RecordedMarket {
  const source = generated(seed, EXCHANGE_START + 30 * MINUTE_MS, 40);
  const from = EXCHANGE_START - HISTORY_BARS * MINUTE_MS;
  const bars = source.bars(symbolName(SYMBOL), '1m', from, Number.MAX_SAFE_INTEGER, 1_000);
  const file = { path: 'bars', symbol: symbolName(SYMBOL), timeframe: '1m' as const, bars };
  const selection = selectSeries([file], { align: false });
  return new RecordedMarket({ seed, selection, historyBars: HISTORY_BARS });
}

/** A lively market, and an account that does at random whatever can change a book. */
class Bustle {
  readonly harness: ExchangeHarness;
  readonly #random: Prng;

  constructor(seed: number, market: MarketSource) {
    this.#random = new Prng(seed);
    this.harness = new ExchangeHarness({
      market,
      limits: { ordersPer10Seconds: 100_000, ordersPerDay: 1_000_000, weightPerMinute: 1_000_000 },
    });
  }

  depth(levels = 5_000): DepthSnapshot {
    return this.harness.request(`GET /api/v3/depth?symbol=${SYMBOL}&limit=${levels}`).json;
  }

  async turn(): Promise<void> {
    const random = this.#random;
    switch (random.below(8)) {
      case 0:
      case 1:
        return this.harness.time.advance(1 + random.below(900));
      case 2:
        this.#order('type=MARKET', 1 + random.below(40));
        return;
      case 3:
        this.#cancelOne();
        return;
      case 4:
        this.#limit('&icebergQty=0.00010');
        return;
      case 5:
        this.#amendOne();
        return;
      default:
        this.#limit('');
    }
  }

  /** Between deep in the own side and far through the other. */
  #limit(more: string): void {
    const { bids, asks } = this.depth(1);
    const middle = (Number(bids[0]?.[0]) + Number(asks[0]?.[0])) / 2;
    const price = (middle * (1 + (this.#random.unit() - 0.5) * 0.002)).toFixed(2);
    const kind = `type=LIMIT&timeInForce=GTC&price=${price}${more}`;
    this.#order(kind, 10 + this.#random.below(40));
  }

  #order(kind: string, hundredThousandths: number): void {
    const side = this.#random.chance(0.5) ? 'BUY' : 'SELL';
    const quantity = (hundredThousandths / 100_000).toFixed(5);
    this.harness.signed(
      `POST /api/v3/order?symbol=${SYMBOL}&side=${side}&${kind}&quantity=${quantity}`,
    );
  }

  #openOrder(): { orderId: string; origQty: string } | undefined {
    const { text } = this.harness.signed(`GET /api/v3/openOrders?symbol=${SYMBOL}`);
    const found = [...text.matchAll(/"orderId":(\d+).*?"origQty":"([\d.]+)"/g)];
    const one = found[this.#random.below(Math.max(1, found.length))];
    return one === undefined ? undefined : { orderId: one[1] ?? '', origQty: one[2] ?? '' };
  }

  #cancelOne(): void {
    const order = this.#openOrder();
    if (order === undefined) return;
    this.harness.signed(`DELETE /api/v3/order?symbol=${SYMBOL}&orderId=${order.orderId}`);
  }

  #amendOne(): void {
    const order = this.#openOrder();
    if (order === undefined) return;
    const newQty = (Number(order.origQty) - 0.00001).toFixed(5);
    this.harness.signed(
      `PUT /api/v3/order/amend/keepPriority?symbol=${SYMBOL}&orderId=${order.orderId}&newQty=${newQty}`,
    );
  }
}

/** Every local book that somebody may have begun, each with what its stream has said since. */
class Followers {
  readonly #socket: RecordingSocket;
  readonly #books: LocalBook[] = [];
  #read = 0;
  compared = 0;

  constructor(socket: RecordingSocket) {
    this.#socket = socket;
  }

  /** Somebody begins with this snapshot; undefined before the first event, when it is too early. */
  begin(snapshot: DepthSnapshot): void {
    this.follow();
    const { sent } = this.#socket;
    if (sent[0] === undefined) return;
    if (snapshot.lastUpdateId < (JSON.parse(sent[0]) as DepthEvent).U) return;
    // Of what was buffered before, the last is all that may go beyond the snapshot.
    const book = new LocalBook(snapshot);
    book.apply(JSON.parse(sent.at(-1) as string) as DepthEvent);
    this.#books.push(book);
  }

  follow(): void {
    const events = this.#socket.sent.slice(this.#read);
    this.#read += events.length;
    for (const text of events) {
      for (const book of this.#books) book.apply(JSON.parse(text) as DepthEvent);
    }
  }

  compare(snapshot: DepthSnapshot): void {
    this.follow();
    const { bids, asks } = snapshot;
    expect(bids.length + asks.length).toBeGreaterThan(BOOK_LEVELS);
    // As texts: thousands of levels are compared thousands of times.
    const text = JSON.stringify(snapshot);
    for (const book of this.#books) {
      if (book.updateId !== snapshot.lastUpdateId) continue;
      expect(JSON.stringify(book.snapshot)).toBe(text);
      this.compared += 1;
    }
  }
}

/** A connection without pongs ends after a minute. */
function answerPings(socket: RecordingSocket): void {
  if (socket.pings === 0) return;
  socket.pings = 0;
  socket.session?.pong();
}

describe('a local book', () => {
  it.each([
    { seed: 1, kind: 'generated' },
    { seed: 2, kind: 'generated' },
    { seed: 3, kind: 'generated' },
    { seed: 4, kind: 'generated' },
    { seed: 5, kind: 'recorded' },
    { seed: 6, kind: 'recorded' },
  ])(
    'built by the documented algorithm equals every later snapshot of its update id ($kind, seed $seed)',
    async ({ seed, kind }) => {
      const market = kind === 'recorded' ? recorded(seed) : generated(seed, EXCHANGE_START, 10);
      const bustle = new Bustle(seed, market);
      const { harness } = bustle;
      const streams = ['depth', 'depth@100ms', 'bookTicker'];
      const sockets = streams.map((stream) => harness.connect(`/ws/btcusdt@${stream}`));
      const [slow, fast, best] = sockets as [RecordingSocket, RecordingSocket, RecordingSocket];
      const followers = [new Followers(slow), new Followers(fast)];
      const random = new Prng(seed + 1_000);
      for (let turn = 0; turn < TURNS; turn += 1) {
        await bustle.turn();
        for (const socket of sockets) answerPings(socket);
        if (random.chance(0.1)) {
          const snapshot = bustle.depth();
          for (const each of followers) each.begin(snapshot);
        }
        if (random.chance(0.2)) await harness.time.advance(1_000 - (harness.time.now() % 1_000));
        const snapshot = bustle.depth();
        for (const each of followers) each.compare(snapshot);
        const [bid, ask] = [snapshot.bids[0], snapshot.asks[0]];
        expect(Number(bid?.[0])).toBeLessThan(Number(ask?.[0]));
        const last = best.sent.at(-1);
        if (last === undefined) continue;
        const told = JSON.parse(last) as Record<'b' | 'B' | 'a' | 'A', string>;
        expect([told.b, told.B, told.a, told.A]).toEqual([...(bid ?? []), ...(ask ?? [])]);
      }
      for (const { compared } of followers) expect(compared).toBeGreaterThan(10);
    },
  );
});
