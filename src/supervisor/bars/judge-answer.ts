import type { EpochMs } from '../../base/time.js';
import { type Bar, sameBar } from '../../model/bar.js';
import type { BarSeries, BarSpan } from '../../model/bar-span.js';
import { timeframeMs } from '../../model/timeframe.js';

/** What REST answered to a question for a span, and what was known before. */
export interface RestAnswer {
  readonly series: BarSeries;
  readonly span: BarSpan;
  readonly bars: readonly Bar[];
  /** Open time of the answer's newest bar, one that still forms included. */
  readonly newest: EpochMs | undefined;
  /** On the exchange's clock, before the request left. */
  readonly askedAt: EpochMs;
  /** How often the oldest place of the span has been asked for, this time included. */
  readonly asks: number;
  /** The bar that the stream told for an open time. */
  readonly streamed: (openTime: EpochMs) => Bar | undefined;
  /** REST may be this far behind the stream. */
  readonly lagMsMax: number;
}

/** What may be believed of an answer. */
export interface AnswerJudgement {
  /** REST's word on these is final. */
  readonly settled: readonly Bar[];
  /** Open times for which the exchange has no bar. */
  readonly absent: readonly EpochMs[];
  /** From here on REST may still change its mind or catch up; undefined when the whole span is settled. */
  readonly openFrom: EpochMs | undefined;
}

/** An absence is believed when it was told so often, the last time after the lag had passed. */
const ASKS_BEFORE_ABSENT = 2;

/**
 * Decides, place by place from the oldest, what of an answer is final. REST may lag: what it says of a bar that has just
 * closed may be the bar as it was before its last trades, or nothing. A bar is final when the stream says the same, when
 * the answer holds a later closed bar as well, or when the lag has passed since its close. Where the stream told nothing, a
 * later bar that still forms is enough: its first trade came after the last of the bar before. Where the stream told
 * otherwise, that alone does not make it wrong.
 */
export function judgeAnswer(answer: RestAnswer): AnswerJudgement {
  const { askedAt, asks, bars, lagMsMax, newest = -Infinity, series, span, streamed } = answer;
  const stepMs = timeframeMs(series.timeframe);
  const byOpenTime = new Map(bars.map((bar) => [bar.openTime, bar]));
  const newestClosed = bars.at(-1)?.openTime ?? -Infinity;
  const settled: Bar[] = [];
  const absent: EpochMs[] = [];
  for (let openTime = span.from; openTime <= span.to; openTime += stepMs) {
    const bar = byOpenTime.get(openTime);
    const lagHasPassed = askedAt - (openTime + stepMs) > lagMsMax;
    if (bar !== undefined) {
      const twin = streamed(openTime);
      const agrees = twin !== undefined && sameBar(twin, bar);
      const reach = twin === undefined ? newest : newestClosed;
      if (!agrees && !lagHasPassed && reach <= openTime) {
        return { settled, absent, openFrom: openTime };
      }
      settled.push(bar);
    } else {
      if (!lagHasPassed || asks < ASKS_BEFORE_ABSENT)
        return { settled, absent, openFrom: openTime };
      absent.push(openTime);
    }
  }
  return { settled, absent, openFrom: undefined };
}
