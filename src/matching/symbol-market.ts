import type { Instrument } from '../model/instrument.js';
import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import { hasTrigger } from './match-order.js';
import { OrderQueue, type WorkingOrder } from './order-queue.js';
import { PublicDepth } from './public-depth.js';

/** Everything the engine keeps of one symbol. */
export class SymbolMarket {
  instrument: Instrument;
  /** Of the last public trade. */
  lastPrice: Price | undefined;
  readonly depth = new PublicDepth();
  readonly #bids = new OrderQueue('BUY');
  readonly #asks = new OrderQueue('SELL');
  /** Every open order, by id, in order of arrival. */
  readonly open = new Map<bigint, WorkingOrder>();

  constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  /** Our resting orders of one side. */
  queue(side: OrderSide): OrderQueue {
    return side === 'BUY' ? this.#bids : this.#asks;
  }

  /** Our resting orders that a taker of this side meets. */
  against(takerSide: OrderSide): OrderQueue {
    return takerSide === 'BUY' ? this.#asks : this.#bids;
  }

  /** Stops the last price has reached, in order of arrival. */
  dueStops(): readonly WorkingOrder[] {
    const last = this.lastPrice;
    if (last === undefined) return [];
    return [...this.open.values()].filter(
      (order) =>
        order.workingAt === undefined &&
        hasTrigger(order.type) &&
        isTriggered(order.side, order.type, order.stopPrice, last),
    );
  }
}

/**
 * Whether a stop price is reached (rest-api.md, "New order", trigger order price rules): stop losses lie above the
 * market for a BUY and below it for a SELL, take profits the other way round.
 */
export function isTriggered(
  side: OrderSide,
  type: WorkingOrder['type'],
  stopPrice: Price,
  last: Price,
): boolean {
  const isStopLoss = type === 'STOP_LOSS' || type === 'STOP_LOSS_LIMIT';
  const waitsForRise = (side === 'BUY') === isStopLoss;
  return waitsForRise ? last >= stopPrice : last <= stopPrice;
}
