import { must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { Instrument } from '../../model/instrument.js';
import type { SymbolName } from '../../model/names.js';
import type { Timeframe } from '../../model/timeframe.js';
import type { PublicBook } from '../public-market/market-source.js';
import type { BarLedger } from './bar-ledger.js';
import type { MarketTrack } from './market-timeline.js';

/** The track of a listed symbol, and what it keeps for those who ask. */
export interface ListedTrack extends MarketTrack {
  readonly instrument: Instrument;
  /** Its closed bars. */
  readonly ledger: BarLedger;
  /** The minute that is forming; undefined in the hole of a recording. */
  readonly formingMinute: Bar | undefined;
  book(): PublicBook;
}

/** What a market of tracks answers, whatever its tracks are drawn from. */
export abstract class TrackedMarket<Track extends ListedTrack> {
  readonly instruments: readonly Instrument[];
  protected readonly tracks: readonly Track[];
  readonly #trackOf: ReadonlyMap<SymbolName, Track>;

  protected constructor(tracks: readonly Track[]) {
    this.tracks = tracks;
    this.instruments = tracks.map(({ instrument }) => instrument);
    this.#trackOf = new Map(tracks.map((track) => [track.instrument.symbol, track]));
  }

  bars(
    symbol: SymbolName,
    timeframe: Timeframe,
    from: EpochMs,
    to: EpochMs,
    limit: number,
  ): readonly Bar[] {
    return this.track(symbol).ledger.read(timeframe, { from, to, limit });
  }

  formingBar(symbol: SymbolName, timeframe: Timeframe): Bar | undefined {
    const { ledger, formingMinute } = this.track(symbol);
    return ledger.forming(timeframe, formingMinute);
  }

  book(symbol: SymbolName): PublicBook {
    return this.track(symbol).book();
  }

  protected track(symbol: SymbolName): Track {
    return must(this.#trackOf.get(symbol), `${symbol} is listed`);
  }
}
