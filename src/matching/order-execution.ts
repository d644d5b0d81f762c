import type { EpochMs } from '../base/time.js';
import { moneyOfQuantity, notionalOf, subtractMoney } from '../model/money.js';
import type { SymbolName } from '../model/names.js';
import type { Price } from '../model/price.js';
import { addQuantity, leastQuantity, type Quantity, subtractQuantity } from '../model/quantity.js';
import { type ExpiryReason, isUnpriced, limitOf, remainingQuantity } from './match-order.js';
import type { WorkingOrder } from './order-queue.js';
import { NO_TRADE_GROUP, type PreventedMatch } from './self-trade.js';
import type { SymbolMarket } from './symbol-market.js';
import type { TakerPlan, TakerStep } from './taker-plan.js';
import type { TakerPlanner } from './taker-planner.js';
import type { TradeBooking } from './trade-booking.js';

type Prevention = Extract<TakerStep, { type: 'prevent' }>;

/** Carries orders through their life on the book: taking, resting, filling, triggering, ending. */
export class OrderExecution {
  readonly #booking: TradeBooking;
  readonly #planner: TakerPlanner;
  readonly #tradeId: (symbol: SymbolName) => bigint;

  constructor(parts: {
    readonly booking: TradeBooking;
    readonly planner: TakerPlanner;
    /** The id of a symbol's next trade. */
    readonly tradeId: (symbol: SymbolName) => bigint;
  }) {
    this.#booking = parts.booking;
    this.#planner = parts.planner;
    this.#tradeId = parts.tradeId;
  }

  /** Lets an order that begins to work take what it can; the rest rests or expires, by its type and time in force. */
  take(order: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
    const plan = this.#planner.planOrder(order, market);
    if (order.timeInForce === 'FOK' && plan.quantity < order.quantity) {
      this.expire(order, market, 'UNFILLED_FOK_ORDER_EXPIRED', at);
      return;
    }
    this.#carryOut(plan, order, market, at);
    if (!isAlive(order)) {
      this.close(order, market);
    } else if (plan.outOfRange) {
      this.expire(order, market, 'EXECUTION_RULE_PRICE_RANGE_EXCEEDED', at);
    } else if (isUnpriced(order.type)) {
      this.expire(order, market, 'INSUFFICIENT_LIQUIDITY', at);
    } else if (order.timeInForce === 'IOC') {
      this.expire(order, market, 'UNFILLED_IOC_QUANTITY_EXPIRED', at);
    } else {
      this.rest(order, market);
    }
  }

  /** Puts an order on the book, after what is already at its price. */
  rest(order: WorkingOrder, market: SymbolMarket): void {
    order.queueAhead = market.depth.quantityAt(order.side, limitOf(order));
    showNext(order);
    market.queue(order.side).insert(order);
  }

  /** A stop has reached its price: it becomes a market or a limit order. */
  trigger(order: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
    order.workingAt = at;
    order.updatedAt = at;
    if (order.peg !== undefined) {
      const pegged = market.pegPrice(order.side, order.peg);
      if (pegged !== undefined) order.peggedPrice = pegged;
    }
    const priced = isUnpriced(order.type) || limitOf(order) > 0n;
    if (!priced || !this.#fund(order, market)) {
      order.workingAt = undefined;
      this.expire(order, market, 'REJECTED', at);
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
    const trade = { ...part, maker: true, tradeId: this.#tradeId(order.symbol) };
    this.#trade(order, market, trade);
  }

  /** Ends an order for a reason of the exchange's. */
  expire(order: WorkingOrder, market: SymbolMarket, reason: ExpiryReason, at: EpochMs): void {
    order.status = 'EXPIRED';
    order.expiryReason = reason;
    order.updatedAt = at;
    this.close(order, market);
    this.#booking.note({ type: 'OrderExpired', order: { ...order } });
  }

  /** Takes an ended order off the book and frees what is still locked for it. */
  close(order: WorkingOrder, market: SymbolMarket): void {
    this.#booking.release(order);
    market.queue(order.side).remove(order);
    market.open.delete(order.orderId);
  }

  #carryOut(plan: TakerPlan, order: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
    for (const step of plan.steps) {
      if (step.type === 'prevent') {
        this.#prevent(step, order, market, at);
        continue;
      }
      const { price, quantity, maker } = step;
      const trade = { price, quantity, maker: false, tradeId: this.#tradeId(order.symbol), at };
      market.lastPrice = price;
      this.#booking.trade(order, market.instrument, trade);
      if (maker === undefined) market.depth.take(order.side, price, quantity);
      else this.#trade(maker, market, { ...trade, maker: true });
    }
  }

  #trade(
    maker: WorkingOrder,
    market: SymbolMarket,
    trade: Parameters<TradeBooking['trade']>[2],
  ): void {
    this.#booking.trade(maker, market.instrument, trade);
    market.lastPrice = trade.price;
    if (maker.visibleQuantity !== undefined) {
      maker.visibleQuantity = subtractQuantity(maker.visibleQuantity, trade.quantity);
    }
    if (maker.status === 'FILLED') {
      this.close(maker, market);
    } else if (maker.visibleQuantity === 0n) {
      // The next part of an iceberg shows, behind everything that is there by now.
      showNext(maker);
      maker.queueAhead = market.depth.quantityAt(maker.side, limitOf(maker));
    }
  }

  /** A trade between orders that belong together does not happen (faqs/stp_faq.md). */
  #prevent(step: Prevention, taker: WorkingOrder, market: SymbolMarket, at: EpochMs): void {
    const match: PreventedMatch = {
      symbol: taker.symbol,
      preventedMatchId: market.nextPreventedMatchId,
      takerOrderId: taker.orderId,
      makerOrderId: step.maker.orderId,
      takerAccountId: taker.accountId,
      makerAccountId: step.maker.accountId,
      tradeGroupId: this.#planner.tradeGroupOf(taker.accountId),
      prevention: step.prevention,
      price: step.price,
      quantity: leastQuantity(
        step.takerPrevented ?? remainingQuantity(taker),
        step.makerPrevented ?? remainingQuantity(step.maker),
      ),
      takerPrevented: step.takerPrevented,
      makerPrevented: step.makerPrevented,
      at,
    };
    market.nextPreventedMatchId += 1n;
    const moves = step.prevention === 'TRANSFER' && taker.accountId !== step.maker.accountId;
    if (moves && match.tradeGroupId !== NO_TRADE_GROUP && step.takerPrevented !== undefined) {
      this.#booking.transfer(
        { taker, maker: step.maker },
        { price: step.price, quantity: step.takerPrevented },
      );
    }
    if (step.makerPrevented !== undefined) {
      this.#lose(step.maker, match, step.makerPrevented);
      if (!isAlive(step.maker)) this.close(step.maker, market);
    }
    if (step.takerPrevented !== undefined) this.#lose(taker, match, step.takerPrevented);
  }

  #lose(order: WorkingOrder, match: PreventedMatch, lastPrevented: Quantity): void {
    order.preventedQuantity = addQuantity(
      order.preventedQuantity ?? (0n as Quantity),
      lastPrevented,
    );
    order.preventedMatchId = match.preventedMatchId;
    order.updatedAt = match.at;
    if (remainingQuantity(order) === 0n) order.status = 'EXPIRED_IN_MATCH';
    this.#booking.shrinkLock(order);
    this.#booking.note({ type: 'TradePrevented', order: { ...order }, match, lastPrevented });
  }

  /** A stop was funded when it was placed; what it really needs is known only now. */
  #fund(order: WorkingOrder, market: SymbolMarket): boolean {
    const rest = remainingQuantity(order);
    const cost =
      order.side === 'SELL'
        ? moneyOfQuantity(rest)
        : isUnpriced(order.type)
          ? this.#planner.planOrder(order, market).quote
          : notionalOf(limitOf(order), rest);
    const missing = subtractMoney(cost, order.locked);
    if (missing > 0n) return this.#booking.lock(order, missing);
    if (missing < 0n) this.#booking.unlock(order, subtractMoney(order.locked, cost));
    return true;
  }
}

/** Whether an order that works may still execute. */
function isAlive(order: WorkingOrder): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
}

/** Shows the next part of an iceberg. */
function showNext(order: WorkingOrder): void {
  const { icebergQuantity } = order;
  if (icebergQuantity === undefined || icebergQuantity === 0n) return;
  order.visibleQuantity = leastQuantity(icebergQuantity, remainingQuantity(order));
}
