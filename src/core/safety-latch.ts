import type { SafetyState } from '../model/engine-event.js';
import type { Outbox } from './outbox.js';

/** What an operator wants of entries. Every change is recorded before anything else follows from it. */
export class SafetyLatch {
  readonly #outbox: Outbox;
  #state: SafetyState = { tradingEnabled: false, killSwitch: 'NONE', paused: false };

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  get state(): SafetyState {
    return this.#state;
  }

  /** Kill switch and pause survive a restart; trading must be enabled anew in every run. */
  restore(stored: SafetyState): void {
    this.#state = stored;
    this.change({ tradingEnabled: false });
  }

  /** Stops entries. FLATTEN implies it: the weaker latch never replaces the stronger one. Returns whether anything changed. */
  killEntries(): boolean {
    return this.#state.killSwitch === 'NONE' && this.change({ killSwitch: 'ENTRIES' });
  }

  /** Returns whether anything changed. */
  change(part: Partial<SafetyState>): boolean {
    const next = { ...this.#state, ...part };
    const { tradingEnabled, killSwitch, paused } = this.#state;
    if (
      next.tradingEnabled === tradingEnabled &&
      next.killSwitch === killSwitch &&
      next.paused === paused
    ) {
      return false;
    }
    this.#state = next;
    this.#outbox.emit({ type: 'RecordSafety', safety: next });
    return true;
  }
}
