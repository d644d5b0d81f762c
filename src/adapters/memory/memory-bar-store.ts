import type { EpochMs } from '../../base/time.js';
import { type Bar, type BarGap, type BarSource, type StoredBar, sameBar } from '../../model/bar.js';
import { openGaps } from '../../model/bar-gaps.js';
import { type BarSpan, spansWithout } from '../../model/bar-span.js';
import type { SymbolName } from '../../model/names.js';
import { type Timeframe, timeframeMs } from '../../model/timeframe.js';
import type {
  BarCoverage,
  BarRange,
  BarStore,
  BarWriteSummary,
  CompactionSummary,
  HoleQuery,
  PurgeRange,
} from '../../ports/bar-store.js';

/** In order of authority. */
const SOURCES: readonly BarSource[] = ['aggregate', 'ws', 'import', 'rest'];

interface Series {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly bars: Map<EpochMs, StoredBar>;
  readonly gaps: Map<string, BarGap>;
}

/** A bar that was replaced by a different one. */
export interface BarRevision {
  readonly replaced: StoredBar;
  readonly by: BarSource;
}

/** The BarStore port in maps. */
export class MemoryBarStore implements BarStore {
  readonly #series = new Map<string, Series>();
  readonly #revisions: BarRevision[] = [];

  /** Replaced bars that differed, oldest first. */
  get revisions(): readonly BarRevision[] {
    return this.#revisions;
  }

  write(bars: readonly StoredBar[]): Promise<BarWriteSummary> {
    const summary = { inserted: 0, replaced: 0, unchanged: 0 };
    for (const stored of bars) summary[this.#writeOne(stored)] += 1;
    return Promise.resolve(summary);
  }

  read(range: BarRange): Promise<readonly Bar[]> {
    const { from = -Infinity, to = Infinity, limit } = range;
    const times = this.#times(range).filter((time) => time >= from && time <= to);
    const newest = limit === undefined ? times : times.slice(Math.max(0, times.length - limit));
    const { bars } = this.#of(range);
    return Promise.resolve(newest.flatMap((time) => bars.get(time)?.bar ?? []));
  }

  sourceOf(
    symbol: SymbolName,
    timeframe: Timeframe,
    openTime: EpochMs,
  ): Promise<BarSource | undefined> {
    return Promise.resolve(this.#of({ symbol, timeframe }).bars.get(openTime)?.source);
  }

  coverage(): Promise<readonly BarCoverage[]> {
    const rows: BarCoverage[] = [];
    for (const series of this.#series.values()) {
      const times = this.#times(series);
      const [first, last] = [times[0], times.at(-1)];
      if (first === undefined || last === undefined) continue;
      const { symbol, timeframe } = series;
      const steps = (last - first) / timeframeMs(timeframe) + 1;
      rows.push({
        symbol,
        timeframe,
        firstOpenTime: first,
        lastOpenTime: last,
        bars: times.length,
        missing: steps - times.length,
      });
    }
    return Promise.resolve(rows.sort(bySymbolAndLength));
  }

  writeGaps(gaps: readonly BarGap[]): Promise<void> {
    for (const gap of gaps) this.#of(gap).gaps.set(`${gap.from} ${gap.to}`, gap);
    return Promise.resolve();
  }

  gaps(symbol: SymbolName, timeframe: Timeframe): Promise<readonly BarGap[]> {
    const key = { symbol, timeframe };
    return Promise.resolve(openGaps([...this.#of(key).gaps.values()], this.#times(key)));
  }

  holes(query: HoleQuery): Promise<readonly BarSpan[]> {
    const { bars } = this.#of(query);
    const times = this.#times(query);
    const first = times[0];
    if (first === undefined) return Promise.resolve([]);
    const counted = query.confirmedOnly
      ? times.filter((time) => isConfirmed(bars.get(time)?.source))
      : times;
    const span = { from: Math.max(first, query.from ?? first), to: query.to };
    return Promise.resolve(spansWithout(counted, span, timeframeMs(query.timeframe)));
  }

  purge({ timeframe, before }: PurgeRange): Promise<number> {
    let removed = 0;
    for (const series of this.#series.values()) {
      if (series.timeframe !== timeframe) continue;
      for (const openTime of [...series.bars.keys()].filter((time) => time < before)) {
        series.bars.delete(openTime);
        removed += 1;
      }
      for (const [name, gap] of series.gaps) if (gap.to < before) series.gaps.delete(name);
    }
    return Promise.resolve(removed);
  }

  compact(): Promise<CompactionSummary> {
    return Promise.resolve({ bytesBefore: 0, bytesAfter: 0 });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #writeOne(stored: StoredBar): keyof BarWriteSummary {
    const { bars } = this.#of(stored.bar);
    const { openTime } = stored.bar;
    const before = bars.get(openTime);
    if (before === undefined) {
      bars.set(openTime, stored);
      return 'inserted';
    }
    const authority = SOURCES.indexOf(stored.source) - SOURCES.indexOf(before.source);
    if (sameBar(before.bar, stored.bar)) {
      // The same numbers from a higher authority: the bar is confirmed, nothing is replaced.
      if (authority > 0) bars.set(openTime, stored);
      return 'unchanged';
    }
    if (authority < 0) return 'unchanged';
    this.#revisions.push({ replaced: before, by: stored.source });
    bars.set(openTime, stored);
    return 'replaced';
  }

  #of(key: { readonly symbol: SymbolName; readonly timeframe: Timeframe }): Series {
    const name = `${key.timeframe} ${key.symbol}`;
    let series = this.#series.get(name);
    if (series === undefined) {
      series = { symbol: key.symbol, timeframe: key.timeframe, bars: new Map(), gaps: new Map() };
      this.#series.set(name, series);
    }
    return series;
  }

  #times(key: { readonly symbol: SymbolName; readonly timeframe: Timeframe }): readonly EpochMs[] {
    return [...this.#of(key).bars.keys()].sort((a, b) => a - b);
  }
}

function isConfirmed(source: BarSource | undefined): boolean {
  return source === 'rest' || source === 'import';
}

function bySymbolAndLength(a: BarCoverage, b: BarCoverage): number {
  if (a.symbol !== b.symbol) return a.symbol < b.symbol ? -1 : 1;
  return timeframeMs(a.timeframe) - timeframeMs(b.timeframe);
}
