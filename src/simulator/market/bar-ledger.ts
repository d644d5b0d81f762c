import { assert } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import { aggregateBars } from '../../model/bar-aggregation.js';
import { barOpenTime, TIMEFRAMES, type Timeframe, timeframeMs } from '../../model/timeframe.js';
import { BarSeries, type BarWindow } from './bar-series.js';

/**
 * From which smaller bars each timeframe is made. Aggregation is associative, so a day made of half days equals a day
 * made of minutes; each step has at most five children, which keeps the work for a minute small.
 */
const CHILD_OF: Readonly<Record<Timeframe, Timeframe | undefined>> = {
  '1m': undefined,
  '3m': '1m',
  '5m': '1m',
  '15m': '5m',
  '30m': '15m',
  '1h': '30m',
  '2h': '1h',
  '4h': '2h',
  '6h': '2h',
  '8h': '4h',
  '12h': '6h',
  '1d': '12h',
};

/**
 * One symbol's closed bars in every timeframe, kept by pushing its minutes in order. A larger bar whose time began
 * before the first minute is never served, closed or forming: it would lack a part. A minute that is absent
 * later (an outage in a recording) is a hole, and its parents are made of the minutes that are there,
 * which is what the exchange does.
 */
export class BarLedger {
  readonly #series = new Map<Timeframe, BarSeries>();
  /** Closed children of the bar that is forming in each timeframe. */
  readonly #pending = new Map<Timeframe, Bar[]>();
  #firstOpenTime: EpochMs | undefined;

  /** @param capacity how many closed bars of each timeframe are kept. */
  constructor(capacity: number) {
    for (const timeframe of TIMEFRAMES) {
      this.#series.set(timeframe, new BarSeries(capacity));
      this.#pending.set(timeframe, []);
    }
  }

  /** Adds a closed minute. Minutes come in order of time. */
  recordMinute(bar: Bar): void {
    const newest = this.newestMinute;
    assert(bar.timeframe === '1m', 'the ledger is fed with minutes');
    assert(newest === undefined || newest.openTime < bar.openTime, 'minutes come in order of time');
    this.#firstOpenTime ??= bar.openTime;
    this.#close(bar);
  }

  /**
   * Closes the larger bars that end at `boundary` and returns them, smaller timeframes first. Called for each minute
   * boundary, after the minute before it has been recorded, also when there was none.
   */
  closeParents(boundary: EpochMs): readonly Bar[] {
    const closed: Bar[] = [];
    for (const timeframe of TIMEFRAMES) {
      if (timeframe === '1m' || boundary % timeframeMs(timeframe) !== 0) continue;
      const children = this.#pendingOf(timeframe);
      if (children.length === 0) continue;
      const parent = aggregateBars(children, timeframe);
      children.length = 0;
      this.#close(parent);
      closed.push(parent);
    }
    return closed;
  }

  get newestMinute(): Bar | undefined {
    return this.#seriesOf('1m').newest;
  }

  /** Closed bars of a window, oldest first. */
  read(timeframe: Timeframe, window: BarWindow): readonly Bar[] {
    return this.#seriesOf(timeframe).read(window);
  }

  /** The bar of `timeframe` that is forming, given the minute that is forming (or none, in a hole). */
  forming(timeframe: Timeframe, minute: Bar | undefined): Bar | undefined {
    const child = CHILD_OF[timeframe];
    if (child === undefined) return minute;
    const openChild = this.forming(child, minute);
    const closedChildren = this.#pendingOf(timeframe);
    if (openChild === undefined) {
      return closedChildren.length === 0 ? undefined : aggregateBars(closedChildren, timeframe);
    }
    if (!this.#isWhole(openChild.openTime, timeframe)) return undefined;
    return aggregateBars([...closedChildren, openChild], timeframe);
  }

  #close(bar: Bar): void {
    this.#seriesOf(bar.timeframe).push(bar);
    for (const timeframe of TIMEFRAMES) {
      if (CHILD_OF[timeframe] !== bar.timeframe) continue;
      if (this.#isWhole(bar.openTime, timeframe)) this.#pendingOf(timeframe).push(bar);
    }
  }

  #isWhole(at: EpochMs, timeframe: Timeframe): boolean {
    const first = this.#firstOpenTime ?? barOpenTime(at, '1m');
    return barOpenTime(at, timeframe) >= first;
  }

  #seriesOf(timeframe: Timeframe): BarSeries {
    return this.#series.get(timeframe) as BarSeries;
  }

  #pendingOf(timeframe: Timeframe): Bar[] {
    return this.#pending.get(timeframe) as Bar[];
  }
}
