import { assert, must } from '../base/assert.js';
import type { EpochMs } from '../base/time.js';
import type { Instrument } from '../model/instrument.js';
import type { SymbolName } from '../model/names.js';
import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import { addQuantity, leastQuantity, type Quantity, subtractQuantity } from '../model/quantity.js';
import type { AccountLedger } from './account-ledger.js';
import type { FeeModel } from './fee-model.js';
import {
  hasTrigger,
  type MatchEvent,
  type MatchOrder,
  type OrderEntry,
  remainingQuantity,
} from './match-order.js';
import { OrderAdmission } from './order-admission.js';
import { OrderExecution } from './order-execution.js';
import type { WorkingOrder } from './order-queue.js';
import { cancelRejected, type OrderRefusal, UNKNOWN_ORDER } from './order-refusal.js';
import { crosses, type PublicDepthState } from './public-depth.js';
import { SymbolMarket } from './symbol-market.js';
import { TradeBooking } from './trade-booking.js';

/** What an engine is built from. */
export interface MatchingEngineOptions {
  readonly ledger: AccountLedger;
  readonly fees: FeeModel;
  /** The id of the next order; ids grow by one. */
  readonly nextOrderId: bigint;
  /** The id of the next trade of our accounts; ids grow by one over all symbols. */
  readonly nextTradeId: bigint;
  /**
   * The average trade price of a symbol over so many minutes, for filters; the last price where it is undefined.
   */
  readonly averagePrice?: (symbol: SymbolName, minutes: number) => Price | undefined;
}

/** A placement that was accepted: the order after everything that happened at once, and what happened. */
export interface PlacedOrder {
  readonly type: 'placed';
  readonly order: MatchOrder;
  readonly events: readonly MatchEvent[];
}

/** A cancel that was carried out. */
export interface CanceledOrder {
  readonly type: 'canceled';
  readonly order: MatchOrder;
  readonly events: readonly MatchEvent[];
}

/** Which order to cancel. By id, by client id, or by both, which must then agree. */
export interface CancelEntry {
  readonly accountId: string;
  readonly symbol: SymbolName;
  readonly orderId?: bigint;
  readonly clientOrderId?: string;
  /** The id of the cancel itself, reported in its events. */
  readonly cancelClientOrderId: string;
  readonly restriction?: 'ONLY_NEW' | 'ONLY_PARTIALLY_FILLED';
}

/** A trade between others, as the tape states it. */
export interface PublicPrint {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly buyerIsMaker: boolean;
}

/**
 * The exchange's matching of our accounts' orders: against each other by price and time, and against public
 * liquidity that is stated from outside. Takers walk the stated levels. A resting order fills when a public trade
 * or the public book crosses its price, never by more than what traded or was offered, and only after what was
 * ahead of it in the queue. Synchronous and deterministic; time is a parameter.
 */
export class MatchingEngine {
  readonly ledger: AccountLedger;
  readonly #booking: TradeBooking;
  readonly #markets = new Map<SymbolName, SymbolMarket>();
  readonly #admission: OrderAdmission;
  readonly #execution: OrderExecution;
  #nextOrderId: bigint;

  constructor(options: MatchingEngineOptions) {
    this.ledger = options.ledger;
    this.#booking = new TradeBooking(options.ledger, options.fees);
    this.#execution = new OrderExecution(this.#booking, options.nextTradeId);
    this.#admission = new OrderAdmission(options.ledger, options.averagePrice);
    this.#nextOrderId = options.nextOrderId;
  }

  get nextOrderId(): bigint {
    return this.#nextOrderId;
  }

  get nextTradeId(): bigint {
    return this.#execution.nextTradeId;
  }

  /** Lists a symbol, or replaces its rules. */
  list(instrument: Instrument): void {
    const market = this.#markets.get(instrument.symbol);
    if (market === undefined) {
      this.#markets.set(instrument.symbol, new SymbolMarket(instrument));
    } else {
      market.instrument = instrument;
    }
  }

  /** Whether an order would be accepted now: undefined, or the refusal. Changes nothing. */
  check(entry: OrderEntry): OrderRefusal | undefined {
    const market = this.#markets.get(entry.symbol);
    if (market === undefined) return unknownSymbol();
    const verdict = this.#admission.admit(entry, market);
    return verdict.type === 'refused' ? verdict : undefined;
  }

  /** Places an order. */
  place(entry: OrderEntry, at: EpochMs): PlacedOrder | OrderRefusal {
    const market = this.#markets.get(entry.symbol);
    if (market === undefined) return unknownSymbol();
    const verdict = this.#admission.admit(entry, market);
    if (verdict.type === 'refused') return verdict;
    const order = newOrder(entry, this.#nextOrderId, { ...verdict, at });
    this.#nextOrderId += 1n;
    assert(this.#booking.lock(order, verdict.toLock), 'admission has checked the balance');
    market.open.set(order.orderId, order);
    this.#booking.note({ type: 'OrderAccepted', order: { ...order } });
    if (!hasTrigger(order.type)) this.#execution.take(order, market, at);
    return { type: 'placed', order: { ...order }, events: this.#booking.flush() };
  }

  /** Cancels an open order. */
  cancel(entry: CancelEntry, at: EpochMs): CanceledOrder | OrderRefusal {
    const market = this.#markets.get(entry.symbol);
    if (market === undefined) return unknownSymbol();
    const order = findOpen(market, entry);
    if (order === undefined) return cancelRejected(UNKNOWN_ORDER);
    const required = entry.restriction === 'ONLY_NEW' ? 'NEW' : 'PARTIALLY_FILLED';
    if (entry.restriction !== undefined && order.status !== required) {
      return cancelRejected('Order was not canceled due to cancel restrictions.');
    }
    order.status = 'CANCELED';
    order.updatedAt = at;
    this.#execution.close(order, market);
    const { cancelClientOrderId } = entry;
    this.#booking.note({ type: 'OrderCanceled', order: { ...order }, cancelClientOrderId });
    return { type: 'canceled', order: { ...order }, events: this.#booking.flush() };
  }

  /** States the public book of a symbol. Resting orders it crosses fill at their own price. */
  publicBook(symbol: SymbolName, depth: PublicDepthState, at: EpochMs): readonly MatchEvent[] {
    const market = this.#market(symbol);
    market.depth.state(depth);
    if (market.open.size === 0) return [];
    for (const side of ['BUY', 'SELL'] as const) {
      this.#shortenQueues(market, side);
      this.#fillCrossed(market, side, at);
    }
    return this.#booking.flush();
  }

  /** Reports a public trade of a symbol: it may fill resting orders, and reach stop prices. */
  publicTrade(symbol: SymbolName, print: PublicPrint, at: EpochMs): readonly MatchEvent[] {
    const market = this.#market(symbol);
    market.lastPrice = print.price;
    if (market.open.size === 0) return [];
    const rest = this.#fillTradedThrough(market, print, at);
    this.#fillTouched(market, { ...print, quantity: rest }, at);
    for (const stop of market.dueStops()) this.#execution.trigger(stop, market, at);
    return this.#booking.flush();
  }

  /** An account's open orders, by id; of one symbol or of all. */
  openOrders(accountId: string, symbol?: SymbolName): readonly MatchOrder[] {
    const markets = symbol === undefined ? [...this.#markets.values()] : [this.#market(symbol)];
    return markets
      .flatMap((market) => [...market.open.values()])
      .filter((order) => order.accountId === accountId)
      .sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
      .map((order) => ({ ...order }));
  }

  /** The price of the last public trade. */
  lastPrice(symbol: SymbolName): Price | undefined {
    return this.#market(symbol).lastPrice;
  }

  /** Puts back an open order of an earlier run. Its locked amount must already be in the ledger. */
  restore(stored: MatchOrder): void {
    const order: WorkingOrder = { ...stored };
    const market = this.#market(order.symbol);
    market.open.set(order.orderId, order);
    if (order.workingAt !== undefined) market.queue(order.side).insert(order);
    if (order.orderId >= this.#nextOrderId) this.#nextOrderId = order.orderId + 1n;
  }

  #market(symbol: SymbolName): SymbolMarket {
    return must(this.#markets.get(symbol), 'the symbol is listed');
  }

  /** Public quantity that left a level can no longer be ahead of us there. */
  #shortenQueues(market: SymbolMarket, side: OrderSide): void {
    for (const order of market.queue(side).orders) {
      if (order.queueAhead === 0n || !market.depth.covers(side, order.price)) continue;
      order.queueAhead = leastQuantity(
        order.queueAhead,
        market.depth.quantityAt(side, order.price),
      );
    }
  }

  #fillCrossed(market: SymbolMarket, side: OrderSide, at: EpochMs): void {
    for (const order of [...market.queue(side).orders]) {
      for (const level of market.depth.against(side)) {
        if (!crosses(side, order.price, level.price)) break;
        const quantity = leastQuantity(level.quantity, remainingQuantity(order));
        if (quantity === 0n) continue;
        market.depth.take(side, level.price, quantity);
        this.#execution.fillMaker(order, market, { price: order.price, quantity, at });
      }
    }
  }

  /** Orders priced better than a public trade had to trade before it. Returns what the trade has left. */
  #fillTradedThrough(market: SymbolMarket, print: PublicPrint, at: EpochMs): Quantity {
    let left = print.quantity;
    for (const side of ['BUY', 'SELL'] as const) {
      for (const order of [...market.queue(side).orders]) {
        const better = side === 'BUY' ? order.price > print.price : order.price < print.price;
        if (!better || left === 0n) break;
        const quantity = leastQuantity(left, remainingQuantity(order));
        left = subtractQuantity(left, quantity);
        this.#execution.fillMaker(order, market, { price: order.price, quantity, at });
      }
    }
    return left;
  }

  /** Orders at the traded price fill in turn, after the public quantity that queued before each. */
  #fillTouched(market: SymbolMarket, print: PublicPrint, at: EpochMs): void {
    const side: OrderSide = print.buyerIsMaker ? 'BUY' : 'SELL';
    let left = print.quantity;
    let passed = 0n as Quantity;
    for (const order of [...market.queue(side).orders]) {
      if (order.price !== print.price) continue;
      order.queueAhead = subtractQuantity(order.queueAhead, passed);
      const ahead = leastQuantity(order.queueAhead, left);
      order.queueAhead = subtractQuantity(order.queueAhead, ahead);
      passed = addQuantity(passed, ahead);
      left = subtractQuantity(left, ahead);
      const quantity = leastQuantity(left, remainingQuantity(order));
      if (quantity === 0n) continue;
      left = subtractQuantity(left, quantity);
      this.#execution.fillMaker(order, market, { price: order.price, quantity, at });
    }
  }
}

function unknownSymbol(): OrderRefusal {
  return { type: 'refused', code: -1121, message: 'Invalid symbol.' };
}

function findOpen(market: SymbolMarket, entry: CancelEntry): WorkingOrder | undefined {
  for (const order of market.open.values()) {
    if (order.accountId !== entry.accountId) continue;
    if (entry.orderId !== undefined && order.orderId !== entry.orderId) continue;
    if (entry.clientOrderId !== undefined && order.clientOrderId !== entry.clientOrderId) continue;
    return order;
  }
  return undefined;
}

function newOrder(
  entry: OrderEntry,
  orderId: bigint,
  admitted: {
    readonly at: EpochMs;
    readonly quantity: Quantity;
    readonly lockedAsset: MatchOrder['lockedAsset'];
  },
): WorkingOrder {
  return {
    orderId,
    accountId: entry.accountId,
    clientOrderId: entry.clientOrderId,
    symbol: entry.symbol,
    side: entry.side,
    type: entry.type,
    timeInForce: entry.timeInForce ?? 'GTC',
    quantity: admitted.quantity,
    quoteQuantity: entry.quoteQuantity ?? (0n as MatchOrder['quoteQuantity']),
    price: entry.price ?? (0n as Price),
    stopPrice: entry.stopPrice ?? (0n as Price),
    status: 'NEW',
    executedQuantity: 0n as Quantity,
    executedQuote: 0n as MatchOrder['executedQuote'],
    createdAt: admitted.at,
    updatedAt: admitted.at,
    workingAt: hasTrigger(entry.type) ? undefined : admitted.at,
    expiryReason: undefined,
    locked: 0n as MatchOrder['locked'],
    lockedAsset: admitted.lockedAsset,
    queueAhead: 0n as Quantity,
  };
}
