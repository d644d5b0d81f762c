import { must } from '../../base/assert.js';
import { Prng } from '../../base/prng.js';
import { type EpochMs, MINUTE_MS } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { Instrument } from '../../model/instrument.js';
import type { MarketListener, PublicBook, PublicTrade } from '../public-market/market-source.js';
import { BarLedger } from './bar-ledger.js';
import { countBarTrades, type ScriptedTrade, writeBarScript } from './bar-script.js';
import { type BookReach, bookReach, publicBook } from './public-book.js';
import type { ListedTrack } from './tracked-market.js';
import { TradeGrid } from './trade-grid.js';
import { addTrade, emptyMinute } from './trade-minute.js';

/** One basis point: what a liquid pair shows where its tick is finer than that. */
const SPREAD_SHARE = 0.0001;
/** A level holds so much of a minute's volume. */
const LEVEL_SHARE = 0.1;

/** One recorded symbol in time. */
export class RecordedTrack implements ListedTrack {
  readonly instrument: Instrument;
  readonly #bars: readonly Bar[];
  readonly #grid: TradeGrid;
  readonly ledger: BarLedger;
  readonly #seed: number;
  readonly #salt: number;
  readonly #reach: BookReach;
  /** The first bar that has not begun. */
  #nextBar = 0;
  /** The recorded bar whose minute it is; undefined in a hole. */
  #current: Bar | undefined;
  #forming: Bar | undefined;
  #script: readonly ScriptedTrade[] = [];
  #cursor = 0;
  /** For each bar that has begun, the trades before it. */
  readonly #tradesBefore: number[] = [];
  #tradeId = 0n;
  #bid: number;
  #ask: number;
  #meanLevelSteps: number;
  #book: PublicBook | undefined;

  constructor(parts: {
    readonly instrument: Instrument;
    readonly bars: readonly Bar[];
    readonly seed: number;
    readonly ringCapacity: number;
  }) {
    const { symbol, filters } = parts.instrument;
    const first = must(parts.bars[0], 'a recorded series has bars');
    this.instrument = parts.instrument;
    this.#bars = parts.bars;
    this.#grid = new TradeGrid({ tick: filters.price.tick, step: filters.lotSize.step });
    this.ledger = new BarLedger(parts.ringCapacity);
    this.#seed = Prng.fork(parts.seed, `replay ${symbol}`).next();
    this.#salt = Prng.fork(parts.seed, `book ${symbol}`).next();
    this.#reach = bookReach(parts.instrument);
    this.#bid = Number(first.open / this.#grid.tick);
    this.#ask = this.#bid + this.#spread(this.#bid);
    this.#meanLevelSteps = this.#levelSteps(first);
  }

  get nextAt(): EpochMs {
    const trade = this.#script[this.#cursor];
    if (trade === undefined || this.#current === undefined) return Number.POSITIVE_INFINITY;
    return this.#current.openTime + trade.offsetMs;
  }

  /** Trades at or before `now` with ids from `fromId` on: those that its minutes were written as, and are written as again. */
  trades(query: {
    readonly fromId: bigint;
    readonly limit: number;
    readonly now: EpochMs;
  }): readonly PublicTrade[] {
    const { fromId, limit, now } = query;
    const found: PublicTrade[] = [];
    // Before the first minute that begins beyond the id, it is in the minute before.
    const after = firstIndex(this.#nextBar, (index) => (this.#tradesBefore[index] ?? 0) >= fromId);
    for (let index = Math.max(0, after - 1); index < this.#nextBar; index += 1) {
      for (const trade of this.#tradesOf(index)) {
        if (found.length >= limit || trade.at > now) return found;
        if (trade.tradeId >= fromId) found.push(trade);
      }
    }
    return found;
  }

  /** The id of the first trade after a time that has been reached. */
  tradeIdAfter(at: EpochMs): bigint {
    const after = firstIndex(this.#nextBar, (index) => this.#bar(index).openTime > at);
    if (after > 0) {
      const trade = this.#tradesOf(after - 1).find((one) => one.at > at);
      if (trade !== undefined) return trade.tradeId;
    }
    const before = after < this.#nextBar ? this.#tradesBefore[after] : undefined;
    return before === undefined ? this.#tradeId + 1n : BigInt(before) + 1n;
  }

  play(listener: MarketListener | undefined): void {
    const scripted = must(this.#script[this.#cursor], 'a trade is due');
    this.#cursor += 1;
    const trade = this.#trade(must(this.#current), scripted, this.#tradeId + 1n);
    this.#forming = addTrade(must(this.#forming, 'a minute is forming'), {
      ...trade,
      takerBuys: scripted.takerBuys,
    });
    this.#tradeId = trade.tradeId;
    this.#setTouch(scripted.ticks, scripted.takerBuys);
    listener?.bookChanged(trade.symbol, trade.at);
    listener?.trade(trade);
  }

  /** Passes a minute of history: its bar is recorded as it is, its trades are only counted. */
  passMinute(boundary: EpochMs): void {
    this.#closeCurrent(boundary);
    const bar = this.#takeBar(boundary);
    if (bar === undefined) return;
    this.#tradeId += BigInt(countBarTrades(bar, this.#grid, this.#seed));
    this.#setTouch(Number(bar.close / this.#grid.tick), false);
  }

  /** Closes the minute that ends at `boundary` and begins the next, if one is recorded. */
  crossMinute(boundary: EpochMs, listener: MarketListener | undefined): void {
    const closed = this.#closeCurrent(boundary);
    const bar = this.#takeBar(boundary);
    if (bar !== undefined) {
      const lastClose = this.ledger.newestMinute?.close ?? bar.open;
      this.#forming = emptyMinute(bar.symbol, bar.openTime, lastClose);
      this.#script = writeBarScript(bar, this.#grid, this.#seed);
    }
    if (listener === undefined) return;
    for (const one of closed) listener.barClosed(one);
  }

  get formingMinute(): Bar | undefined {
    return this.#forming;
  }

  book(): PublicBook {
    this.#book ??= publicBook(
      {
        updateId: this.#tradeId,
        bid: this.#bid,
        ask: this.#ask,
        meanSteps: this.#meanLevelSteps,
        salt: this.#salt,
        reach: this.#reach,
      },
      this.#grid,
    );
    return this.#book;
  }

  #closeCurrent(boundary: EpochMs): readonly Bar[] {
    const bar = this.#current;
    this.#current = undefined;
    this.#forming = undefined;
    this.#script = [];
    this.#cursor = 0;
    if (bar !== undefined) this.ledger.recordMinute(bar);
    const parents = this.ledger.closeParents(boundary);
    return bar === undefined ? parents : [bar, ...parents];
  }

  #takeBar(openTime: EpochMs): Bar | undefined {
    const bar = this.#bars[this.#nextBar];
    if (bar === undefined || bar.openTime >= openTime + MINUTE_MS) return undefined;
    this.#tradesBefore.push(Number(this.#tradeId));
    this.#nextBar += 1;
    this.#current = bar;
    this.#meanLevelSteps = this.#levelSteps(bar);
    return bar;
  }

  #bar(index: number): Bar {
    return must(this.#bars[index], 'the minute is recorded');
  }

  #tradesOf(index: number): readonly PublicTrade[] {
    const bar = this.#bar(index);
    const before = BigInt(this.#tradesBefore[index] ?? 0);
    return writeBarScript(bar, this.#grid, this.#seed).map((scripted, place) =>
      this.#trade(bar, scripted, before + BigInt(place) + 1n),
    );
  }

  #trade(bar: Bar, scripted: ScriptedTrade, tradeId: bigint): PublicTrade {
    return {
      ...{ symbol: bar.symbol, tradeId, at: bar.openTime + scripted.offsetMs },
      price: this.#grid.price(scripted.ticks),
      quantity: this.#grid.quantity(scripted.steps),
      buyerIsMaker: !scripted.takerBuys,
    };
  }

  /** The trade's price is the side it took; the other side stands a spread away. */
  #setTouch(ticks: number, takerBuys: boolean): void {
    const spread = this.#spread(ticks);
    this.#bid = takerBuys ? Math.max(1, ticks - spread) : ticks;
    this.#ask = takerBuys ? Math.max(2, ticks) : ticks + spread;
    this.#book = undefined;
  }

  #spread(ticks: number): number {
    return Math.max(1, Math.round(ticks * SPREAD_SHARE));
  }

  #levelSteps(bar: Bar): number {
    return Math.max(1, Number(bar.volume / this.#grid.step) * LEVEL_SHARE);
  }
}

/** The first of `count` indexes at which something holds that goes on to hold; `count` when it never does. */
function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
