import type { EpochMs } from '../../base/time.js';
import type { BookTickerUpdated } from '../../model/market-event.js';
import type { SymbolName } from '../../model/names.js';
import type { Reason } from '../../model/reason-code.js';
import { timeframeMs } from '../../model/timeframe.js';
import type { StrategyConfig } from '../engine-config.js';
import type { BarRing } from '../history/bar-ring.js';
import { IndicatorSet } from '../indicators/indicator-set.js';
import { classifyRegime } from '../regimes/classify-regime.js';
import type { Signal } from '../signals/signal.js';
import type { Strategy } from './strategy.js';

interface Track {
  readonly ring: BarRing;
  readonly indicators: IndicatorSet;
  revision: number;
  /** Open time of the last bar the indicators have seen. */
  seenTo: EpochMs;
  evaluatedTo: EpochMs;
  /** What the strategy waited for at its last look. */
  waitsFor: Reason | undefined;
}

/** Keeps each symbol's indicators in step with its ring, and asks the strategy once per closed bar. */
export class StrategyRunner {
  readonly #strategy: Strategy;
  readonly #config: StrategyConfig;
  readonly #tracks = new Map<SymbolName, Track>();

  constructor(strategy: Strategy, config: StrategyConfig) {
    this.#strategy = strategy;
    this.#config = config;
  }

  /** Asks the strategy about the ring's newest bar, unless it was asked about that one already. */
  evaluate(ring: BarRing, book: BookTickerUpdated | undefined, at: EpochMs): Signal | undefined {
    const bar = ring.newestBar;
    if (bar === undefined) return undefined;
    const track = this.#track(bar.symbol, ring);
    if (bar.openTime <= track.evaluatedTo) return undefined;
    track.evaluatedTo = bar.openTime;
    catchUp(track);
    const verdict = this.#strategy.evaluate({
      symbol: bar.symbol,
      at,
      bar,
      previousBar: ring.barAt(bar.openTime - timeframeMs(ring.timeframe)),
      indicators: track.indicators,
      regime: classifyRegime(track.indicators),
      book,
    });
    track.waitsFor = verdict.type === 'waits' ? verdict.reason : undefined;
    return verdict.type === 'signal' ? verdict.signal : undefined;
  }

  /** What the strategy waits for on a symbol since its last closed bar; undefined when it has not looked or has proposed. */
  waitsFor(symbol: SymbolName): Reason | undefined {
    return this.#tracks.get(symbol)?.waitsFor;
  }

  /** Forgets every symbol that is not in the set. */
  retain(symbols: ReadonlySet<SymbolName>): void {
    for (const symbol of this.#tracks.keys()) {
      if (!symbols.has(symbol)) this.#tracks.delete(symbol);
    }
  }

  /** A symbol that was dropped and tracked again has a new ring, and starts afresh. */
  #track(symbol: SymbolName, ring: BarRing): Track {
    let track = this.#tracks.get(symbol);
    if (track === undefined || track.ring !== ring) {
      track = {
        ring,
        indicators: new IndicatorSet(this.#config),
        revision: ring.revision,
        seenTo: -1,
        evaluatedTo: -1,
        waitsFor: undefined,
      };
      this.#tracks.set(symbol, track);
    }
    return track;
  }
}

/** Feeds the bars that are new, or all of them when the ring was changed in its past. */
function catchUp(track: Track): void {
  const { ring, indicators } = track;
  if (track.revision !== ring.revision) {
    indicators.reset();
    track.revision = ring.revision;
    track.seenTo = -1;
  }
  ring.visitAfter(track.seenTo, (openTime, high, low, close) => {
    indicators.update(high, low, close);
    track.seenTo = openTime;
  });
}
