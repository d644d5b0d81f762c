import { type EpochMs, SECOND_MS } from '../../base/time.js';
import type { Bar, BarGap, StoredBar } from '../../model/bar.js';
import {
  type BarSeries,
  type BarSpan,
  cutSpans,
  spanLength,
  spansWithout,
} from '../../model/bar-span.js';
import type { EngineEvent, HealthLevel } from '../../model/engine-event.js';
import { barOpenTime, timeframeMs } from '../../model/timeframe.js';
import type { BarStore } from '../../ports/bar-store.js';
import type { Clock } from '../../ports/clock.js';
import type { MarketDataSource } from '../../ports/market-data-source.js';
import type { RateUsageSource } from '../../ports/rate-usage.js';
import { barsFromSource } from '../bar-pages.js';
import {
  type GateVerdict,
  gatesBeforeStaleness,
  type MidbarSettings,
  stalenessGate,
} from '../bars/midbar-gates.js';
import { toldDifferently } from '../bars/told-differently.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';
import type { Task } from './task.js';

const TICK_MS = 5 * SECOND_MS;
/** Series looked at in one tick. */
const LOOKS_MAX = 8;
/** Bars fetched for one series in one look; the rest waits for the next. */
const FETCHED_BARS_MAX = 1_000;

/** What the task works with. */
export interface MidbarPersistorParts extends TaskContext {
  readonly settings: MidbarSettings & {
    readonly recallMs: number;
    readonly lagMsMax: number;
    /** Places of a ring: older bars are for the store alone. */
    readonly ringBars: number;
  };
  readonly source: Pick<MarketDataSource, 'bars'>;
  readonly store: Pick<BarStore, 'holes' | 'gaps' | 'read'>;
  readonly clock: Clock;
  readonly rate: RateUsageSource;
  readonly health: () => HealthLevel;
  readonly waitingCloses: () => number;
  readonly exchangeNow: () => EpochMs;
  readonly persist: (bars: readonly StoredBar[], gaps: readonly BarGap[]) => void;
  readonly offer: (event: EngineEvent) => void;
}

/** What the path has done since the start, and what its gates said last. */
export interface MidbarStatus {
  readonly looks: number;
  readonly filled: number;
  readonly absent: number;
  /** The series looked at last, "BTCUSDT 1h"; empty before the first. */
  readonly series: string;
  readonly gates: readonly GateVerdict[];
}

/**
 * Persistence mid-bar: goes through the larger timeframes again and again, and fetches what is missing or was told by a
 * stream only. Stands back, behind four gates, for everything that matters more.
 */
export class MidbarPersistor implements Task {
  readonly name = 'midbar-persistor';
  readonly #parts: MidbarPersistorParts;
  readonly #ticking: PeriodicTask;
  readonly #lookedAt = new Map<string, EpochMs>();
  #series: readonly BarSeries[] = [];
  #status: MidbarStatus = { looks: 0, filled: 0, absent: 0, series: '', gates: [] };

  constructor(parts: MidbarPersistorParts) {
    this.#parts = parts;
    const run = (): Promise<void> => this.maybePersistMidbar();
    this.#ticking = new PeriodicTask({ name: this.name, everyMs: TICK_MS, run }, parts);
  }

  get status(): MidbarStatus {
    return this.#status;
  }

  /** States the series to be looked after; those of the base timeframe (1m) are left to persistence at close. */
  watch(series: readonly BarSeries[]): void {
    this.#series = series.filter(({ timeframe }) => timeframe !== '1m');
    const names = new Set(this.#series.map(nameOf));
    for (const name of this.#lookedAt.keys()) if (!names.has(name)) this.#lookedAt.delete(name);
  }

  start(): void {
    this.#ticking.start();
  }

  stop(): Promise<void> {
    return this.#ticking.stop();
  }

  /** One tick: the series that have waited longest, as long as the gates are open. */
  async maybePersistMidbar(): Promise<void> {
    const waited = this.#series.toSorted((a, b) => this.#age(b) - this.#age(a));
    for (const series of waited.slice(0, LOOKS_MAX)) {
      const gates = gatesBeforeStaleness(this.#parts.settings, {
        at: this.#parts.exchangeNow(),
        lookedAt: this.#lookedAt.get(nameOf(series)),
        health: this.#parts.health(),
        rate: this.#parts.rate.rateUsage(),
        waitingCloses: this.#parts.waitingCloses(),
      });
      this.#status = { ...this.#status, series: nameOf(series), gates };
      if (gates.some(({ open }) => !open)) return;
      await this.#look(series, gates);
    }
  }

  async #look(series: BarSeries, gates: readonly GateVerdict[]): Promise<void> {
    const { exchangeNow } = this.#parts;
    const at = exchangeNow();
    const stepMs = timeframeMs(series.timeframe);
    const stale = await this.#stale(series, at);
    const staleBars = stale.reduce((sum, span) => sum + spanLength(span, stepMs), 0);
    const staleness = stalenessGate(staleBars);
    const { filled, absent } = staleness.open
      ? await this.#fill(series, stale)
      : { filled: 0, absent: 0 };
    this.#lookedAt.set(nameOf(series), at);
    this.#status = {
      looks: this.#status.looks + 1,
      filled: this.#status.filled + filled,
      absent: this.#status.absent + absent,
      series: nameOf(series),
      gates: [...gates, staleness],
    };
  }

  /** What is missing or unconfirmed, and old enough for REST to know it. */
  async #stale(series: BarSeries, at: EpochMs): Promise<readonly BarSpan[]> {
    const { settings, store } = this.#parts;
    const stepMs = timeframeMs(series.timeframe);
    const from = barOpenTime(at - settings.recallMs, series.timeframe);
    const to = barOpenTime(at - settings.lagMsMax, series.timeframe) - stepMs;
    let spans = await store.holes({ ...series, from, to, confirmedOnly: true });
    for (const gap of await store.gaps(series.symbol, series.timeframe)) {
      if (gap.reason !== 'UNREPAIRED') spans = cutSpans(spans, gap, stepMs);
    }
    return spans;
  }

  async #fill(
    series: BarSeries,
    stale: readonly BarSpan[],
  ): Promise<{ readonly filled: number; readonly absent: number }> {
    const { persist, source } = this.#parts;
    const stepMs = timeframeMs(series.timeframe);
    let left = FETCHED_BARS_MAX;
    let filled = 0;
    let absent = 0;
    for (const { from, to } of stale) {
      if (left <= 0) break;
      const span = { from, to: Math.min(to, from + (left - 1) * stepMs) };
      left -= spanLength(span, stepMs);
      const query = { ...series, priority: 'backfill' } as const;
      const bars = await barsFromSource(source, query, { ...span, stepMs });
      const missing = spansWithout(
        bars.map(({ openTime }) => openTime),
        span,
        stepMs,
      );
      await this.#correctRings(series, bars);
      persist(
        bars.map((bar) => ({ bar, source: 'rest' })),
        missing.map((hole) => ({ ...series, ...hole, reason: 'ABSENT_AT_EXCHANGE' })),
      );
      filled += bars.length;
      absent += missing.reduce((sum, hole) => sum + spanLength(hole, stepMs), 0);
    }
    return { filled, absent };
  }

  /** Rings that were filled from the store hold what it holds. */
  async #correctRings(series: BarSeries, bars: readonly Bar[]): Promise<void> {
    const { clock, exchangeNow, offer, settings, store } = this.#parts;
    const reachTo = exchangeNow() - settings.ringBars * timeframeMs(series.timeframe);
    for (const bar of await toldDifferently(store, series, bars)) {
      if (bar.openTime < reachTo) continue;
      offer({ type: 'BarClosed', at: clock.now(), exchangeAt: bar.closeTime, bar, source: 'rest' });
    }
  }

  #age(series: BarSeries): number {
    return this.#parts.exchangeNow() - (this.#lookedAt.get(nameOf(series)) ?? 0);
  }
}

function nameOf({ symbol, timeframe }: BarSeries): string {
  return `${symbol} ${timeframe}`;
}
