import type { EpochMs } from '../../base/time.js';
import type { AccountSnapshotTaken, OrderReport } from '../../model/account-event.js';
import {
  addMoney,
  formatMoney,
  type Money,
  moneyOfQuantity,
  ZERO_MONEY,
} from '../../model/money.js';
import type { AssetName, SymbolName } from '../../model/names.js';
import type { Order } from '../../model/order.js';
import type { Position } from '../../model/position.js';
import { type Reason, reason } from '../../model/reason-code.js';
import type { ReconcileConfig } from '../engine-config.js';
import type { ExchangeClock } from '../exchange-clock.js';
import type { Outbox } from '../outbox.js';
import type { BalanceLedger } from '../portfolio/balance-ledger.js';
import type { PositionBook } from '../portfolio/position-book.js';
import type { ClientOrderIds } from './client-order-id.js';
import { safelyHeld } from './exit-planner.js';
import type { ExchangeTime } from './in-doubt-resolver.js';
import type { OrderLedger } from './order-ledger.js';

const TIMER_ID = 'reconcile';

/** A snapshot that failed or that disagrees is taken again after this long: two equal reads make a fact. */
const SECOND_READ_MS = 2_000;

/** What the reconciler works with. */
export interface ReconcilerParts {
  readonly config: ReconcileConfig;
  readonly ids: ClientOrderIds;
  readonly ledger: OrderLedger;
  readonly positions: PositionBook;
  readonly balances: BalanceLedger;
  readonly clock: ExchangeClock;
  readonly outbox: Outbox;
}

/** An open order of ours without a row: what to do with it. */
export type OrphanVerdict =
  | { readonly type: 'cancel' }
  | { readonly type: 'adopt'; readonly position: Position }
  | { readonly type: 'keep' };

/**
 * Compares what we believe with what the exchange says: when the user stream comes up, after each loss of it, and
 * lightly all the time. Until it agrees, no entry; exits do not wait for it.
 */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  #epoch = 0;
  #requests = 0;
  #pending: { readonly id: string; readonly requestedAt: ExchangeTime } | undefined;
  #streamUp = false;
  #reconciled = false;
  #refusal: Reason | undefined;
  /** Shortfall seen by one read, not yet confirmed by a second. */
  #suspected: string | undefined;
  #shortfall: Reason | undefined;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  begin(epoch: number): void {
    this.#epoch = epoch;
  }

  get streamUp(): boolean {
    return this.#streamUp;
  }

  /** Why entries may not be made for the account's sake, if so. */
  objection(): Reason | undefined {
    if (this.#refusal !== undefined) return this.#refusal;
    if (this.#shortfall !== undefined) return this.#shortfall;
    return this.#reconciled ? undefined : reason('NOT_RECONCILED');
  }

  streamChanged(up: boolean, at: EpochMs): void {
    this.#streamUp = up;
    // Events may have been missed from here on; there is no replay (user-data-stream.md has no sequence numbers).
    this.#reconciled = false;
    this.#pending = undefined;
    if (up) this.request(at, 'whole');
  }

  /**
   * Nothing can be learnt of the account until the exchange answers us again, which only a snapshot that was asked for
   * after the refusal shows. The next is asked for in its turn and no sooner: a refused key does not get better by
   * being shown. Returns whether this is news.
   */
  accessRefused(why: Reason): boolean {
    const isNews = this.#refusal === undefined;
    this.#refusal = why;
    this.#reconciled = false;
    this.#pending = undefined;
    return isNews;
  }

  /** Asks for a snapshot. A whole one also looks for trades on symbols that hold nothing now. */
  request(at: EpochMs, scope: 'whole' | 'light'): void {
    const { ledger, clock, outbox, config } = this.#parts;
    this.#requests += 1;
    const id = `s${this.#epoch}-${this.#requests}`;
    this.#pending = { id, requestedAt: clock.at(at) };
    const asked = ledger.unsettled();
    outbox.emit({
      type: 'RequestSnapshot',
      snapshotId: id,
      orders: asked.map(({ request }) => ({
        symbol: request.symbol,
        clientOrderId: request.clientOrderId,
      })),
      tradesAfter: this.#cursors(asked, scope),
    });
    this.#schedule(at + config.intervalMs);
  }

  /** Whether the timer is this one's; asks again when it is. */
  timer(timerId: string, at: EpochMs): boolean {
    if (timerId !== TIMER_ID) return false;
    if (this.#streamUp) this.request(at, this.#reconciled ? 'light' : 'whole');
    else this.#schedule(at + this.#parts.config.intervalMs);
    return true;
  }

  /** One read does not settle something: another soon. */
  readAgain(at: EpochMs): void {
    this.#schedule(at + SECOND_READ_MS);
  }

  failed(snapshotId: string, at: EpochMs): void {
    if (this.#pending?.id !== snapshotId) return;
    this.#pending = undefined;
    this.readAgain(at);
  }

  /** When the snapshot was asked for, on the exchange's clock; undefined for an answer to an older request. */
  requestedAt(snapshotId: string): ExchangeTime | undefined {
    return this.#pending?.id === snapshotId ? this.#pending.requestedAt : undefined;
  }

  /** What to do with an open order that no row explains; undefined when it is not ours at all. */
  judgeOrphan(report: OrderReport, at: EpochMs): OrphanVerdict | undefined {
    const parts = this.#parts.ids.parse(report.clientOrderId);
    if (parts === undefined) return undefined;
    const { clientOrderId, symbol, side } = report;
    this.#parts.outbox.incident(
      at,
      reason('ORPHAN_ORDER', { order: clientOrderId, side }),
      `orphan:${clientOrderId}`,
      `order ${clientOrderId} on ${symbol} carries our mark and has no row`,
    );
    if (side === 'BUY') return { type: 'cancel' };
    const position =
      this.#parts.positions.openOn(symbol).find((each) => each.positionId === parts.positionId) ??
      this.#parts.positions.openOn(symbol)[0];
    return position === undefined ? { type: 'keep' } : { type: 'adopt', position };
  }

  /** The answer has been merged into orders, fills and balances: does everything agree now? */
  conclude(snapshot: AccountSnapshotTaken, inDoubt: number, at: EpochMs): void {
    const isAwaited = this.#pending?.id === snapshot.snapshotId;
    if (!isAwaited) return;
    this.#pending = undefined;
    this.#refusal = undefined;
    if (!snapshot.canTrade) {
      this.#reconciled = false;
      const why = reason('NOT_RECONCILED', { canTrade: 'no' });
      this.#parts.outbox.incident(at, why, 'account:locked', 'the account may not trade');
      return;
    }
    if (!this.#balancesAgree(at)) return;
    // Unknown orders are resolved before the first entry; later ones block their own symbol only.
    if (!this.#reconciled && inDoubt > 0) this.readAgain(at);
    else if (this.#streamUp) this.#reconciled = true;
  }

  /**
   * Our positions' base must be there. Zero balances have been served by mistake (faults of 2025-10-10), and reads are
   * not atomic: one read proves nothing, and no read ever closes a position.
   */
  #balancesAgree(at: EpochMs): boolean {
    const found = this.#findShortfall();
    if (found === undefined) {
      this.#suspected = undefined;
      this.#shortfall = undefined;
      return true;
    }
    const text = `${found.asset} ${found.held} ${found.total}`;
    this.#reconciled = false;
    if (this.#suspected !== text) {
      this.#suspected = text;
      this.readAgain(at);
      return false;
    }
    const why = reason('BALANCE_SHORTFALL', {
      asset: found.asset,
      held: formatMoney(found.held),
      account: formatMoney(found.total),
    });
    const detail = `positions hold ${formatMoney(found.held)} ${found.asset}, the account ${formatMoney(found.total)}`;
    if (this.#shortfall === undefined) {
      this.#parts.outbox.incident(at, why, `shortfall:${found.asset}`, detail);
    }
    this.#shortfall = why;
    return false;
  }

  #findShortfall(): { asset: AssetName; held: Money; total: Money } | undefined {
    const { positions, ledger, balances } = this.#parts;
    const heldOf = new Map<AssetName, Money>();
    for (const position of positions.open()) {
      const orders = ledger.ofPosition(position.positionId);
      const held = safelyHeld({ position, orders, missing: (order) => ledger.missing(order) });
      const before = heldOf.get(position.baseAsset) ?? ZERO_MONEY;
      heldOf.set(position.baseAsset, addMoney(before, moneyOfQuantity(held)));
    }
    for (const [asset, held] of heldOf) {
      const total = balances.total(asset);
      if (held > total) return { asset, held, total };
    }
    return undefined;
  }

  #cursors(
    asked: readonly Order[],
    scope: 'whole' | 'light',
  ): readonly { readonly symbol: SymbolName; readonly tradeId: string }[] {
    const { ledger, positions } = this.#parts;
    const symbols = new Set<SymbolName>();
    for (const position of positions.open()) symbols.add(position.symbol);
    for (const order of asked) symbols.add(order.request.symbol);
    if (scope === 'whole') for (const symbol of ledger.cursors().keys()) symbols.add(symbol);
    return [...symbols].map((symbol) => ({ symbol, tradeId: ledger.cursors().get(symbol) ?? '' }));
  }

  #schedule(dueAt: EpochMs): void {
    this.#parts.outbox.emit({ type: 'ScheduleTimer', timerId: TIMER_ID, dueAt });
  }
}
