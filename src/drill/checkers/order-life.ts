import type { Order, OrderStatus } from '../../model/order.js';
import type { CommitBatch, RecoveredRun } from '../../ports/control-store.js';
import type { Checker, Report } from '../evidence.js';

/** Where an order may go. Written from the words' meaning, not from the trader's own table. */
const MAY_BECOME: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  INTENT: ['IN_DOUBT', 'OPEN', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED'],
  IN_DOUBT: ['OPEN', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'ABSENT'],
  OPEN: ['PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED'],
  PARTIALLY_FILLED: ['FILLED', 'CANCELED', 'EXPIRED'],
  FILLED: [],
  CANCELED: [],
  EXPIRED: [],
  REJECTED: [],
  ABSENT: [],
};

/** Orders begin as intents, follow the graph, end once, and never un-execute (invariants 5 and 6). */
export class OrderLife implements Checker {
  readonly name = 'order-life';
  readonly #report: Report;
  readonly #last = new Map<string, Order>();

  constructor(report: Report) {
    this.#report = report;
  }

  runBegan(run: RecoveredRun): void {
    for (const order of run.orders) this.#follow(order);
  }

  committed({ records }: CommitBatch): void {
    for (const record of records) {
      if (record.type === 'RecordOrder') this.#follow(record.order);
    }
  }

  #follow(order: Order): void {
    const { clientOrderId, quantity } = order.request;
    const before = this.#last.get(clientOrderId);
    this.#last.set(clientOrderId, order);
    if (order.executedQuantity > quantity)
      this.#report(`${clientOrderId} has executed more than it asked for`);
    if (before === undefined) {
      if (order.status !== 'INTENT') this.#report(`${clientOrderId} begins as ${order.status}`);
      return;
    }
    if (order.status !== before.status && !MAY_BECOME[before.status].includes(order.status)) {
      this.#report(`${clientOrderId} goes from ${before.status} to ${order.status}`);
    }
    if (order.executedQuantity < before.executedQuantity) {
      this.#report(
        `${clientOrderId} had executed ${before.executedQuantity} and now ${order.executedQuantity} (× 10⁻⁸)`,
      );
    }
  }
}
