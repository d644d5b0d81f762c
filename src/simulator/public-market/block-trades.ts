import { RingBuffer } from '../../base/ring-buffer.js';
import type { SymbolName } from '../../model/names.js';
import type { PublicTrade } from './market-source.js';

/** Block trades of a symbol that can still be asked for. */
const KEPT = 10_000;

/**
 * Trades that two parties agreed on beside the book (changelog of 2026-05-06): they have ids of their own, touch no order and
 * are in no kline and no ticker. Nobody makes any here until somebody who operates the exchange says so; they are forgotten
 * when it ends.
 */
export class BlockTrades {
  readonly #trades = new Map<SymbolName, RingBuffer<PublicTrade>>();
  readonly #onAdded: (trade: PublicTrade) => void;

  constructor(onAdded: (trade: PublicTrade) => void) {
    this.#onAdded = onAdded;
  }

  /** Adds one, with the next id of its symbol. */
  add(trade: Omit<PublicTrade, 'tradeId'>): PublicTrade {
    const trades = this.#trades.get(trade.symbol) ?? new RingBuffer<PublicTrade>(KEPT);
    this.#trades.set(trade.symbol, trades);
    const added = { ...trade, tradeId: (trades.at(-1)?.tradeId ?? 0n) + 1n };
    trades.push(added);
    this.#onAdded(added);
    return added;
  }

  /** Those with ids from `fromId` on, oldest first. */
  from(symbol: SymbolName, fromId: bigint, limit: number): readonly PublicTrade[] {
    return [...(this.#trades.get(symbol) ?? [])]
      .filter(({ tradeId }) => tradeId >= fromId)
      .slice(0, limit);
  }
}
