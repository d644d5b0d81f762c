import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.js';
import { moneyOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import { GeneratedMarket } from '../../src/simulator/market/generated-market.js';
import { MemoryExchangeState } from '../../src/simulator/state/exchange-state.js';
import {
  API_KEY,
  API_SECRET,
  EXCHANGE_START,
  ExchangeHarness,
  type RecordingSocket,
} from '../support/exchange-harness.js';

const SYMBOL = 'BTCUSDT';
const SATOSHI = 100_000_000;
const HISTORY_MINUTES = 30;

interface Trade {
  readonly id: number;
  readonly price: string;
  readonly qty: string;
  readonly quoteQty: string;
  readonly time: number;
  readonly isBuyerMaker: boolean;
}

interface Aggregate {
  readonly a: number;
  readonly p: string;
  readonly q: string;
  readonly f: number;
  readonly l: number;
  readonly T: number;
  readonly m: boolean;
}

type Row = readonly [number, ...string[]];

function open(seed: number, startAt: number, store: MemoryExchangeState): ExchangeHarness {
  return new ExchangeHarness({
    store,
    accounts: [
      {
        ...{ apiKey: API_KEY, secret: API_SECRET },
        balances: ['BTC', 'USDT'].map((asset) => ({
          asset: assetName(asset),
          free: moneyOf('100000000'),
        })),
      },
    ],
    market: new GeneratedMarket({
      ...{ seed, startAt, symbols: [symbolName(SYMBOL)], historyMinutes: HISTORY_MINUTES },
      originAt: EXCHANGE_START - HISTORY_MINUTES * 60_000,
    }),
    limits: { ordersPer10Seconds: 100_000, ordersPerDay: 1_000_000, weightPerMinute: 1_000_000 },
  });
}

/** Takes and rests at random for some minutes: orders large enough to take several levels and each other. */
async function bustle(harness: ExchangeHarness, seed: number, turns: number): Promise<void> {
  const random = new Prng(seed);
  for (let turn = 0; turn < turns; turn += 1) {
    await harness.time.advance(200 + random.below(2_000));
    const side = random.chance(0.5) ? 'BUY' : 'SELL';
    const { bidPrice, askPrice } = harness.request(
      `GET /api/v3/ticker/bookTicker?symbol=${SYMBOL}`,
    ).json;
    const near = Number(side === 'BUY' ? bidPrice : askPrice);
    const kind = random.chance(0.4)
      ? 'type=MARKET'
      : `type=LIMIT&timeInForce=GTC&price=${near.toFixed(2)}`;
    const quantity = ((1 + random.below(700)) / 1_000).toFixed(5);
    const order = `symbol=${SYMBOL}&side=${side}&${kind}&quantity=${quantity}`;
    harness.signed(`POST /api/v3/order?${order}&selfTradePreventionMode=NONE`);
    // Behind the public at the best price, and then somebody takes both.
    if (random.chance(0.1)) {
      const rest = `side=BUY&type=LIMIT&timeInForce=GTC&price=${bidPrice}&quantity=0.05`;
      harness.signed(`POST /api/v3/order?symbol=${SYMBOL}&${rest}`);
      const take = 'side=SELL&type=MARKET&quantity=0.9&selfTradePreventionMode=NONE';
      harness.signed(`POST /api/v3/order?symbol=${SYMBOL}&${take}`);
    }
    if (random.chance(0.3)) harness.signed(`DELETE /api/v3/openOrders?symbol=${SYMBOL}`);
  }
}

function pages<T>(harness: ExchangeHarness, path: string, next: (last: T) => number): T[] {
  const all: T[] = [];
  for (let fromId = 1; ; ) {
    const page: T[] = harness.request(
      `GET /api/v3/${path}?symbol=${SYMBOL}&limit=1000&fromId=${fromId}`,
    ).json;
    all.push(...page);
    const last = page.at(-1);
    if (last === undefined) return all;
    fromId = next(last);
  }
}

const allTrades = (harness: ExchangeHarness): Trade[] =>
  pages<Trade>(harness, 'historicalTrades', ({ id }) => id + 1);
const allAggregates = (harness: ExchangeHarness): Aggregate[] =>
  pages<Aggregate>(harness, 'aggTrades', ({ a }) => a + 1);

function minutes(harness: ExchangeHarness): Row[] {
  return harness.request(`GET /api/v3/klines?symbol=${SYMBOL}&interval=1m&limit=1000`).json;
}

const satoshis = (text: string | undefined): number => Math.round(Number(text) * SATOSHI);
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** A connection without pongs ends after a minute. */
function answerPings(harness: ExchangeHarness, socket: RecordingSocket): void {
  const answer = (): void => {
    if (socket.pings > 0) socket.session?.pong();
    socket.pings = 0;
    harness.time.after(1_000, answer);
  };
  answer();
}

/** What the streams of a kind said on a combined connection. */
function toldBy(socket: RecordingSocket, kind: string): readonly Record<string, unknown>[] {
  return socket.sent.flatMap((text) => {
    const { stream, data } = JSON.parse(text) as { stream: string; data: Record<string, unknown> };
    return stream.endsWith(kind) ? [data] : [];
  });
}

describe.each([11, 12, 13])('the tape (seed %i)', (seed) => {
  it('is the same in every answer and in the streams', async () => {
    const harness = open(seed, EXCHANGE_START, new MemoryExchangeState());
    const socket = harness.connect('/stream?streams=btcusdt@trade/btcusdt@aggTrade');
    answerPings(harness, socket);
    await bustle(harness, seed, 80);
    const trades = allTrades(harness);
    expect(trades.map(({ id }) => id - (trades[0]?.id ?? 0))).toEqual(
      trades.map((_, index) => index),
    );
    expect(trades.map(({ time }) => time)).toEqual(
      trades.map(({ time }) => time).sort((a, b) => a - b),
    );
    const told = toldBy(socket, '@trade');
    const live = trades.slice(-told.length);
    expect(told.map(({ t, p, q, T, m }) => [t, p, q, T, m])).toEqual(
      live.map(({ id, price, qty, time, isBuyerMaker }) => [id, price, qty, time, isBuyerMaker]),
    );
    const aggregates = allAggregates(harness);
    const toldAggregates = toldBy(socket, '@aggTrade').map(
      ({ e: _e, E: _E, s: _s, ...fields }) => fields,
    );
    expect(toldAggregates).toEqual(aggregates.slice(-toldAggregates.length));
  });

  it('has aggregates that follow one another and hold each trade once', async () => {
    const harness = open(seed, EXCHANGE_START, new MemoryExchangeState());
    await bustle(harness, seed, 80);
    const trades = new Map(allTrades(harness).map((trade) => [trade.id, trade]));
    const aggregates = allAggregates(harness);
    let next = aggregates[0]?.f ?? 0;
    for (const [index, one] of aggregates.entries()) {
      expect(one.a).toBe((aggregates[0]?.a ?? 0) + index);
      expect(one.f).toBe(next);
      const parts = Array.from({ length: one.l - one.f + 1 }, (_, place) =>
        trades.get(one.f + place),
      );
      for (const part of parts) {
        expect([part?.price, part?.time, part?.isBuyerMaker]).toEqual([one.p, one.T, one.m]);
      }
      expect(sum(parts.map((part) => satoshis(part?.qty)))).toBe(satoshis(one.q));
      next = one.l + 1;
    }
    expect(next).toBe(Math.max(...trades.keys()) + 1);
    expect(aggregates.some(({ f, l }) => l > f)).toBe(true);
  });

  it('adds up to the klines, minute by minute', async () => {
    const harness = open(seed, EXCHANGE_START, new MemoryExchangeState());
    await bustle(harness, seed, 80);
    const trades = allTrades(harness);
    const rows = minutes(harness);
    expect(rows.length).toBeGreaterThan(HISTORY_MINUTES);
    for (const [openTime, opened, high, low, closed, volume, , quote, count] of rows) {
      const inside = trades.filter(({ time }) => time >= openTime && time < openTime + 60_000);
      const prices = inside.map(({ price }) => Number(price));
      expect(inside).toHaveLength(Number(count));
      expect([opened, closed]).toEqual([inside[0]?.price, inside.at(-1)?.price]);
      expect([Number(high), Number(low)]).toEqual([Math.max(...prices), Math.min(...prices)]);
      expect(sum(inside.map(({ qty }) => satoshis(qty)))).toBe(satoshis(volume));
      expect(sum(inside.map(({ quoteQty }) => satoshis(quoteQty)))).toBe(satoshis(quote));
    }
  });

  it('is found again after a restart, with its aggregates and klines', async () => {
    const store = new MemoryExchangeState();
    const before = open(seed, EXCHANGE_START, store);
    await bustle(before, seed, 50);
    // The stored state is as old as the last thing that happened: begin where that was.
    const restartAt = store.load()?.at ?? 0;
    await before.time.advance(0);
    const after = open(seed, restartAt, store);
    const upTo = <T>(list: readonly T[], time: (one: T) => number): readonly T[] =>
      list.filter((one) => time(one) <= restartAt);
    expect(allTrades(after)).toEqual(upTo(allTrades(before), ({ time }) => time));
    expect(allAggregates(after)).toEqual(upTo(allAggregates(before), ({ T }) => T));
    const closed = (harness: ExchangeHarness): Row[] =>
      minutes(harness).filter(
        ([openTime]) => openTime + 60_000 <= restartAt && openTime >= EXCHANGE_START - 600_000,
      );
    expect(closed(after)).toEqual(closed(before));
  });
});
