import { Prng } from '../../base/prng.js';
import type { PublicTrade } from '../public-market/market-source.js';
import type { InstrumentProfile } from './instrument-profile.js';
import { SLOT_EVENTS_MAX, SLOT_MS, type SlotOutline } from './slot-outlines.js';

/** Ids begin where the real ones are: above 2³², below 2⁵³. */
const TRADE_ID_BASE = 5_000_000_000n;
/** A mean trade may be exceeded so many times; beyond it the exponential tail is cut. */
const TRADE_SIZE_MAX = 12;
/** How much likelier takers buy when the price goes up: enough for volume to lean with the trend, as it does. */
const TAKER_LEAN = 0.15;
const HALF_WORD = 0x1_0000;
/** One event in five has a spread half as wide again. */
const WIDE_SHARE = 0.2 * HALF_WORD;
/** 2³² divided by the golden ratio: a counter that steps by it visits every word. */
const WEYL = 0x9e3779b9 | 0;

/**
 * What one symbol does in one slot: events in order of time, each a state of the book's touch, most of them
 * with a trade at that touch. The price goes from the outline's start to its end as a Brownian bridge. A pure function of seed,
 * symbol and slot, whichever slots were drawn before.
 *
 * Kept in typed arrays that are filled again for each slot: a history of a week is some ten million events.
 */
export class SlotScript {
  count = 0;
  /** Milliseconds after the start of the slot, not falling. */
  readonly offsets = new Int32Array(SLOT_EVENTS_MAX);
  readonly bids = new Float64Array(SLOT_EVENTS_MAX);
  readonly asks = new Float64Array(SLOT_EVENTS_MAX);
  /** Steps traded, 0 for a book change alone. */
  readonly steps = new Float64Array(SLOT_EVENTS_MAX);
  /** 1 when the taker buys, at the ask. */
  readonly takerBuys = new Uint8Array(SLOT_EVENTS_MAX);
  readonly #profile: InstrumentProfile;
  readonly #seed: number;

  constructor(seed: number, profile: InstrumentProfile) {
    this.#seed = Prng.fork(seed, `trades ${profile.instrument.symbol}`).next();
    this.#profile = profile;
  }

  /** Replaces the events by those of a slot. */
  write(outline: SlotOutline): void {
    const { offsets, bids, asks, steps, takerBuys } = this;
    const { spreadTicks, toTicks } = outline;
    const count = outline.trades + outline.moves;
    const drift = (outline.toTicks - outline.fromTicks) / (outline.noiseTicks + 1e-9);
    const buyShare = (0.5 + TAKER_LEAN * Math.max(-1, Math.min(1, drift))) * HALF_WORD;
    const stepNoise = outline.noiseTicks / Math.sqrt(Math.max(1, count));
    const pace = SLOT_MS / count;
    const wideSpread = Math.ceil(spreadTicks * 1.5);
    let word = this.#seed ^ Math.imul(outline.startAt / SLOT_MS, 0x9e3779b1);
    let middle = outline.fromTicks;
    let tradesLeft = outline.trades;
    for (let index = 0; index < count; index += 1) {
      const left = count - index;
      const noise = mixedWord((word = (word + WEYL) | 0));
      const timing = mixedWord((word = (word + WEYL) | 0));
      const taking = mixedWord((word = (word + WEYL) | 0));
      middle +=
        (toTicks - middle) / left + stepNoise * Math.sqrt((left - 1) / left) * roughNormal(noise);
      const spread = lowHalf(timing) < WIDE_SHARE ? wideSpread : spreadTicks;
      const bid = Math.max(1, Math.floor(middle - (spread - 1) / 2));
      offsets[index] = ((index + highHalf(timing) / HALF_WORD) * pace) | 0;
      bids[index] = bid;
      asks[index] = bid + spread;
      takerBuys[index] = lowHalf(taking) < buyShare ? 1 : 0;
      if (highHalf(taking) * left < tradesLeft * HALF_WORD) {
        steps[index] = this.#tradeSteps(mixedWord((word = (word + WEYL) | 0)));
        tradesLeft -= 1;
      } else {
        steps[index] = 0;
      }
    }
    this.count = count;
  }

  /** A slot's trades, when its events have been written. */
  trades(outline: SlotOutline): readonly PublicTrade[] {
    const trades: PublicTrade[] = [];
    for (let index = 0; index < this.count; index += 1) {
      if (this.steps[index] === 0) continue;
      trades.push(this.trade(index, outline, trades.length));
    }
    return trades;
  }

  /** The trade of an event, before which so many others of the slot have traded. */
  trade(index: number, outline: SlotOutline, tradesBefore: number): PublicTrade {
    const { grid, instrument } = this.#profile;
    const takerBuys = this.takerBuys[index] === 1;
    return {
      symbol: instrument.symbol,
      tradeId: tradeIdOf(outline.tradesBefore + tradesBefore),
      price: grid.price((takerBuys ? this.asks : this.bids)[index] as number),
      quantity: grid.quantity(this.steps[index] as number),
      at: outline.startAt + (this.offsets[index] as number),
      buyerIsMaker: !takerBuys,
    };
  }

  #tradeSteps(word: number): number {
    const size = Math.min(TRADE_SIZE_MAX, -Math.log(((word >>> 0) + 1) / 0x1_0000_0000));
    return Math.max(1, Math.floor(size * this.#profile.meanTradeSteps));
  }
}

/** The id of the trade before which the symbol has traded so often since the origin. */
export function tradeIdOf(tradesBefore: number): bigint {
  return TRADE_ID_BASE + BigInt(tradesBefore);
}

/** splitmix32's output function: a counter, stepped by WEYL, becomes a random word. Much cheaper than a stateful generator here. */
function mixedWord(counter: number): number {
  let word = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return word ^ (word >>> 15);
}

function lowHalf(word: number): number {
  return word & 0xffff;
}

function highHalf(word: number): number {
  return word >>> 16;
}

/** Mean 0, variance 1, bounded by √6: the sum of a word's two halves. */
function roughNormal(word: number): number {
  return ((lowHalf(word) + highHalf(word)) / HALF_WORD - 1) * Math.sqrt(6);
}
