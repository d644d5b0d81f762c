import type { OrderReport } from '../../model/account-event.js';
import type { SymbolName } from '../../model/names.js';
import { isAlgoOrder } from '../../model/order.js';
import { exchangeKey } from './exchange-key.js';

/** Open orders that take up a symbol's slots. */
export interface SlotsTaken {
  readonly orders: number;
  /** Those of them that wait for a price (filters.md, "MAX_NUM_ALGO_ORDERS"). */
  readonly algoOrders: number;
}

/** More than any account may have open: what the exchange allows is bounded by its filters. */
const REMEMBERED_MAX = 10_000;

/**
 * Open orders of the account that are not ours. They are never touched, but they take up slots. Snapshots tell all of
 * them, the user data stream what has changed since.
 */
export class ForeignOrders {
  readonly #open = new Map<string, OrderReport>();

  /** A snapshot's open orders without a row. */
  replace(reports: readonly OrderReport[]): void {
    this.#open.clear();
    for (const report of reports) this.note(report);
  }

  /** News of one of them. */
  note(report: OrderReport): void {
    const key = exchangeKey(report.symbol, report.orderId);
    if (!isOpen(report)) this.#open.delete(key);
    else if (this.#open.size < REMEMBERED_MAX || this.#open.has(key)) this.#open.set(key, report);
  }

  on(symbol: SymbolName): SlotsTaken {
    let orders = 0;
    let algoOrders = 0;
    for (const report of this.#open.values()) {
      if (report.symbol !== symbol) continue;
      orders += 1;
      if (isAlgoOrder(report.type)) algoOrders += 1;
    }
    return { orders, algoOrders };
  }
}

/** Whether an order takes up a slot, for all we know: a pending order of a list does too. */
export function isOpen({ status }: Pick<OrderReport, 'status'>): boolean {
  return (
    status === 'NEW' ||
    status === 'PENDING_NEW' ||
    status === 'PARTIALLY_FILLED' ||
    status === 'OTHER'
  );
}
