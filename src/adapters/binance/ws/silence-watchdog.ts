import type { MonotonicMs } from '../../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../../ports/clock.js';

/** Calls back once when nothing has been heard for too long. Costs one timer, however often something is heard. */
export class SilenceWatchdog {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #silenceMsMax: number;
  readonly #onSilence: () => void;
  #heardAt: MonotonicMs;
  #cancel: Cancel;

  constructor(clock: Clock, scheduler: Scheduler, silenceMsMax: number, onSilence: () => void) {
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#silenceMsMax = silenceMsMax;
    this.#onSilence = onSilence;
    this.#heardAt = clock.monotonic();
    this.#cancel = scheduler.after(silenceMsMax, () => this.#check());
  }

  /** @param at now, where the caller has read the clock already: for a frame that costs as much as reading it. */
  heard(at: MonotonicMs = this.#clock.monotonic()): void {
    this.#heardAt = at;
  }

  stop(): void {
    this.#cancel();
  }

  #check(): void {
    const silentMs = this.#clock.monotonic() - this.#heardAt;
    // A timer may come a fraction of a millisecond early.
    if (silentMs >= this.#silenceMsMax - 1) {
      this.#onSilence();
      return;
    }
    this.#cancel = this.#scheduler.after(this.#silenceMsMax - silentMs, () => this.#check());
  }
}
