import { assert, unreachable } from '../base/assert.js';
import type { EngineEvent } from '../model/engine-event.js';
import type {
  ActionOutput,
  RepairGap,
  RequestBars,
  ScheduleTimer,
  SetStreams,
  SubmitOrder,
} from '../model/engine-output.js';
import type { SymbolName } from '../model/names.js';
import type { Timeframe } from '../model/timeframe.js';
import type { Cancel, Clock, Scheduler } from '../ports/clock.js';
import type { MarketDataFeed, StreamRequest } from '../ports/market-data-feed.js';
import type { TradingClient } from '../ports/trading-client.js';

/** More timers than this at once are a leak. */
const TIMERS_MAX = 20_000;

/** Where actions go. */
export interface OutputDispatcherParts {
  readonly trading: TradingClient;
  readonly feed: MarketDataFeed;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly loadBars: (request: RequestBars | RepairGap) => void;
  /** The timeframes whose bars are streamed for each symbol. */
  readonly timeframes: readonly Timeframe[];
  readonly offer: (event: EngineEvent) => void;
  /** Whether an entry may still leave. Exits are never asked about. */
  readonly entryStillAllowed: (symbol: SymbolName) => boolean;
  /** Told which symbols are streamed from now on. */
  readonly onSymbolsStreamed: (symbols: readonly SymbolName[]) => void;
}

/** Hands each action to the adapter or task that carries it out. Called only with actions that are durable. */
export class OutputDispatcher {
  readonly #parts: OutputDispatcherParts;
  readonly #timers = new Map<string, Cancel>();

  constructor(parts: OutputDispatcherParts) {
    this.#parts = parts;
  }

  dispatch(action: ActionOutput): void {
    const { trading } = this.#parts;
    switch (action.type) {
      case 'SubmitOrder':
        return trading.submit(action, () => this.#isStillWanted(action));
      case 'CancelOrder':
        return trading.cancel(action);
      case 'QueryOrder':
        return trading.query(action);
      case 'RequestSnapshot':
        return trading.requestSnapshot(action);
      case 'ScheduleTimer':
        return this.#schedule(action);
      case 'RequestBars':
      case 'RepairGap':
        return this.#parts.loadBars(action);
      case 'SetStreams':
        return this.#setStreams(action);
      default:
        return unreachable(action);
    }
  }

  /** Forgets every timer; none fires after this. */
  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #isStillWanted({ purpose, request }: SubmitOrder): boolean {
    return purpose !== 'ENTRY' || this.#parts.entryStillAllowed(request.symbol);
  }

  #schedule({ timerId, dueAt }: ScheduleTimer): void {
    const { clock, offer, scheduler } = this.#parts;
    this.#timers.get(timerId)?.();
    const cancel = scheduler.after(Math.max(0, dueAt - clock.now()), () => {
      this.#timers.delete(timerId);
      // A timer may fire a fraction early; the core is told no time before the one it asked for.
      offer({ type: 'TimerFired', at: Math.max(dueAt, clock.now()), timerId });
    });
    this.#timers.set(timerId, cancel);
    assert(this.#timers.size <= TIMERS_MAX, 'timers are bounded');
  }

  #setStreams({ symbols }: SetStreams): void {
    const streams: StreamRequest[] = [{ kind: 'miniTickers' }];
    for (const symbol of symbols) {
      for (const timeframe of this.#parts.timeframes)
        streams.push({ kind: 'bar', symbol, timeframe });
      streams.push({ kind: 'bookTicker', symbol }, { kind: 'trade', symbol });
    }
    this.#parts.feed.setStreams(streams);
    this.#parts.onSymbolsStreamed(symbols);
  }
}
