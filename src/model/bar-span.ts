import type { EpochMs } from '../base/time.js';
import type { SymbolName } from './names.js';
import type { Timeframe } from './timeframe.js';

/** One symbol at one timeframe. */
export interface BarSeries {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
}

/** Consecutive open times of one series, both ends included. */
export interface BarSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** How many bars the span has room for. `stepMs` is the timeframe's length. */
export function spanLength({ from, to }: BarSpan, stepMs: number): number {
  return to < from ? 0 : (to - from) / stepMs + 1;
}

/** The spans in order, those that overlap or touch made one. */
export function mergeSpans(spans: readonly BarSpan[], stepMs: number): readonly BarSpan[] {
  const merged: BarSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || span.from > last.to + stepMs) merged.push(span);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return merged;
}

/** What of the spans lies outside `cut`. */
export function cutSpans(
  spans: readonly BarSpan[],
  cut: BarSpan,
  stepMs: number,
): readonly BarSpan[] {
  const left: BarSpan[] = [];
  for (const { from, to } of spans) {
    if (to < cut.from || from > cut.to) {
      left.push({ from, to });
      continue;
    }
    if (from < cut.from) left.push({ from, to: cut.from - stepMs });
    if (to > cut.to) left.push({ from: cut.to + stepMs, to });
  }
  return left;
}

/** The parts of a span for which there is no open time in `openTimes`, which rise. */
export function spansWithout(
  openTimes: readonly EpochMs[],
  span: BarSpan,
  stepMs: number,
): readonly BarSpan[] {
  const holes: BarSpan[] = [];
  let next = span.from;
  for (const openTime of openTimes) {
    if (openTime < next) continue;
    if (openTime > span.to) break;
    if (openTime > next) holes.push({ from: next, to: openTime - stepMs });
    next = openTime + stepMs;
  }
  if (next <= span.to) holes.push({ from: next, to: span.to });
  return holes;
}
