import type { EpochMs } from '../base/time.js';
import { moneyOfQuantity, subtractMoney } from '../model/money.js';
import type { Price } from '../model/price.js';
import type { Quantity } from '../model/quantity.js';
import { type ExpiryReason, isUnpriced, remainingQuantity } from './match-order.js';
import type { WorkingOrder } from './order-queue.js';
import type { SymbolMarket } from './symbol-market.js';
import { planTake, type TakerPlan } from './taker-plan.js';
import type { TradeBooking } from './trade-booking.js';

/** Carries orders through their life on the book: taking, resting, filling, triggering, ending. */
export class OrderExecution {
  readonly #booking: TradeBooking;
  #nextTradeId: bigint;

  constructor(booking: TradeBooking, nextTradeId: bigint) {
    this.#booking = booking;
    this.#nextTradeId = nextTradeId;
  }

  get nextTradeId(): bigint {
    return this.#nextTradeId;
  }

  /** Lets an order that begins to work take what it can; the rest rests or expires, by its type and time in force. */
  take(order: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
    const plan = this.#plan(order, market);
    if (order.timeInForce === 'FOK' && plan.quantity < order.quantity) {
      this.#expire(order, market, 'UNFILLED_FOK_ORDER_EXPIRED', at);
      return;
    }
    this.#carryOut(plan, order, market, at);
    if (order.status === 'FILLED') {
      this.close(order, market);
    } else if (isUnpriced(order.type)) {
      this.#expire(order, market, 'INSUFFICIENT_LIQUIDITY', at);
    } else if (order.timeInForce === 'IOC') {
      this.#expire(order, market, 'UNFILLED_IOC_QUANTITY_EXPIRED', at);
    } else {
      order.queueAhead = market.depth.quantityAt(order.side, order.price);
      market.queue(order.side).insert(order);
    }
  }

  /** A stop has reached its price: it becomes a market or a limit order. */
  trigger(order: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
    order.workingAt = at;
    order.updatedAt = at;
    if (!this.#fundTriggered(order, market)) {
      this.#expire(order, market, 'REJECTED', at);
      return;
    }
    this.#booking.note({ type: 'OrderTriggered', order: { ...order } });
    this.take(order, market, at);
  }

  /** Fills a resting order at its price by public liquidity. */
  fillMaker(
    order: WorkingOrder,
    market: SymbolMarket,
    part: { readonly price: Price; readonly quantity: Quantity; readonly at: EpochMs },
  ): void {
    const trade = { ...part, maker: true, tradeId: this.#tradeId() };
    this.#booking.trade(order, market.instrument, trade);
    if (order.status === 'FILLED') this.close(order, market);
  }

  /** Takes an ended order off the book and frees what is still locked for it. */
  close(order: WorkingOrder, market: SymbolMarket): void {
    this.#booking.release(order);
    market.queue(order.side).remove(order);
    market.open.delete(order.orderId);
  }

  #plan(order: WorkingOrder, market: SymbolMarket): TakerPlan {
    const { side } = order;
    const limit = isUnpriced(order.type) ? undefined : order.price;
    const amount = { in: 'base' as const, quantity: remainingQuantity(order) };
    const levels = market.depth.against(side);
    return planTake({ side, limit, amount }, levels, market.against(side).orders);
  }

  #carryOut(plan: TakerPlan, order: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
    for (const { price, quantity, maker } of plan.takes) {
      const tradeId = this.#tradeId();
      const trade = { price, quantity, maker: false, tradeId, at };
      this.#booking.trade(order, market.instrument, trade);
      if (maker === undefined) {
        market.depth.take(order.side, price, quantity);
        continue;
      }
      // An account that trades with itself still gets every fill under an id of its own.
      const own = maker.accountId === order.accountId;
      const makerTrade = { ...trade, maker: true, tradeId: own ? this.#tradeId() : tradeId };
      this.#booking.trade(maker, market.instrument, makerTrade);
      if (maker.status === 'FILLED') this.close(maker, market);
    }
  }

  /** A market stop was funded at its stop price; what it really costs is known only now. */
  #fundTriggered(order: WorkingOrder, market: SymbolMarket): boolean {
    if (!isUnpriced(order.type)) return true;
    const cost =
      order.side === 'SELL'
        ? moneyOfQuantity(remainingQuantity(order))
        : this.#plan(order, market).quote;
    const missing = subtractMoney(cost, order.locked);
    if (missing > 0n) return this.#booking.lock(order, missing);
    this.#booking.unlock(order, subtractMoney(order.locked, cost));
    return true;
  }

  #expire(order: WorkingOrder, market: SymbolMarket, reason: ExpiryReason, at: EpochMs): void {
    order.status = 'EXPIRED';
    order.expiryReason = reason;
    order.updatedAt = at;
    this.close(order, market);
    this.#booking.note({ type: 'OrderExpired', order: { ...order } });
  }

  #tradeId(): bigint {
    const id = this.#nextTradeId;
    this.#nextTradeId += 1n;
    return id;
  }
}
