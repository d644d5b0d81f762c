import { assert, must } from '../../base/assert.js';
import { Prng } from '../../base/prng.js';
import { DAY_MS, type EpochMs, floorTime, HOUR_MS, MINUTE_MS } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { InstrumentProfile } from './instrument-profile.js';
import { drawNextRegime, REGIME_TRAITS, type Regime } from './market-regime.js';

/** A slot is a quarter of a minute: short enough for a regime to begin at any of them, long enough to be cheap. */
export const SLOT_MS = 15_000;

const SLOT_MINUTES = SLOT_MS / MINUTE_MS;
/** At most one event in 75 ms. */
export const SLOT_EVENTS_MAX = 200;
/** Paths are pulled back towards their anchors, so that prices fit their grids after months: half of the way in three days ... */
const FACTOR_KEPT = 0.5 ** (SLOT_MS / (3 * DAY_MS));
/** ... and half of a symbol's own way, against the others, in six hours. */
const OWN_KEPT = 0.5 ** (SLOT_MS / (6 * HOUR_MS));
/** For each trade, so many changes of the book without one. */
const MOVES_PER_TRADE = 0.25;

/** What one symbol does in one slot, before the trades are drawn. Prices are in ticks, not yet on the grid. */
export interface SlotOutline {
  readonly startAt: EpochMs;
  readonly regime: Regime;
  readonly fromTicks: number;
  readonly toTicks: number;
  /** Standard deviation of the way between the two. */
  readonly noiseTicks: number;
  readonly spreadTicks: number;
  readonly trades: number;
  /** Book changes without a trade. */
  readonly moves: number;
  /** Trades and events of this symbol before this slot, since the origin. */
  readonly tradesBefore: number;
  readonly eventsBefore: number;
}

interface SymbolWalk {
  readonly profile: InstrumentProfile;
  readonly random: Prng;
  /** Own deviation from beta × factor, as a logarithm. */
  own: number;
  ticks: number;
  trades: number;
  events: number;
  outline: SlotOutline | undefined;
}

/** All that the outlines after a moment depend on. */
export interface SlotWaymark {
  /** The start of the slot that is drawn next. */
  readonly at: EpochMs;
  readonly random: PrngState;
  readonly regime: Regime;
  readonly factor: number;
  readonly regimeFactor: number;
  readonly walks: readonly (Pick<SymbolWalk, 'own' | 'ticks' | 'trades' | 'events'> & {
    readonly random: PrngState;
  })[];
}

type PrngState = ReturnType<Prng['state']>;

/**
 * Where prices go: the market's regime and common factor, and each symbol's deviation from it, slot by slot from an
 * origin. Takes some ten thousand steps a second times a hundred, so that months are walked in a second: a
 * restarted exchange walks to where it was instead of storing what happened.
 *
 * A symbol's path depends on the seed, the origin and its own name, not on which others are listed.
 */
export class SlotOutlines {
  #random: Prng;
  #walks: readonly SymbolWalk[];
  #at: EpochMs;
  #regime: Regime = 'calm';
  /** The common factor as a logarithm. */
  #factor = 0;
  /** Where the factor stood when the regime began. */
  #regimeFactor = 0;

  constructor(path: {
    readonly seed: number;
    readonly originAt: EpochMs;
    readonly profiles: readonly InstrumentProfile[];
  }) {
    assert(path.originAt % MINUTE_MS === 0, 'a path begins on a minute');
    this.#at = path.originAt;
    this.#random = Prng.fork(path.seed, 'market factor');
    this.#walks = path.profiles.map((profile) => ({
      profile,
      random: Prng.fork(path.seed, `outline ${profile.instrument.symbol}`),
      own: 0,
      ticks: profile.anchorTicks,
      trades: 0,
      events: 0,
      outline: undefined,
    }));
  }

  /** The outlines of one symbol from a waymark on, which are the same as they were with the others. */
  static from(
    mark: SlotWaymark,
    { profile, index }: { readonly profile: InstrumentProfile; readonly index: number },
  ): SlotOutlines {
    const { random, ...walk } = must(mark.walks[index], 'a waymark knows every symbol');
    const originAt = floorTime(mark.at, MINUTE_MS);
    const outlines = new SlotOutlines({ seed: 0, originAt, profiles: [] });
    outlines.#at = mark.at;
    outlines.#random = Prng.restore(mark.random);
    outlines.#regime = mark.regime;
    outlines.#factor = mark.factor;
    outlines.#regimeFactor = mark.regimeFactor;
    outlines.#walks = [{ ...walk, profile, random: Prng.restore(random), outline: undefined }];
    return outlines;
  }

  /** Where the way stands before the next slot. */
  waymark(): SlotWaymark {
    const walks = this.#walks.map(({ random, own, ticks, trades, events }) => ({
      ...{ random: random.state(), own, ticks, trades, events },
    }));
    return {
      ...{ at: this.#at, random: this.#random.state(), regime: this.#regime, walks },
      ...{ factor: this.#factor, regimeFactor: this.#regimeFactor },
    };
  }

  /** The start of the slot that `step` draws next. */
  get nextSlotAt(): EpochMs {
    return this.#at;
  }

  /** Draws the next slot. */
  step(): void {
    this.#stepFactor();
    for (const walk of this.#walks) this.#stepWalk(walk);
    this.#at += SLOT_MS;
  }

  /** The current slot of a symbol, by its place in `profiles`. */
  outline(index: number): SlotOutline {
    return must(this.#walks[index]?.outline, 'a slot has been drawn');
  }

  /** The symbols in the order of `profiles`, with their last prices in ticks. */
  lastTicks(): ReadonlyMap<SymbolName, number> {
    return new Map(
      this.#walks.map((walk) => [walk.profile.instrument.symbol, Math.round(walk.ticks)]),
    );
  }

  #stepFactor(): void {
    const random = this.#random;
    if (random.chance(SLOT_MINUTES / REGIME_TRAITS[this.#regime].meanMinutes)) {
      this.#regime = drawNextRegime(this.#regime, random);
      this.#regimeFactor = this.#factor;
    }
    const traits = REGIME_TRAITS[this.#regime];
    const pull = traits.reversion * SLOT_MINUTES * (this.#regimeFactor - this.#factor);
    const noise = traits.volatilityBps * Math.sqrt(SLOT_MINUTES) * random.normal();
    const moveBps = traits.driftBps * SLOT_MINUTES + noise;
    this.#factor = (this.#factor + pull + moveBps / 10_000) * FACTOR_KEPT;
  }

  #stepWalk(walk: SymbolWalk): void {
    const { profile, random } = walk;
    const traits = REGIME_TRAITS[this.#regime];
    const ownBps = profile.ownVolatilityBps * Math.sqrt(traits.activity);
    walk.own =
      (walk.own + (ownBps / 10_000) * Math.sqrt(SLOT_MINUTES) * random.normal()) * OWN_KEPT;
    const toTicks = profile.anchorTicks * Math.exp(profile.beta * this.#factor + walk.own);
    const volatilityBps = Math.hypot(profile.beta * traits.volatilityBps, ownBps);
    const mean = (profile.tradesPerSecond * traits.activity * SLOT_MS) / 1_000;
    const trades = drawCount(mean, random);
    const moves = drawCount(mean * MOVES_PER_TRADE, random);
    walk.outline = {
      startAt: this.#at,
      regime: this.#regime,
      fromTicks: walk.ticks,
      toTicks,
      noiseTicks: (volatilityBps / 10_000) * Math.sqrt(SLOT_MINUTES) * toTicks,
      spreadTicks: Math.max(1, Math.round((profile.spreadBps * traits.spread * toTicks) / 10_000)),
      trades,
      moves,
      tradesBefore: walk.trades,
      eventsBefore: walk.events,
    };
    walk.ticks = toTicks;
    walk.trades += trades;
    walk.events += trades + moves;
  }
}

/** A whole number about the mean, spread as counts of independent events are (normal approximation), bounded. */
function drawCount(mean: number, random: Prng): number {
  const drawn = Math.round(mean + Math.sqrt(mean) * random.normal());
  return Math.max(0, Math.min(drawn, SLOT_EVENTS_MAX / 2));
}
