import { type EpochMs, MINUTE_MS, SECOND_MS } from '../../base/time.js';
import type { EngineOutput } from '../../model/engine-output.js';
import type { SymbolName } from '../../model/names.js';
import type { BarRing, RingHole } from './bar-ring.js';

/** Wait after the first request for a hole; it doubles with each further one. REST lags the stream by up to 40 s. */
const RETRY_FIRST_MS = 5 * SECOND_MS;
const RETRY_MS_MAX = 5 * MINUTE_MS;
/** After this many requests the hole is recorded as unrepaired. It is still asked for, at the slowest pace. */
const ATTEMPTS_BEFORE_RECORD = 8;
/** Holes of one ring asked for at a time. */
const HOLES_MAX = 8;

interface Request {
  readonly to: EpochMs;
  readonly attempts: number;
  readonly nextAt: EpochMs;
}

/** Asks for the holes of one ring: at once when a hole is new, then ever more slowly, and never silently giving up. */
export class HistoryRepair {
  readonly #symbol: SymbolName;
  readonly #ring: BarRing;
  #requests = new Map<EpochMs, Request>();

  constructor(symbol: SymbolName, ring: BarRing) {
    this.#symbol = symbol;
    this.#ring = ring;
  }

  /** Adds the requests that are due to `outputs`. @returns when to look again; undefined when nothing is missing. */
  ask(at: EpochMs, outputs: EngineOutput[]): EpochMs | undefined {
    if (this.#ring.missing === 0) {
      if (this.#requests.size > 0) this.#requests = new Map();
      return undefined;
    }
    const open = new Map<EpochMs, Request>();
    let nextAt: EpochMs | undefined;
    for (const hole of this.#ring.holes().slice(-HOLES_MAX)) {
      const request = this.#askForHole(hole, at, outputs);
      open.set(hole.from, request);
      nextAt = Math.min(nextAt ?? request.nextAt, request.nextAt);
    }
    this.#requests = open;
    return nextAt;
  }

  #askForHole(hole: RingHole, at: EpochMs, outputs: EngineOutput[]): Request {
    const before = this.#requests.get(hole.from);
    if (before !== undefined && before.to === hole.to && at < before.nextAt) return before;
    const { timeframe } = this.#ring;
    const attempts = (before?.attempts ?? 0) + 1;
    outputs.push({
      type: 'RepairGap',
      symbol: this.#symbol,
      timeframe,
      from: hole.from,
      to: hole.to,
    });
    if (attempts === ATTEMPTS_BEFORE_RECORD) {
      const gap = { symbol: this.#symbol, timeframe, from: hole.from, to: hole.to };
      outputs.push({ type: 'RecordGap', gap: { ...gap, reason: 'UNREPAIRED' } });
    }
    const waitMs = Math.min(RETRY_FIRST_MS * 2 ** (attempts - 1), RETRY_MS_MAX);
    return { to: hole.to, attempts, nextAt: at + waitMs };
  }
}
