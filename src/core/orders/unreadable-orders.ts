import type { AccountSnapshotTaken, OrderReport } from '../../model/account-event.js';
import { exchangeKey } from './exchange-key.js';

interface Unreadable {
  readonly report: OrderReport;
  /** One snapshot without it has been seen: reads are not atomic, and one proves nothing. */
  readonly missedOnce: boolean;
}

/** What a snapshot says of them. */
export interface UnreadableVerdict {
  /** Orders that have ended, as they were reported last. */
  readonly ended: readonly OrderReport[];
  /** Another snapshot is needed soon. */
  readonly unsure: boolean;
}

/**
 * Orders of ours whose status the exchange names by a word that we do not know. As long as the list of open orders has
 * one, it lives; when two snapshots in a row do not, it has ended. Bounded by the orders that live.
 */
export class UnreadableOrders {
  readonly #orders = new Map<string, Unreadable>();

  /** A report of one of our orders. Returns whether its status has just become unreadable. */
  note(clientOrderId: string, report: OrderReport): boolean {
    if (report.status !== 'OTHER') {
      this.#orders.delete(clientOrderId);
      return false;
    }
    const known = this.#orders.get(clientOrderId);
    this.#orders.set(clientOrderId, { report, missedOnce: known?.missedOnce ?? false });
    return known === undefined;
  }

  /** A snapshot, asked for while it mattered, has been merged. `mayExecute`: whether an order may still execute, for all we know. */
  review(
    { openOrders }: Pick<AccountSnapshotTaken, 'openOrders'>,
    mayExecute: (clientOrderId: string) => boolean,
  ): UnreadableVerdict {
    if (this.#orders.size === 0) return { ended: [], unsure: false };
    const open = new Set(openOrders.map(({ orderId, symbol }) => exchangeKey(symbol, orderId)));
    const ended: OrderReport[] = [];
    let unsure = false;
    for (const [id, { missedOnce, report }] of this.#orders) {
      const isMissing = !open.has(exchangeKey(report.symbol, report.orderId));
      if (!mayExecute(id) || (isMissing && missedOnce)) {
        this.#orders.delete(id);
        // Its fills may have ended it meanwhile.
        if (mayExecute(id)) ended.push(report);
        continue;
      }
      unsure ||= isMissing;
      this.#orders.set(id, { report, missedOnce: isMissing });
    }
    return { ended, unsure };
  }
}
