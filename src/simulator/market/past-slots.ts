import { must } from '../../base/assert.js';
import { RingBuffer } from '../../base/ring-buffer.js';
import { type EpochMs, MINUTE_MS } from '../../base/time.js';
import type { PublicTrade } from '../public-market/market-source.js';
import type { InstrumentProfile } from './instrument-profile.js';
import { SLOT_MS, type SlotOutline, SlotOutlines, type SlotWaymark } from './slot-outlines.js';
import { SlotScript, tradeIdOf } from './slot-script.js';

/** A waymark stands so far from the next: a slot is found by drawing at most 60 outlines. */
const WAYMARK_MS = 15 * MINUTE_MS;
/** Three months of waymarks. */
const WAYMARKS_MAX = (92 * 24 * 60 * MINUTE_MS) / WAYMARK_MS;

/**
 * The trades of a generated market's past. Nothing of them is kept: on the way of the outlines a waymark is set every quarter
 * of an hour, from which a slot's outline is drawn again, and from that its trades, as they were the first time.
 */
export class PastSlots {
  readonly #seed: number;
  readonly #profiles: readonly InstrumentProfile[];
  readonly #waymarks = new RingBuffer<SlotWaymark>(WAYMARKS_MAX);

  constructor(parts: {
    readonly seed: number;
    /** In the order of the outlines. */
    readonly profiles: readonly InstrumentProfile[];
  }) {
    this.#seed = parts.seed;
    this.#profiles = parts.profiles;
  }

  /** Sets a waymark before the next slot where one is due, and at the beginning. */
  pass(outlines: SlotOutlines): void {
    if (this.#waymarks.size > 0 && outlines.nextSlotAt % WAYMARK_MS !== 0) return;
    this.#waymarks.push(outlines.waymark());
  }

  /** Trades at or before `now` with ids from `fromId` on, oldest first; from the oldest it knows when `fromId` is older. */
  trades(
    index: number,
    query: { readonly fromId: bigint; readonly limit: number; readonly now: EpochMs },
  ): readonly PublicTrade[] {
    const { fromId, limit, now } = query;
    const found: PublicTrade[] = [];
    const isBefore = (mark: SlotWaymark): boolean =>
      tradeIdOf(mark.walks[index]?.trades ?? 0) <= fromId;
    for (const outline of this.#outlinesFrom(index, isBefore, now)) {
      if (tradeIdOf(outline.tradesBefore + outline.trades) <= fromId) continue;
      for (const trade of this.#draw(index, outline)) {
        if (found.length >= limit || trade.at > now) return found;
        if (trade.tradeId >= fromId) found.push(trade);
      }
    }
    return found;
  }

  /** The id of the first trade after `at`, which has happened before `now`, or else of the next one to happen. */
  idAfter(index: number, at: EpochMs, now: EpochMs): bigint {
    let next = 0n;
    for (const outline of this.#outlinesFrom(index, (mark) => mark.at <= at, now)) {
      next = tradeIdOf(outline.tradesBefore + outline.trades);
      if (outline.startAt + SLOT_MS <= at) continue;
      const limit = Math.min(at, now);
      const trade = this.#draw(index, outline).find((one) => one.at > limit);
      if (trade !== undefined) return trade.tradeId;
    }
    return next;
  }

  /** The outlines of one symbol from the last waymark that is before, up to the slot of `now`. */
  *#outlinesFrom(
    index: number,
    isBefore: (mark: SlotWaymark) => boolean,
    now: EpochMs,
  ): Generator<SlotOutline> {
    const mark = this.#lastWaymark(isBefore);
    if (mark === undefined) return;
    const profile = must(this.#profiles[index], 'the symbol is generated');
    const outlines = SlotOutlines.from(mark, { profile, index });
    while (outlines.nextSlotAt <= now) {
      outlines.step();
      yield outlines.outline(0);
    }
  }

  /** The last one that is before, or the first. */
  #lastWaymark(isBefore: (mark: SlotWaymark) => boolean): SlotWaymark | undefined {
    let low = 0;
    let high = this.#waymarks.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#waymarks.at(middle) as SlotWaymark)) low = middle + 1;
      else high = middle;
    }
    return this.#waymarks.at(Math.max(0, low - 1));
  }

  #draw(index: number, outline: SlotOutline): readonly PublicTrade[] {
    const profile = must(this.#profiles[index], 'the symbol is generated');
    const script = new SlotScript(this.#seed, profile);
    script.write(outline);
    return script.trades(outline);
  }
}
