import { type BarSpan, cutSpans, spanLength } from '../../model/bar-span.js';
import type { MissingBars, SurveyWork } from '../../model/heavy-task.js';
import { barOpenTime, timeframeMs } from '../../model/timeframe.js';
import type { BarCoverage } from '../../ports/bar-store.js';
import type { HeavyWorkContext } from './heavy-work-context.js';
import { selectedCoverage } from './selected-series.js';

/** What is stored, and every hole in it with its reason. */
export interface BarSurvey {
  readonly coverage: readonly BarCoverage[];
  /** In order of series and time. */
  readonly missing: readonly MissingBars[];
}

/** Looks through the selected series. */
export async function surveyBars(
  { selection }: SurveyWork,
  context: HeavyWorkContext,
): Promise<BarSurvey> {
  const { step, store } = context;
  const coverage = selectedCoverage(await store.coverage(), selection);
  const missing: MissingBars[] = [];
  for (const [done, row] of coverage.entries()) {
    await step({ done, total: coverage.length, note: `${row.symbol} ${row.timeframe}` });
    if (row.missing > 0 || selection.from !== undefined)
      missing.push(...(await missingOf(row, selection, context)));
  }
  return { coverage, missing };
}

async function missingOf(
  { firstOpenTime, lastOpenTime, symbol, timeframe }: BarCoverage,
  { from, to = lastOpenTime }: SurveyWork['selection'],
  { explain, store }: HeavyWorkContext,
): Promise<readonly MissingBars[]> {
  const stepMs = timeframeMs(timeframe);
  const series = { symbol, timeframe };
  const range = {
    ...series,
    to: Math.min(to, lastOpenTime),
    ...(from === undefined ? {} : { from }),
  };
  const holes = await store.holes({ ...range, confirmedOnly: false });
  // Before its first stored bar a series has no holes; what was asked for and not listed is told all the same.
  const unlisted = {
    from: barOpenTime((from ?? firstOpenTime) + stepMs - 1, timeframe),
    to: Math.min(range.to, firstOpenTime - stepMs),
  };
  let unexplained: readonly BarSpan[] = holes;
  const missing: MissingBars[] = [];
  const gaps = await store.gaps(symbol, timeframe);
  for (const gap of gaps.flatMap(explain)) {
    for (const hole of gap.reason === 'NOT_LISTED' ? [unlisted, ...holes] : holes) {
      const span = { from: Math.max(gap.from, hole.from), to: Math.min(gap.to, hole.to) };
      if (span.from > span.to) continue;
      missing.push({ ...series, ...span, bars: spanLength(span, stepMs), reason: gap.reason });
      unexplained = cutSpans(unexplained, span, stepMs);
    }
  }
  for (const span of unexplained) {
    missing.push({ ...series, ...span, bars: spanLength(span, stepMs), reason: 'UNEXPLAINED' });
  }
  return missing.sort((a, b) => a.from - b.from);
}
