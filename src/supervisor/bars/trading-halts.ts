import type { EpochMs } from '../../base/time.js';
import type { BarGap } from '../../model/bar.js';
import { type BarSpan, cutSpans } from '../../model/bar-span.js';
import type { Instrument, SymbolStatus } from '../../model/instrument.js';
import type { SymbolName } from '../../model/names.js';
import { barOpenTime, timeframeMs } from '../../model/timeframe.js';
import { HALTS_PER_SYMBOL_MAX, type HaltStore, type TradingHalt } from '../../ports/halt-store.js';

/**
 * Statuses of which there are no bars: nothing trades in HALT and BREAK, and in CANCEL_ONLY "market data is still generated
 * (except for klines)" (faqs/spot_glossary.md; enums.md, "Symbol status").
 */
const STANDSTILL: ReadonlySet<SymbolStatus> = new Set(['HALT', 'BREAK', 'CANCEL_ONLY']);

/**
 * When symbols stood still, as far as exchangeInfo has told this run and, with a store, those before it. Times are on the
 * exchange's clock.
 */
export class TradingHalts {
  readonly #store: HaltStore | undefined;
  readonly #halts = new Map<SymbolName, TradingHalt[]>();
  /** When the run before this one was last told; undefined once this one has been. */
  #seenBefore: EpochMs | undefined;

  constructor(store?: HaltStore) {
    this.#store = store;
    const known = store?.load();
    this.#seenBefore = known?.seenAt;
    for (const halt of known?.halts ?? []) {
      this.#halts.set(halt.symbol, [...(this.#halts.get(halt.symbol) ?? []), halt]);
    }
  }

  /** Takes in what exchangeInfo says now. @throws what the store throws */
  note(instruments: readonly Pick<Instrument, 'symbol' | 'status'>[], at: EpochMs): void {
    const changed: TradingHalt[] = [];
    for (const { status, symbol } of instruments) {
      const halts = this.#halts.get(symbol) ?? [];
      const last = halts.at(-1);
      const isHalted = STANDSTILL.has(status);
      if (isHalted === (last?.until === Infinity)) continue;
      // A halt that ended while nobody looked is only known to have lasted until somebody last did.
      const until = this.#seenBefore ?? at;
      const halt =
        isHalted || last === undefined ? { symbol, from: at, until: Infinity } : { ...last, until };
      const others = isHalted ? halts : halts.slice(0, -1);
      this.#halts.set(symbol, [...others, halt].slice(-HALTS_PER_SYMBOL_MAX));
      changed.push(halt);
    }
    this.#seenBefore = undefined;
    this.#store?.save(changed, at);
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
      const to = Math.min(gap.to, this.#lastInside(halt.until, gap));
      if (from > to) continue;
      explained.push({ ...gap, from, to, reason: 'EXCHANGE_HALT' });
      unexplained = cutSpans(unexplained, { from, to }, stepMs);
    }
    const absent = unexplained.map((span) => ({ ...gap, ...span }));
    return [...explained, ...absent].sort((a, b) => a.from - b.from);
  }

  /** Open time of the last bar that closes before a halt is known to have ended. */
  #lastInside(until: EpochMs, { timeframe }: BarGap): EpochMs {
    const known = Math.min(until, this.#seenBefore ?? Infinity);
    return known === Infinity ? Infinity : barOpenTime(known, timeframe) - timeframeMs(timeframe);
  }
}
