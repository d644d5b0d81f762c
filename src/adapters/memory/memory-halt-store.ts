import type { EpochMs } from '../../base/time.js';
import {
  HALTS_PER_SYMBOL_MAX,
  type HaltStore,
  type KnownHalts,
  type TradingHalt,
} from '../../ports/halt-store.js';

/** The HaltStore port in a list. */
export class MemoryHaltStore implements HaltStore {
  #halts: readonly TradingHalt[] = [];
  #seenAt: EpochMs | undefined;

  load(): KnownHalts {
    return { halts: this.#halts, seenAt: this.#seenAt };
  }

  save(changed: readonly TradingHalt[], seenAt: EpochMs): void {
    for (const halt of changed) {
      const others = this.#halts.filter(
        ({ from, symbol }) => symbol !== halt.symbol || from !== halt.from,
      );
      this.#halts = [...others, halt].sort((a, b) => a.from - b.from);
      const own = this.#halts.filter(({ symbol }) => symbol === halt.symbol);
      const dropped = new Set(own.slice(0, -HALTS_PER_SYMBOL_MAX));
      this.#halts = this.#halts.filter((each) => !dropped.has(each));
    }
    this.#seenAt = seenAt;
  }
}
