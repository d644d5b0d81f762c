import { MemoryBarStore } from '../../src/adapters/memory/memory-bar-store.js';
import { DAY_MS, type EpochMs, SECOND_MS } from '../../src/base/time.js';
import type { Bar, BarSource } from '../../src/model/bar.js';
import type { HeavyProgress } from '../../src/model/heavy-task.js';
import type { SymbolName } from '../../src/model/names.js';
import { TIMEFRAMES, type Timeframe, timeframeMs } from '../../src/model/timeframe.js';
import {
  type ArchiveFile,
  type BarArchive,
  BarArchiveFailure,
} from '../../src/ports/bar-archive.js';
import type { BarQuery } from '../../src/ports/market-data-source.js';
import { RequestFailure } from '../../src/ports/request-failure.js';
import { TradingHalts } from '../../src/supervisor/bars/trading-halts.js';
import type { HeavyWorkContext } from '../../src/supervisor/heavy/heavy-work-context.js';
import { barNumber, FIRST_OPEN_TIME } from './bars.js';

/** Everything heavy work is done with, in memory; the exchange has a bar for each place but its holes. */
export class HeavyBench {
  readonly store = new MemoryBarStore();
  readonly queries: BarQuery[] = [];
  readonly steps: HeavyProgress[] = [];
  readonly exports: object[] = [];
  readonly files = new Map<string, ArchiveFile>();
  /** Open times of which the exchange has no bar. */
  readonly holes = new Set<EpochMs>();
  /** Symbols that the exchange does not know. */
  readonly delisted = new Set<SymbolName>();
  /** Before this nothing was listed. */
  listedFrom: EpochMs = 0;
  readonly halts = new TradingHalts();
  now: EpochMs = FIRST_OPEN_TIME + 30 * DAY_MS;
  retentionMs = 10 * DAY_MS;
  /** Called at each step; may throw. */
  onStep: () => void = () => undefined;

  readonly archive: BarArchive = {
    list: async () => [...this.files.keys()],
    read: async (path) => {
      const file = this.files.get(path);
      if (file === undefined) throw new BarArchiveFailure(`${path}: damaged`);
      return file;
    },
  };

  context(): HeavyWorkContext {
    const retention = Object.fromEntries(TIMEFRAMES.map((each) => [each, this.retentionMs]));
    return {
      store: this.store,
      archive: this.archive,
      exporter: {
        exportBars: async (request) => {
          this.exports.push(request);
          return { path: request.path, bars: 1, bytes: 100 };
        },
      },
      source: { bars: (query) => this.#bars(query) },
      exchangeNow: () => this.now,
      retention: retention as Record<Timeframe, number>,
      lagMsMax: 45 * SECOND_MS,
      explain: (gap) => this.halts.explain(gap),
      step: async (progress) => {
        this.steps.push(progress);
        this.onStep();
      },
    };
  }

  /** Stores the exchange's bars of the 1m places. */
  async have(places: readonly number[], source: BarSource = 'import'): Promise<void> {
    await this.store.write(places.map((place) => ({ bar: barNumber(place), source })));
  }

  /** A file of 1m bars in the archive; `span`: the places that its name promises. */
  addFile(
    path: string,
    places: readonly number[],
    span?: { readonly from: number; readonly to: number },
  ): void {
    const bars = places.map((place) => barNumber(place));
    const { symbol } = barNumber(0);
    const promised = span && {
      from: barNumber(span.from).openTime,
      to: barNumber(span.to).openTime,
    };
    this.files.set(path, {
      ...{ path, symbol, timeframe: '1m', span: promised },
      ...{ bars, checksumVerified: true },
    });
  }

  async #bars(query: BarQuery): Promise<readonly Bar[]> {
    this.queries.push(query);
    if (this.delisted.has(query.symbol)) {
      throw new RequestFailure('GET /api/v3/klines: 400 -1121 Invalid symbol.', {
        outcome: 'REFUSED',
        status: 400,
        code: -1121,
      });
    }
    const { limit, symbol, timeframe, to = this.now } = query;
    const stepMs = timeframeMs(timeframe);
    const bars: Bar[] = [];
    const from = Math.max(query.from ?? 0, this.listedFrom);
    for (let at = from; at <= to && at + stepMs <= this.now && bars.length < limit; at += stepMs) {
      if (this.holes.has(at)) continue;
      const place = (at - FIRST_OPEN_TIME) / stepMs;
      bars.push(barNumber(place, { symbol, timeframe, openTime: at }));
    }
    return bars;
  }
}

/** Whole numbers from `from` up to and without `to`. */
export function places(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
