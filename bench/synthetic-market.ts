import { Prng } from '../src/base/prng.js';
import { type EpochMs, MINUTE_MS, utcDate } from '../src/base/time.js';
import type { Bar } from '../src/model/bar.js';
import type { Instrument } from '../src/model/instrument.js';
import { notionalOf } from '../src/model/money.js';
import { type SymbolName, symbolName } from '../src/model/names.js';
import type { Price } from '../src/model/price.js';
import type { Quantity } from '../src/model/quantity.js';
import { barCloseTime } from '../src/model/timeframe.js';
import { plainFilters, plainInstrument } from '../test/support/plain-instrument.js';

/** On the grid of every timeframe. */
export const MARKET_START: EpochMs = utcDate(2026, 1, 5);

const TICK = 1_000_000n;
const LOT = 1_000n;

/** Names for `count` symbols quoted in USDT. */
export function symbolNames(count: number): readonly SymbolName[] {
  return Array.from({ length: count }, (_, index) =>
    symbolName(`C${String(index).padStart(3, '0')}USDT`),
  );
}

/** What exchangeInfo would say of a symbol. */
export function instrumentOf(symbol: SymbolName): Instrument {
  return plainInstrument(symbol.slice(0, -'USDT'.length), { filters: plainFilters('0.00001') });
}

/** A random walk with two-decimal prices and five-decimal volumes: 1m bars of one symbol, without end or hole. */
export class SyntheticSeries {
  readonly symbol: SymbolName;
  readonly #random: Prng;
  #ticks: number;
  #openTime: EpochMs;

  constructor(symbol: SymbolName, seed: number, from: EpochMs = MARKET_START) {
    this.symbol = symbol;
    this.#random = Prng.fork(seed, symbol);
    this.#ticks = 100_000 + this.#random.below(5_000_000);
    this.#openTime = from;
  }

  /** The last price. */
  get price(): Price {
    return (BigInt(this.#ticks) * TICK) as Price;
  }

  next(): Bar {
    const random = this.#random;
    const span = Math.max(4, Math.round(this.#ticks * 0.001));
    const open = this.#ticks;
    const close = Math.max(10_000, open + random.below(span * 2 + 1) - span);
    const high = Math.max(open, close) + random.below(span);
    const low = Math.min(open, close) - random.below(span);
    const volume = (BigInt(1 + Math.floor(2_000_000 * random.unit() ** 4)) * LOT) as Quantity;
    const taker = ((volume / LOT / 2n) * LOT) as Quantity;
    const middle = (BigInt(Math.round((high + low) / 2)) * TICK) as Price;
    const openTime = this.#openTime;
    this.#openTime += MINUTE_MS;
    this.#ticks = close;
    return {
      symbol: this.symbol,
      timeframe: '1m',
      openTime,
      closeTime: barCloseTime(openTime, '1m'),
      open: priceAt(open),
      high: priceAt(high),
      low: priceAt(low),
      close: priceAt(close),
      volume,
      quoteVolume: notionalOf(middle, volume),
      trades: 1 + random.below(3_000),
      takerBuyVolume: taker,
      takerBuyQuoteVolume: notionalOf(middle, taker),
    };
  }

  /** The next `count` bars. */
  take(count: number): Bar[] {
    return Array.from({ length: count }, () => this.next());
  }
}

function priceAt(ticks: number): Price {
  return (BigInt(ticks) * TICK) as Price;
}
