import type { SafetyState } from '../model/engine-event.js';
import type { Fill } from '../model/fill.js';
import type { Order } from '../model/order.js';
import type { Position } from '../model/position.js';
import type { CommitBatch, RecoveredRun } from '../ports/control-store.js';

/** A fill and the position it was booked to. */
export interface BookedFill {
  readonly fill: Fill;
  readonly positionId: string;
}

/**
 * What the trader's database says, followed batch by batch over all runs: the rows a reader would find at this moment.
 */
export class CommittedState {
  readonly orders = new Map<string, Order>();
  readonly positions = new Map<string, Position>();
  readonly fills = new Map<string, BookedFill>();
  safety: SafetyState = { tradingEnabled: false, killSwitch: 'NONE', paused: false };
  epoch = 0;
  /** Since the user stream came up in this epoch the account has been read: journaled, not only thought. */
  reconciled = false;
  closedTrades = 0;
  commits = 0;
  /** Orders that were in doubt and are not any more. */
  inDoubtResolved = 0;
  #streamUp = false;
  readonly #ordersOf = new Map<string, Set<string>>();

  begin(run: RecoveredRun): void {
    this.epoch = run.epoch;
    this.#streamUp = false;
    this.reconciled = false;
  }

  apply({ entries, records }: CommitBatch): void {
    this.commits += 1;
    for (const entry of entries) {
      if (entry.kind === 'input') this.#learn(entry.body);
    }
    for (const record of records) {
      switch (record.type) {
        case 'RecordOrder':
          this.#putOrder(record.order);
          break;
        case 'RecordPosition':
          this.positions.set(record.position.positionId, record.position);
          break;
        case 'RecordFill':
          this.fills.set(`${record.fill.symbol} ${record.fill.tradeId}`, record);
          break;
        case 'RecordSafety':
          this.safety = record.safety;
          break;
        case 'RecordTrade':
          this.closedTrades += 1;
          break;
        default:
      }
    }
  }

  /** Every order of a position. */
  ordersOf(positionId: string): readonly Order[] {
    const ids = [...(this.#ordersOf.get(positionId) ?? [])];
    return ids.flatMap((id) => this.orders.get(id) ?? []);
  }

  #putOrder(order: Order): void {
    const { clientOrderId } = order.request;
    const before = this.orders.get(clientOrderId)?.status;
    if (before === 'IN_DOUBT' && order.status !== 'IN_DOUBT') this.inDoubtResolved += 1;
    this.orders.set(clientOrderId, order);
    const ids = this.#ordersOf.get(order.positionId) ?? new Set();
    this.#ordersOf.set(order.positionId, ids.add(clientOrderId));
  }

  #learn(event: { readonly type: string; readonly connected?: boolean }): void {
    if (event.type === 'UserStreamChanged') {
      this.#streamUp = event.connected === true;
      this.reconciled = false;
    }
    if (event.type === 'AccessRefused') this.reconciled = false;
    if (event.type === 'AccountSnapshotTaken' && this.#streamUp) this.reconciled = true;
  }
}
