import {
  type BarSeries,
  type BarSpan,
  cutSpans,
  spanLength,
  spansWithout,
} from '../../model/bar-span.js';
import type { BackfillWork, BarSelection } from '../../model/heavy-task.js';
import type { SymbolName } from '../../model/names.js';
import { barOpenTime, timeframeMs } from '../../model/timeframe.js';
import type { BarCoverage } from '../../ports/bar-store.js';
import type { HeavyWorkContext } from './heavy-work-context.js';
import { selectedCoverage } from './selected-series.js';
import { UnknownSymbols } from './unknown-symbols.js';

/** Bars of one request (rest-api.md, "Kline/Candlestick data": limit). */
const PAGE_BARS = 1_000;

/** What a backfill did. */
export interface BackfillSummary {
  readonly series: number;
  /** Bars that were missing when it began. */
  readonly missing: number;
  readonly fetched: number;
  /** Of the missing ones, those that the exchange does not have: now explained by gap rows. */
  readonly absent: number;
  readonly requests: number;
  /** Symbols that the exchange does not know, so that nothing of them was fetched. */
  readonly unknown: readonly SymbolName[];
}

interface SeriesHoles {
  readonly series: BarSeries;
  readonly stepMs: number;
  readonly spans: readonly BarSpan[];
}

/**
 * Fetches what is missing, page by page. What is missing is computed from the store when it begins, so that after a kill
 * it goes on where it was.
 */
export async function backfill(
  { selection }: BackfillWork,
  context: HeavyWorkContext,
): Promise<BackfillSummary> {
  const { exchangeNow, explain, source, step, store } = context;
  await step({ done: 0, total: 0, note: 'looking for what is missing' });
  const unknown = new UnknownSymbols();
  const holes = await findHoles(selection, context, unknown);
  const total = holes.reduce((sum, { spans, stepMs }) => sum + barsIn(spans, stepMs), 0);
  let fetched = 0;
  let absent = 0;
  let requests = 0;
  for (const { series, spans, stepMs } of holes) {
    for (const page of spans.flatMap((span) => pagesOf(span, stepMs))) {
      await step({ done: fetched + absent, total, note: `${series.symbol} ${series.timeframe}` });
      requests += 1;
      const limit = spanLength(page, stepMs);
      const query = { ...series, ...page, limit, priority: 'backfill' } as const;
      const answer = await unknown.ask(series, () => source.bars(query));
      if (answer === undefined) break;
      const bars = answer.filter(({ openTime }) => openTime >= page.from && openTime <= page.to);
      await store.write(bars.map((bar) => ({ bar, source: 'rest' })));
      const missing = spansWithout(
        bars.map(({ openTime }) => openTime),
        page,
        stepMs,
      );
      await store.writeGaps(
        missing.flatMap((span) => explain({ ...series, ...span, reason: 'ABSENT_AT_EXCHANGE' })),
      );
      fetched += bars.length;
      absent += barsIn(missing, stepMs);
    }
  }
  await step({ done: total, total, note: `complete at ${exchangeNow()}` });
  return {
    series: holes.length,
    missing: total,
    fetched,
    absent,
    requests,
    unknown: unknown.found,
  };
}

async function findHoles(
  selection: BarSelection,
  context: HeavyWorkContext,
  unknown: UnknownSymbols,
): Promise<readonly SeriesHoles[]> {
  const coverage = await context.store.coverage();
  const holes: SeriesHoles[] = [];
  for (const series of seriesOf(selection, coverage)) {
    const stored = coverage.find(
      ({ symbol, timeframe }) => symbol === series.symbol && timeframe === series.timeframe,
    );
    const found = await unknown.ask(series, () => holesOf(series, stored, selection, context));
    if (found !== undefined) holes.push(found);
  }
  return holes;
}

/** The stored ones, and with `from` also those that are named and not stored yet. */
function seriesOf(selection: BarSelection, coverage: readonly BarCoverage[]): readonly BarSeries[] {
  const series: BarSeries[] = selectedCoverage(coverage, selection).map(
    ({ symbol, timeframe }) => ({
      symbol,
      timeframe,
    }),
  );
  if (selection.from === undefined) return series;
  for (const symbol of selection.symbols) {
    for (const timeframe of selection.timeframes) {
      const known = series.some((each) => each.symbol === symbol && each.timeframe === timeframe);
      if (!known) series.push({ symbol, timeframe });
    }
  }
  return series;
}

async function holesOf(
  series: BarSeries,
  stored: BarCoverage | undefined,
  selection: BarSelection,
  { exchangeNow, lagMsMax, source, store }: HeavyWorkContext,
): Promise<SeriesHoles> {
  const stepMs = timeframeMs(series.timeframe);
  const newest = barOpenTime(exchangeNow() - lagMsMax, series.timeframe) - stepMs;
  const to = Math.min(newest, selection.to ?? newest);
  const range = selection.from === undefined ? { to } : { from: selection.from, to };
  const inside = await store.holes({ ...series, ...range, confirmedOnly: false });
  let spans: readonly BarSpan[] = inside;
  if (selection.from !== undefined) {
    const wanted = barOpenTime(selection.from + stepMs - 1, series.timeframe);
    const query = { ...series, from: 0, limit: 1, priority: 'backfill' } as const;
    const listed = (await source.bars(query))[0]?.openTime ?? Infinity;
    const unlisted = { ...series, from: wanted, to: Math.min(to, listed - stepMs) };
    if (Number.isFinite(listed) && unlisted.from <= unlisted.to) {
      await store.writeGaps([{ ...unlisted, reason: 'NOT_LISTED' }]);
    }
    const first = Math.max(wanted, listed);
    const before = Math.min(to, (stored?.firstOpenTime ?? to + stepMs) - stepMs);
    if (first <= before) spans = [{ from: first, to: before }, ...inside];
  }
  for (const gap of await store.gaps(series.symbol, series.timeframe)) {
    if (gap.reason === 'ABSENT_AT_EXCHANGE' || gap.reason === 'EXCHANGE_HALT') {
      spans = cutSpans(spans, gap, stepMs);
    }
  }
  return { series, stepMs, spans };
}

function pagesOf({ from, to }: BarSpan, stepMs: number): readonly BarSpan[] {
  const pages: BarSpan[] = [];
  for (let at = from; at <= to; at += PAGE_BARS * stepMs) {
    pages.push({ from: at, to: Math.min(to, at + (PAGE_BARS - 1) * stepMs) });
  }
  return pages;
}

function barsIn(spans: readonly BarSpan[], stepMs: number): number {
  return spans.reduce((sum, span) => sum + spanLength(span, stepMs), 0);
}
