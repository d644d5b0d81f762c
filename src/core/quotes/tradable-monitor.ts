import { type EpochMs, SECOND_MS } from '../../base/time.js';
import type { BookTickerUpdated } from '../../model/market-event.js';
import { formatMoney } from '../../model/money.js';
import type { SymbolName } from '../../model/names.js';
import { type Reason, reason } from '../../model/reason-code.js';
import type { TradableConfig } from '../engine-config.js';
import { depthQuote, spreadBps } from '../market-view.js';

/** A book must be bad for this long before its symbol stops being tradable: the best level is often thin for an instant. */
const BAD_MS_MAX = 2 * SECOND_MS;

/** A change of mind about one symbol. */
export type TradableChange =
  | { readonly type: 'tradable'; readonly symbol: SymbolName }
  | { readonly type: 'untradable'; readonly symbol: SymbolName; readonly reason: Reason };

interface Standing {
  isTradable: boolean;
  badSince: EpochMs | undefined;
}

/**
 * Watches spread and depth per symbol, with hysteresis: good enough to enter, or bad enough for long enough to
 * leave. Bounded by the symbols whose streams are open, which `forget` keeps true.
 */
export class TradableMonitor {
  readonly #config: TradableConfig;
  readonly #standings = new Map<SymbolName, Standing>();

  constructor(config: TradableConfig) {
    this.#config = config;
  }

  /** Whether the symbol's book has been good enough; false before its first book ticker. */
  isTradable(symbol: SymbolName): boolean {
    return this.#standings.get(symbol)?.isTradable ?? false;
  }

  /** Judges a new best bid and ask. @returns the change it makes, if any. */
  update(book: BookTickerUpdated): TradableChange | undefined {
    const { symbol } = book;
    let standing = this.#standings.get(symbol);
    if (standing === undefined) {
      standing = { isTradable: false, badSince: undefined };
      this.#standings.set(symbol, standing);
    }
    if (!standing.isTradable) {
      if (this.#objection(book, 'enter') !== undefined) return undefined;
      standing.isTradable = true;
      standing.badSince = undefined;
      return { type: 'tradable', symbol };
    }
    const objection = this.#objection(book, 'leave');
    if (objection === undefined) {
      standing.badSince = undefined;
      return undefined;
    }
    standing.badSince ??= book.at;
    if (book.at - standing.badSince < BAD_MS_MAX) return undefined;
    standing.isTradable = false;
    return { type: 'untradable', symbol, reason: objection };
  }

  /** Starts afresh with a symbol, as after its feed was down. */
  forget(symbol: SymbolName): void {
    this.#standings.delete(symbol);
  }

  #objection(book: BookTickerUpdated, threshold: 'enter' | 'leave'): Reason | undefined {
    const config = this.#config;
    const isEntering = threshold === 'enter';
    if (book.bid <= 0n || book.ask <= book.bid) return reason('NO_QUOTE');
    const spread = spreadBps(book);
    const spreadLimit = isEntering ? config.spreadBpsEnter : config.spreadBpsLeave;
    if (spread > spreadLimit) {
      return reason('SPREAD_TOO_WIDE', {
        spreadBps: Math.round(spread * 100) / 100,
        limitBps: spreadLimit,
      });
    }
    const depth = depthQuote(book);
    const depthLimit = isEntering ? config.depthQuoteEnter : config.depthQuoteLeave;
    if (depth < depthLimit) {
      const numbers = { depthQuote: formatMoney(depth), limitQuote: formatMoney(depthLimit) };
      return reason('DEPTH_TOO_THIN', numbers);
    }
    return undefined;
  }
}
