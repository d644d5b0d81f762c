import type { EpochMs } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { Signal } from './signal.js';

/**
 * Lets one signal per symbol and bar through, and puts the most confident first. What has grown old passes too: it is
 * the validator that refuses it, with its age on record. Remembers one open time per symbol; `retain` bounds the symbols.
 */
export class SignalRouter {
  readonly #routedTo = new Map<SymbolName, EpochMs>();

  /** The signals to act on, best first. */
  route(signals: readonly Signal[]): readonly Signal[] {
    const ordered = signals.toSorted((a, b) =>
      a.confidence === b.confidence ? (a.symbol < b.symbol ? -1 : 1) : b.confidence - a.confidence,
    );
    return ordered.filter((signal) => {
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
