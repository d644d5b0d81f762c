import type { EpochMs } from '../../base/time.js';
import type { BarRing } from '../../core/history/bar-ring.js';
import type { Bar } from '../../model/bar.js';
import type { SymbolName } from '../../model/names.js';
import { barOpenTime, type Timeframe, timeframeMs } from '../../model/timeframe.js';
import type { BarExchange } from './bar-exchange.js';

/** What the rings must hold. */
export interface RingsWanted {
  readonly exchange: BarExchange;
  readonly timeframes: readonly Timeframe[];
  /** Newest places that each ring has at least. */
  readonly places: number;
  /** Bars that have closed by now are in their rings. */
  readonly until: EpochMs;
}

/** What the rings hold when everything has come to rest. */
export interface RingsAtQuiescence {
  readonly problems: readonly string[];
  /** Places compared. */
  readonly places: number;
}

/**
 * Compares the rings with the exchange, place by place from the newest back to where each begins: a bar is the exchange's,
 * and where the exchange has none the ring says so.
 */
export function ringsAtQuiescence(
  ringOf: (symbol: SymbolName, timeframe: Timeframe) => BarRing | undefined,
  wanted: RingsWanted,
): RingsAtQuiescence {
  const problems: string[] = [];
  let places = 0;
  for (const symbol of wanted.exchange.symbols) {
    for (const timeframe of wanted.timeframes) {
      const ring = ringOf(symbol, timeframe);
      const compared = ring === undefined ? 0 : compareRing(ring, symbol, wanted, problems);
      if (compared < wanted.places) {
        problems.push(`ring ${symbol} ${timeframe}: ${compared} of ${wanted.places} places`);
      }
      places += compared;
    }
  }
  return { problems, places };
}

function compareRing(
  ring: BarRing,
  symbol: SymbolName,
  { exchange, until }: RingsWanted,
  problems: string[],
): number {
  const { capacity, timeframe } = ring;
  const stepMs = timeframeMs(timeframe);
  let at = barOpenTime(until, timeframe) - stepMs;
  // After its newest bar a ring knows no places: it may end before an outage.
  const earliest = at - capacity * stepMs;
  while (at > earliest && isNowhere(ring, exchange.closed(symbol, timeframe, at), at)) at -= stepMs;
  let compared = 0;
  for (; compared < capacity && ring.placeAt(at) !== 'outside'; at -= stepMs) {
    compared += 1;
    const theirs = exchange.closed(symbol, timeframe, at);
    const held = ring.placeAt(at);
    const isRight =
      theirs === undefined ? held === 'absent' : held === 'bar' && ring.holdsSame(theirs);
    if (isRight) continue;
    const expected = theirs === undefined ? 'absent' : "the exchange's bar";
    problems.push(`ring ${symbol} ${timeframe} ${at}: ${held}, expected ${expected}`);
  }
  return compared;
}

function isNowhere(ring: BarRing, theirs: Bar | undefined, at: EpochMs): boolean {
  return theirs === undefined && ring.placeAt(at) === 'outside';
}
