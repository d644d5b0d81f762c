import { isTerminal, type Order } from '../../model/order.js';
import type { CommittedState } from '../committed-state.js';
import { type Checker, isPlacement, type OutgoingRequest, type Report } from '../evidence.js';

/**
 * Everything sold, resting or on its way out of a position is no more than the position took in: no double exit, and
 * never a unit that is not ours (invariants 17 and 22). An order in doubt counts as if it rested.
 */
export class SellsCovered implements Checker {
  readonly name = 'sells-covered';
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  requested(request: OutgoingRequest, state: CommittedState): void {
    if (!isPlacement(request) || request.parameters['side'] !== 'SELL') return;
    const id = request.parameters['newClientOrderId'] ?? '';
    const order = state.orders.get(id);
    const position = order === undefined ? undefined : state.positions.get(order.positionId);
    if (position === undefined) {
      this.#report(`${id} sells for no position`);
      return;
    }
    const takenIn = position.bought - position.baseCommission;
    const sells = state
      .ordersOf(position.positionId)
      .filter((other) => other.request.side === 'SELL');
    const outgoing = sells.reduce((sum, sell) => sum + mayHaveSold(sell), 0n);
    if (outgoing <= takenIn) return;
    const list = sells.map(
      (sell) => `${sell.request.clientOrderId} ${sell.status} ${mayHaveSold(sell)}`,
    );
    this.#report(
      `${position.positionId} took in ${takenIn} and has ${outgoing} sold or for sale (× 10⁻⁸): ${list.join(', ')}`,
    );
  }
}

function mayHaveSold(order: Order): bigint {
  return isTerminal(order.status) ? order.executedQuantity : order.request.quantity;
}
