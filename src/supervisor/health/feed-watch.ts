import type { MonotonicMs } from '../../base/time.js';
import type { EngineEvent } from '../../model/engine-event.js';
import type { SymbolName } from '../../model/names.js';
import type { SymbolSilence } from './health-readings.js';

/** Remembers when each streamed symbol was heard last, and which connections are down. */
export class FeedWatch {
  readonly #heardAt = new Map<SymbolName, MonotonicMs>();
  readonly #disconnected = new Set<SymbolName>();
  #userStreamConnected = false;

  get userStreamConnected(): boolean {
    return this.#userStreamConnected;
  }

  get streamed(): number {
    return this.#heardAt.size;
  }

  get disconnected(): number {
    return this.#disconnected.size;
  }

  /** The symbols that are streamed from now on; a new one has until the limit to be heard. */
  setSymbols(symbols: readonly SymbolName[], now: MonotonicMs): void {
    const wanted = new Set(symbols);
    for (const symbol of [...this.#heardAt.keys()]) {
      if (wanted.has(symbol)) continue;
      this.#heardAt.delete(symbol);
      this.#disconnected.delete(symbol);
    }
    for (const symbol of symbols) if (!this.#heardAt.has(symbol)) this.#heardAt.set(symbol, now);
  }

  observe(event: EngineEvent, now: MonotonicMs): void {
    switch (event.type) {
      case 'BookTickerUpdated':
      case 'TradePrinted':
        if (this.#heardAt.has(event.symbol)) this.#heardAt.set(event.symbol, now);
        return;
      case 'FeedStatusChanged':
        for (const symbol of event.symbols) this.#setConnected(symbol, event.connected);
        return;
      case 'UserStreamChanged':
        this.#userStreamConnected = event.connected;
        return;
      default:
    }
  }

  /** Symbols that are connected and silent for longer than the limit. */
  silent(now: MonotonicMs, silenceMsMax: number): readonly SymbolSilence[] {
    const silent: SymbolSilence[] = [];
    for (const [symbol, heardAt] of this.#heardAt) {
      const ageMs = Math.round(now - heardAt);
      if (ageMs > silenceMsMax && !this.#disconnected.has(symbol)) silent.push({ symbol, ageMs });
    }
    return silent;
  }

  #setConnected(symbol: SymbolName, connected: boolean): void {
    if (connected || !this.#heardAt.has(symbol)) this.#disconnected.delete(symbol);
    else this.#disconnected.add(symbol);
  }
}
