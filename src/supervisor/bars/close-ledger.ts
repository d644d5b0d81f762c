import { must } from '../../base/assert.js';
import { type EpochMs, MINUTE_MS, SECOND_MS } from '../../base/time.js';
import { type Bar, sameBar } from '../../model/bar.js';
import {
  type BarSeries,
  type BarSpan,
  cutSpans,
  mergeSpans,
  spanLength,
} from '../../model/bar-span.js';
import { barOpenTime, timeframeMs } from '../../model/timeframe.js';
import type { LatestBars } from '../../ports/market-data-source.js';
import { judgeAnswer } from './judge-answer.js';

/** Bars of one request (rest-api.md, "Kline/Candlestick data": limit). */
const ASKED_BARS_MAX = 1_000;
/** Told bars kept for each series while REST's word is awaited; older ones are compared by the store alone. */
const TOLD_BARS_MAX = 64;
const RETRY_MS_MIN = 2 * SECOND_MS;
const RETRY_MS_MAX = 10 * SECOND_MS;
const FAILURE_PAUSE_MS_MAX = 5 * MINUTE_MS;

/** How patient the ledger is. */
export interface CloseLedgerOptions {
  /** After a close, before REST is asked for the bar: the stream's own word comes first, and REST needs a moment. */
  readonly delayMs: number;
  /** REST may be this far behind the stream. */
  readonly lagMsMax: number;
}

/** Bars to ask REST for, in one request. */
export interface CloseQuestion {
  readonly series: BarSeries;
  readonly span: BarSpan;
}

/** What an answer has settled. */
export interface CloseOutcome {
  readonly settled: readonly SettledBar[];
  /** Spans for which the exchange has no bar. */
  readonly absent: readonly BarSpan[];
}

/** A bar on which REST has spoken. */
export interface SettledBar {
  readonly bar: Bar;
  /** What the rings hold is the same, differs, or is not known to this ledger. */
  readonly against: 'same' | 'different' | 'unknown';
  /** The bar closed while its series was watched: the rings want it, too. */
  readonly live: boolean;
}

interface Account {
  readonly series: BarSeries;
  readonly stepMs: number;
  /** Open times that want REST's word, in order. */
  owed: readonly BarSpan[];
  /** Open time of the next bar to close. */
  forming: EpochMs;
  readonly liveFrom: EpochMs;
  /** What the stream told, and what the rings took, by open time. */
  readonly streamed: Map<EpochMs, Bar>;
  readonly taken: Map<EpochMs, Bar>;
  /** REST's word on the newest of those that it has had. */
  readonly settled: Map<EpochMs, Bar>;
  asks: number;
  failures: number;
  notBefore: EpochMs;
  asked: boolean;
}

/**
 * Which closed bars still want REST's word, for each watched series: the pure half of persistence at close. Times are
 * on the exchange's clock.
 */
export class CloseLedger {
  readonly #options: CloseLedgerOptions;
  readonly #accounts = new Map<string, Account>();

  constructor(options: CloseLedgerOptions) {
    this.#options = options;
  }

  /** Bars that want REST's word. */
  get waiting(): number {
    let bars = 0;
    for (const { owed, stepMs } of this.#accounts.values()) {
      for (const span of owed) bars += spanLength(span, stepMs);
    }
    return bars;
  }

  /** Close of the bar that has waited longest. */
  get oldestCloseAt(): EpochMs | undefined {
    let oldest: EpochMs | undefined;
    for (const account of this.#accounts.values()) {
      const at = oldestClose(account);
      if (at !== undefined && (oldest === undefined || at < oldest)) oldest = at;
    }
    return oldest;
  }

  /** States the series to be kept. New ones begin with the newest closed bar and are returned; the others are forgotten. */
  watch(all: readonly BarSeries[], at: EpochMs): readonly BarSeries[] {
    const added: BarSeries[] = [];
    const names = new Set(all.map(nameOf));
    for (const name of this.#accounts.keys()) if (!names.has(name)) this.#accounts.delete(name);
    for (const series of all) {
      if (this.#accounts.has(nameOf(series))) continue;
      const stepMs = timeframeMs(series.timeframe);
      const newestClosed = barOpenTime(at, series.timeframe) - stepMs;
      this.#accounts.set(nameOf(series), {
        series: { symbol: series.symbol, timeframe: series.timeframe },
        stepMs,
        owed: [],
        forming: newestClosed,
        liveFrom: newestClosed,
        streamed: new Map(),
        taken: new Map(),
        settled: new Map(),
        asks: 0,
        failures: 0,
        notBefore: 0,
        asked: false,
      });
      added.push(series);
    }
    return added;
  }

  /** Adds older bars of a watched series that want REST's word. */
  owe(series: BarSeries, spans: readonly BarSpan[]): void {
    const account = this.#accounts.get(nameOf(series));
    if (account !== undefined)
      account.owed = mergeSpans([...account.owed, ...spans], account.stepMs);
  }

  /** Notes what the stream told of a bar. */
  noteStreamed(bar: Bar): void {
    const account = this.#accounts.get(nameOf(bar));
    if (account !== undefined && bar.openTime >= account.liveFrom) remember(account.streamed, bar);
  }

  /**
   * Notes what the rings have taken for a bar, wherever it came from. Where REST has said otherwise before, as of a bar whose
   * frame was half a minute on its way, its word is wanted again.
   */
  noteTaken(bar: Bar): void {
    const account = this.#accounts.get(nameOf(bar));
    const { openTime } = bar;
    if (account === undefined || openTime < account.liveFrom) return;
    remember(account.taken, bar);
    const said = account.settled.get(openTime);
    if (said !== undefined && !sameBar(said, bar))
      this.owe(account.series, [{ from: openTime, to: openTime }]);
  }

  /** Takes note of the bars that have closed meanwhile. */
  advance(at: EpochMs): void {
    for (const account of this.#accounts.values()) {
      const { stepMs } = account;
      const newest = barOpenTime(at - this.#options.delayMs, account.series.timeframe) - stepMs;
      if (newest < account.forming) continue;
      const closed = { from: account.forming, to: newest };
      account.owed = mergeSpans([...account.owed, closed], stepMs);
      account.forming = newest + stepMs;
      if (account.failures === 0) account.notBefore = Math.min(account.notBefore, at);
    }
  }

  /** Questions that are due, those about the oldest bars first. Each is answered by `settle` or `fail`. */
  take(count: number, at: EpochMs): readonly CloseQuestion[] {
    if (count <= 0) return [];
    return this.#oldestDue(count, at).map((account) => {
      account.asked = true;
      account.asks += 1;
      const { from, to } = must(account.owed[0]);
      const last = from + (ASKED_BARS_MAX - 1) * account.stepMs;
      return { series: account.series, span: { from, to: Math.min(to, last) } };
    });
  }

  /** In order. A question follows each answer, so that thousands that wait are passed over once, not sorted. */
  #oldestDue(count: number, at: EpochMs): readonly Account[] {
    const first: Account[] = [];
    for (const account of this.#accounts.values()) {
      if (account.asked || account.owed.length === 0 || account.notBefore > at) continue;
      const last = first.length === count ? first.at(-1) : undefined;
      if (last !== undefined && byOldestClose(account, last) >= 0) continue;
      const place = first.findIndex((each) => byOldestClose(account, each) < 0);
      first.splice(place < 0 ? first.length : place, 0, account);
      if (first.length > count) first.pop();
    }
    return first;
  }

  /** Whether the question is about bars that closed before their series was watched: an earlier run may have stored them. */
  isInherited({ series, span }: CloseQuestion): boolean {
    const account = this.#accounts.get(nameOf(series));
    return account !== undefined && span.from <= account.liveFrom;
  }

  /** Takes in an answer: what of it is final, and what is asked again. */
  settle(
    question: CloseQuestion,
    answer: LatestBars & { readonly askedAt: EpochMs; readonly at: EpochMs },
  ): CloseOutcome {
    const account = this.#accounts.get(nameOf(question.series));
    if (account === undefined) return { settled: [], absent: [] };
    const { absent, openFrom, settled } = judgeAnswer({
      ...question,
      bars: answer.bars,
      newest: answer.newest,
      askedAt: answer.askedAt,
      asks: account.asks,
      streamed: (openTime) => account.streamed.get(openTime),
      lagMsMax: this.#options.lagMsMax,
    });
    const { span } = question;
    const { stepMs } = account;
    const to = openFrom === undefined ? span.to : openFrom - stepMs;
    const outcome = {
      settled: settled.map((bar) => settledBar(bar, account)),
      absent: mergeSpans(
        absent.map((openTime) => ({ from: openTime, to: openTime })),
        stepMs,
      ),
    };
    for (const bar of settled) remember(account.settled, bar);
    account.asked = false;
    account.failures = 0;
    if (to >= span.from) {
      account.owed = cutSpans(account.owed, { from: span.from, to }, stepMs);
      account.asks = openFrom === undefined ? 0 : 1;
      forgetUpTo(account, to);
    }
    const pauseMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(8, account.asks - 1));
    account.notBefore = openFrom === undefined ? 0 : answer.at + pauseMs;
    return outcome;
  }

  /** The question was not answered: it is asked again, ever more slowly. */
  fail({ series }: CloseQuestion, at: EpochMs): void {
    const account = this.#accounts.get(nameOf(series));
    if (account === undefined) return;
    account.asked = false;
    account.asks -= 1;
    account.failures += 1;
    const pauseMs = RETRY_MS_MIN * 2 ** Math.min(10, account.failures);
    account.notBefore = at + Math.min(FAILURE_PAUSE_MS_MAX, pauseMs);
  }
}

function settledBar(bar: Bar, account: Account): SettledBar {
  const held = account.taken.get(bar.openTime) ?? account.streamed.get(bar.openTime);
  const against = held === undefined ? 'unknown' : sameBar(held, bar) ? 'same' : 'different';
  return { bar, against, live: bar.openTime >= account.liveFrom };
}

/** The oldest close first; of several, the shortest bars. */
function byOldestClose(a: Account, b: Account): number {
  const apart = must(oldestClose(a)) - must(oldestClose(b));
  return apart === 0 ? a.stepMs - b.stepMs : apart;
}

function oldestClose({ owed, stepMs }: Account): EpochMs | undefined {
  const first = owed[0];
  return first === undefined ? undefined : first.from + stepMs;
}

function remember(bars: Map<EpochMs, Bar>, bar: Bar): void {
  bars.set(bar.openTime, bar);
  if (bars.size <= TOLD_BARS_MAX) return;
  bars.delete(Math.min(...bars.keys()));
}

function forgetUpTo({ streamed, taken }: Account, openTime: EpochMs): void {
  for (const bars of [streamed, taken]) {
    for (const each of bars.keys()) if (each <= openTime) bars.delete(each);
  }
}

function nameOf({ symbol, timeframe }: BarSeries): string {
  return `${timeframe} ${symbol}`;
}
