import { assert } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { EngineEvent } from '../../model/engine-event.js';
import type { RepairGap, RequestBars } from '../../model/engine-output.js';
import type { BarStore } from '../../ports/bar-store.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { MarketDataSource, RequestPriority } from '../../ports/market-data-source.js';
import { barsFromSource } from '../bar-pages.js';
import { Fifo } from '../fifo.js';
import {
  contiguousFrom,
  finalBars,
  mergeBars,
  missingOpenTimes,
  newestClosed,
  type OpenTimeRange,
} from '../open-time-range.js';
import { RETRY_PAUSE_MS, retryPauseMs } from '../retry-pause.js';
import type { Task } from './task.js';

/** Loads under way at once: enough to hide round trips, few enough to leave request weight to others. */
const CONCURRENT_MAX = 4;
/** More requests than this at once are a leak. */
const WAITING_MAX = 20_000;
const ATTEMPTS = 2;

/** How far the loading of bars has come, since the start. */
export interface LoadProgress {
  readonly done: number;
  readonly total: number;
}

/** What the loader works with. */
export interface BarLoaderParts {
  readonly source: Pick<MarketDataSource, 'bars'>;
  readonly store: Pick<BarStore, 'read'>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** The exchange's time, as well as we know it: decides which bars have closed. */
  readonly exchangeNow: () => EpochMs;
  /** REST may be this far behind: what it says of a younger bar is not final. */
  readonly lagMsMax: number;
  readonly offer: (event: EngineEvent) => void;
  readonly onProgress: (progress: LoadProgress) => void;
}

/**
 * Answers RequestBars and RepairGap. A warm-up reads the store first and asks the exchange for what is missing; a
 * repair asks the exchange only. Bars that the exchange has not after two tries are reported as absent.
 */
export class BarLoader implements Task {
  readonly name = 'bar-loader';
  readonly #parts: BarLoaderParts;
  readonly #waiting = new Fifo<RequestBars | RepairGap>();
  readonly #running = new Set<Promise<void>>();
  #stopped = true;
  #done = 0;
  #total = 0;

  constructor(parts: BarLoaderParts) {
    this.#parts = parts;
  }

  get progress(): LoadProgress {
    return { done: this.#done, total: this.#total };
  }

  start(): void {
    this.#stopped = false;
    this.#next();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  load(request: RequestBars | RepairGap): void {
    assert(this.#waiting.size < WAITING_MAX, 'requests for bars are bounded');
    this.#waiting.push(request);
    this.#total += 1;
    this.#next();
  }

  #next(): void {
    while (!this.#stopped && this.#running.size < CONCURRENT_MAX) {
      const request = this.#waiting.shift();
      if (request === undefined) return;
      const run: Promise<void> = this.#answer(request).then((event) => {
        this.#running.delete(run);
        this.#done += 1;
        if (this.#stopped) return;
        this.#parts.offer(event);
        this.#parts.onProgress(this.progress);
        this.#next();
      });
      this.#running.add(run);
    }
  }

  async #answer(request: RequestBars | RepairGap): Promise<EngineEvent> {
    const { symbol, timeframe } = request;
    const { clock, logger } = this.#parts;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const loaded =
          request.type === 'RequestBars'
            ? await this.#warmUp(request)
            : await this.#repair(request);
        return { type: 'BarsLoaded', at: clock.now(), symbol, timeframe, ...loaded };
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        logger.log('warn', 'bars-unavailable', { symbol, timeframe, attempt, message });
        if (attempt >= ATTEMPTS || this.#stopped) {
          return { type: 'BarsUnavailable', at: clock.now(), symbol, timeframe, cause: message };
        }
        await this.#pause(retryPauseMs(cause, clock.now()));
      }
    }
  }

  async #warmUp(request: RequestBars): Promise<Loaded> {
    const { timeframe, count } = request;
    const now = this.#parts.exchangeNow();
    // The newest closed bar may be too young for REST to be final: a full ring needs one before the first, then.
    const { from } = newestClosed({ timeframe, count, at: now - this.#parts.lagMsMax });
    const range = { ...newestClosed({ timeframe, count, at: now }), from };
    const stored = await this.#stored(request, range);
    const prefix = contiguousFrom(stored, range);
    const missing = {
      from: range.from + prefix.length * range.stepMs,
      to: range.to,
      stepMs: range.stepMs,
    };
    const storedUpTo = missing.from - range.stepMs;
    if (missing.from > missing.to) return { bars: prefix, absent: [], storedUpTo };
    const fetched = await this.#fetch(request, missing, 'backfill');
    const bars = [...prefix, ...fetched];
    const first = bars[0];
    const last = bars.at(-1);
    if (first === undefined || last === undefined) return { bars, absent: [] };
    // Before its first bar a symbol did not exist, and after its last one the exchange may lag: neither is a hole.
    const inside = { from: first.openTime, to: last.openTime, stepMs: range.stepMs };
    return { ...(await this.#explain(request, bars, inside)), storedUpTo };
  }

  async #repair(request: RepairGap): Promise<Loaded> {
    const { timeframe } = request;
    const last = newestClosed({ timeframe, count: 1, at: this.#parts.exchangeNow() });
    const range = { ...last, from: request.from, to: Math.min(request.to, last.to) };
    const bars = range.from > range.to ? [] : await this.#fetch(request, range, 'market-data');
    return await this.#explain(request, bars, range);
  }

  /** Asks a second time for what is not there; what is still missing then is absent at the exchange. */
  async #explain(
    request: RequestBars | RepairGap,
    bars: readonly Bar[],
    range: OpenTimeRange,
  ): Promise<Loaded> {
    const missing = missingOpenTimes(bars, range);
    const from = missing[0];
    const to = missing.at(-1);
    if (from === undefined || to === undefined) return { bars, absent: [] };
    await this.#pause(RETRY_PAUSE_MS);
    const surelyKnownAt = this.#parts.exchangeNow() - this.#parts.lagMsMax;
    const again = await this.#fetch(request, { from, to, stepMs: range.stepMs }, 'market-data');
    const merged = mergeBars(bars, again);
    const absent = missingOpenTimes(merged, range);
    return { bars: merged, absent: absent.filter((at) => at + range.stepMs <= surelyKnownAt) };
  }

  async #stored(
    { symbol, timeframe }: RequestBars,
    { from, to }: OpenTimeRange,
  ): Promise<readonly Bar[]> {
    try {
      return await this.#parts.store.read({ symbol, timeframe, from, to });
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      this.#parts.logger.log('warn', 'bar-store-unreadable', { symbol, timeframe, message });
      return [];
    }
  }

  /** What the exchange has of the range and will not change any more. */
  async #fetch(
    { symbol, timeframe }: RequestBars | RepairGap,
    range: OpenTimeRange,
    priority: RequestPriority,
  ): Promise<readonly Bar[]> {
    const { exchangeNow, lagMsMax, source } = this.#parts;
    const askedAt = exchangeNow();
    const bars = await barsFromSource(source, { symbol, timeframe, priority }, range);
    return finalBars(bars, askedAt - lagMsMax);
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.scheduler.after(delayMs, resolve);
    });
  }
}

interface Loaded {
  readonly bars: readonly Bar[];
  readonly storedUpTo?: EpochMs;
  readonly absent: readonly EpochMs[];
}
