import type { MemoryBarStore } from '../../adapters/memory/memory-bar-store.js';
import type { EpochMs } from '../../base/time.js';
import { sameBar } from '../../model/bar.js';
import { encodeJson } from '../../model/json-codec.js';
import { barOpenTime, type Timeframe, timeframeMs } from '../../model/timeframe.js';
import type { BarExchange } from './bar-exchange.js';

/** What the store holds when everything has come to rest. */
export interface BarsAtQuiescence {
  readonly problems: readonly string[];
  readonly bars: number;
  readonly absent: number;
  readonly revisions: number;
  /** The whole store as text: two runs of a seed are equal when these are. */
  readonly contents: string;
}

/**
 * Compares the store with the exchange, place by place from the first stored bar: what the exchange has is stored, digit for
 * digit and confirmed by REST; what it has not is not stored, and a gap row says that it is absent there.
 */
export async function barsAtQuiescence(
  store: MemoryBarStore,
  exchange: BarExchange,
  timeframes: readonly Timeframe[],
  until: EpochMs,
): Promise<BarsAtQuiescence> {
  const problems: string[] = [];
  const contents: string[] = [];
  let bars = 0;
  let absent = 0;
  for (const symbol of exchange.symbols) {
    for (const timeframe of timeframes) {
      const stepMs = timeframeMs(timeframe);
      const to = barOpenTime(until, timeframe) - stepMs;
      const stored = await store.read({ symbol, timeframe, to });
      const gaps = (await store.gaps(symbol, timeframe)).filter((gap) => gap.from <= to);
      const byTime = new Map(stored.map((bar) => [bar.openTime, bar]));
      if (stored.length === 0) problems.push(`${symbol} ${timeframe}: nothing is stored`);
      for (let at = stored[0]?.openTime ?? Infinity; at <= to; at += stepMs) {
        const place = `${symbol} ${timeframe} ${at}`;
        const ours = byTime.get(at);
        const theirs = exchange.closed(symbol, timeframe, at);
        const gap = gaps.find(({ from, to: last }) => from <= at && at <= last);
        if (theirs === undefined) {
          absent += 1;
          if (ours !== undefined) problems.push(`${place}: stored, and the exchange has no bar`);
          if (gap?.reason !== 'ABSENT_AT_EXCHANGE') {
            problems.push(
              `${place}: absent at the exchange, the gap row says ${gap?.reason ?? 'nothing'}`,
            );
          }
          continue;
        }
        bars += 1;
        if (ours === undefined)
          problems.push(`${place}: missing, the gap row says ${gap?.reason ?? 'nothing'}`);
        else if (!sameBar(ours, theirs))
          problems.push(`${place}: ${encodeJson(ours)}, at the exchange ${encodeJson(theirs)}`);
        else {
          const source = await store.sourceOf(symbol, timeframe, at);
          if (source !== 'rest') problems.push(`${place}: only told by ${source ?? 'nobody'}`);
        }
      }
      contents.push(encodeJson({ stored, gaps }));
    }
  }
  const revisions = store.revisions.length;
  return { problems, bars, absent, revisions, contents: contents.join('\n') };
}
