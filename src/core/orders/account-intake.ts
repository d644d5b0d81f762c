import { unreachable } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type {
  AccessRefused,
  AccountEvent,
  AccountSnapshotTaken,
  Balance,
  OrderReport,
} from '../../model/account-event.js';
import type { Fill } from '../../model/fill.js';
import { ZERO_MONEY } from '../../model/money.js';
import { isTerminal, type Order } from '../../model/order.js';
import type { Position } from '../../model/position.js';
import { ZERO_QUANTITY } from '../../model/quantity.js';
import type { Outbox } from '../outbox.js';
import type { BalanceLedger } from '../portfolio/balance-ledger.js';
import type { FundingNews, FundingWatch } from '../portfolio/funding-watch.js';
import type { PositionBook } from '../portfolio/position-book.js';
import { type ForeignOrders, isOpen } from './foreign-orders.js';
import type { OrderEngine } from './order-engine.js';
import type { OrderLedger } from './order-ledger.js';
import type { PositionKeeper } from './position-keeper.js';
import type { Reconciler } from './reconciler.js';
import { UnreadableOrders } from './unreadable-orders.js';

/** What the intake works with. */
export interface AccountIntakeParts {
  readonly orders: OrderEngine;
  readonly ledger: OrderLedger;
  readonly keeper: PositionKeeper;
  readonly positions: PositionBook;
  readonly balances: BalanceLedger;
  readonly reconciler: Reconciler;
  readonly funding: FundingWatch;
  readonly foreign: ForeignOrders;
  readonly outbox: Outbox;
}

/**
 * The one way by which the account's news reach orders, positions and balances: by response, stream, query or
 * snapshot, in any order and any number of times.
 */
export class AccountIntake {
  readonly #parts: AccountIntakeParts;
  readonly #unreadable = new UnreadableOrders();
  #merged = false;

  constructor(parts: AccountIntakeParts) {
    this.#parts = parts;
  }

  receive(event: Exclude<AccountEvent, AccessRefused>): void {
    const { orders, reconciler, outbox } = this.#parts;
    const { at } = event;
    switch (event.type) {
      case 'OrderReported':
        if (this.#report(event.report, at)) reconciler.request(at, 'light');
        return;
      case 'FillReported':
        this.#fill(event.fill, at);
        return;
      case 'PlacementRefused':
        this.follow(orders.refused(event), at);
        return;
      case 'PlacementInDoubt':
        this.follow(orders.placementInDoubt(event.clientOrderId, at, event.cause), at);
        return;
      case 'OrderNotFound':
        this.follow(orders.notFound(event.clientOrderId, at), at);
        return;
      case 'CancelRefused':
      case 'CancelInDoubt':
        orders.cancelUnsettled(event);
        return;
      case 'QueryFailed':
        // The order's own timer asks again.
        return;
      case 'BalancesReported':
        this.#balances(event.balances, event.complete, event);
        this.reviewFunding('statement', at);
        return;
      case 'BalanceMoved':
        // What results is for a statement of balances to say; where it matters, one is asked for at once.
        if (this.#parts.funding.moved(event)) reconciler.request(at, 'light');
        return;
      case 'AccountSnapshotTaken':
        this.#merge(event);
        return;
      case 'AccountSnapshotFailed':
        reconciler.failed(event.snapshotId, at);
        return;
      case 'UserStreamChanged':
        reconciler.streamChanged(event.connected, at);
        if (!event.connected) {
          const text = `The user data stream is down: ${event.cause}.`;
          outbox.notify(at, 'warning', `user-stream:${at}`, text);
        }
        return;
      default:
        unreachable(event);
    }
  }

  /** Can what positions hold be sold? */
  reviewFunding(news: FundingNews, at: EpochMs): void {
    const { funding, reconciler } = this.#parts;
    if (funding.review(at, news)) reconciler.request(at, 'light');
  }

  /** An order has changed: see to what it reserved and to its position. */
  follow(order: Order | undefined, at: EpochMs, exchangeAt?: EpochMs): void {
    if (order === undefined) return;
    const { balances, keeper, positions } = this.#parts;
    if (order.purpose === 'ENTRY' && isTerminal(order.status)) {
      const spent = order.executedQuantity > 0n;
      balances.release(order.request.clientOrderId, spent ? (exchangeAt ?? at) : undefined);
    }
    const closed = positions.get(order.positionId)?.status === 'CLOSED';
    if (closed) this.#followAfterClose(order, at);
    keeper.advance(order.positionId, at);
  }

  /** A word about an order of a closed position. Only an exchange that contradicts itself makes these matter. */
  #followAfterClose(order: Order, at: EpochMs): void {
    const { keeper, ledger, orders } = this.#parts;
    if (!isTerminal(order.status) || ledger.missing(order) > 0n) keeper.reopen(order);
    const rests = order.status === 'OPEN' || order.status === 'PARTIALLY_FILLED';
    const isSell = order.request.side === 'SELL';
    if (rests && isSell && order.cancelRequestedAt === undefined) orders.cancel(order, at);
  }

  /** Returns whether it takes a snapshot to understand it. */
  #report(report: OrderReport, at: EpochMs): boolean {
    this.#tellUnknownWords(report, at);
    const order = this.#parts.orders.report(report, at);
    if (order === undefined) {
      this.#orphan(report, at);
      return false;
    }
    const unclear = this.#unreadable.note(order.request.clientOrderId, report);
    this.follow(order, at, report.exchangeAt);
    return unclear && !isTerminal(order.status);
  }

  #tellUnknownWords(report: OrderReport, at: EpochMs): void {
    const { symbol, unknownStatus, unknownType } = report;
    const tell = (what: string, key: string): void =>
      this.#parts.outbox.notify(at, 'warning', key, `An order on ${symbol} ${what}`);
    if (unknownType !== undefined) {
      const what = `is of type ${unknownType}, which this version does not know; it is read as ${report.type}.`;
      tell(what, `unknown-type:${unknownType}`);
    }
    if (unknownStatus !== undefined) {
      const what = `has the status ${unknownStatus}, which this version does not know; it counts as open as long as it is in the list of open orders.`;
      tell(what, `unknown-status:${unknownStatus}`);
    }
  }

  #fill(fill: Fill, at: EpochMs): void {
    const { ledger, keeper, orders } = this.#parts;
    const outcome = ledger.applyFill(fill, at);
    if (outcome.type !== 'applied') return;
    keeper.applyFill(outcome.order, fill, at);
    orders.filled(outcome.order, at);
    keeper.reopen(outcome.order);
    this.follow(outcome.order, at, fill.exchangeAt);
  }

  #balances(
    balances: readonly Balance[],
    complete: boolean,
    when: { readonly at: EpochMs; readonly exchangeAt: EpochMs },
  ): void {
    const changed = this.#parts.balances.apply(balances, when.exchangeAt, complete);
    if (changed.length === 0) return;
    this.#parts.outbox.emit({ type: 'RecordBalances', at: when.at, balances: changed });
  }

  #merge(snapshot: AccountSnapshotTaken): void {
    const { orders, keeper, reconciler, foreign, ledger } = this.#parts;
    const { at } = snapshot;
    const requestedAt = reconciler.requestedAt(snapshot.snapshotId);
    this.#balances(snapshot.balances, true, snapshot);
    for (const report of [...snapshot.orders, ...snapshot.openOrders]) this.#report(report, at);
    for (const fill of snapshot.trades) this.#fill(fill, at);
    const isUnsure = requestedAt !== undefined && this.#endUnreadable(snapshot, at);
    if (!this.#merged) {
      this.#merged = true;
      keeper.wake();
      orders.resume(at);
    }
    if (requestedAt !== undefined) {
      for (const cleared of orders.snapshotMerged(snapshot, requestedAt, at)) {
        this.follow(cleared, at);
      }
    }
    foreign.replace(
      snapshot.openOrders.filter(({ clientOrderId }) => ledger.get(clientOrderId) === undefined),
    );
    reconciler.conclude(snapshot, orders.inDoubt, at);
    if (isUnsure) reconciler.readAgain(at);
    this.reviewFunding('snapshot', at);
    // The protection audit: every position that needs something gets it now.
    keeper.advanceAll(at);
  }

  /** What the list of open orders says of orders whose status is no word to us. Returns whether that takes another. */
  #endUnreadable(snapshot: AccountSnapshotTaken, at: EpochMs): boolean {
    const { ended, unsure } = this.#unreadable.review(snapshot, (id) => {
      const order = this.#parts.ledger.get(id);
      return order !== undefined && !isTerminal(order.status);
    });
    for (const { unknownStatus = '', ...report } of ended) {
      this.#report({ ...report, status: 'EXPIRED', exchangeReason: unknownStatus }, at);
    }
    return unsure;
  }

  /** An order without a row. Foreign ones are left alone, whatever they do. */
  #orphan(report: OrderReport, at: EpochMs): void {
    const { reconciler, orders } = this.#parts;
    this.#parts.foreign.note(report);
    if (!isOpen(report)) return;
    const verdict = reconciler.judgeOrphan(report, at);
    if (verdict?.type === 'cancel') orders.cancelOrphan(report);
    if (verdict?.type === 'adopt') this.#adopt(report, verdict.position, at);
  }

  /** Takes a sell of ours into care: it counts as cover, so that nothing is sold twice. */
  #adopt(report: OrderReport, position: Position, at: EpochMs): void {
    const { ledger, outbox } = this.#parts;
    const order: Order = {
      request: {
        clientOrderId: report.clientOrderId,
        symbol: report.symbol,
        side: report.side,
        type: report.type,
        timeInForce: 'GTC',
        quantity: report.quantity,
        ...(report.price > 0n ? { price: report.price } : {}),
        ...(report.stopPrice > 0n ? { stopPrice: report.stopPrice } : {}),
        timestamp: report.exchangeAt,
        recvWindowMs: 0,
      },
      purpose: 'PROTECTION',
      positionId: position.positionId,
      status: 'OPEN',
      orderId: report.orderId,
      executedQuantity: ZERO_QUANTITY,
      executedQuote: ZERO_MONEY,
      createdAt: at,
      updatedAt: at,
    };
    ledger.add(order);
    outbox.emit({ type: 'RecordOrder', order });
    this.#report(report, at);
  }
}
