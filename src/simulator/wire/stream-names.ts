import { DAY_MS, HOUR_MS } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import { isKlineInterval, type KlineInterval, readTimeZone } from './kline-intervals.js';

/** A stream whose messages come by time and not by event. */
export type TimedStream =
  | {
      readonly type: 'kline';
      readonly symbol: SymbolName;
      readonly interval: KlineInterval;
    }
  | {
      readonly type: 'miniTicker' | 'ticker' | 'avgPrice' | 'referencePrice';
      readonly symbol: SymbolName;
    }
  | {
      readonly type: 'windowTicker';
      readonly symbol: SymbolName;
      readonly window: WindowSize;
    }
  | { readonly type: 'partialDepth'; readonly symbol: SymbolName; readonly levels: number }
  | { readonly type: 'depthDiff'; readonly symbol: SymbolName }
  | { readonly type: 'allMiniTickers' }
  | { readonly type: 'allWindowTickers'; readonly window: WindowSize };

/** The windows of rolling tickers (web-socket-streams.md, "Individual Symbol Rolling Window Statistics Streams"). */
export type WindowSize = '1h' | '4h' | '1d';

export const WINDOW_MS: Readonly<Record<WindowSize, number>> = {
  '1h': HOUR_MS,
  '4h': 4 * HOUR_MS,
  '1d': DAY_MS,
};

/** A stream and how often it speaks at most. */
export interface StreamSchedule {
  readonly stream: TimedStream;
  readonly everyMs: number;
}

/**
 * What a name stands for; undefined for names of streams that speak by event, and for names of nothing: both may be
 * subscribed (web-socket-streams.md, "Detailed Stream information").
 *
 * @param symbols by their names in lower case
 */
export function readStreamName(
  name: string,
  symbols: ReadonlyMap<string, SymbolName>,
): StreamSchedule | undefined {
  // The documentation has one pace and no name for it. python-binance asks for this stream with its pace in the name,
  // as basana asks for books (`btcusdt@depth10@1000ms`).
  const minis = /^!miniTicker@arr(?:@([1-9]\d{3})ms)?$/.exec(name);
  if (minis !== null) {
    return { stream: { type: 'allMiniTickers' }, everyMs: Number(minis[1] ?? 1_000) };
  }
  const all = /^!ticker_(1h|4h|1d)@arr$/.exec(name);
  if (all !== null) {
    return { stream: { type: 'allWindowTickers', window: all[1] as WindowSize }, everyMs: 1_000 };
  }
  const at = name.indexOf('@');
  const symbol = symbols.get(name.slice(0, at));
  return symbol === undefined ? undefined : readKind(name.slice(at + 1), symbol);
}

function readKind(kind: string, symbol: SymbolName): StreamSchedule | undefined {
  switch (kind) {
    case 'miniTicker':
    case 'ticker':
    case 'avgPrice':
    case 'referencePrice':
      return { stream: { type: kind, symbol }, everyMs: 1_000 };
    case 'depth':
    case 'depth@1000ms':
      return { stream: { type: 'depthDiff', symbol }, everyMs: 1_000 };
    case 'depth@100ms':
      return { stream: { type: 'depthDiff', symbol }, everyMs: 100 };
    default:
      return readPattern(kind, symbol);
  }
}

function readPattern(kind: string, symbol: SymbolName): StreamSchedule | undefined {
  const window = /^ticker_(1h|4h|1d)$/.exec(kind);
  if (window !== null) {
    const stream = { type: 'windowTicker', symbol, window: window[1] as WindowSize } as const;
    return { stream, everyMs: 1_000 };
  }
  const depth = /^depth(5|10|20)(?:@(100|1000)ms)?$/.exec(kind);
  if (depth !== null) {
    const stream = { type: 'partialDepth', symbol, levels: Number(depth[1]) } as const;
    return { stream, everyMs: Number(depth[2] ?? 1_000) };
  }
  const kline = /^kline_(\d{1,2}[smhdwM])(?:@(\+08:00))?$/.exec(kind);
  const interval = kline?.[1];
  if (interval === undefined || !isKlineInterval(interval)) return undefined;
  const zoneMs = kline?.[2] === undefined ? 0 : (readTimeZone(kline[2]) ?? 0);
  return {
    stream: { type: 'kline', symbol, interval: { name: interval, zoneMs } },
    everyMs: interval === '1s' ? 1_000 : 2_000,
  };
}
