import { type EpochMs, floorTime, MINUTE_MS } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import { addMoney, type Money, notionalOf } from '../../model/money.js';
import type { Price } from '../../model/price.js';
import { addQuantity, type Quantity } from '../../model/quantity.js';
import type { OwnTrade } from './trade-tape.js';

/** Minutes with trades of ours that are remembered. */
const MINUTES_KEPT = 50_000;

/** What our accounts traded in a stretch of time. */
interface OwnShare {
  readonly openTime: EpochMs;
  readonly high: Price;
  readonly low: Price;
  readonly volume: Quantity;
  readonly quoteVolume: Money;
  readonly takerBuyVolume: Quantity;
  readonly takerBuyQuoteVolume: Money;
  readonly trades: number;
  readonly first: OwnTrade;
  readonly last: OwnTrade;
}

/** The first trade on the tape after a time, by its id. */
type IdAfter = (at: EpochMs) => bigint;

/**
 * One symbol's trades of our accounts, minute by minute: the source's bars know nothing of them, and at an exchange every
 * trade on the tape is in the bar of its time.
 */
export class OwnMinutes {
  /** By time. */
  readonly #minutes: OwnShare[] = [];

  add(trade: OwnTrade): void {
    const share = shareOf(trade);
    let place = this.#minutes.length;
    while (place > 0 && (this.#minutes[place - 1]?.openTime ?? 0) > share.openTime) place -= 1;
    const known = this.#minutes[place - 1];
    if (known?.openTime === share.openTime) this.#minutes[place - 1] = join(known, share);
    else this.#minutes.splice(place, 0, share);
    if (this.#minutes.length > MINUTES_KEPT) this.#minutes.splice(0, MINUTES_KEPT / 2);
  }

  /** The bar with our trades in it. The tape decides whose were the first and the last. */
  within(bar: Bar, idAfter: IdAfter): Bar {
    const shares = this.#between(bar.openTime, bar.closeTime);
    if (shares.length === 0) return bar;
    const share = shares.reduce(join);
    const { first, last } = share;
    const isEmpty = bar.trades === 0;
    return {
      ...bar,
      open: first.tradeId === idAfter(bar.openTime - 1) ? first.price : bar.open,
      high: isEmpty || share.high > bar.high ? share.high : bar.high,
      low: isEmpty || share.low < bar.low ? share.low : bar.low,
      close: last.tradeId + 1n === idAfter(bar.closeTime) ? last.price : bar.close,
      volume: addQuantity(bar.volume, share.volume),
      quoteVolume: addMoney(bar.quoteVolume, share.quoteVolume),
      trades: bar.trades + share.trades,
      takerBuyVolume: addQuantity(bar.takerBuyVolume, share.takerBuyVolume),
      takerBuyQuoteVolume: addMoney(bar.takerBuyQuoteVolume, share.takerBuyQuoteVolume),
    };
  }

  #between(from: EpochMs, to: EpochMs): readonly OwnShare[] {
    const newest = this.#minutes.at(-1);
    if (newest === undefined || newest.openTime < from) return [];
    let low = 0;
    let high = this.#minutes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#minutes[middle]?.openTime ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while ((this.#minutes[end]?.openTime ?? Number.POSITIVE_INFINITY) <= to) end += 1;
    return this.#minutes.slice(low, end);
  }
}

function shareOf(trade: OwnTrade): OwnShare {
  const { price, quantity, buyerIsMaker } = trade;
  const value = notionalOf(price, quantity);
  return {
    openTime: floorTime(trade.at, MINUTE_MS),
    ...{ high: price, low: price, volume: quantity, quoteVolume: value },
    takerBuyVolume: buyerIsMaker ? (0n as Quantity) : quantity,
    takerBuyQuoteVolume: buyerIsMaker ? (0n as Money) : value,
    ...{ trades: 1, first: trade, last: trade },
  };
}

function join(one: OwnShare, other: OwnShare): OwnShare {
  return {
    openTime: one.openTime,
    high: one.high > other.high ? one.high : other.high,
    low: one.low < other.low ? one.low : other.low,
    volume: addQuantity(one.volume, other.volume),
    quoteVolume: addMoney(one.quoteVolume, other.quoteVolume),
    takerBuyVolume: addQuantity(one.takerBuyVolume, other.takerBuyVolume),
    takerBuyQuoteVolume: addMoney(one.takerBuyQuoteVolume, other.takerBuyQuoteVolume),
    trades: one.trades + other.trades,
    first: one.first.tradeId < other.first.tradeId ? one.first : other.first,
    last: one.last.tradeId > other.last.tradeId ? one.last : other.last,
  };
}
