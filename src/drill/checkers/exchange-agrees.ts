import type { Fill } from '../../model/fill.js';
import type { CommittedState } from '../committed-state.js';
import type { Checker, Report, RestEvidence } from '../evidence.js';

/** At rest our fills are the exchange's trades, each once and digit for digit (invariants 7, 8 and 9). */
export class ExchangeAgrees implements Checker {
  readonly name = 'exchange-agrees';
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  rested({ exchangeFills, ourFills }: RestEvidence, state: CommittedState): void {
    const ours = new Map(ourFills.map((fill) => [keyOf(fill), fill]));
    for (const fill of exchangeFills) {
      const mine = ours.get(keyOf(fill));
      ours.delete(keyOf(fill));
      if (mine === undefined) this.#report(`the exchange has ${textOf(fill)}, and we do not`);
      else if (textOf(mine) !== textOf(fill))
        this.#report(`we have ${textOf(mine)}, the exchange ${textOf(fill)}`);
    }
    for (const fill of ours.values())
      this.#report(`we have ${textOf(fill)}, and the exchange does not`);
    this.#compareOrders(exchangeFills, state);
  }

  #compareOrders(exchangeFills: readonly Fill[], state: CommittedState): void {
    const executed = new Map<string, bigint>();
    for (const { clientOrderId, quantity } of exchangeFills) {
      executed.set(clientOrderId, (executed.get(clientOrderId) ?? 0n) + quantity);
    }
    for (const [id, order] of state.orders) {
      const atExchange = executed.get(id) ?? 0n;
      if (order.executedQuantity !== atExchange) {
        this.#report(
          `${id} executed ${order.executedQuantity} for us and ${atExchange} there (× 10⁻⁸)`,
        );
      }
    }
  }
}

function keyOf(fill: Fill): string {
  return `${fill.symbol} ${fill.tradeId}`;
}

function textOf(fill: Fill): string {
  const {
    clientOrderId,
    commission,
    commissionAsset,
    maker,
    orderId,
    price,
    quantity,
    quoteQuantity,
    side,
  } = fill;
  return `${keyOf(fill)} of ${clientOrderId} (${orderId}): ${side} ${quantity} at ${price} for ${quoteQuantity}, fee ${commission} ${commissionAsset}${maker ? ', maker' : ''}`;
}
