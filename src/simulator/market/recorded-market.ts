import { must } from '../../base/assert.js';
import { type EpochMs, floorTime, formatUtc, MINUTE_MS } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { Instrument } from '../../model/instrument.js';
import type { SymbolName } from '../../model/names.js';
import type { Timeframe } from '../../model/timeframe.js';
import type { MarketListener, MarketSource, PublicBook, PublicTrade } from '../market-source.js';
import { inferInstrument } from './inferred-instrument.js';
import { MarketTimeline } from './market-timeline.js';
import { RecordedTrack } from './recorded-track.js';
import { NothingToReplay, type SeriesSelection } from './series-selection.js';

/** Two hours of minutes: enough to warm up the shorter timeframes. */
const HISTORY_BARS = 120;
const RING_CAPACITY = 3_000;

/** How to replay a selection. */
export interface RecordedMarketOptions {
  readonly seed: number;
  readonly selection: SeriesSelection;
  /** Minutes at the beginning that are history when the market starts. */
  readonly historyBars?: number;
  /** Starts later than that, for example where an earlier run stopped; what lies before is history then. */
  readonly startAt?: EpochMs;
  /** Known instruments; others are inferred from the bars. */
  readonly instruments?: readonly Instrument[];
  /** Closed bars kept for each symbol and timeframe. */
  readonly ringCapacity?: number;
}

/**
 * A market that repeats recorded 1m bars. A bar that closes is the recorded one, equal in every field, and larger
 * bars are made of those; the trades and the book inside a minute are made up to fit it (`writeBarScript`), so
 * the forming bar, which is made of the trades so far, has their quote volume, not the recorded one. Where the
 * recording has a hole there are no trades and no bars, and the book stands still. A pure function of selection,
 * seed and time, trade ids included, so that a replay can be continued where it stopped.
 */
export class RecordedMarket implements MarketSource {
  readonly instruments: readonly Instrument[];
  readonly startAt: EpochMs;
  readonly endAt: EpochMs;
  readonly barsAreRecorded = true;
  readonly #tracks: readonly RecordedTrack[];
  readonly #trackOf: ReadonlyMap<SymbolName, RecordedTrack>;
  readonly #timeline: MarketTimeline;

  /** @throws NothingToReplay when the recording is no longer than the history it needs. */
  constructor(options: RecordedMarketOptions) {
    const { selection } = options;
    const historyMs = (options.historyBars ?? HISTORY_BARS) * MINUTE_MS;
    this.startAt = Math.max(options.startAt ?? 0, selection.from + historyMs);
    this.endAt = selection.to;
    if (this.startAt >= this.endAt) {
      throw new NothingToReplay(
        `the recording ends at ${formatUtc(this.endAt)}, before its history does at ${formatUtc(this.startAt)}`,
        selection.leftOut,
      );
    }
    this.#tracks = selection.chosen.map((series) => {
      const listed = options.instruments?.find((one) => one.symbol === series.symbol);
      return new RecordedTrack({
        instrument: listed ?? inferInstrument(series.symbol, series.bars),
        bars: series.bars,
        seed: options.seed,
        ringCapacity: options.ringCapacity ?? RING_CAPACITY,
      });
    });
    this.instruments = this.#tracks.map((track) => track.instrument);
    this.#trackOf = new Map(this.#tracks.map((track) => [track.instrument.symbol, track]));
    const liveFrom = floorTime(this.startAt, MINUTE_MS);
    for (let minute = selection.from; minute < liveFrom; minute += MINUTE_MS) {
      for (const track of this.#tracks) track.passMinute(minute);
    }
    this.#timeline = new MarketTimeline({
      tracks: this.#tracks,
      startAt: liveFrom,
      boundaryMs: MINUTE_MS,
      crossBoundary: (boundary, listener) => {
        for (const track of this.#tracks) track.crossMinute(boundary, listener);
      },
    });
    this.#timeline.advance(this.startAt, undefined);
  }

  bars(
    symbol: SymbolName,
    timeframe: Timeframe,
    from: EpochMs,
    to: EpochMs,
    limit: number,
  ): readonly Bar[] {
    return this.#track(symbol).bars(timeframe, { from, to, limit });
  }

  formingBar(symbol: SymbolName, timeframe: Timeframe): Bar | undefined {
    return this.#track(symbol).formingBar(timeframe);
  }

  book(symbol: SymbolName): PublicBook {
    return this.#track(symbol).book();
  }

  trades(symbol: SymbolName, fromId: bigint, limit: number): readonly PublicTrade[] {
    return this.#track(symbol).trades({ fromId, limit, now: this.#timeline.at });
  }

  tradeIdAfter(symbol: SymbolName, at: EpochMs): bigint {
    return this.#track(symbol).tradeIdAfter(Math.min(at, this.#timeline.at));
  }

  /** Time beyond `endAt` is not reached. */
  advance(to: EpochMs, listener: MarketListener): void {
    this.#timeline.advance(Math.min(to, this.endAt), listener);
  }

  #track(symbol: SymbolName): RecordedTrack {
    return must(this.#trackOf.get(symbol), `${symbol} is listed`);
  }
}
