import type { EpochMs } from '../base/time.js';
import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import {
  addQuantity,
  leastQuantity,
  type Quantity,
  subtractQuantity,
  ZERO_QUANTITY,
} from '../model/quantity.js';
import { limitOf, remainingQuantity } from './match-order.js';
import type { OrderExecution } from './order-execution.js';
import { isBetter } from './price-priority.js';
import { crosses } from './public-depth.js';
import type { SymbolMarket } from './symbol-market.js';

/** A trade between others, as the tape states it. */
export interface PublicPrint {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly buyerIsMaker: boolean;
}

/**
 * Fills resting orders by what the public does: when a public trade or the public book crosses their price, never by
 * more than what traded or was offered, and only after what was ahead of them in the queue.
 */
export class RestingFills {
  readonly #execution: OrderExecution;

  constructor(execution: OrderExecution) {
    this.#execution = execution;
  }

  /** The public book was stated anew. */
  meetBook(market: SymbolMarket, at: EpochMs): void {
    for (const side of ['BUY', 'SELL'] as const) {
      shortenQueues(market, side);
      this.#fillCrossed(market, side, at);
    }
  }

  /** A public trade was printed. */
  meetTrade(market: SymbolMarket, print: PublicPrint, at: EpochMs): void {
    const rest = this.#fillTradedThrough(market, print, at);
    this.#fillTouched(market, { ...print, quantity: rest }, at);
  }

  #fillCrossed(market: SymbolMarket, side: OrderSide, at: EpochMs): void {
    for (const order of [...market.queue(side).orders]) {
      const price = limitOf(order);
      for (const level of market.depth.against(side)) {
        if (!crosses(side, price, level.price)) break;
        const quantity = leastQuantity(level.quantity, remainingQuantity(order));
        if (quantity === 0n) continue;
        market.depth.take(side, level.price, quantity);
        this.#execution.fillMaker(order, market, { price, quantity, at });
      }
    }
  }

  /** Orders priced better than a public trade had to trade before it. Returns what the trade has left. */
  #fillTradedThrough(market: SymbolMarket, print: PublicPrint, at: EpochMs): Quantity {
    let left = print.quantity;
    for (const side of ['BUY', 'SELL'] as const) {
      for (const order of [...market.queue(side).orders]) {
        const price = limitOf(order);
        if (!isBetter(side, price, print.price) || left === 0n) break;
        const quantity = leastQuantity(left, remainingQuantity(order));
        left = subtractQuantity(left, quantity);
        this.#execution.fillMaker(order, market, { price, quantity, at });
      }
    }
    return left;
  }

  /**
   * Orders at the traded price fill in turn, after the public quantity that queued before each. Of an iceberg only
   * the part that shows has its place in the queue.
   */
  #fillTouched(market: SymbolMarket, print: PublicPrint, at: EpochMs): void {
    const side: OrderSide = print.buyerIsMaker ? 'BUY' : 'SELL';
    let left = print.quantity;
    let passed = ZERO_QUANTITY;
    for (const order of [...market.queue(side).orders]) {
      if (limitOf(order) !== print.price) continue;
      order.queueAhead = subtractQuantity(order.queueAhead, passed);
      const ahead = leastQuantity(order.queueAhead, left);
      order.queueAhead = subtractQuantity(order.queueAhead, ahead);
      passed = addQuantity(passed, ahead);
      left = subtractQuantity(left, ahead);
      const shown = order.visibleQuantity ?? remainingQuantity(order);
      const quantity = leastQuantity(left, shown);
      if (quantity === 0n) continue;
      left = subtractQuantity(left, quantity);
      this.#execution.fillMaker(order, market, { price: print.price, quantity, at });
    }
  }
}

/** Public quantity that left a level can no longer be ahead of us there. */
function shortenQueues(market: SymbolMarket, side: OrderSide): void {
  for (const order of market.queue(side).orders) {
    const price = limitOf(order);
    if (order.queueAhead === 0n || !market.depth.covers(side, price)) continue;
    order.queueAhead = leastQuantity(order.queueAhead, market.depth.quantityAt(side, price));
  }
}
