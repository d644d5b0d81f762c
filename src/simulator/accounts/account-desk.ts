import { must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import { AccountLedger } from '../../matching/account-ledger.js';
import type { FeeModel } from '../../matching/fee-model.js';
import type { PlacedList } from '../../matching/list-placement.js';
import {
  isOpenOrder,
  type MatchEvent,
  type MatchOrder,
  type OrderEntry,
} from '../../matching/match-order.js';
import { MatchingEngine, type MatchingEngineOptions } from '../../matching/matching-engine.js';
import type { AmendEntry, AmendedOrder } from '../../matching/order-amendment.js';
import { type OrderListEntry, ordersOf } from '../../matching/order-list-entry.js';
import {
  ACCOUNT_BARRED,
  amendRejected,
  cancelRejected,
  newOrderRejected,
  type OrderRefusal,
} from '../../matching/order-refusal.js';
import type {
  CancelEntry,
  CanceledOrder,
  CancelListEntry,
  PlacedOrder,
} from '../../matching/order-requests.js';
import { ORDINARY_TRAITS, type SymbolTraits } from '../../matching/symbol-traits.js';
import type { Balance } from '../../model/account-event.js';
import type { Fill } from '../../model/fill.js';
import type { SymbolName } from '../../model/names.js';
import type { RateWindows } from '../admission/rate-windows.js';
import type { MarketView } from '../public-market/market-view.js';
import { DrawnIds } from '../state/drawn-ids.js';
import { changeOf } from '../state/event-change.js';
import type {
  ExchangeChange,
  ExchangeState,
  ExchangeStateStore,
  IdCounters,
} from '../state/exchange-state.js';
import type { WireObject } from '../wire/wire-json.js';
import { AccountAudience } from './account-audience.js';
import { AccountRecords } from './account-records.js';
import { type AccountReads, AccountReplica } from './account-replica.js';
import { BalanceMovements } from './balance-movements.js';
import { OrderHistory } from './order-history.js';
import { accountOf, renderUserEvent } from './user-events.js';

/** What an account starts with, unless a stored state says otherwise. */
export interface AccountOpening {
  readonly accountId: string;
  readonly balances: readonly Balance[];
}

/** What a desk is built from. */
export interface AccountDeskOptions {
  readonly market: MarketView;
  readonly rates: RateWindows;
  readonly fees: FeeModel;
  readonly store: ExchangeStateStore;
  readonly seed: number;
  readonly firstOrderId: bigint;
  readonly accounts: readonly AccountOpening[];
  readonly state: ExchangeState | undefined;
  readonly ordersKept: number;
  /** Rules beyond those of the symbols. */
  readonly rules?: Pick<
    MatchingEngineOptions,
    'exchangeFilters' | 'assetLimits' | 'tradeGroupOf' | 'referencePrice'
  >;
  readonly traitsOf?: (symbol: SymbolName) => SymbolTraits;
  /** Whether an account may place and cancel orders; every one may by default. */
  readonly mayTrade?: (accountId: string) => boolean;
}

/** Executions on our accounts are counted from here. */
export const FIRST_EXECUTION_ID = 1n;
const MAKER_FILL_REWARD = 5;

/**
 * The accounts and their orders: hands orders to the matching engine, and for everything that happens keeps the
 * history, makes it durable, and only then tells the account's listeners.
 */
export class AccountDesk implements AccountReads {
  readonly #options: AccountDeskOptions;
  readonly #engine: MatchingEngine;
  readonly #ledger = new AccountLedger();
  readonly #histories = new Map<string, OrderHistory>();
  readonly #records = new Map<string, AccountRecords>();
  readonly #audience = new AccountAudience();
  readonly #observers = new Set<(change: ExchangeChange) => void>();
  readonly #ids: DrawnIds;
  /** Deposits, withdrawals and locks of others. */
  readonly movements: BalanceMovements;
  #nextExecutionId: bigint;

  constructor(options: AccountDeskOptions) {
    const { state } = options;
    this.#options = options;
    this.#nextExecutionId = state?.counters.executionId ?? FIRST_EXECUTION_ID;
    const run = state === undefined ? '' : ` from ${this.#nextExecutionId}`;
    this.#ids = new DrawnIds(options.seed, run);
    this.#engine = new MatchingEngine({
      ledger: this.#ledger,
      fees: options.fees,
      nextOrderId: state?.counters.orderId ?? options.firstOrderId,
      nextTradeId: state?.counters.tradeId ?? options.firstOrderId,
      nextOrderListId: state?.counters.orderListId ?? 0n,
      tradeId: (symbol) => options.market.takeTradeId(symbol),
      averagePrice: (symbol, minutes) => options.market.averagePrice(symbol, minutes),
      ...options.rules,
    });
    for (const instrument of options.market.instruments) {
      this.#engine.list(instrument, options.traitsOf?.(instrument.symbol) ?? ORDINARY_TRAITS);
    }
    this.movements = new BalanceMovements({
      ledger: this.#ledger,
      openOrders: (accountId) => this.openOrders(accountId),
      save: (accountId, asset, at) => {
        const balance = this.#ledger.balance(accountId, asset);
        const balances = [{ accountId, balance }];
        this.#save({ at, counters: this.#counters(), orders: [], fills: [], balances });
      },
      tell: (accountId, event) => this.#audience.tell(accountId, () => event),
    });
    for (const account of options.accounts) this.#openAccount(account);
    if (state === undefined) this.#saveOpening(options.accounts);
    else this.#restore(state);
  }

  get engine(): MatchingEngine {
    return this.#engine;
  }

  get ledger(): AccountLedger {
    return this.#ledger;
  }

  history(accountId: string): OrderHistory {
    return must(this.#histories.get(accountId), 'the account is open');
  }

  /** Lists, prevented matches and amendments of an account. */
  records(accountId: string): AccountRecords {
    return must(this.#records.get(accountId), 'the account is open');
  }

  /** Places an order for an account. */
  place(entry: OrderEntry, at: EpochMs): PlacedOrder | OrderRefusal {
    if (this.#isBarred(entry)) return newOrderRejected(ACCOUNT_BARRED);
    const placed = this.#engine.place(entry, at);
    if (placed.type === 'refused') return placed;
    this.#options.rates.countOrders(entry.accountId, 1, at);
    this.record(placed.events, at);
    return placed;
  }

  /** Tells of an order that was refused after the one it was to replace was cancelled. */
  reject(entry: OrderEntry, refusal: OrderRefusal, at: EpochMs): void {
    this.record(this.#engine.reject(entry, refusal, at), at);
  }

  /** Places a list; each of its orders counts. */
  placeList(entry: OrderListEntry, at: EpochMs): PlacedList | OrderRefusal {
    if (this.#isBarred(entry)) return newOrderRejected(ACCOUNT_BARRED);
    const placed = this.#engine.placeList(entry, at);
    if (placed.type === 'refused') return placed;
    this.#options.rates.countOrders(entry.accountId, ordersOf(entry).length, at);
    this.record(placed.events, at);
    return placed;
  }

  /** Cancels an open order. */
  cancel(entry: CancelEntry, at: EpochMs): CanceledOrder | OrderRefusal {
    if (this.#isBarred(entry)) return cancelRejected(ACCOUNT_BARRED);
    const canceled = this.#engine.cancel(entry, at);
    if (canceled.type === 'canceled') this.record(canceled.events, at);
    return canceled;
  }

  /** Cancels what is open of a list. */
  cancelList(entry: CancelListEntry, at: EpochMs): CanceledOrder | OrderRefusal {
    if (this.#isBarred(entry)) return cancelRejected(ACCOUNT_BARRED);
    const canceled = this.#engine.cancelList(entry, at);
    if (canceled.type === 'canceled') this.record(canceled.events, at);
    return canceled;
  }

  /** Reduces an open order; the execution id names the amendment. */
  amend(
    entry: AmendEntry,
    at: EpochMs,
  ): (AmendedOrder & { readonly executionId: bigint }) | OrderRefusal {
    if (this.#isBarred(entry)) return amendRejected(ACCOUNT_BARRED);
    const amended = this.#engine.amend(entry, at);
    if (amended.type === 'refused') return amended;
    const executionId = this.#nextExecutionId;
    this.record(amended.events, at);
    return { ...amended, executionId };
  }

  /** Ends open orders for the exchange's own reasons; of one symbol or of all. */
  expireOrders(symbol: SymbolName | undefined, at: EpochMs): number {
    let count = 0;
    for (const accountId of this.#histories.keys()) {
      for (const order of this.openOrders(accountId, symbol)) {
        this.record(this.#engine.expireByExchange(order.symbol, order.orderId, at), at);
        count += 1;
      }
    }
    return count;
  }

  /** The id that the next execution gets; it grows by one with everything that happens to an order. */
  get nextExecutionId(): bigint {
    return this.#nextExecutionId;
  }

  /** The accounts there are. */
  get accountIds(): readonly string[] {
    return [...this.#histories.keys()];
  }

  openOrders(accountId: string, symbol?: SymbolName): readonly MatchOrder[] {
    return this.#engine.openOrders(accountId, symbol);
  }

  balances(accountId: string): readonly Balance[] {
    return this.#ledger.balances(accountId);
  }

  /** Tells every change from now on, right after it is durable. Returns how to stop. */
  observe(observer: (change: ExchangeChange) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** A copy of everything up to now, which will learn of changes so much later. */
  replica(lagMs: number, at: EpochMs): AccountReplica {
    const histories = [...this.#histories];
    return new AccountReplica(lagMs, this.#options.ordersKept, {
      at,
      orders: histories.flatMap(([, history]) => history.all()),
      fills: histories.flatMap(([accountId, history]) =>
        history.allFills().map((fill) => ({ accountId, fill })),
      ),
      balances: this.accountIds.flatMap((accountId) =>
        this.balances(accountId).map((balance) => ({ accountId, balance })),
      ),
    });
  }

  /** Keeps, makes durable and tells what the engine reported. */
  record(events: readonly MatchEvent[], at: EpochMs): void {
    if (events.length === 0) return;
    const firstExecutionId = this.#nextExecutionId;
    this.#nextExecutionId += BigInt(events.length);
    this.#keep(events, firstExecutionId, at);
    this.#options.market.printOwn(events);
    for (const [index, event] of events.entries()) {
      const stamp = { at, executionId: firstExecutionId + BigInt(index) };
      this.#audience.tell(accountOf(event), () => renderUserEvent(event, stamp));
    }
  }

  /** Tells a listener every event of an account from now on. Returns how to stop. */
  listen(accountId: string, listener: (event: WireObject) => void): () => void {
    return this.#audience.listen(accountId, listener);
  }

  /** An id in the exchange's style, for requests that bring none. */
  generateId(): string {
    return this.#ids.next();
  }

  /** Makes the exchange's time durable, so that a restart does not go back by long. */
  saveTime(at: EpochMs): void {
    this.#options.store.save({
      at,
      counters: this.#counters(),
      orders: [],
      fills: [],
      balances: [],
      rates: this.#options.rates.state(at),
    });
  }

  #isBarred({ accountId }: { readonly accountId: string }): boolean {
    return this.#options.mayTrade?.(accountId) === false;
  }

  #keep(events: readonly MatchEvent[], firstExecutionId: bigint, at: EpochMs): void {
    for (const event of events) {
      if (event.type === 'BalancesChanged' || event.type === 'OrderRejected') continue;
      if (event.type === 'OrderListChanged') {
        this.records(event.accountId).putList(event.list);
        continue;
      }
      const { order } = event;
      this.history(order.accountId).put(order);
      if (event.type !== 'OrderTraded') continue;
      this.history(order.accountId).addFill(event.fill);
      this.#rewardFirstFill(order, event.fill, at);
    }
    const counters = this.#counters();
    const change = changeOf(events, { at, firstExecutionId, counters });
    this.#remember(change);
    this.#save(change);
  }

  /** Makes a change durable, and tells those who keep copies. */
  #save(change: ExchangeChange): void {
    this.#options.store.save(change);
    for (const observer of this.#observers) observer(change);
  }

  /** Keeps what belongs to accounts beside orders and fills. */
  #remember({ preventedMatches = [], amendments = [] }: ExchangeChange): void {
    for (const match of preventedMatches) {
      const { takerAccountId, makerAccountId } = match;
      for (const accountId of new Set([takerAccountId, makerAccountId])) {
        this.#records.get(accountId)?.addPreventedMatch(match);
      }
    }
    for (const amendment of amendments) {
      this.#records.get(amendment.accountId)?.addAmendment(amendment);
    }
  }

  #counters(): IdCounters {
    return {
      orderId: this.#engine.nextOrderId,
      tradeId: this.#engine.nextTradeId,
      executionId: this.#nextExecutionId,
      orderListId: this.#engine.nextOrderListId,
    };
  }

  #saveOpening(accounts: readonly AccountOpening[]): void {
    this.#options.store.save({
      at: this.#options.market.at,
      counters: this.#counters(),
      orders: [],
      fills: [],
      balances: accounts.flatMap(({ accountId }) =>
        this.#ledger.balances(accountId).map((balance) => ({ accountId, balance })),
      ),
    });
  }

  /** The first fill of an order takes it off the unfilled count, a maker's even more (faqs/order_count_decrement.md). */
  #rewardFirstFill(order: MatchOrder, fill: Fill, at: EpochMs): void {
    const isFirst = order.executedQuantity === fill.quantity;
    if (!isFirst) return;
    const reward = fill.maker ? MAKER_FILL_REWARD : 1;
    this.#options.rates.rewardFill(order.accountId, reward, at);
  }

  #openAccount({ accountId, balances }: AccountOpening): void {
    this.#ledger.open(accountId);
    this.#histories.set(accountId, new OrderHistory(this.#options.ordersKept));
    this.#records.set(accountId, new AccountRecords(this.#options.ordersKept));
    for (const { asset, free } of balances) this.#ledger.deposit(accountId, asset, free);
  }

  /** A stored state is the truth; what the options say the accounts start with no longer counts. */
  #restore(state: ExchangeState): void {
    for (const { accountId, balance } of state.balances) {
      if (this.#ledger.hasAccount(accountId)) this.#ledger.restore(accountId, balance);
    }
    for (const order of state.orders) {
      if (!this.#histories.has(order.accountId)) continue;
      this.history(order.accountId).put(order);
      if (isOpenOrder(order) && this.#options.market.instrument(order.symbol) !== undefined) {
        this.#engine.restore(order);
      }
    }
    for (const { accountId, fill } of state.fills) {
      this.#histories.get(accountId)?.addFill(fill);
    }
    this.#options.market.restoreOwnTrades(state.fills.map(({ fill }) => fill));
    for (const list of state.lists ?? []) {
      this.#records.get(list.accountId)?.putList(list);
      if (list.statusType === 'ALL_DONE' || !this.#histories.has(list.accountId)) continue;
      if (this.#options.market.instrument(list.symbol) === undefined) continue;
      const { symbol, accountId } = list;
      this.#engine.restoreList(list, (orderId) =>
        this.history(accountId).find({ symbol, orderId }),
      );
    }
    this.#remember(state);
    for (const { symbol, preventedMatchId } of state.preventedMatches ?? []) {
      if (this.#options.market.instrument(symbol) === undefined) continue;
      this.#engine.restorePreventedMatchId(symbol, preventedMatchId + 1n);
    }
    if (state.rates !== undefined) this.#options.rates.restore(state.rates);
  }
}
