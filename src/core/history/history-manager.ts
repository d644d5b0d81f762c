import { assert, must } from '../../base/assert.js';
import { type EpochMs, MINUTE_MS } from '../../base/time.js';
import type { Bar, BarGap, BarSource } from '../../model/bar.js';
import { aggregateBars } from '../../model/bar-aggregation.js';
import type { EngineOutput } from '../../model/engine-output.js';
import { type SymbolName, symbolName } from '../../model/names.js';
import { type Reason, reason } from '../../model/reason-code.js';
import { barOpenTime, type Timeframe, timeframeMs } from '../../model/timeframe.js';
import type { HistoryConfig } from '../engine-config.js';
import { validateBar } from '../validators/validate-bar.js';
import { BarRing } from './bar-ring.js';
import { HistoryRepair } from './history-repair.js';
import { barsToWarmUp } from './warm-up.js';

/** How a bar was judged. In a `gap` the bar itself was accepted, and the places before it are missing. */
export type BarVerdict =
  | { readonly type: 'accepted' }
  | { readonly type: 'gap'; readonly from: EpochMs; readonly to: EpochMs }
  | { readonly type: 'duplicate'; readonly reason: Reason }
  | { readonly type: 'replaced'; readonly reason: Reason }
  | { readonly type: 'refused'; readonly reason: Reason };

/** A verdict and what follows from it. */
export interface BarRecorded {
  readonly verdict: BarVerdict;
  /** RecordBar of what was accepted (larger bars built from it included), RepairGap, RecordIncident, ScheduleTimer. */
  readonly outputs: readonly EngineOutput[];
}

/** An answer to RequestBars or RepairGap. */
export interface HistoryLoad {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly bars: readonly Bar[];
  /** Bars that open at or before this came from the store, the others from REST. */
  readonly storedUpTo?: EpochMs;
  /** Open times for which the exchange has no bar. */
  readonly absent: readonly EpochMs[];
  readonly at: EpochMs;
}

/** Exact bars kept per ring: enough for conflicts to be judged to the digit while REST may still differ. */
const EXACT_BARS = 64;
/** How long after its close a bar may be on its way before its ring counts as out of date: a bar's length, at most this. */
const ARRIVAL_MS_MAX = 5 * MINUTE_MS;

const REPAIR_TIMER_PREFIX = 'market:repair:';

/** Who is believed when two sources differ. A bar built from smaller ones yields to the exchange's own, REST wins. */
const AUTHORITY: Readonly<Record<BarSource, number>> = { aggregate: 0, ws: 1, import: 1, rest: 2 };

interface Series {
  readonly ring: BarRing;
  readonly repair: HistoryRepair;
}

/** A timeframe and the next larger ones that are built from it. */
interface Step {
  readonly timeframe: Timeframe;
  readonly parents: readonly Timeframe[];
}

/**
 * Closed bars per tracked symbol and timeframe, complete or explicitly not. Each larger timeframe is built, the
 * moment its last part closes, from the largest smaller one that divides it, and later confirmed by its own bar.
 */
export class HistoryManager {
  readonly #config: HistoryConfig;
  readonly #steps: ReadonlyMap<Timeframe, Step>;
  readonly #exactCapacity: number;
  readonly #symbols = new Map<SymbolName, ReadonlyMap<Timeframe, Series>>();
  #clockOffsetMs = 0;

  constructor(config: HistoryConfig) {
    assert(config.timeframes.length > 0, 'a history has at least one timeframe');
    assert(config.warmUpBars <= config.ringBars, 'a ring can hold the bars a warm-up needs');
    this.#config = config;
    this.#steps = new Map(
      config.timeframes.map((timeframe) => [timeframe, stepOf(timeframe, config.timeframes)]),
    );
    const parts = config.timeframes.flatMap((child) =>
      must(this.#steps.get(child)).parents.map(
        (parent) => timeframeMs(parent) / timeframeMs(child),
      ),
    );
    this.#exactCapacity = Math.max(EXACT_BARS, ...parts);
  }

  /** The exchange's clock minus ours: bars close by the exchange's clock, and are judged by it. */
  setClockOffset(offsetMs: number): void {
    this.#clockOffsetMs = offsetMs;
  }

  /** Begins to keep a symbol's bars. Does nothing when it is kept already. */
  track(symbol: SymbolName): void {
    if (this.#symbols.has(symbol)) return;
    const rings = new Map<Timeframe, Series>();
    for (const timeframe of this.#config.timeframes) {
      const ring = new BarRing({
        timeframe,
        capacity: this.#config.ringBars,
        exactCapacity: this.#exactCapacity,
      });
      rings.set(timeframe, { ring, repair: new HistoryRepair(symbol, ring) });
    }
    this.#symbols.set(symbol, rings);
  }

  /** Forgets a symbol's bars. */
  drop(symbol: SymbolName): void {
    this.#symbols.delete(symbol);
  }

  /** A symbol's ring, to be read only; undefined when the symbol is not tracked or the timeframe not configured. */
  ring(symbol: SymbolName, timeframe: Timeframe): BarRing | undefined {
    return this.#symbols.get(symbol)?.get(timeframe)?.ring;
  }

  /** Judges one closed bar and puts it where it belongs. `at` is its receipt. */
  record(bar: Bar, source: BarSource, at: EpochMs): BarRecorded {
    const outputs: EngineOutput[] = [];
    const series = this.#symbols.get(bar.symbol)?.get(bar.timeframe);
    if (series === undefined) {
      const numbers = { symbol: bar.symbol, timeframe: bar.timeframe };
      return {
        verdict: { type: 'refused', reason: reason('BAR_UNKNOWN_SYMBOL', numbers) },
        outputs,
      };
    }
    const verdict = this.#settle(series.ring, bar, source, at, outputs);
    this.#askForRepairs(bar.symbol, at, outputs);
    return { verdict, outputs };
  }

  /** Takes in bars that were asked for, in any order, and explains the holes that the exchange has itself. */
  load(load: HistoryLoad): readonly EngineOutput[] {
    const outputs: EngineOutput[] = [];
    const series = this.#symbols.get(load.symbol)?.get(load.timeframe);
    if (series === undefined) return outputs;
    const { ring } = series;
    const { storedUpTo = -Infinity } = load;
    for (const bar of load.bars) {
      if (bar.symbol !== load.symbol || bar.timeframe !== load.timeframe) continue;
      const source = bar.openTime <= storedUpTo ? 'import' : 'rest';
      this.#settle(ring, bar, source, load.at, outputs);
    }
    this.#explain(ring, load, outputs);
    this.#askForRepairs(load.symbol, load.at, outputs);
    return outputs;
  }

  /** Asks again for what is still missing, if it is time. */
  retryRepairs(symbol: SymbolName, at: EpochMs): readonly EngineOutput[] {
    const outputs: EngineOutput[] = [];
    this.#askForRepairs(symbol, at, outputs);
    return outputs;
  }

  /**
   * Why no decision may look at this symbol's bars: HISTORY_GAP with the first ring that is short, has an
   * unexplained hole in its newest places (`barsToWarmUp` of them), or is out of date.
   */
  blocker(symbol: SymbolName, at: EpochMs): Reason | undefined {
    const rings = this.#symbols.get(symbol);
    if (rings === undefined) return reason('HISTORY_GAP', { tracked: 'no' });
    for (const [timeframe, { ring }] of rings) {
      const complete = ring.completeRun;
      const needed = barsToWarmUp(timeframe, this.#config);
      if (complete < needed) return reason('HISTORY_GAP', { timeframe, complete, needed });
      const lengthMs = timeframeMs(timeframe);
      const ageMs = at + this.#clockOffsetMs - (must(ring.newestOpenTime) + lengthMs);
      const limitMs = lengthMs + Math.min(lengthMs, ARRIVAL_MS_MAX);
      if (ageMs > limitMs) return reason('HISTORY_GAP', { timeframe, ageMs, limitMs });
    }
    return undefined;
  }

  /** Whether every ring is warm, contiguous and up to date. */
  isReady(symbol: SymbolName, at: EpochMs): boolean {
    return this.blocker(symbol, at) === undefined;
  }

  /** Whether a ring holds enough places, whether or not it is up to date. */
  isComplete(symbol: SymbolName, timeframe: Timeframe): boolean {
    const complete = this.ring(symbol, timeframe)?.completeRun ?? 0;
    return complete >= barsToWarmUp(timeframe, this.#config);
  }

  #settle(
    ring: BarRing,
    bar: Bar,
    source: BarSource,
    at: EpochMs,
    outputs: EngineOutput[],
  ): BarVerdict {
    const fault = validateBar(bar, at + this.#clockOffsetMs);
    if (fault !== undefined) return { type: 'refused', reason: fault };
    if (ring.isBeyond(bar.openTime)) {
      const numbers = { openTime: bar.openTime, newest: must(ring.newestOpenTime) };
      return { type: 'refused', reason: reason('BAR_OUT_OF_ORDER', numbers) };
    }
    if (ring.placeAt(bar.openTime) === 'bar') return this.#compare(ring, bar, source, at, outputs);

    const newestBefore = ring.newestOpenTime;
    this.#accept(ring, bar, source, at, outputs);
    const lengthMs = timeframeMs(bar.timeframe);
    if (newestBefore !== undefined && bar.openTime > newestBefore + lengthMs) {
      return { type: 'gap', from: newestBefore + lengthMs, to: bar.openTime - lengthMs };
    }
    return { type: 'accepted' };
  }

  #compare(
    ring: BarRing,
    bar: Bar,
    source: BarSource,
    at: EpochMs,
    outputs: EngineOutput[],
  ): BarVerdict {
    const held = ring.sourceAt(bar.openTime);
    if (ring.holdsSame(bar)) {
      ring.confirm(bar.openTime, source);
      return {
        type: 'duplicate',
        reason: reason('BAR_DUPLICATE', { openTime: bar.openTime, held }),
      };
    }
    const { symbol, timeframe, openTime } = bar;
    const conflict = reason('BAR_CONFLICT', { symbol, timeframe, openTime, held, arrived: source });
    const isBelieved =
      AUTHORITY[source] > AUTHORITY[held] ||
      (AUTHORITY[source] === AUTHORITY[held] && source !== 'ws');
    if (isBelieved) this.#accept(ring, bar, source, at, outputs);
    // Two streamed versions of one bar: neither is believed over the other, REST decides.
    else if (source === 'ws' && held === 'ws') {
      outputs.push({ type: 'RepairGap', symbol, timeframe, from: openTime, to: openTime });
    }
    const isRebuild = source === 'aggregate' && held === 'aggregate';
    if (!isRebuild) {
      const detail = isBelieved
        ? `${source} replaced ${held}`
        : `${source} was refused, ${held} kept`;
      outputs.push({ type: 'RecordIncident', at, reason: conflict, detail });
    }
    return { type: isBelieved ? 'replaced' : 'refused', reason: conflict };
  }

  #accept(ring: BarRing, bar: Bar, source: BarSource, at: EpochMs, outputs: EngineOutput[]): void {
    ring.put(bar, source);
    // Imported bars are in the store already: they came from there.
    if (source !== 'import') outputs.push({ type: 'RecordBar', bar, source });
    this.#buildParents(bar.symbol, bar.timeframe, bar.openTime, at, outputs);
  }

  /** Marks what the exchange has no bar for; one RecordGap for each run of neighbours. */
  #explain(ring: BarRing, load: HistoryLoad, outputs: EngineOutput[]): void {
    const { symbol, timeframe, at } = load;
    let run: BarGap | undefined;
    for (const openTime of load.absent.toSorted((a, b) => a - b)) {
      const before = ring.placeAt(openTime);
      ring.markAbsent(openTime);
      if (before === 'absent' || ring.placeAt(openTime) !== 'absent') continue;
      if (run !== undefined && run.to + timeframeMs(timeframe) === openTime) {
        run = { ...run, to: openTime };
      } else {
        if (run !== undefined) outputs.push({ type: 'RecordGap', gap: run });
        run = { symbol, timeframe, from: openTime, to: openTime, reason: 'ABSENT_AT_EXCHANGE' };
      }
      this.#buildParents(symbol, timeframe, openTime, at, outputs);
    }
    if (run !== undefined) outputs.push({ type: 'RecordGap', gap: run });
  }

  /** Builds the larger bars that this place completes; each of them may complete a larger one again. */
  #buildParents(
    symbol: SymbolName,
    timeframe: Timeframe,
    openTime: EpochMs,
    at: EpochMs,
    outputs: EngineOutput[],
  ): void {
    const rings = must(this.#symbols.get(symbol));
    const child = must(rings.get(timeframe)).ring;
    for (const parent of must(this.#steps.get(timeframe)).parents) {
      const parentTime = barOpenTime(openTime, parent);
      const parts = partsOf(child, parentTime, parent);
      if (parts === undefined) continue;
      const { ring } = must(rings.get(parent));
      if (parts.length === 0) {
        this.#markAbsentToo(ring, symbol, parentTime, at, outputs);
        continue;
      }
      this.#settle(ring, aggregateBars(parts, parent), 'aggregate', at, outputs);
    }
  }

  /** A larger bar of which no part exists does not exist either. */
  #markAbsentToo(
    ring: BarRing,
    symbol: SymbolName,
    openTime: EpochMs,
    at: EpochMs,
    outputs: EngineOutput[],
  ): void {
    const before = ring.placeAt(openTime);
    ring.markAbsent(openTime);
    if (before === 'absent' || ring.placeAt(openTime) !== 'absent') return;
    const { timeframe } = ring;
    const gap = { symbol, timeframe, from: openTime, to: openTime };
    outputs.push({ type: 'RecordGap', gap: { ...gap, reason: 'ABSENT_AT_EXCHANGE' } });
    this.#buildParents(symbol, timeframe, openTime, at, outputs);
  }

  #askForRepairs(symbol: SymbolName, at: EpochMs, outputs: EngineOutput[]): void {
    const rings = this.#symbols.get(symbol);
    if (rings === undefined) return;
    let nextAt: EpochMs | undefined;
    for (const { repair } of rings.values()) {
      const due = repair.ask(at, outputs);
      if (due !== undefined) nextAt = Math.min(nextAt ?? due, due);
    }
    if (nextAt !== undefined) {
      outputs.push({
        type: 'ScheduleTimer',
        timerId: `${REPAIR_TIMER_PREFIX}${symbol}`,
        dueAt: nextAt,
      });
    }
  }
}

/** The symbol whose `retryRepairs` is due; undefined when the timer is another's. */
export function repairTimerSymbol(timerId: string): SymbolName | undefined {
  const isOurs = timerId.startsWith(REPAIR_TIMER_PREFIX);
  return isOurs ? symbolName(timerId.slice(REPAIR_TIMER_PREFIX.length)) : undefined;
}

/** The bars a larger bar is made of; undefined while a part is missing or no longer kept exactly. */
function partsOf(child: BarRing, from: EpochMs, parent: Timeframe): readonly Bar[] | undefined {
  const lengthMs = timeframeMs(child.timeframe);
  const parts: Bar[] = [];
  for (let openTime = from; openTime < from + timeframeMs(parent); openTime += lengthMs) {
    const place = child.placeAt(openTime);
    if (place === 'absent') continue;
    const bar = child.barAt(openTime);
    if (bar === undefined) return undefined;
    parts.push(bar);
  }
  return parts;
}

/** A timeframe feeds each larger one for which it is the largest that divides it. */
function stepOf(timeframe: Timeframe, all: readonly Timeframe[]): Step {
  const parents = all.filter((parent) => {
    const parentMs = timeframeMs(parent);
    const dividing = all.filter(
      (child) => timeframeMs(child) < parentMs && parentMs % timeframeMs(child) === 0,
    );
    const largest = dividing.toSorted((a, b) => timeframeMs(b) - timeframeMs(a))[0];
    return largest === timeframe;
  });
  return { timeframe, parents };
}
