import type { EpochMs } from '../../base/time.js';

/** Requests kept at most; what comes after them is lost. */
const KEPT_MAX = 1_000;

/**
 * A matching engine that stands still: nothing trades, and what is sent to it waits at its door until it goes on.
 */
export class EngineFreeze {
  #until: EpochMs | undefined;
  #kept: (() => void)[] = [];

  /** Stops the engine until then. */
  freeze(until: EpochMs): void {
    this.#until = until;
  }

  get until(): EpochMs | undefined {
    return this.#until;
  }

  isFrozen(now: EpochMs): boolean {
    return this.#until !== undefined && now < this.#until;
  }

  /** Keeps a request for when the engine goes on. */
  keep(carryOut: () => void): void {
    if (this.#kept.length < KEPT_MAX) this.#kept.push(carryOut);
  }

  /** Lets the engine go on when it is time. Returns whether it has. */
  thaw(now: EpochMs): boolean {
    if (this.#until === undefined || now < this.#until) return false;
    this.#until = undefined;
    const kept = this.#kept;
    this.#kept = [];
    for (const carryOut of kept) carryOut();
    return true;
  }
}
