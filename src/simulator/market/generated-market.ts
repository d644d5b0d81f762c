import { assert, must } from '../../base/assert.js';
import { type EpochMs, floorTime, MINUTE_MS } from '../../base/time.js';
import { type SymbolName, symbolName } from '../../model/names.js';
import type { MarketListener, MarketSource, PublicTrade } from '../public-market/market-source.js';
import { GeneratedTrack } from './generated-track.js';
import { GENERATED_SYMBOLS, instrumentProfile } from './instrument-profile.js';
import type { Regime } from './market-regime.js';
import { MarketTimeline } from './market-timeline.js';
import { PastSlots } from './past-slots.js';
import { SLOT_MS, SlotOutlines } from './slot-outlines.js';
import { TrackedMarket } from './tracked-market.js';

/** Counts the changes of the generator that change its paths: a checkpoint of another version cannot be continued. */
const PATH_VERSION = 1;
/** 500 bars of 15m. */
const HISTORY_MINUTES = 7_500;
const RING_CAPACITY = 3_000;

/** What to generate. */
export interface GeneratedMarketOptions {
  readonly seed: number;
  /** The exchange time at which it begins. */
  readonly startAt: EpochMs;
  /** Some of GENERATED_SYMBOLS; all of them when absent. */
  readonly symbols?: readonly SymbolName[];
  /** Minutes of bars before `startAt`. */
  readonly historyMinutes?: number;
  /** Where the path begins, on a minute and at or before the history; by default where the history begins. */
  readonly originAt?: EpochMs;
  /** Closed bars kept for each symbol and timeframe. */
  readonly ringCapacity?: number;
}

/** All that a restarted exchange needs to find the same market again. Plain JSON. */
export interface MarketCheckpoint {
  readonly pathVersion: number;
  readonly seed: number;
  readonly originAt: EpochMs;
  readonly symbols: readonly string[];
  readonly at: EpochMs;
}

/** A stored checkpoint belongs to another version of the generator: the market it names cannot be found again. */
export class MarketCheckpointFailure extends Error {
  override readonly name = 'MarketCheckpointFailure';
}

/**
 * A dozen correlated symbols that go through calm, trend, chop and shock. Trades print at the touch of the moment, bars are
 * the exact sums of the trades, larger bars the exact sums of minutes, and everything is on the tick and step grids.
 *
 * The whole market is a pure function of (seed, origin, time): where prices go is drawn slot by slot from the origin
 * (`SlotOutlines`), and the trades inside a slot from the seed and the slot's own time (`SlotScript`). That is why a restart needs
 * no stored bars: it walks the outlines to where it was, which takes a few milliseconds a day, and draws
 * the trades of its history again, with the same ids. The alternative, to store recent bars and last prices, would be
 * larger, and would have a seam in it.
 */
export class GeneratedMarket extends TrackedMarket<GeneratedTrack> implements MarketSource {
  readonly startAt: EpochMs;
  readonly endAt = undefined;
  readonly barsAreRecorded = false;
  readonly #seed: number;
  readonly #originAt: EpochMs;
  readonly #historyFrom: EpochMs;
  readonly #outlines: SlotOutlines;
  readonly #past: PastSlots;
  readonly #timeline: MarketTimeline;

  constructor(options: GeneratedMarketOptions) {
    const path = walkToHistory(options);
    super(path.tracks);
    this.startAt = options.startAt;
    this.#seed = options.seed;
    this.#originAt = path.originAt;
    this.#historyFrom = path.historyFrom;
    this.#past = path.past;
    this.#outlines = path.outlines;
    const liveFrom = floorTime(this.startAt, SLOT_MS);
    this.#playHistory(liveFrom);
    this.#timeline = new MarketTimeline({
      tracks: this.tracks,
      startAt: liveFrom,
      boundaryMs: SLOT_MS,
      crossBoundary: (boundary, listener) => this.#crossBoundary(boundary, listener),
    });
    this.#timeline.advance(this.startAt, undefined);
  }

  /** The same market as the one that made the checkpoint, at its time or later. @throws MarketCheckpointFailure */
  static resume(
    checkpoint: MarketCheckpoint,
    options: Pick<GeneratedMarketOptions, 'historyMinutes' | 'ringCapacity'> & {
      readonly startAt?: EpochMs;
    } = {},
  ): GeneratedMarket {
    if (checkpoint.pathVersion !== PATH_VERSION) {
      throw new MarketCheckpointFailure(
        `the stored market is of version ${checkpoint.pathVersion}, expected ${PATH_VERSION}`,
      );
    }
    return new GeneratedMarket({
      ...options,
      seed: checkpoint.seed,
      originAt: checkpoint.originAt,
      symbols: checkpoint.symbols.map(symbolName),
      startAt: Math.max(options.startAt ?? checkpoint.at, checkpoint.at),
    });
  }

  checkpoint(): MarketCheckpoint {
    return {
      pathVersion: PATH_VERSION,
      seed: this.#seed,
      originAt: this.#originAt,
      symbols: this.instruments.map((instrument) => instrument.symbol),
      at: this.#timeline.at,
    };
  }

  /** What the market as a whole is doing; a trader cannot see it. */
  get regime(): Regime {
    return this.#outlines.outline(0).regime;
  }

  trades(symbol: SymbolName, fromId: bigint, limit: number): readonly PublicTrade[] {
    const now = this.#timeline.at;
    return this.#past.trades(this.#indexOf(symbol), { fromId, limit, now });
  }

  tradeIdAfter(symbol: SymbolName, at: EpochMs): bigint {
    const now = this.#timeline.at;
    if (at >= now) return this.track(symbol).nextTradeId;
    return this.#past.idAfter(this.#indexOf(symbol), at, now);
  }

  advance(to: EpochMs, listener: MarketListener): void {
    this.#timeline.advance(to, listener);
  }

  #playHistory(until: EpochMs): void {
    for (let slotAt = this.#historyFrom; slotAt < until; slotAt += SLOT_MS) {
      this.#crossBoundary(slotAt, undefined);
      for (const track of this.tracks) track.playSlot();
    }
  }

  #crossBoundary(boundary: EpochMs, listener: MarketListener | undefined): void {
    if (boundary % MINUTE_MS === 0) {
      for (const track of this.tracks) {
        if (boundary === this.#historyFrom) track.beginMinute(boundary);
        else track.closeMinute(boundary, listener);
      }
    }
    this.#past.pass(this.#outlines);
    this.#outlines.step();
    this.tracks.forEach((track, index) => {
      track.load(this.#outlines.outline(index));
    });
  }

  #indexOf(symbol: SymbolName): number {
    return this.tracks.indexOf(this.track(symbol));
  }
}

/** The path from its origin to where the history begins, and the tracks that begin there. */
function walkToHistory(options: GeneratedMarketOptions): {
  readonly originAt: EpochMs;
  readonly historyFrom: EpochMs;
  readonly past: PastSlots;
  readonly outlines: SlotOutlines;
  readonly tracks: readonly GeneratedTrack[];
} {
  const { seed, startAt, ringCapacity = RING_CAPACITY } = options;
  const profiles = (options.symbols ?? GENERATED_SYMBOLS).map(instrumentProfile);
  assert(profiles.length > 0, 'a market lists at least one symbol');
  const historyMs = (options.historyMinutes ?? HISTORY_MINUTES) * MINUTE_MS;
  const wantedFrom = floorTime(startAt, MINUTE_MS) - historyMs;
  const originAt = options.originAt ?? wantedFrom;
  assert(originAt <= startAt, 'a path begins before the market does');
  const historyFrom = Math.max(originAt, wantedFrom);
  const past = new PastSlots({ seed, profiles });
  const outlines = new SlotOutlines({ seed, originAt, profiles });
  while (outlines.nextSlotAt < historyFrom) {
    past.pass(outlines);
    outlines.step();
  }
  const firstTicks = outlines.lastTicks();
  const tracks = profiles.map((profile) => {
    const ticks = must(firstTicks.get(profile.instrument.symbol));
    return new GeneratedTrack({ seed, profile, ticks, ringCapacity });
  });
  return { originAt, historyFrom, past, outlines, tracks };
}
