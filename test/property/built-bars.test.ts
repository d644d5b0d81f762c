import { describe, expect, it } from 'vitest';
import { must } from '../../src/base/assert.js';
import { Prng } from '../../src/base/prng.js';
import { DAY_MS, MINUTE_MS, utcDate } from '../../src/base/time.js';
import { HistoryManager } from '../../src/core/history/history-manager.js';
import type { Bar, BarSource } from '../../src/model/bar.js';
import type { EngineOutput } from '../../src/model/engine-output.js';
import type { Money } from '../../src/model/money.js';
import { symbolName } from '../../src/model/names.js';
import type { Price } from '../../src/model/price.js';
import type { Quantity } from '../../src/model/quantity.js';
import {
  barCloseTime,
  TIMEFRAMES,
  type Timeframe,
  timeframeMs,
} from '../../src/model/timeframe.js';

const SYMBOL = symbolName('ADABTC');
const FROM = utcDate(2021, 11, 27);
const MINUTES = DAY_MS / MINUTE_MS;
const LARGER = TIMEFRAMES.filter((timeframe) => timeframe !== '1m');
const SEEDS = 6;

interface Trade {
  readonly at: number;
  readonly price: bigint;
  readonly volume: bigint;
  readonly quoteVolume: bigint;
  readonly takerBuys: boolean;
}

/** A day at the exchange: what traded, and the minutes in which it stood still and made no bars. */
interface Day {
  readonly trades: readonly Trade[];
  readonly halted: ReadonlySet<number>;
  /** The price before the first trade. */
  readonly priceBefore: bigint;
}

interface Kind {
  readonly name: string;
  /** Chance that a minute sees a trade. */
  readonly busy: number;
  /** Halts, as first minute and number of minutes. */
  readonly halts: (random: Prng) => readonly (readonly [number, number])[];
}

const some = (count: number, longest: number) => (random: Prng) =>
  Array.from({ length: count }, () => [random.below(MINUTES), 1 + random.below(longest)] as const);

const KINDS: readonly Kind[] = [
  { name: 'a busy day', busy: 0.98, halts: () => [] },
  { name: 'a quiet day', busy: 0.3, halts: () => [] },
  { name: 'hardly a trade', busy: 0.005, halts: () => [] },
  { name: 'no trade at all', busy: 0, halts: () => [] },
  { name: 'single minutes missing', busy: 0.5, halts: some(60, 1) },
  { name: 'stretches missing', busy: 0.5, halts: some(12, 90) },
  { name: 'stretches missing, hardly a trade', busy: 0.01, halts: some(12, 90) },
  {
    name: 'the first and last minutes of hours missing',
    busy: 0.4,
    halts: () => Array.from({ length: 24 }, (_, hour) => [hour * 60 + (hour % 2) * 59, 1] as const),
  },
  {
    name: 'all but one minute of hours missing',
    busy: 0.7,
    halts: (random) =>
      [2, 5, 9, 20].flatMap((hour) => {
        const kept = random.below(60);
        return [[hour * 60, kept] as const, [hour * 60 + kept + 1, 59 - kept] as const];
      }),
  },
  {
    name: 'whole hours missing, from the day’s first on',
    busy: 0.5,
    halts: () => [
      [0, 240],
      [600, 60],
      [1_380, 60],
    ],
  },
  {
    name: 'the whole day but a minute missing',
    busy: 1,
    halts: () => [
      [0, 777],
      [778, 662],
    ],
  },
];

function dayOf({ busy, halts }: Kind, random: Prng): Day {
  const halted = new Set<number>();
  for (const [first, count] of halts(random)) {
    for (let minute = first; minute < Math.min(MINUTES, first + count); minute += 1)
      halted.add(minute);
  }
  const priceBefore = 2_800n + BigInt(random.below(100));
  let price = priceBefore;
  const trades: Trade[] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    if (halted.has(minute) || !random.chance(busy)) continue;
    const times = Array.from({ length: 1 + random.below(5) }, () => random.below(MINUTE_MS));
    for (const time of times.sort((one, other) => one - other)) {
      price += BigInt(random.below(41) - 20);
      const volume = BigInt(1 + random.below(1_000_000)) * 100_000_000n;
      trades.push({
        at: FROM + minute * MINUTE_MS + time,
        price,
        volume,
        quoteVolume: (volume * price) / 100_000_000n,
        takerBuys: random.chance(0.5),
      });
    }
  }
  return { trades, halted, priceBefore };
}

/** The exchange's own bars of a timeframe, made from what traded and from nothing else. */
function barsFromTrades(
  { halted, priceBefore, trades }: Day,
  timeframe: Timeframe,
): readonly Bar[] {
  const bars: Bar[] = [];
  const lengthMs = timeframeMs(timeframe);
  let next = 0;
  let last = priceBefore;
  for (let openTime = FROM; openTime < FROM + DAY_MS; openTime += lengthMs) {
    const inside: Trade[] = [];
    for (; (trades[next]?.at ?? Infinity) < openTime + lengthMs; next += 1)
      inside.push(must(trades[next]));
    const first = (openTime - FROM) / MINUTE_MS;
    const minutes = Array.from({ length: lengthMs / MINUTE_MS }, (_, minute) => first + minute);
    if (minutes.every((minute) => halted.has(minute))) continue;
    const prices = inside.map(({ price }) => price);
    const sum = (all: readonly Trade[], of: (trade: Trade) => bigint): bigint =>
      all.reduce((total, trade) => total + of(trade), 0n);
    const bought = inside.filter(({ takerBuys }) => takerBuys);
    const [open = last] = prices;
    last = prices.at(-1) ?? last;
    bars.push({
      symbol: SYMBOL,
      timeframe,
      openTime,
      closeTime: barCloseTime(openTime, timeframe),
      open: open as Price,
      high: prices.reduce((high, price) => (price > high ? price : high), open) as Price,
      low: prices.reduce((low, price) => (price < low ? price : low), open) as Price,
      close: last as Price,
      volume: sum(inside, ({ volume }) => volume) as Quantity,
      quoteVolume: sum(inside, ({ quoteVolume }) => quoteVolume) as Money,
      trades: inside.length,
      takerBuyVolume: sum(bought, ({ volume }) => volume) as Quantity,
      takerBuyQuoteVolume: sum(bought, ({ quoteVolume }) => quoteVolume) as Money,
    });
  }
  return bars;
}

function historyOfDay(): HistoryManager {
  const history = new HistoryManager({
    timeframes: TIMEFRAMES,
    warmUpBars: 1,
    warmUpSpanMs: DAY_MS,
    ringBars: MINUTES + 60,
  });
  history.track(SYMBOL);
  // A ring begins with its first bar, as after a warm-up: what is absent before that is not known to belong to it.
  for (const timeframe of TIMEFRAMES) {
    const [bar] = barsFromTrades({ trades: [], halted: new Set(), priceBefore: 2_800n }, timeframe);
    const openTime = FROM - timeframeMs(timeframe);
    const before = { ...must(bar), openTime, closeTime: barCloseTime(openTime, timeframe) };
    history.record(before, 'rest', FROM);
  }
  return history;
}

/** The newest version of each bar that a history had recorded, by timeframe, oldest first. */
function recorded(outputs: readonly EngineOutput[]): ReadonlyMap<Timeframe, readonly Bar[]> {
  const newest = new Map<string, { readonly bar: Bar; readonly source: BarSource }>();
  for (const output of outputs) {
    if (output.type === 'RecordBar')
      newest.set(`${output.bar.timeframe} ${output.bar.openTime}`, output);
  }
  const bars = [...newest.values()].map(({ bar }) => bar);
  return new Map(
    TIMEFRAMES.map((timeframe) => [
      timeframe,
      bars
        .filter((bar) => bar.timeframe === timeframe)
        .sort((one, other) => one.openTime - other.openTime),
    ]),
  );
}

/** Minutes as a stream tells them in order; what the exchange has not is found absent by a request. */
function toldInOrder(history: HistoryManager, day: Day): readonly EngineOutput[] {
  const minutes = new Map(barsFromTrades(day, '1m').map((bar) => [bar.openTime, bar]));
  const outputs: EngineOutput[] = [];
  for (let openTime = FROM; openTime < FROM + DAY_MS; openTime += MINUTE_MS) {
    const at = openTime + MINUTE_MS;
    const bar = minutes.get(openTime);
    if (bar !== undefined) outputs.push(...history.record(bar, 'ws', at).outputs);
    else outputs.push(...absentAt(history, [openTime], at));
  }
  return outputs;
}

/** Some minutes, and the word that others do not exist, come up to half an hour late, and so not in order. */
function toldWithLosses(history: HistoryManager, day: Day, random: Prng): readonly EngineOutput[] {
  const minutes = new Map(barsFromTrades(day, '1m').map((bar) => [bar.openTime, bar]));
  const told = Array.from({ length: MINUTES }, (_, minute) => {
    const openTime = FROM + minute * MINUTE_MS;
    const lateMs = random.chance(0.2) ? random.below(30 * MINUTE_MS) : 0;
    return { at: openTime + MINUTE_MS + lateMs, openTime, isLate: lateMs > 0 };
  }).sort((one, other) => one.at - other.at);
  return told.flatMap(({ at, isLate, openTime }) => {
    const bar = minutes.get(openTime);
    if (bar === undefined) return absentAt(history, [openTime], at);
    if (!isLate) return history.record(bar, 'ws', at).outputs;
    return history.load({ symbol: SYMBOL, timeframe: '1m', bars: [bar], absent: [], at });
  });
}

function absentAt(history: HistoryManager, absent: readonly number[], at: number) {
  return history.load({ symbol: SYMBOL, timeframe: '1m', bars: [], absent, at });
}

describe.each(KINDS)('$name', (kind) => {
  const seeds = Array.from({ length: SEEDS }, (_, seed) => seed + 1);

  it.each(seeds)(
    'seed %i: every larger bar is the exchange’s own, and its kline confirms it',
    (seed) => {
      const day = dayOf(kind, new Prng(seed));
      const history = historyOfDay();
      const built = recorded(toldInOrder(history, day));
      for (const timeframe of LARGER) {
        const theirs = barsFromTrades(day, timeframe);
        expect(built.get(timeframe)).toEqual(theirs);
        for (const source of ['ws', 'rest'] as const) {
          const verdicts = theirs.map((bar) => history.record(bar, source, FROM + DAY_MS));
          expect(new Set(verdicts.map(({ verdict }) => verdict.type))).toEqual(
            new Set(theirs.length === 0 ? [] : ['duplicate']),
          );
          expect(verdicts.flatMap(({ outputs }) => outputs)).toEqual([]);
        }
      }
    },
  );

  it.each(seeds)(
    'seed %i: the same after losses that are made good within half an hour',
    (seed) => {
      const random = new Prng(seed);
      const day = dayOf(kind, random);
      const built = recorded(toldWithLosses(historyOfDay(), day, random));
      for (const timeframe of LARGER)
        expect(built.get(timeframe)).toEqual(barsFromTrades(day, timeframe));
    },
  );
});
