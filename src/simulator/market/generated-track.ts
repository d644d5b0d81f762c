import { must } from '../../base/assert.js';
import { Prng } from '../../base/prng.js';
import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { Instrument } from '../../model/instrument.js';
import type { MarketListener, PublicBook } from '../public-market/market-source.js';
import { BarLedger } from './bar-ledger.js';
import { GridMinute } from './grid-minute.js';
import type { InstrumentProfile } from './instrument-profile.js';
import { type BookReach, bookReach, publicBook } from './public-book.js';
import type { SlotOutline } from './slot-outlines.js';
import { SlotScript, tradeIdOf } from './slot-script.js';
import type { ListedTrack } from './tracked-market.js';

/** Ids begin where the real ones are: above 2³², below 2⁵³. */
const UPDATE_ID_BASE = 70_000_000_000n;

/** One generated symbol in time: its touch, its forming minute, its closed bars. */
export class GeneratedTrack implements ListedTrack {
  readonly profile: InstrumentProfile;
  readonly #script: SlotScript;
  readonly #minute: GridMinute;
  readonly ledger: BarLedger;
  readonly #salt: number;
  readonly #reach: BookReach;
  #outline: SlotOutline | undefined;
  /** The next event of the script. */
  #cursor = 0;
  /** Trades of the current slot that have been played. */
  #tradesPlayed = 0;
  #bid: number;
  #ask: number;
  #updateId = UPDATE_ID_BASE;
  #book: PublicBook | undefined;
  #nextAt: EpochMs = Number.POSITIVE_INFINITY;

  constructor(parts: {
    readonly seed: number;
    readonly profile: InstrumentProfile;
    /** The price at the beginning, in ticks. */
    readonly ticks: number;
    readonly ringCapacity: number;
  }) {
    this.profile = parts.profile;
    const symbol = parts.profile.instrument.symbol;
    this.#script = new SlotScript(parts.seed, parts.profile);
    this.#minute = new GridMinute(symbol, parts.profile.grid, parts.ticks);
    this.ledger = new BarLedger(parts.ringCapacity);
    this.#salt = Prng.fork(parts.seed, `book ${symbol}`).next();
    this.#reach = bookReach(parts.profile.instrument);
    this.#bid = parts.ticks;
    this.#ask = parts.ticks + 1;
  }

  get instrument(): Instrument {
    return this.profile.instrument;
  }

  get nextAt(): EpochMs {
    return this.#nextAt;
  }

  /** The middle of the touch, in ticks. */
  get middleTicks(): number {
    return (this.#bid + this.#ask) / 2;
  }

  /** The id that its next trade gets. */
  get nextTradeId(): bigint {
    return tradeIdOf((this.#outline?.tradesBefore ?? 0) + this.#tradesPlayed);
  }

  /** Prepares the events of a slot. */
  load(outline: SlotOutline): void {
    this.#outline = outline;
    this.#script.write(outline);
    this.#cursor = 0;
    this.#tradesPlayed = 0;
    this.#schedule();
  }

  play(listener: MarketListener | undefined): void {
    const outline = must(this.#outline, 'a slot has been loaded');
    const script = this.#script;
    const index = this.#cursor;
    this.#cursor += 1;
    this.#setTouch(outline, index);
    const at = this.#nextAt;
    const steps = script.steps[index] as number;
    this.#schedule();
    listener?.bookChanged(this.profile.instrument.symbol, at);
    if (steps === 0) return;
    const takerBuys = script.takerBuys[index] === 1;
    this.#minute.add(takerBuys ? this.#ask : this.#bid, steps, takerBuys);
    const before = this.#tradesPlayed;
    this.#tradesPlayed += 1;
    listener?.trade(script.trade(index, outline, before));
  }

  /** Plays the whole loaded slot at once, untold: for history, where only bars are wanted. */
  playSlot(): void {
    const script = this.#script;
    const minute = this.#minute;
    const { asks, bids, takerBuys } = script;
    const last = script.count - 1;
    for (let index = 0; index <= last; index += 1) {
      const steps = script.steps[index] as number;
      if (steps === 0) continue;
      const buys = takerBuys[index] === 1;
      minute.add((buys ? asks : bids)[index] as number, steps, buys);
    }
    if (last >= 0) this.#setTouch(must(this.#outline), last);
    this.#cursor = script.count;
    this.#tradesPlayed = must(this.#outline).trades;
    this.#schedule();
  }

  beginMinute(openTime: EpochMs): void {
    this.#minute.begin(openTime);
  }

  /** Closes the minute that ends at `boundary` and begins the next. */
  closeMinute(boundary: EpochMs, listener: MarketListener | undefined): void {
    const bar = this.#minute.toBar();
    this.ledger.recordMinute(bar);
    this.#minute.begin(boundary);
    const parents = this.ledger.closeParents(boundary);
    if (listener === undefined) return;
    listener.barClosed(bar);
    for (const parent of parents) listener.barClosed(parent);
  }

  get formingMinute(): Bar | undefined {
    return this.#minute.toBar();
  }

  book(): PublicBook {
    this.#book ??= publicBook(
      {
        updateId: this.#updateId,
        bid: this.#bid,
        ask: this.#ask,
        meanSteps: this.profile.meanLevelSteps,
        salt: this.#salt,
        reach: this.#reach,
      },
      this.profile.grid,
    );
    return this.#book;
  }

  #setTouch(outline: SlotOutline, index: number): void {
    this.#bid = this.#script.bids[index] as number;
    this.#ask = this.#script.asks[index] as number;
    this.#updateId = UPDATE_ID_BASE + BigInt(outline.eventsBefore + index + 1);
    this.#book = undefined;
  }

  #schedule(): void {
    const script = this.#script;
    const startAt = this.#outline?.startAt ?? 0;
    this.#nextAt =
      this.#cursor < script.count
        ? startAt + (script.offsets[this.#cursor] as number)
        : Number.POSITIVE_INFINITY;
  }
}
