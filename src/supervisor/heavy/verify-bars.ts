import { type Bar, sameBar } from '../../model/bar.js';
import type { BarSelection, VerifyWork } from '../../model/heavy-task.js';
import { barOpenTime, timeframeMs } from '../../model/timeframe.js';
import type { BarCoverage } from '../../ports/bar-store.js';
import type { HeavyWorkContext } from './heavy-work-context.js';
import { selectedCoverage } from './selected-series.js';
import { UnknownSymbols } from './unknown-symbols.js';

/** Bars compared with one request at most, so that a sample is spread over a series. */
const RUN_BARS_MAX = 100;
/** Differences told one by one; all are counted. */
const TOLD_MAX = 50;

/** How a stored bar disagrees with the exchange. */
export interface BarDifference {
  readonly symbol: string;
  readonly timeframe: string;
  readonly openTime: number;
  readonly what: 'different' | 'not stored' | 'not at the exchange';
}

/** What a verification found. */
export interface VerifySummary {
  readonly series: number;
  readonly compared: number;
  readonly equal: number;
  readonly different: number;
  /** The exchange has them, the store does not. */
  readonly notStored: number;
  /** The store has them, the exchange does not. */
  readonly notAtExchange: number;
  readonly differences: readonly BarDifference[];
  /** Symbols that the exchange does not know, so that nothing of them was compared. */
  readonly unknown: readonly string[];
}

/** Fetches runs of bars again, spread evenly over each series, and compares them digit for digit. Changes nothing. */
export async function verifyBars(
  { sample, selection }: VerifyWork,
  context: HeavyWorkContext,
): Promise<VerifySummary> {
  const { step, store } = context;
  const series = selectedCoverage(await store.coverage(), selection).flatMap((row) =>
    rangeOf(row, selection),
  );
  const counts = { compared: 0, equal: 0, different: 0, notStored: 0, notAtExchange: 0 };
  const differences: BarDifference[] = [];
  const unknown = new UnknownSymbols();
  for (const [done, row] of series.entries()) {
    for (const from of runStarts(row, sample, context)) {
      await step({ done, total: series.length, note: `${row.symbol} ${row.timeframe}` });
      const compared = await unknown.ask(row, () => compareRun(row, from, sample, context));
      if (compared === undefined) break;
      for (const { openTime, what } of compared) {
        counts.compared += 1;
        if (what === 'equal') counts.equal += 1;
        else {
          if (what === 'different') counts.different += 1;
          else if (what === 'not stored') counts.notStored += 1;
          else counts.notAtExchange += 1;
          const { symbol, timeframe } = row;
          if (differences.length < TOLD_MAX)
            differences.push({ symbol, timeframe, openTime, what });
        }
      }
    }
  }
  return { series: series.length, ...counts, differences, unknown: unknown.found };
}

/** The part of a series that is asked for; none when it lies elsewhere. */
function rangeOf(row: BarCoverage, { from, to }: BarSelection): readonly BarCoverage[] {
  const stepMs = timeframeMs(row.timeframe);
  const first = from === undefined ? -Infinity : barOpenTime(from + stepMs - 1, row.timeframe);
  const firstOpenTime = Math.max(row.firstOpenTime, first);
  const last = to === undefined ? Infinity : barOpenTime(to, row.timeframe);
  const lastOpenTime = Math.min(row.lastOpenTime, last);
  return firstOpenTime > lastOpenTime ? [] : [{ ...row, firstOpenTime, lastOpenTime }];
}

/** Where the runs of a series begin: first and last places included, none younger than REST is sure of. */
function runStarts(row: BarCoverage, sample: number, context: HeavyWorkContext): readonly number[] {
  const stepMs = timeframeMs(row.timeframe);
  const last = newestJudged(row, context);
  const places = Math.floor((last - row.firstOpenTime) / stepMs) + 1;
  if (places <= 0) return [];
  const runBars = Math.min(RUN_BARS_MAX, sample);
  const runs = Math.min(Math.ceil(sample / runBars), Math.ceil(places / runBars));
  const spread = Math.max(0, places - runBars);
  return Array.from({ length: runs }, (_, run) => {
    const place = runs === 1 ? spread : Math.round((spread * run) / (runs - 1));
    return row.firstOpenTime + place * stepMs;
  });
}

/** The newest stored place of which REST is sure. */
function newestJudged(
  { lastOpenTime, timeframe }: BarCoverage,
  { exchangeNow, lagMsMax }: HeavyWorkContext,
): number {
  const newest = barOpenTime(exchangeNow() - lagMsMax, timeframe) - timeframeMs(timeframe);
  return Math.min(lastOpenTime, newest);
}

interface Comparison {
  readonly openTime: number;
  readonly what: 'equal' | BarDifference['what'];
}

async function compareRun(
  row: BarCoverage,
  from: number,
  sample: number,
  context: HeavyWorkContext,
): Promise<readonly Comparison[]> {
  const { source, store } = context;
  const { symbol, timeframe } = row;
  const runBars = Math.min(RUN_BARS_MAX, sample);
  const to = Math.min(newestJudged(row, context), from + (runBars - 1) * timeframeMs(timeframe));
  const query = { symbol, timeframe, from, to };
  const theirs = await source.bars({ ...query, limit: runBars, priority: 'backfill' });
  const ours = await store.read(query);
  const left = new Map<number, Bar>(ours.map((bar) => [bar.openTime, bar]));
  const compared: Comparison[] = theirs.map((bar) => {
    const mine = left.get(bar.openTime);
    left.delete(bar.openTime);
    const what = mine === undefined ? 'not stored' : sameBar(mine, bar) ? 'equal' : 'different';
    return { openTime: bar.openTime, what };
  });
  for (const openTime of left.keys()) compared.push({ openTime, what: 'not at the exchange' });
  return compared;
}
