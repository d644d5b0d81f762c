import { MINUTE_MS, type MonotonicMs, SECOND_MS } from '../../base/time.js';
import type { QueueStatusView } from '../../model/run-status.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';

/** Conflation is everyday: it is told at most so often, with what has added up meanwhile. */
const CONFLATION_TOLD_EVERY_MS = MINUTE_MS;

/** A trade given up at the bound is a loss: the first is told at once, the others at most so often. */
const DROPS_TOLD_EVERY_MS = 10 * SECOND_MS;

/** What the watch works with. */
export interface QueueWatchParts {
  readonly counters: () => QueueStatusView;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Logger;
}

/** Says what the event queue does when it has to choose: conflate, and at its bound give up trades. */
export class QueueWatch {
  readonly #parts: QueueWatchParts;
  #lookedAt = { tradesDropped: 0 };
  #told = { conflated: 0, tradesDropped: 0 };
  #conflationToldAt: MonotonicMs = Number.NEGATIVE_INFINITY;
  #dropsToldAt: MonotonicMs = Number.NEGATIVE_INFINITY;

  constructor(parts: QueueWatchParts) {
    this.#parts = parts;
  }

  /** Logs what there is to say; returns the queue as it is, and the trades given up since the last look. */
  look(): QueueStatusView & { readonly droppedSince: number } {
    const counters = this.#parts.counters();
    this.#tellConflation(counters);
    this.#tellDrops(counters);
    const droppedSince = counters.tradesDropped - this.#lookedAt.tradesDropped;
    this.#lookedAt = { tradesDropped: counters.tradesDropped };
    return { ...counters, droppedSince };
  }

  #tellConflation({ capacity, conflated, depth, depthMax, pushed }: QueueStatusView): void {
    const { clock, logger } = this.#parts;
    const since = conflated - this.#told.conflated;
    const now = clock.monotonic();
    if (since === 0 || now - this.#conflationToldAt < CONFLATION_TOLD_EVERY_MS) return;
    this.#conflationToldAt = now;
    this.#told = { ...this.#told, conflated };
    const numbers = { since, conflated, pushed, depth, depthMax, capacity };
    logger.log('info', 'events-conflated', numbers);
  }

  #tellDrops({ capacity, depth, tradesDropped }: QueueStatusView): void {
    const { clock, logger } = this.#parts;
    const since = tradesDropped - this.#told.tradesDropped;
    const now = clock.monotonic();
    if (since === 0 || now - this.#dropsToldAt < DROPS_TOLD_EVERY_MS) return;
    this.#dropsToldAt = now;
    this.#told = { ...this.#told, tradesDropped };
    logger.log('warn', 'trades-dropped', { since, tradesDropped, depth, capacity });
  }
}
