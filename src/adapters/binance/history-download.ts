import { assert } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { SymbolName } from '../../model/names.js';
import { type Timeframe, timeframeMs } from '../../model/timeframe.js';
import type { BarQuery } from '../../ports/market-data-source.js';
import { RequestFailure } from '../../ports/request-failure.js';
import type { AggregateTrade } from './http/decode-market-data.js';

/** Says when to stop: an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
}

/** Bars of a span, by open time, both ends included. */
export interface BarSpan {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** One page of bars, oldest first, joined to the page before without hole or overlap. */
export interface BarPage {
  readonly bars: readonly Bar[];
  /** Open times within the page's reach for which the exchange has no bar. */
  readonly absent: readonly EpochMs[];
  /** Begin here to go on after this page. */
  readonly next: EpochMs;
  /** From 0 to 1. */
  readonly progress: number;
}

/** What bars are fetched from: paced by the request budget behind it. */
export interface BarPages {
  bars(query: BarQuery): Promise<readonly Bar[]>;
}

const PAGE_MAX = 1_000;

/**
 * Downloads bars page by page (rest-api.md, "Kline/Candlestick data"). Whoever stops taking pages, or cancels, goes on
 * later from the last page's `next`. Bars that are still open are not part of any page: the download ends before them.
 *
 * @throws RequestFailure, from a request or when a page is not what was asked for; what was yielded before stands
 */
export async function* downloadBars(
  source: BarPages,
  span: BarSpan,
  signal: CancelSignal = { aborted: false },
): AsyncGenerator<BarPage, void, void> {
  const { symbol, timeframe, from, to } = span;
  const stepMs = timeframeMs(timeframe);
  assert(from % stepMs === 0, 'a download of bars begins on the grid');
  let next = from;
  while (next <= to && !signal.aborted) {
    const query = {
      symbol,
      timeframe,
      from: next,
      to,
      limit: PAGE_MAX,
      priority: 'backfill',
    } as const;
    const bars = await source.bars(query);
    if (signal.aborted) return;
    const last = bars.at(-1);
    if (last === undefined) return;
    const absent = absentBefore(bars, { next, to, stepMs });
    next = last.openTime + stepMs;
    yield { bars, absent, next, progress: Math.min(1, (next - from) / (to - from + stepMs)) };
  }
}

/** The open times that a page leaves out, between where it had to begin and its last bar. @throws RequestFailure */
function absentBefore(
  bars: readonly Bar[],
  { next, to, stepMs }: { readonly next: EpochMs; readonly to: EpochMs; readonly stepMs: number },
): readonly EpochMs[] {
  const absent: EpochMs[] = [];
  let expected = next;
  for (const { openTime } of bars) {
    if (openTime < expected || openTime > to)
      throw new RequestFailure(
        `klines: a bar of ${openTime} where ${expected} to ${to} was asked`,
        {
          outcome: 'UNKNOWN',
        },
      );
    for (; expected < openTime; expected += stepMs) absent.push(expected);
    expected = openTime + stepMs;
  }
  return absent;
}

/** Aggregate trades of a span, by time, both ends included; or from an id on, to resume. */
export interface TradeSpan {
  readonly symbol: SymbolName;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** The last page's `nextId`. */
  readonly resumeAt?: bigint;
}

/** One page of aggregate trades, joined to the page before by their ids, which have no holes. */
export interface TradePage {
  readonly trades: readonly AggregateTrade[];
  readonly nextId: bigint;
  readonly progress: number;
}

/** Where a page of aggregate trades begins. */
export type TradePageStart = { readonly from: EpochMs } | { readonly fromId: bigint };

/** What aggregate trades are fetched from: paced by the request budget behind it. */
export interface TradePages {
  aggregateTrades(symbol: SymbolName, start: TradePageStart): Promise<readonly AggregateTrade[]>;
}

/**
 * Downloads aggregate trades page by page (rest-api.md, "Compressed/Aggregate trades list"): the first by time, every
 * other by id, because many trades may share a millisecond.
 *
 * @throws RequestFailure, from a request or when ids do not join; what was yielded before stands
 */
export async function* downloadAggregateTrades(
  source: TradePages,
  span: TradeSpan,
  signal: CancelSignal = { aborted: false },
): AsyncGenerator<TradePage, void, void> {
  const { symbol, from, to } = span;
  let nextId = span.resumeAt;
  while (!signal.aborted) {
    const start = nextId === undefined ? { from } : { fromId: nextId };
    const page = await source.aggregateTrades(symbol, start);
    if (signal.aborted) return;
    for (const { aggregateTradeId } of page) {
      if (nextId !== undefined && aggregateTradeId !== nextId)
        throw new RequestFailure(`aggTrades: ${aggregateTradeId} came where ${nextId} is next`, {
          outcome: 'UNKNOWN',
        });
      nextId = aggregateTradeId + 1n;
    }
    const trades = page.filter(({ exchangeAt }) => exchangeAt >= from && exchangeAt <= to);
    const last = trades.at(-1);
    if (last === undefined) return;
    nextId = last.aggregateTradeId + 1n;
    const ended = trades.length < page.length || page.length < PAGE_MAX;
    const progress = ended ? 1 : Math.min(1, (last.exchangeAt - from) / Math.max(1, to - from));
    yield { trades, nextId, progress };
    if (ended) return;
  }
}
