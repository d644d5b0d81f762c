import { must } from '../base/assert.js';
import type { EpochMs } from '../base/time.js';
import type { BarGap, BarGapReason } from './bar.js';
import { type BarSpan, cutSpans, spansWithout } from './bar-span.js';
import { timeframeMs } from './timeframe.js';

/** From a guess to a certainty: where two rows speak of one place, the more certain reason is believed. */
const CERTAINTY: Readonly<Record<BarGapReason, number>> = {
  UNREPAIRED: 0,
  ABSENT_IN_ARCHIVE: 1,
  ABSENT_AT_EXCHANGE: 2,
  EXCHANGE_HALT: 3,
  NOT_LISTED: 4,
};

/**
 * The gaps that are still there: rows of one series, without the places that have been filled since and with the most
 * certain reason for each place; neighbours of one reason are one. Oldest first.
 *
 * `openTimes` are the bars stored inside the rows, rising.
 */
export function openGaps(
  rows: readonly BarGap[],
  openTimes: readonly EpochMs[],
): readonly BarGap[] {
  const first = rows[0];
  if (first === undefined) return [];
  const stepMs = timeframeMs(first.timeframe);
  const mostCertainFirst = rows.toSorted((a, b) => CERTAINTY[b.reason] - CERTAINTY[a.reason]);
  const open: BarGap[] = [];
  for (const row of mostCertainFirst) {
    let spans: readonly BarSpan[] = spansWithout(openTimes, row, stepMs);
    for (const taken of open) spans = cutSpans(spans, taken, stepMs);
    for (const span of spans) open.push({ ...row, ...span });
  }
  open.sort((a, b) => a.from - b.from);
  return joined(open, stepMs);
}

function joined(gaps: readonly BarGap[], stepMs: number): readonly BarGap[] {
  const out: BarGap[] = [];
  for (const gap of gaps) {
    const last = out.at(-1);
    if (last !== undefined && last.reason === gap.reason && last.to + stepMs === gap.from) {
      out[out.length - 1] = { ...must(last), to: gap.to };
    } else {
      out.push(gap);
    }
  }
  return out;
}
