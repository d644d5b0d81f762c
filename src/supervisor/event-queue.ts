import { assert } from '../base/assert.js';
import type { EngineEvent } from '../model/engine-event.js';
import type { QueueStatusView } from '../model/run-status.js';
import { Fifo } from './fifo.js';

/** An event's place in the queue. Conflation changes what stands in it, dropping empties it. */
interface Slot {
  event: EngineEvent | undefined;
}

/**
 * What waits for the engine. Book tickers and mini tickers conflate per symbol: the newest takes the place of the
 * one that waits. At the bound the oldest trades go first, counted; everything else must get through, so a full queue
 * without a trade in it is a bug and stops the process.
 */
export class EventQueue {
  readonly capacity: number;
  readonly #slots = new Fifo<Slot>();
  readonly #trades = new Fifo<Slot>();
  readonly #conflatable = new Map<string, Slot>();
  #depth = 0;
  #depthMax = 0;
  #pushed = 0;
  #conflated = 0;
  #tradesDropped = 0;

  constructor(capacity = 65_536) {
    assert(Number.isInteger(capacity) && capacity > 0, 'a queue holds at least one event');
    this.capacity = capacity;
  }

  get depth(): number {
    return this.#depth;
  }

  get counters(): QueueStatusView {
    return {
      depth: this.#depth,
      capacity: this.capacity,
      depthMax: this.#depthMax,
      pushed: this.#pushed,
      conflated: this.#conflated,
      tradesDropped: this.#tradesDropped,
    };
  }

  /** @throws InvariantViolation when the queue is full of events that may not be dropped. */
  push(event: EngineEvent): void {
    this.#pushed += 1;
    const key = conflationKey(event);
    const waiting = key === undefined ? undefined : this.#conflatable.get(key);
    if (waiting !== undefined) {
      waiting.event = event;
      this.#conflated += 1;
      return;
    }
    if (this.#depth >= this.capacity && !this.#dropOldestTrade()) {
      assert(event.type === 'TradePrinted', () => `the event queue has room for a ${event.type}`);
      this.#tradesDropped += 1;
      return;
    }
    const slot: Slot = { event };
    this.#slots.push(slot);
    if (key !== undefined) this.#conflatable.set(key, slot);
    if (event.type === 'TradePrinted') this.#trades.push(slot);
    // A ticker from after a reconnect must not slip in front of the disconnect.
    if (event.type === 'FeedStatusChanged') this.#conflatable.clear();
    this.#grow();
  }

  /** Puts an event before everything that waits: for a stop, after which nothing that waits may open a position. */
  pushFirst(event: EngineEvent): void {
    this.#pushed += 1;
    this.#slots.unshift({ event });
    this.#grow();
  }

  /** The next event, or undefined when none waits. */
  shift(): EngineEvent | undefined {
    for (;;) {
      const slot = this.#slots.shift();
      if (slot === undefined) return undefined;
      const event = slot.event;
      if (event === undefined) continue;
      slot.event = undefined;
      this.#depth -= 1;
      const key = conflationKey(event);
      if (key !== undefined && this.#conflatable.get(key) === slot) this.#conflatable.delete(key);
      if (event.type === 'TradePrinted') this.#trades.shift();
      return event;
    }
  }

  #grow(): void {
    this.#depth += 1;
    if (this.#depth > this.#depthMax) this.#depthMax = this.#depth;
  }

  #dropOldestTrade(): boolean {
    const slot = this.#trades.shift();
    if (slot === undefined) return false;
    slot.event = undefined;
    this.#depth -= 1;
    this.#tradesDropped += 1;
    return true;
  }
}

function conflationKey(event: EngineEvent): string | undefined {
  switch (event.type) {
    case 'BookTickerUpdated':
      return `book ${event.symbol}`;
    case 'MiniTickerUpdated':
      return `mini ${event.symbol}`;
    default:
      return undefined;
  }
}
