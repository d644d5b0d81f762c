import type { EpochMs } from '../../base/time.js';
import type { MatchOrder } from '../../matching/match-order.js';
import type { OrderList } from '../../matching/order-list.js';
import type { PreventedMatch } from '../../matching/self-trade.js';
import type { Balance } from '../../model/account-event.js';
import type { Fill } from '../../model/fill.js';
import type { SymbolName } from '../../model/names.js';
import type { Quantity } from '../../model/quantity.js';

/** A fill and the account it belongs to. */
export interface AccountFill {
  readonly accountId: string;
  readonly fill: Fill;
}

/** A balance and the account it belongs to. */
export interface AccountBalance {
  readonly accountId: string;
  readonly balance: Balance;
}

/** A change of an order's quantity, as its owner can ask for it later. */
export interface Amendment {
  readonly accountId: string;
  readonly symbol: SymbolName;
  readonly orderId: bigint;
  readonly executionId: bigint;
  readonly origClientOrderId: string;
  readonly newClientOrderId: string;
  readonly origQuantity: Quantity;
  readonly newQuantity: Quantity;
  readonly at: EpochMs;
}

/** Where the id counters stand: the next to be given. */
export interface IdCounters {
  readonly orderId: bigint;
  readonly tradeId: bigint;
  readonly executionId: bigint;
  readonly orderListId?: bigint;
}

/** What one request or one fill changed. */
export interface ExchangeChange {
  /** Exchange time. */
  readonly at: EpochMs;
  readonly counters: IdCounters;
  /** Orders to insert or replace, by id. */
  readonly orders: readonly MatchOrder[];
  /** Fills to add. */
  readonly fills: readonly AccountFill[];
  /** Balances to replace. */
  readonly balances: readonly AccountBalance[];
  /** Lists to insert or replace, by id. */
  readonly lists?: readonly OrderList[];
  /** Prevented matches to add. */
  readonly preventedMatches?: readonly PreventedMatch[];
  /** Amendments to add. */
  readonly amendments?: readonly Amendment[];
  /** The rate windows as they stand, to replace. */
  readonly rates?: RateState;
}

/** How much of each limit has been used, so that a restart does not forget it. */
export interface RateState {
  readonly ips: readonly {
    readonly ip: string;
    readonly weight: StoredWindow;
    readonly requests: StoredWindow;
    readonly violations: StoredWindow;
    readonly bannedUntil: EpochMs;
    readonly bans: number;
  }[];
  readonly accounts: readonly {
    readonly accountId: string;
    readonly tenSeconds: StoredWindow;
    readonly day: StoredWindow;
  }[];
}

/** A count and the beginning of its window. */
export interface StoredWindow {
  readonly start: EpochMs;
  readonly count: number;
}

/** Everything the exchange remembers of its accounts. The same shape as a change that contains all. */
export type ExchangeState = ExchangeChange;

/** Keeps the exchange's accounts over a crash of the process. */
export interface ExchangeStateStore {
  /** What was kept, or undefined when nothing was. Called once, before the first save. */
  load(): ExchangeState | undefined;
  /** Returns when the change survives the end of the process. Called before the answer is given. */
  save(change: ExchangeChange): void;
}

/** Folds changes into a state, in the order in which they happened. */
export class ExchangeStateFold {
  readonly #orders = new Map<bigint, MatchOrder>();
  readonly #fills: AccountFill[] = [];
  readonly #balances = new Map<string, AccountBalance>();
  readonly #lists = new Map<bigint, OrderList>();
  readonly #preventedMatches: PreventedMatch[] = [];
  readonly #amendments: Amendment[] = [];
  #rates: RateState | undefined;
  #last: ExchangeChange | undefined;

  apply(change: ExchangeChange): void {
    for (const order of change.orders) this.#orders.set(order.orderId, order);
    this.#fills.push(...change.fills);
    for (const entry of change.balances) {
      this.#balances.set(`${entry.accountId}\n${entry.balance.asset}`, entry);
    }
    for (const list of change.lists ?? []) this.#lists.set(list.orderListId, list);
    this.#preventedMatches.push(...(change.preventedMatches ?? []));
    this.#amendments.push(...(change.amendments ?? []));
    this.#rates = change.rates ?? this.#rates;
    this.#last = change;
  }

  /** Undefined before the first change. */
  get state(): ExchangeState | undefined {
    if (this.#last === undefined) return undefined;
    return {
      at: this.#last.at,
      counters: this.#last.counters,
      orders: [...this.#orders.values()],
      fills: [...this.#fills],
      balances: [...this.#balances.values()],
      ...(this.#lists.size === 0 ? {} : { lists: [...this.#lists.values()] }),
      ...(this.#preventedMatches.length === 0
        ? {}
        : { preventedMatches: [...this.#preventedMatches] }),
      ...(this.#amendments.length === 0 ? {} : { amendments: [...this.#amendments] }),
      ...(this.#rates === undefined ? {} : { rates: this.#rates }),
    };
  }
}

/** Keeps the state in memory: it survives a simulated crash of the exchange, not one of the process. */
export class MemoryExchangeState implements ExchangeStateStore {
  readonly #fold = new ExchangeStateFold();

  load(): ExchangeState | undefined {
    return this.#fold.state;
  }

  save(change: ExchangeChange): void {
    this.#fold.apply(change);
  }
}
