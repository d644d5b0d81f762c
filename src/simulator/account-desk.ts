import { must } from '../base/assert.js';
import { Prng } from '../base/prng.js';
import type { EpochMs } from '../base/time.js';
import { AccountLedger } from '../matching/account-ledger.js';
import type { FeeModel } from '../matching/fee-model.js';
import type { MatchEvent, MatchOrder, OrderEntry } from '../matching/match-order.js';
import {
  type CancelEntry,
  type CanceledOrder,
  MatchingEngine,
  type PlacedOrder,
} from '../matching/matching-engine.js';
import type { OrderRefusal } from '../matching/order-refusal.js';
import type { Balance } from '../model/account-event.js';
import type { Fill } from '../model/fill.js';
import type { SymbolName } from '../model/names.js';
import type { ExchangeState, ExchangeStateStore, IdCounters } from './exchange-state.js';
import type { MarketView } from './market-view.js';
import { OrderHistory } from './order-history.js';
import type { RateWindows } from './rate-windows.js';
import { accountOf, renderUserEvent } from './user-events.js';
import type { WireObject } from './wire-json.js';

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
}

const MAKER_FILL_REWARD = 5;
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * The accounts and their orders: hands orders to the matching engine, and for everything that happens keeps the
 * history, makes it durable, and only then tells the account's listeners.
 */
export class AccountDesk {
  readonly #options: AccountDeskOptions;
  readonly #engine: MatchingEngine;
  readonly #ledger = new AccountLedger();
  readonly #histories = new Map<string, OrderHistory>();
  readonly #listeners = new Map<string, Set<(event: WireObject) => void>>();
  readonly #ids: Prng;
  #nextExecutionId: bigint;

  constructor(options: AccountDeskOptions) {
    const { state } = options;
    this.#options = options;
    this.#ids = Prng.fork(options.seed, 'exchange order ids');
    this.#nextExecutionId = state?.counters.executionId ?? 1n;
    this.#engine = new MatchingEngine({
      ledger: this.#ledger,
      fees: options.fees,
      nextOrderId: state?.counters.orderId ?? options.firstOrderId,
      nextTradeId: state?.counters.tradeId ?? options.firstOrderId,
      averagePrice: (symbol, minutes) => options.market.averagePrice(symbol, minutes),
    });
    for (const instrument of options.market.instruments) this.#engine.list(instrument);
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

  /** Places an order for an account. */
  place(entry: OrderEntry, at: EpochMs): PlacedOrder | OrderRefusal {
    const placed = this.#engine.place(entry, at);
    if (placed.type === 'refused') return placed;
    this.#options.rates.countOrders(entry.accountId, 1, at);
    this.record(placed.events, at);
    return placed;
  }

  /** Cancels an open order. */
  cancel(entry: CancelEntry, at: EpochMs): CanceledOrder | OrderRefusal {
    const canceled = this.#engine.cancel(entry, at);
    if (canceled.type === 'canceled') this.record(canceled.events, at);
    return canceled;
  }

  openOrders(accountId: string, symbol?: SymbolName): readonly MatchOrder[] {
    return this.#engine.openOrders(accountId, symbol);
  }

  /** Keeps, makes durable and tells what the engine reported. */
  record(events: readonly MatchEvent[], at: EpochMs): void {
    if (events.length === 0) return;
    const firstExecutionId = this.#nextExecutionId;
    this.#nextExecutionId += BigInt(events.length);
    this.#keep(events, at);
    for (const [index, event] of events.entries()) {
      const stamp = { at, executionId: firstExecutionId + BigInt(index) };
      for (const listener of this.#listeners.get(accountOf(event)) ?? []) {
        listener(renderUserEvent(event, stamp));
      }
    }
  }

  /** Tells a listener every event of an account from now on. Returns how to stop. */
  listen(accountId: string, listener: (event: WireObject) => void): () => void {
    const listeners = this.#listeners.get(accountId) ?? new Set();
    this.#listeners.set(accountId, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** An id in the exchange's style, for requests that bring none. */
  generateId(): string {
    let id = '';
    for (let index = 0; index < 22; index += 1) {
      id += ID_LETTERS.charAt(this.#ids.below(ID_LETTERS.length));
    }
    return id;
  }

  /** Makes the exchange's time durable, so that a restart does not go back by long. */
  saveTime(at: EpochMs): void {
    this.#options.store.save({
      at,
      counters: this.#counters(),
      orders: [],
      fills: [],
      balances: [],
    });
  }

  #keep(events: readonly MatchEvent[], at: EpochMs): void {
    const orders = new Map<bigint, MatchOrder>();
    const fills: { accountId: string; fill: Fill }[] = [];
    const balances: { accountId: string; balance: Balance }[] = [];
    for (const event of events) {
      if (event.type === 'BalancesChanged') {
        const { accountId } = event;
        balances.push(...event.balances.map((balance) => ({ accountId, balance })));
        continue;
      }
      const { order } = event;
      orders.set(order.orderId, order);
      this.history(order.accountId).put(order);
      if (event.type !== 'OrderTraded') continue;
      fills.push({ accountId: order.accountId, fill: event.fill });
      this.history(order.accountId).addFill(event.fill);
      this.#rewardFirstFill(order, event.fill, at);
    }
    this.#options.store.save({
      at,
      counters: this.#counters(),
      orders: [...orders.values()],
      fills,
      balances,
    });
  }

  #counters(): IdCounters {
    return {
      orderId: this.#engine.nextOrderId,
      tradeId: this.#engine.nextTradeId,
      executionId: this.#nextExecutionId,
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
    this.#options.rates.countOrders(order.accountId, -reward, at);
  }

  #openAccount({ accountId, balances }: AccountOpening): void {
    this.#ledger.open(accountId);
    this.#histories.set(accountId, new OrderHistory(this.#options.ordersKept));
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
      const open = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
      if (open && this.#options.market.instrument(order.symbol) !== undefined) {
        this.#engine.restore(order);
      }
    }
    for (const { accountId, fill } of state.fills) {
      this.#histories.get(accountId)?.addFill(fill);
    }
  }
}
