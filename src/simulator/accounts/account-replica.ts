import type { EpochMs } from '../../base/time.js';
import { isOpenOrder, type MatchOrder } from '../../matching/match-order.js';
import type { Balance } from '../../model/account-event.js';
import type { AssetName, SymbolName } from '../../model/names.js';
import type { ExchangeChange } from '../state/exchange-state.js';
import { OrderHistory } from './order-history.js';

/** What can be read of the accounts: the truth, or a node's late copy of it. */
export interface AccountReads {
  history(accountId: string): OrderHistory;
  /** By id; of one symbol or of all. */
  openOrders(accountId: string, symbol?: SymbolName): readonly MatchOrder[];
  balances(accountId: string): readonly Balance[];
}

type AccountChange = Pick<ExchangeChange, 'at' | 'orders' | 'fills' | 'balances'>;

/** Changes that wait at most; beyond that the copy catches up early. */
const WAITING_MAX = 100_000;

/** A node's copy of the accounts, which learns of every change a while after it has happened. */
export class AccountReplica implements AccountReads {
  readonly lagMs: number;
  readonly #ordersKept: number;
  readonly #histories = new Map<string, OrderHistory>();
  readonly #balances = new Map<string, Map<AssetName, Balance>>();
  readonly #waiting: AccountChange[] = [];

  /** @param opening everything up to now */
  constructor(lagMs: number, ordersKept: number, opening: AccountChange) {
    this.lagMs = lagMs;
    this.#ordersKept = ordersKept;
    this.#apply(opening);
  }

  /** Something has changed. */
  learn(change: AccountChange): void {
    this.#waiting.push(change);
    if (this.#waiting.length > WAITING_MAX) this.#applyNext();
  }

  /** Brings the copy up to what it may know now. */
  catchUp(now: EpochMs): void {
    while ((this.#waiting[0]?.at ?? Number.POSITIVE_INFINITY) <= now - this.lagMs)
      this.#applyNext();
  }

  history(accountId: string): OrderHistory {
    const known = this.#histories.get(accountId);
    if (known !== undefined) return known;
    const history = new OrderHistory(this.#ordersKept);
    this.#histories.set(accountId, history);
    return history;
  }

  openOrders(accountId: string, symbol?: SymbolName): readonly MatchOrder[] {
    return this.history(accountId)
      .all()
      .filter((order) => isOpenOrder(order) && (symbol === undefined || order.symbol === symbol));
  }

  balances(accountId: string): readonly Balance[] {
    const balances = this.#balances.get(accountId) ?? new Map<AssetName, Balance>();
    return [...balances.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1));
  }

  #applyNext(): void {
    const change = this.#waiting.shift();
    if (change !== undefined) this.#apply(change);
  }

  #apply({ orders, fills, balances }: AccountChange): void {
    for (const order of orders) this.history(order.accountId).put(order);
    for (const { accountId, fill } of fills) this.history(accountId).addFill(fill);
    for (const { accountId, balance } of balances) {
      const known = this.#balances.get(accountId) ?? new Map<AssetName, Balance>();
      this.#balances.set(accountId, known.set(balance.asset, balance));
    }
  }
}
