import type { OrderList } from '../../matching/order-list.js';
import type { PreventedMatch } from '../../matching/self-trade.js';
import type { SymbolName } from '../../model/names.js';
import type { Amendment } from '../state/exchange-state.js';

/** What an account can ask for beside its orders and fills: lists, prevented matches, amendments; the newest of each. */
export class AccountRecords {
  readonly #kept: number;
  readonly #lists = new Map<bigint, OrderList>();
  readonly #preventedMatches: PreventedMatch[] = [];
  readonly #amendments: Amendment[] = [];

  /** @param kept how many of each are kept */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** Inserts or replaces a list. */
  putList(list: OrderList): void {
    this.#lists.set(list.orderListId, list);
    if (this.#lists.size <= this.#kept) return;
    for (const [id, { statusType }] of this.#lists) {
      if (statusType !== 'ALL_DONE') continue;
      this.#lists.delete(id);
      return;
    }
  }

  list(orderListId: bigint): OrderList | undefined {
    return this.#lists.get(orderListId);
  }

  /** The newest list of that name. */
  listNamed(listClientOrderId: string): OrderList | undefined {
    return this.lists.findLast((list) => list.listClientOrderId === listClientOrderId);
  }

  /** By id. */
  get lists(): readonly OrderList[] {
    return [...this.#lists.values()];
  }

  addPreventedMatch(match: PreventedMatch): void {
    this.#preventedMatches.push(match);
    if (this.#preventedMatches.length > this.#kept) this.#preventedMatches.shift();
  }

  /** Of a symbol, oldest first. */
  preventedMatches(symbol: SymbolName): readonly PreventedMatch[] {
    return this.#preventedMatches.filter((match) => match.symbol === symbol);
  }

  addAmendment(amendment: Amendment): void {
    this.#amendments.push(amendment);
    if (this.#amendments.length > this.#kept) this.#amendments.shift();
  }

  /** Of an order, oldest first. */
  amendments(symbol: SymbolName, orderId: bigint): readonly Amendment[] {
    return this.#amendments.filter(
      (amendment) => amendment.symbol === symbol && amendment.orderId === orderId,
    );
  }
}
