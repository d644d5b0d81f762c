import { type EpochMs, formatUtc, SECOND_MS } from '../../base/time.js';
import type { Bar, BarGap, StoredBar } from '../../model/bar.js';
import { type BarSeries, cutSpans, spanLength } from '../../model/bar-span.js';
import type { EngineEvent } from '../../model/engine-event.js';
import { barOpenTime, timeframeMs } from '../../model/timeframe.js';
import type { BarStore } from '../../ports/bar-store.js';
import type { Clock } from '../../ports/clock.js';
import type { LatestBars, MarketDataSource } from '../../ports/market-data-source.js';
import type { RateUsageSource } from '../../ports/rate-usage.js';
import { barsFromSource, PAGE_BARS } from '../bar-pages.js';
import { CloseLedger, type CloseOutcome, type CloseQuestion } from '../bars/close-ledger.js';
import { RequestAllowance } from '../bars/request-allowance.js';
import { toldDifferently } from '../bars/told-differently.js';
import { Fifo } from '../fifo.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';
import type { Task } from './task.js';

/** Questions under way at once: enough to hide round trips, few enough not to crowd the connections. */
const CONCURRENT_MAX = 8;
/** Series whose older bars are looked up in the store in one tick. */
const RECALLED_MAX = 4;

/** How bars are confirmed. */
export interface CloseSettings {
  readonly delayMs: number;
  readonly lagMsMax: number;
  /** How far back bars of a series that has just come to be watched are looked at. */
  readonly recallMs: number;
  readonly weightShare: number;
  readonly weightShareTotal: number;
  /** Places of a ring: older bars are for the store alone. */
  readonly ringBars: number;
}

/** What the task works with. */
export interface ClosePersistorParts extends TaskContext {
  readonly settings: CloseSettings;
  readonly source: Pick<MarketDataSource, 'bars' | 'latestBars'>;
  readonly store: Pick<BarStore, 'holes' | 'gaps' | 'read'>;
  readonly rate: RateUsageSource;
  readonly clock: Clock;
  readonly exchangeNow: () => EpochMs;
  /** Takes bars and gaps for the store. */
  readonly persist: (bars: readonly StoredBar[], gaps: readonly BarGap[]) => void;
  readonly offer: (event: EngineEvent) => void;
}

/** How far confirmation has come, since the start. */
export interface CloseCounters {
  /** Bars on which REST has had the last word. */
  readonly confirmed: number;
  /** Of these, bars that the stream or the rings had told differently. */
  readonly corrected: number;
  /** Of these, bars that nobody had told. */
  readonly filled: number;
  readonly absent: number;
  /** Bars that still want REST's word, and the close of the oldest of them. */
  readonly waiting: number;
  readonly oldestCloseAt: EpochMs | null;
  readonly questions: number;
  readonly failures: number;
}

/**
 * Persistence at close: on a tick of one second, asks REST for the bars that have just closed and gives its word to the
 * store, and to the engine where it differs. As many questions as the weight budget allows, the oldest bars first.
 */
export class ClosePersistor implements Task {
  readonly name = 'close-persistor';
  readonly #parts: ClosePersistorParts;
  readonly #ledger: CloseLedger;
  readonly #allowance: RequestAllowance;
  readonly #ticking: PeriodicTask;
  readonly #running = new Set<Promise<void>>();
  readonly #unrecalled = new Fifo<BarSeries>();
  readonly #counts = {
    confirmed: 0,
    corrected: 0,
    filled: 0,
    absent: 0,
    questions: 0,
    failures: 0,
  };

  constructor(parts: ClosePersistorParts) {
    this.#parts = parts;
    const { settings } = parts;
    this.#ledger = new CloseLedger(settings);
    this.#allowance = new RequestAllowance({
      ownShare: settings.weightShare,
      totalShare: settings.weightShareTotal,
    });
    this.#ticking = new PeriodicTask(
      { name: this.name, everyMs: SECOND_MS, run: () => this.maybePersistAtClose() },
      parts,
    );
  }

  get counters(): CloseCounters {
    const { oldestCloseAt = null, waiting } = this.#ledger;
    return { ...this.#counts, waiting, oldestCloseAt };
  }

  get ledger(): Pick<CloseLedger, 'noteStreamed' | 'noteTaken'> {
    return this.#ledger;
  }

  /** States the series whose bars are confirmed from now on. */
  watch(series: readonly BarSeries[]): void {
    for (const each of this.#ledger.watch(series, this.#parts.exchangeNow())) {
      this.#unrecalled.push(each);
    }
  }

  start(): void {
    this.#ticking.start();
  }

  async stop(): Promise<void> {
    await this.#ticking.stop();
    await Promise.all(this.#running);
  }

  /** One tick: takes note of what has closed and asks what may be asked. */
  async maybePersistAtClose(): Promise<void> {
    const at = this.#parts.exchangeNow();
    this.#ledger.advance(at);
    this.#askMore();
    await this.#recall(at);
  }

  #askMore(): void {
    if (!this.#ticking.started) return;
    const { exchangeNow, rate } = this.#parts;
    const at = exchangeNow();
    const free = CONCURRENT_MAX - this.#running.size;
    if (free <= 0) return;
    const allowed = this.#allowance.left(rate.rateUsage(), at);
    for (const question of this.#ledger.take(Math.min(free, allowed), at)) this.#ask(question);
  }

  /** What an earlier run left unconfirmed is looked up in the store, a few series a tick. */
  async #recall(at: EpochMs): Promise<void> {
    const { settings, store } = this.#parts;
    for (let count = 0; count < RECALLED_MAX; count += 1) {
      const series = this.#unrecalled.shift();
      if (series === undefined) return;
      const stepMs = timeframeMs(series.timeframe);
      const to = barOpenTime(at - settings.delayMs, series.timeframe) - stepMs;
      const from = barOpenTime(at - settings.recallMs, series.timeframe);
      try {
        let owed = await store.holes({ ...series, from, to, confirmedOnly: true });
        for (const gap of await store.gaps(series.symbol, series.timeframe)) {
          if (gap.reason !== 'UNREPAIRED') owed = cutSpans(owed, gap, stepMs);
        }
        this.#ledger.owe(series, owed);
      } catch (cause) {
        this.#unrecalled.push(series);
        throw cause;
      }
    }
  }

  #ask(question: CloseQuestion): void {
    this.#counts.questions += 1;
    this.#allowance.spend(1, this.#parts.exchangeNow());
    const run: Promise<void> = this.#answer(question).finally(() => {
      this.#running.delete(run);
      this.#askMore();
    });
    this.#running.add(run);
  }

  async #answer(question: CloseQuestion): Promise<void> {
    const { exchangeNow, logger } = this.#parts;
    const { series } = question;
    const askedAt = exchangeNow();
    try {
      const answer = await this.#read(question, askedAt);
      const revised = this.#ledger.isInherited(question)
        ? await toldDifferently(this.#parts.store, series, answer.bars)
        : [];
      const outcome = this.#ledger.settle(question, { ...answer, askedAt, at: exchangeNow() });
      this.#conclude(question, outcome, new Set(revised));
    } catch (cause) {
      this.#counts.failures += 1;
      this.#ledger.fail(question, exchangeNow());
      const message = cause instanceof Error ? cause.message : String(cause);
      logger.log('warn', 'bars-unconfirmed', { ...series, message });
    }
  }

  /**
   * Where the bar after the span still forms it is asked for as well: an answer that has it has no more to say of the bars
   * before. Otherwise a bar that the stream did not tell would wait until the lag has passed.
   */
  async #read({ series, span }: CloseQuestion, askedAt: EpochMs): Promise<LatestBars> {
    const { source } = this.#parts;
    const query = { ...series, priority: 'market-data' } as const;
    const stepMs = timeframeMs(series.timeframe);
    const next = span.to + stepMs;
    const limit = spanLength(span, stepMs) + 1;
    if (next + stepMs > askedAt && limit <= PAGE_BARS) {
      const answer = await source.latestBars({ ...query, from: span.from, to: next, limit });
      return { ...answer, bars: answer.bars.filter(({ openTime }) => openTime < next) };
    }
    const bars = await barsFromSource(source, query, { ...span, stepMs });
    return { bars, newest: bars.at(-1)?.openTime };
  }

  /** `revised`: bars of which an earlier run has left another version in the store, from where it may have come to the rings. */
  #conclude(
    { series }: CloseQuestion,
    { absent, settled }: CloseOutcome,
    revised: ReadonlySet<Bar>,
  ): void {
    const { clock, exchangeNow, logger, offer, persist, settings } = this.#parts;
    const gaps = absent.map((span) => ({
      ...series,
      ...span,
      reason: 'ABSENT_AT_EXCHANGE' as const,
    }));
    persist(
      settled.map(({ bar }) => ({ bar, source: 'rest' })),
      gaps,
    );
    const stepMs = timeframeMs(series.timeframe);
    for (const span of absent) this.#counts.absent += spanLength(span, stepMs);
    this.#counts.confirmed += settled.length;
    const ringsReachTo = exchangeNow() - settings.ringBars * stepMs;
    for (const { against, bar, live } of settled) {
      const isRevised = against === 'different' || revised.has(bar);
      if (against === 'same' && !isRevised) continue;
      if (isRevised) {
        this.#counts.corrected += 1;
        logger.log('warn', 'bar-corrected', { ...series, openTime: formatUtc(bar.openTime) });
      } else if (live) {
        this.#counts.filled += 1;
      }
      if (!live && !(isRevised && bar.openTime >= ringsReachTo)) continue;
      offer({ type: 'BarClosed', at: clock.now(), exchangeAt: bar.closeTime, bar, source: 'rest' });
    }
  }
}
