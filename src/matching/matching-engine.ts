import { assert, must } from '../base/assert.js';
import type { EpochMs } from '../base/time.js';
import type { Instrument } from '../model/instrument.js';
import type { Money } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { Price } from '../model/price.js';
import type { AccountLedger } from './account-ledger.js';
import type { ExchangeFilters } from './account-limits.js';
import { EngineIds } from './engine-ids.js';
import type { FeeModel } from './fee-model.js';
import { checkListComposition } from './list-composition.js';
import { ListPlacement, type PlacedList } from './list-placement.js';
import { hasTrigger, type MatchEvent, type MatchOrder, type OrderEntry } from './match-order.js';
import { OrderAdmission } from './order-admission.js';
import { type AmendEntry, type AmendedOrder, OrderAmendment } from './order-amendment.js';
import { newOrder, rejectedOrder } from './order-creation.js';
import { OrderExecution } from './order-execution.js';
import type { OrderList } from './order-list.js';
import type { OrderListEntry } from './order-list-entry.js';
import { beginWork, OrderLists, type WorkingList } from './order-lists.js';
import type { WorkingOrder } from './order-queue.js';
import {
  cancelRejected,
  MARKET_CLOSED,
  type OrderRefusal,
  UNKNOWN_ORDER,
  unknownSymbol,
} from './order-refusal.js';
import type { CancelEntry, CanceledOrder, CancelListEntry, PlacedOrder } from './order-requests.js';
import type { PublicDepthState, ShownDepth } from './public-depth.js';
import { type PublicPrint, RestingFills } from './resting-fills.js';
import { NO_TRADE_GROUP } from './self-trade.js';
import { SymbolMarket } from './symbol-market.js';
import { ORDINARY_TRAITS, type SymbolTraits } from './symbol-traits.js';
import { TakerPlanner } from './taker-planner.js';
import { TradeBooking } from './trade-booking.js';

/** What an engine is built from. Only the first four have no default. */
export interface MatchingEngineOptions {
  readonly ledger: AccountLedger;
  readonly fees: FeeModel;
  /** The id of the next order; ids grow by one. */
  readonly nextOrderId: bigint;
  /** The id of the next trade of our accounts; ids grow by one over all symbols. */
  readonly nextTradeId: bigint;
  /** The id of the next order list; ids grow by one. */
  readonly nextOrderListId?: bigint;
  /** Where trade ids come from instead, when the tape is shared with the public. */
  readonly tradeId?: (symbol: SymbolName) => bigint;
  /**
   * The average trade price of a symbol over so many minutes, for filters; the last price where it is undefined.
   */
  readonly averagePrice?: (symbol: SymbolName, minutes: number) => Price | undefined;
  /** The reference price of a symbol now: for filters before the average, and for the price range rule. */
  readonly referencePrice?: (symbol: SymbolName) => Price | undefined;
  readonly exchangeFilters?: ExchangeFilters;
  /** MAX_ASSET of an account. */
  readonly assetLimits?: (accountId: string) => ReadonlyMap<AssetName, Money>;
  /** The trade group of an account; -1 for none. */
  readonly tradeGroupOf?: (accountId: string) => number;
}

const NO_LIMITS: ReadonlyMap<AssetName, Money> = new Map();

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
  readonly #lists: OrderLists;
  readonly #listPlacement: ListPlacement;
  readonly #amendment: OrderAmendment;
  readonly #resting: RestingFills;
  readonly #ids: EngineIds;

  constructor(options: MatchingEngineOptions) {
    const { ledger } = options;
    this.ledger = ledger;
    this.#ids = new EngineIds({ order: options.nextOrderId, trade: options.nextTradeId });
    const booking = new TradeBooking(ledger, options.fees);
    const planner = new TakerPlanner({
      tradeGroupOf: options.tradeGroupOf ?? (() => NO_TRADE_GROUP),
      referencePrice: options.referencePrice ?? (() => undefined),
    });
    const tradeId = options.tradeId ?? (() => this.#ids.takeTrade());
    const execution = new OrderExecution({ booking, planner, tradeId });
    const admission = new OrderAdmission({
      ledger,
      planner,
      exchangeFilters: options.exchangeFilters ?? {},
      marketPrice: (symbol, minutes) =>
        options.referencePrice?.(symbol) ?? options.averagePrice?.(symbol, minutes),
      assetLimits: options.assetLimits ?? (() => NO_LIMITS),
      openOrders: (accountId) => this.#ordersOf(accountId),
      openLists: (accountId, symbol) => this.#lists.of(accountId, symbol).length,
    });
    this.#booking = booking;
    this.#execution = execution;
    this.#admission = admission;
    this.#lists = new OrderLists({ booking, execution, admission, ledger });
    this.#listPlacement = new ListPlacement({
      ...{ booking, execution, admission, lists: this.#lists },
      nextOrderListId: options.nextOrderListId ?? 0n,
      takeOrderId: () => this.#ids.takeOrder(),
    });
    this.#amendment = new OrderAmendment({ booking, execution, admission, lists: this.#lists });
    this.#resting = new RestingFills(execution);
  }

  get nextOrderId(): bigint {
    return this.#ids.nextOrder;
  }

  get nextTradeId(): bigint {
    return this.#ids.nextTrade;
  }

  get nextOrderListId(): bigint {
    return this.#listPlacement.nextOrderListId;
  }

  /** Lists a symbol, or replaces its rules. */
  list(instrument: Instrument, traits: SymbolTraits = ORDINARY_TRAITS): void {
    const market = this.#markets.get(instrument.symbol);
    if (market === undefined) {
      this.#markets.set(instrument.symbol, new SymbolMarket(instrument, traits));
    } else {
      market.instrument = instrument;
      market.traits = traits;
    }
  }

  /** Whether an order would be accepted now: undefined, or the refusal. Changes nothing. */
  check(entry: OrderEntry): OrderRefusal | undefined {
    const market = this.#markets.get(entry.symbol);
    if (market === undefined) return unknownSymbol();
    const verdict = this.#admission.admit(entry, market);
    return verdict.type === 'refused' ? verdict : undefined;
  }

  /** Whether an order passes what is looked at before the engine: composition, symbol and filters. */
  checkForm(entry: OrderEntry): OrderRefusal | undefined {
    const market = this.#markets.get(entry.symbol);
    return market === undefined
      ? unknownSymbol()
      : this.#admission.checkBeforeEngine(entry, market);
  }

  /** Places an order. */
  place(entry: OrderEntry, at: EpochMs): PlacedOrder | OrderRefusal {
    const market = this.#markets.get(entry.symbol);
    if (market === undefined) return unknownSymbol();
    const verdict = this.#admission.admit(entry, market);
    if (verdict.type === 'refused') return verdict;
    const orderId = this.#ids.takeOrder();
    const { defaultPrevention } = market.traits;
    const order = newOrder(entry, { ...verdict, orderId, at, defaultPrevention });
    assert(this.#booking.lock(order, verdict.toLock), 'admission has checked the balance');
    market.open.set(order.orderId, order);
    beginWork(order, market, at);
    this.#booking.note({ type: 'OrderAccepted', order: { ...order } });
    if (!hasTrigger(order.type)) this.#execution.take(order, market, at);
    this.#settle(market, at);
    return { type: 'placed', order: { ...order }, events: this.#booking.flush() };
  }

  /** Places a list. */
  placeList(entry: OrderListEntry, at: EpochMs): PlacedList | OrderRefusal {
    const market = this.#markets.get(entry.symbol);
    if (market === undefined) return unknownSymbol();
    const refusal = checkListComposition(entry, market);
    if (refusal !== undefined) return refusal;
    const placed = this.#listPlacement.place(entry, market, at);
    if (placed.type === 'refused') return placed;
    this.#settle(market, at);
    return { ...placed, events: this.#booking.flush() };
  }

  /** What is told of an order that was refused after the one it was to replace was cancelled. It spends an id. */
  reject(entry: OrderEntry, refusal: OrderRefusal, at: EpochMs): readonly MatchEvent[] {
    const market = this.#market(entry.symbol);
    const order = rejectedOrder(entry, market, { orderId: this.#ids.takeOrder(), at });
    return [{ type: 'OrderRejected', order, message: refusal.message }];
  }

  /** Cancels an open order, and with it the list it belongs to. */
  cancel(entry: CancelEntry, at: EpochMs): CanceledOrder | OrderRefusal {
    const market = this.#markets.get(entry.symbol);
    if (market === undefined) return unknownSymbol();
    if (!acceptsCancels(market)) return cancelRejected(MARKET_CLOSED);
    const order = market.findOpen(entry);
    if (order === undefined) return cancelRejected(UNKNOWN_ORDER);
    const required = entry.restriction === 'ONLY_NEW' ? 'NEW' : 'PARTIALLY_FILLED';
    if (entry.restriction !== undefined && order.status !== required) {
      return cancelRejected('Order was not canceled due to cancel restrictions.');
    }
    const working =
      order.orderListId === undefined ? undefined : this.#lists.get(order.orderListId);
    return this.#cancelOrders(market, { order, working, at, id: entry.cancelClientOrderId });
  }

  /** Cancels what is open of a list. */
  cancelList(entry: CancelListEntry, at: EpochMs): CanceledOrder | OrderRefusal {
    const market = this.#markets.get(entry.symbol);
    if (market === undefined) return unknownSymbol();
    if (!acceptsCancels(market)) return cancelRejected(MARKET_CLOSED);
    const working = this.#lists
      .of(entry.accountId, entry.symbol)
      .find(
        ({ list }) =>
          (entry.orderListId === undefined || list.orderListId === entry.orderListId) &&
          (entry.listClientOrderId === undefined ||
            list.listClientOrderId === entry.listClientOrderId),
      );
    const order = working?.orders.find((candidate) => market.open.has(candidate.orderId));
    if (working === undefined || order === undefined) return cancelRejected(UNKNOWN_ORDER);
    return this.#cancelOrders(market, { order, working, at, id: entry.cancelClientOrderId });
  }

  /** Reduces the quantity of an open order, which keeps its place in the queue. */
  amend(entry: AmendEntry, at: EpochMs): AmendedOrder | OrderRefusal {
    const market = this.#markets.get(entry.symbol);
    if (market === undefined) return unknownSymbol();
    if (!acceptsCancels(market)) return cancelRejected(MARKET_CLOSED);
    const order = market.findOpen(entry);
    const amended = this.#amendment.amend(entry, order, market, at);
    if (amended.type === 'refused') return amended;
    this.#settle(market, at);
    return { ...amended, events: this.#booking.flush() };
  }

  /** Ends an open order for the exchange's own reasons, such as maintenance. */
  expireByExchange(symbol: SymbolName, orderId: bigint, at: EpochMs): readonly MatchEvent[] {
    const market = this.#market(symbol);
    const order = market.open.get(orderId);
    if (order === undefined) return [];
    this.#execution.expire(order, market, 'EXCHANGE_CANCELED', at);
    this.#settle(market, at);
    return this.#booking.flush();
  }

  /** States the public book of a symbol. Resting orders it crosses fill at their own price. */
  publicBook(symbol: SymbolName, depth: PublicDepthState, at: EpochMs): readonly MatchEvent[] {
    const market = this.#market(symbol);
    market.depth.state(depth);
    if (market.open.size === 0 || market.instrument.status !== 'TRADING') return [];
    this.#resting.meetBook(market, at);
    this.#settle(market, at);
    return this.#booking.flush();
  }

  /** The same for a book that is made only when it is needed: at once while there are open orders. */
  publicBookLater(
    symbol: SymbolName,
    read: () => PublicDepthState,
    at: EpochMs,
  ): readonly MatchEvent[] {
    const market = this.#market(symbol);
    if (market.open.size > 0) return this.publicBook(symbol, read(), at);
    market.depth.stateLater(read);
    return [];
  }

  /** Reports a public trade of a symbol: it may fill resting orders, and reach stop prices. */
  publicTrade(symbol: SymbolName, print: PublicPrint, at: EpochMs): readonly MatchEvent[] {
    const market = this.#market(symbol);
    market.lastPrice = print.price;
    if (market.open.size === 0 || market.instrument.status !== 'TRADING') return [];
    this.#resting.meetTrade(market, print, at);
    // What filled at a better price traded before the print, which is therefore the last trade.
    market.lastPrice = print.price;
    this.#settle(market, at);
    return this.#booking.flush();
  }

  /** An account's open orders, by id; of one symbol or of all. */
  openOrders(accountId: string, symbol?: SymbolName): readonly MatchOrder[] {
    return this.#ordersOf(accountId, symbol)
      .sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
      .map((order) => ({ ...order }));
  }

  /** An account's open lists, by id; of one symbol or of all. */
  openLists(accountId: string, symbol?: SymbolName): readonly OrderList[] {
    return this.#lists.of(accountId, symbol).map(({ list }) => list);
  }

  /**
   * What a symbol's book shows, at most so many levels a side: what the public still offers, and the visible part of
   * our orders.
   */
  shownDepth(symbol: SymbolName, levels: number): ShownDepth {
    const market = this.#market(symbol);
    return { bids: market.shown('BUY', levels), asks: market.shown('SELL', levels) };
  }

  /** The rules a symbol has now. */
  rules(symbol: SymbolName): { readonly instrument: Instrument; readonly traits: SymbolTraits } {
    const { instrument, traits } = this.#market(symbol);
    return { instrument, traits };
  }

  /** Puts back an open order of an earlier run. Its locked amount must already be in the ledger. */
  restore(stored: MatchOrder): void {
    const order: WorkingOrder = { ...stored };
    const market = this.#market(order.symbol);
    market.open.set(order.orderId, order);
    if (order.workingAt !== undefined) market.queue(order.side).insert(order);
    this.#ids.orderSeen(order.orderId);
  }

  /** Puts back an open list, after its open orders; `ended` gives those that are no longer open. */
  restoreList(list: OrderList, ended: (orderId: bigint) => MatchOrder | undefined): void {
    const market = this.#market(list.symbol);
    const orders = list.orders.map(({ orderId }) => {
      const order = market.open.get(orderId) ?? ended(orderId);
      return market.open.get(orderId) ?? { ...must(order, 'a list knows its orders') };
    });
    const putAside = must(orders[0]).executedQuantity;
    this.#lists.add({ list, orders, putAside });
  }

  /** The next prevented match of a symbol gets this id, after a restart. */
  restorePreventedMatchId(symbol: SymbolName, next: bigint): void {
    const market = this.#market(symbol);
    if (next > market.nextPreventedMatchId) market.nextPreventedMatchId = next;
  }

  /** Lists act on what has happened; trades of our own reach stop prices too, which may lead to more trades. */
  #settle(market: SymbolMarket, at: EpochMs): void {
    this.#lists.settle(market, at);
    // Each turn ends the wait of at least one stop, so there are at most as many turns as open orders.
    for (let due = market.dueStops(at); due.length > 0; due = market.dueStops(at)) {
      for (const stop of due) {
        if (!market.open.has(stop.orderId)) continue;
        this.#lists.beforeTrigger(stop, market, at);
        this.#execution.trigger(stop, market, at);
        this.#lists.settle(market, at);
      }
    }
  }

  #cancelOrders(
    market: SymbolMarket,
    cancel: {
      readonly order: WorkingOrder;
      readonly working: WorkingList | undefined;
      readonly at: EpochMs;
      readonly id: string;
    },
  ): CanceledOrder {
    const { order, working, at, id } = cancel;
    const orders = (working?.orders ?? [order]).filter(({ orderId }) => market.open.has(orderId));
    for (const one of orders) {
      one.status = 'CANCELED';
      one.updatedAt = at;
      this.#execution.close(one, market);
      const event = { type: 'OrderCanceled', order: { ...one }, cancelClientOrderId: id } as const;
      this.#booking.note(event);
    }
    if (working !== undefined) this.#lists.finish(working, at);
    return {
      type: 'canceled',
      order: { ...order },
      list: working?.list,
      orders: orders.map((one) => ({ ...one })),
      events: this.#booking.flush(),
    };
  }

  #ordersOf(accountId: string, symbol?: SymbolName): WorkingOrder[] {
    const markets = symbol === undefined ? [...this.#markets.values()] : [this.#market(symbol)];
    return markets
      .flatMap((market) => [...market.open.values()])
      .filter((order) => order.accountId === accountId);
  }

  #market(symbol: SymbolName): SymbolMarket {
    return must(this.#markets.get(symbol), 'the symbol is listed');
  }
}

/** In CANCEL_ONLY users can only cancel and amend; in the other states nothing (faqs/spot_glossary.md). */
function acceptsCancels({ instrument }: SymbolMarket): boolean {
  return instrument.status === 'TRADING' || instrument.status === 'CANCEL_ONLY';
}
