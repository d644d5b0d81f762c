import type { EpochMs } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { Signal } from './signal.js';

/**
 * Lets one signal per symbol and bar through, drops what is stale, and puts the most confident first.
 * Remembers one open time per symbol; `retain` bounds the symbols.
 */
export class SignalRouter {
  readonly #ageMsMax: number;
  readonly #routedTo = new Map<SymbolName, EpochMs>();

  constructor(options: { readonly signalAgeMsMax: number }) {
    this.#ageMsMax = options.signalAgeMsMax;
  }

  /** The signals to act on, best first. Age is counted from the close of a signal's bar. */
  route(signals: readonly Signal[], at: EpochMs): readonly Signal[] {
    const ordered = signals.toSorted((a, b) =>
      a.confidence === b.confidence ? (a.symbol < b.symbol ? -1 : 1) : b.confidence - a.confidence,
    );
    return ordered.filter((signal) => {
      if (at - signal.barCloseTime > this.#ageMsMax) return false;
      const routedTo = this.#routedTo.get(signal.symbol);
      if (routedTo !== undefined && signal.barOpenTime <= routedTo) return false;
      this.#routedTo.set(signal.symbol, signal.barOpenTime);
      return true;
    });
  }

  /** Forgets every symbol that is not in the set. */
  retain(symbols: ReadonlySet<SymbolName>): void {
    for (const symbol of this.#routedTo.keys()) {
      if (!symbols.has(symbol)) this.#routedTo.delete(symbol);
    }
  }
}
