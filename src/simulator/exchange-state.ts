import type { EpochMs } from '../base/time.js';
import type { MatchOrder } from '../matching/match-order.js';
import type { Balance } from '../model/account-event.js';
import type { Fill } from '../model/fill.js';

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

/** Where the id counters stand: the next to be given. */
export interface IdCounters {
  readonly orderId: bigint;
  readonly tradeId: bigint;
  readonly executionId: bigint;
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
  #last: ExchangeChange | undefined;

  apply(change: ExchangeChange): void {
    for (const order of change.orders) this.#orders.set(order.orderId, order);
    this.#fills.push(...change.fills);
    for (const entry of change.balances) {
      this.#balances.set(`${entry.accountId}\n${entry.balance.asset}`, entry);
    }
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
