import { type EpochMs, floorTime, formatUtc, MINUTE_MS } from '../../base/time.js';
import type { Instrument } from '../../model/instrument.js';
import type { SymbolName } from '../../model/names.js';
import type { MarketListener, MarketSource, PublicTrade } from '../public-market/market-source.js';
import { inferInstrument } from './inferred-instrument.js';
import { MarketTimeline } from './market-timeline.js';
import { RecordedTrack } from './recorded-track.js';
import { NothingToReplay, type SeriesSelection } from './series-selection.js';
import { TrackedMarket } from './tracked-market.js';

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
export class RecordedMarket extends TrackedMarket<RecordedTrack> implements MarketSource {
  readonly startAt: EpochMs;
  readonly endAt: EpochMs;
  readonly barsAreRecorded = true;
  readonly #timeline: MarketTimeline;

  /** @throws NothingToReplay when the recording is no longer than the history it needs. */
  constructor(options: RecordedMarketOptions) {
    const { selection } = options;
    const historyMs = (options.historyBars ?? HISTORY_BARS) * MINUTE_MS;
    const startAt = Math.max(options.startAt ?? 0, selection.from + historyMs);
    if (startAt >= selection.to) {
      throw new NothingToReplay(
        `the recording ends at ${formatUtc(selection.to)}, before its history does at ${formatUtc(startAt)}`,
        selection.leftOut,
      );
    }
    super(selection.chosen.map((series) => openTrack(series, options)));
    this.startAt = startAt;
    this.endAt = selection.to;
    const liveFrom = floorTime(this.startAt, MINUTE_MS);
    for (let minute = selection.from; minute < liveFrom; minute += MINUTE_MS) {
      for (const track of this.tracks) track.passMinute(minute);
    }
    this.#timeline = new MarketTimeline({
      tracks: this.tracks,
      startAt: liveFrom,
      boundaryMs: MINUTE_MS,
      crossBoundary: (boundary, listener) => {
        for (const track of this.tracks) track.crossMinute(boundary, listener);
      },
    });
    this.#timeline.advance(this.startAt, undefined);
  }

  trades(symbol: SymbolName, fromId: bigint, limit: number): readonly PublicTrade[] {
    return this.track(symbol).trades({ fromId, limit, now: this.#timeline.at });
  }

  tradeIdAfter(symbol: SymbolName, at: EpochMs): bigint {
    return this.track(symbol).tradeIdAfter(Math.min(at, this.#timeline.at));
  }

  /** Time beyond `endAt` is not reached. */
  advance(to: EpochMs, listener: MarketListener): void {
    this.#timeline.advance(Math.min(to, this.endAt), listener);
  }
}

function openTrack(
  { symbol, bars }: SeriesSelection['chosen'][number],
  { instruments, seed, ringCapacity = RING_CAPACITY }: RecordedMarketOptions,
): RecordedTrack {
  const listed = instruments?.find((one) => one.symbol === symbol);
  return new RecordedTrack({
    ...{ instrument: listed ?? inferInstrument(symbol, bars), bars, seed, ringCapacity },
  });
}
