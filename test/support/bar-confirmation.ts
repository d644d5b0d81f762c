import { MemoryBarStore } from '../../src/adapters/memory/memory-bar-store.js';
import { VirtualTime } from '../../src/adapters/virtual/virtual-time.js';
import { type EpochMs, floorTime, MINUTE_MS } from '../../src/base/time.js';
import type { Bar, BarGap, StoredBar } from '../../src/model/bar.js';
import { timeframeMs } from '../../src/model/timeframe.js';
import type { BarQuery, LatestBars } from '../../src/ports/market-data-source.js';
import type { RateUsage } from '../../src/ports/rate-usage.js';
import { RequestFailure } from '../../src/ports/request-failure.js';
import { barNumber, FIRST_OPEN_TIME } from './bars.js';
import { RecordingLogger } from './supervisor-fakes.js';

/** Weight of one request for bars (rest-api.md, "Kline/Candlestick data"). */
const BARS_WEIGHT = 2;
const LATENCY_MS = 100;

/**
 * Time, a store and an exchange that has every bar but its holes, answers after a moment and counts request weight by the
 * minute: what persistence at close and mid-bar work with.
 */
export class ConfirmationStage {
  readonly time: VirtualTime;
  readonly store = new MemoryBarStore();
  readonly logger = new RecordingLogger();
  readonly queries: BarQuery[] = [];
  readonly gaps: BarGap[] = [];
  readonly holes = new Set<EpochMs>();
  readonly weightByMinute = new Map<EpochMs, number>();
  limit = 6_000;
  /** Weight that other parts use in each minute. */
  othersWeight = 0;
  /** Whether answers hold the bar that still forms, as the exchange's do once it has traded. */
  showsForming = false;
  /** Requests that fail from now on. */
  failures = 0;

  constructor(startAt: EpochMs = FIRST_OPEN_TIME) {
    this.time = new VirtualTime(startAt);
  }

  readonly source = {
    bars: async (query: BarQuery): Promise<readonly Bar[]> => (await this.#bars(query)).bars,
    latestBars: (query: BarQuery): Promise<LatestBars> => this.#bars(query),
  };
  readonly rate = { rateUsage: (): RateUsage => this.#usage() };

  readonly persist = (bars: readonly StoredBar[], gaps: readonly BarGap[]): void => {
    this.gaps.push(...gaps);
    void this.store.write(bars);
    void this.store.writeGaps(gaps);
  };

  async pass(ms: number): Promise<void> {
    const until = this.time.monotonic() + ms;
    await this.time.run({ until, tasksMax: 1_000_000 });
  }

  async #bars(query: BarQuery): Promise<LatestBars> {
    this.queries.push(query);
    const askedAt = this.time.now();
    const minute = floorTime(askedAt, MINUTE_MS);
    this.weightByMinute.set(minute, (this.weightByMinute.get(minute) ?? 0) + BARS_WEIGHT);
    await new Promise<void>((resolve) => {
      this.time.after(LATENCY_MS, resolve);
    });
    if (this.failures > 0) {
      this.failures -= 1;
      throw new RequestFailure('the exchange does not answer', { outcome: 'UNKNOWN' });
    }
    const { from = 0, limit, symbol, timeframe, to = askedAt } = query;
    const stepMs = timeframeMs(timeframe);
    const bars: Bar[] = [];
    for (let at = from; at <= to && at + stepMs <= askedAt && bars.length < limit; at += stepMs) {
      if (!this.holes.has(at)) bars.push(exchangeBar({ symbol, timeframe, openTime: at }));
    }
    const forming = floorTime(askedAt, stepMs);
    const isSeen = this.showsForming && forming <= to && bars.length < limit;
    return { bars, newest: isSeen ? forming : bars.at(-1)?.openTime };
  }

  #usage(): RateUsage {
    const minute = floorTime(this.time.now(), MINUTE_MS);
    const own = this.weightByMinute.get(minute) ?? 0;
    return { usedWeight: own + this.othersWeight, limit: this.limit };
  }
}

/** What the stage's exchange says of a place. */
export function exchangeBar(place: Pick<Bar, 'symbol' | 'timeframe' | 'openTime'>): Bar {
  return barNumber(0, place);
}
