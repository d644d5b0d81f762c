import type { EpochMs } from '../../base/time.js';
import type { BarGap } from '../../model/bar.js';
import { type BarSpan, cutSpans } from '../../model/bar-span.js';
import type { Instrument, SymbolStatus } from '../../model/instrument.js';
import type { SymbolName } from '../../model/names.js';
import { barOpenTime, timeframeMs } from '../../model/timeframe.js';

/** Statuses in which nothing trades (enums.md, "Symbol status"). */
const STANDSTILL: ReadonlySet<SymbolStatus> = new Set(['HALT', 'BREAK']);
/** Halts remembered for each symbol; older ones no longer explain anything. */
const HALTS_MAX = 64;

/** From the first time a symbol was seen halted until it was seen otherwise; `until` is Infinity while it is not. */
interface Halt {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** When symbols stood still, as far as exchangeInfo has told since the start. Times are on the exchange's clock. */
export class TradingHalts {
  readonly #halts = new Map<SymbolName, Halt[]>();

  /** Takes in what exchangeInfo says now. */
  note(instruments: readonly Pick<Instrument, 'symbol' | 'status'>[], at: EpochMs): void {
    for (const { status, symbol } of instruments) {
      const halts = this.#halts.get(symbol) ?? [];
      const last = halts.at(-1);
      const wasHalted = last?.until === Infinity;
      const isHalted = STANDSTILL.has(status);
      if (isHalted === wasHalted) continue;
      if (isHalted) halts.push({ from: at, until: Infinity });
      else if (last !== undefined) halts[halts.length - 1] = { from: last.from, until: at };
      if (halts.length > HALTS_MAX) halts.shift();
      this.#halts.set(symbol, halts);
    }
  }

  /** Tells the bars of a gap that lie wholly inside a halt from the others; other reasons than absence are left as they are. */
  explain(gap: BarGap): readonly BarGap[] {
    const halts = this.#halts.get(gap.symbol);
    if (halts === undefined || gap.reason !== 'ABSENT_AT_EXCHANGE') return [gap];
    const stepMs = timeframeMs(gap.timeframe);
    let unexplained: readonly BarSpan[] = [{ from: gap.from, to: gap.to }];
    const explained: BarGap[] = [];
    for (const halt of halts) {
      const from = Math.max(gap.from, barOpenTime(halt.from + stepMs - 1, gap.timeframe));
      const to = Math.min(gap.to, lastInside(halt, gap));
      if (from > to) continue;
      explained.push({ ...gap, from, to, reason: 'EXCHANGE_HALT' });
      unexplained = cutSpans(unexplained, { from, to }, stepMs);
    }
    const absent = unexplained.map((span) => ({ ...gap, ...span }));
    return [...explained, ...absent].sort((a, b) => a.from - b.from);
  }
}

/** Open time of the last bar that closes inside the halt. */
function lastInside({ until }: Halt, { timeframe }: BarGap): EpochMs {
  return until === Infinity ? Infinity : barOpenTime(until, timeframe) - timeframeMs(timeframe);
}
