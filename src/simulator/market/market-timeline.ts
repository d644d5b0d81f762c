import { assert } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { MarketListener } from '../public-market/market-source.js';

/** One symbol's share of a market's time. */
export interface MarketTrack {
  /** When its next event is due; Infinity when it has none before the next boundary. */
  readonly nextAt: EpochMs;
  /** Plays the event that is due. */
  play(listener: MarketListener | undefined): void;
}

/**
 * Plays the events of several symbols in order of time, whatever the steps in which time is moved: ties go to the symbol
 * listed first, and a boundary comes before the events at its own time, so that a minute is closed before the
 * next begins.
 */
export class MarketTimeline {
  readonly #tracks: readonly MarketTrack[];
  readonly #boundaryMs: number;
  readonly #crossBoundary: (boundary: EpochMs, listener: MarketListener | undefined) => void;
  #at: EpochMs;
  #boundary: EpochMs;

  constructor(parts: {
    readonly tracks: readonly MarketTrack[];
    /** The time from which it plays; a boundary, which is crossed first. */
    readonly startAt: EpochMs;
    /** Boundaries are the multiples of this. */
    readonly boundaryMs: number;
    /** Closes what ends at a boundary and prepares the tracks for the time up to the next. */
    readonly crossBoundary: (boundary: EpochMs, listener: MarketListener | undefined) => void;
  }) {
    assert(parts.startAt % parts.boundaryMs === 0, 'a timeline starts on a boundary');
    this.#tracks = parts.tracks;
    this.#boundaryMs = parts.boundaryMs;
    this.#crossBoundary = parts.crossBoundary;
    this.#at = parts.startAt;
    this.#boundary = parts.startAt;
  }

  get at(): EpochMs {
    return this.#at;
  }

  /** Plays what is due at or before `to`. An earlier time than the current one changes nothing. */
  advance(to: EpochMs, listener: MarketListener | undefined): void {
    for (;;) {
      const track = this.#earliest();
      const trackAt = track?.nextAt ?? Number.POSITIVE_INFINITY;
      const due = Math.min(trackAt, this.#boundary);
      if (due > to) break;
      this.#at = Math.max(this.#at, due);
      if (track === undefined || this.#boundary <= trackAt) {
        this.#crossBoundary(this.#boundary, listener);
        this.#boundary += this.#boundaryMs;
      } else {
        track.play(listener);
      }
    }
    this.#at = Math.max(this.#at, to);
  }

  #earliest(): MarketTrack | undefined {
    let earliest: MarketTrack | undefined;
    let earliestAt = Number.POSITIVE_INFINITY;
    for (const track of this.#tracks) {
      const at = track.nextAt;
      if (at < earliestAt) {
        earliest = track;
        earliestAt = at;
      }
    }
    return earliest;
  }
}
