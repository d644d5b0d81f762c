import { must } from '../../base/assert.js';
import { Prng } from '../../base/prng.js';
import { type EpochMs, MINUTE_MS, SECOND_MS } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import { aggregateBars } from '../../model/bar-aggregation.js';
import { addMoney, notionalOf, ZERO_MONEY } from '../../model/money.js';
import type { SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';
import { addQuantity, type Quantity, ZERO_QUANTITY } from '../../model/quantity.js';
import { barCloseTime, type Timeframe, timeframeMs } from '../../model/timeframe.js';

const TRADES_MAX = 6;

interface Trade {
  readonly at: EpochMs;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly takerBuys: boolean;
}

interface Minute {
  readonly openTime: EpochMs;
  readonly trades: readonly Trade[];
  /** Close of the minute before: what a bar without trades repeats. */
  readonly before: Price;
  /** The exchange has no bar of it: an outage. */
  readonly absent: boolean;
}

/**
 * An exchange's bars, drawn from a seed: some minutes without a trade, some that are missing for good, and every bar also
 * as it looked at any moment while it was forming.
 */
export class BarExchange {
  readonly symbols: readonly SymbolName[];
  readonly #minutes = new Map<SymbolName, readonly Minute[]>();
  readonly #from: EpochMs;

  constructor(
    seed: number,
    world: {
      readonly symbols: readonly SymbolName[];
      readonly from: EpochMs;
      readonly to: EpochMs;
    },
  ) {
    this.symbols = world.symbols;
    this.#from = world.from;
    for (const [index, symbol] of world.symbols.entries()) {
      const random = Prng.fork(seed, `bars ${symbol}`);
      this.#minutes.set(symbol, drawMinutes(random, { ...world, quietShare: 0.1 + 0.3 * index }));
    }
  }

  /** The closed bar; undefined where the exchange has none. */
  closed(symbol: SymbolName, timeframe: Timeframe, openTime: EpochMs): Bar | undefined {
    return this.seen(symbol, timeframe, openTime, Infinity);
  }

  /** The bar as it looked at a time. */
  seen(symbol: SymbolName, timeframe: Timeframe, openTime: EpochMs, at: EpochMs): Bar | undefined {
    const minutes: Bar[] = [];
    for (let from = openTime; from < openTime + timeframeMs(timeframe); from += MINUTE_MS) {
      const minute = must(this.#minutes.get(symbol))[(from - this.#from) / MINUTE_MS];
      if (minute === undefined || minute.absent || at < minute.openTime) continue;
      minutes.push(minuteBar(symbol, minute, at));
    }
    return minutes.length === 0 ? undefined : aggregateBars(minutes, timeframe);
  }
}

function drawMinutes(
  random: Prng,
  {
    from,
    quietShare,
    to,
  }: { readonly from: EpochMs; readonly to: EpochMs; readonly quietShare: number },
): readonly Minute[] {
  const minutes: Minute[] = [];
  let price = 5_000_000_000n + BigInt(random.below(1_000_000)) * 1_000n;
  let absentUntil = from;
  for (let openTime = from; openTime < to; openTime += MINUTE_MS) {
    if (random.chance(0.004)) absentUntil = openTime + (1 + random.below(6)) * MINUTE_MS;
    const before = price as Price;
    const count = random.chance(quietShare) ? 0 : 1 + random.below(TRADES_MAX);
    const trades = Array.from({ length: count }, (_, index): Trade => {
      price += BigInt(random.below(2_001) - 1_000) * 100n;
      const second = Math.floor(((index + random.unit()) * 60) / TRADES_MAX);
      return {
        at: openTime + second * SECOND_MS,
        price: price as Price,
        quantity: BigInt(1 + random.below(1_000_000_000)) as Quantity,
        takerBuys: random.chance(0.5),
      };
    });
    minutes.push({ openTime, trades, before, absent: openTime < absentUntil });
  }
  return minutes;
}

function minuteBar(symbol: SymbolName, minute: Minute, at: EpochMs): Bar {
  const { before, openTime } = minute;
  const trades = minute.trades.filter((trade) => trade.at <= at);
  const prices = trades.length === 0 ? [before] : trades.map(({ price }) => price);
  const bought = trades.filter(({ takerBuys }) => takerBuys);
  return {
    symbol,
    timeframe: '1m',
    openTime,
    closeTime: barCloseTime(openTime, '1m'),
    open: must(prices[0]),
    high: prices.reduce((most, price) => (price > most ? price : most)),
    low: prices.reduce((least, price) => (price < least ? price : least)),
    close: must(prices.at(-1)),
    ...volumesOf(trades),
    trades: trades.length,
    takerBuyVolume: volumesOf(bought).volume,
    takerBuyQuoteVolume: volumesOf(bought).quoteVolume,
  };
}

function volumesOf(trades: readonly Trade[]): Pick<Bar, 'volume' | 'quoteVolume'> {
  let volume = ZERO_QUANTITY;
  let quoteVolume = ZERO_MONEY;
  for (const { price, quantity } of trades) {
    volume = addQuantity(volume, quantity);
    quoteVolume = addMoney(quoteVolume, notionalOf(price, quantity));
  }
  return { volume, quoteVolume };
}
