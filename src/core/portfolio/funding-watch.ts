import type { EpochMs } from '../../base/time.js';
import type { BalanceMoved } from '../../model/account-event.js';
import {
  addMoney,
  formatMoney,
  type Money,
  moneyOfQuantity,
  subtractMoney,
  ZERO_MONEY,
} from '../../model/money.js';
import type { AssetName } from '../../model/names.js';
import type { Quantity } from '../../model/quantity.js';
import { type Reason, reason } from '../../model/reason-code.js';
import { safelyHeld } from '../orders/exit-planner.js';
import type { OrderLedger } from '../orders/order-ledger.js';
import type { Outbox } from '../outbox.js';
import type { BalanceLedger } from './balance-ledger.js';
import type { PositionBook } from './position-book.js';

/** What the watch looks at. */
export interface FundingWatchParts {
  readonly ledger: OrderLedger;
  readonly positions: PositionBook;
  readonly balances: BalanceLedger;
  readonly outbox: Outbox;
}

/** Base that positions hold and the account cannot sell. */
interface Shortage {
  readonly held: Money;
  readonly sellable: Money;
  /** Snapshots that agreed on it. */
  readonly reads: number;
  readonly isConfirmed: boolean;
}

const TIMER_ID = 'funding';

/** After this a shortage is looked at again: a fill and the balance after it come apart. */
const LOOK_AGAIN_MS = 2_000;

/** What tells of balances: a statement of the stream, a whole snapshot, or nothing new when time has passed. */
export type FundingNews = 'statement' | 'snapshot' | 'timer';

/** One read proves nothing: zero balances have been served by mistake (faults.md F-H16). */
const READS_TO_CONFIRM = 2;

/**
 * Watches that the base of open positions can be sold: deposits, withdrawals, transfers and collateral locks happen
 * outside our trading (user-data-stream.md, "Balance Update" and "External Lock Update"). A suspected shortage blocks
 * entries on the symbols of its asset; a confirmed one also limits what is sold, so that the rest still can be.
 */
export class FundingWatch {
  readonly #parts: FundingWatchParts;
  readonly #externallyLocked = new Map<AssetName, Money>();
  readonly #shortages = new Map<AssetName, Shortage>();

  constructor(parts: FundingWatchParts) {
    this.#parts = parts;
  }

  /** Something outside trading moved or locked an asset. Returns whether a position depends on the asset. */
  moved(event: BalanceMoved): boolean {
    const { at, asset, by, delta, exchangeAt } = event;
    this.#parts.outbox.emit({ type: 'RecordExternalMovement', at, exchangeAt, asset, by, delta });
    if (by === 'EXTERNAL_LOCK') {
      const locked = addMoney(this.#externallyLocked.get(asset) ?? ZERO_MONEY, delta);
      if (locked > 0n) this.#externallyLocked.set(asset, locked);
      else this.#externallyLocked.delete(asset);
    }
    return this.#heldOf().has(asset);
  }

  /** Whether a timer is the watch's, which then wants a review. */
  isTimer(timerId: string): boolean {
    return timerId === TIMER_ID;
  }

  /** Compares again. Returns whether a snapshot is needed to be sure. */
  review(at: EpochMs, news: FundingNews): boolean {
    const held = this.#heldOf();
    for (const asset of this.#shortages.keys()) {
      if (!held.has(asset)) this.#shortages.delete(asset);
    }
    let isUnsure = false;
    for (const [asset, amount] of held) {
      const sellable = this.#sellable(asset);
      if (amount <= sellable) {
        this.#settle(asset, at);
        continue;
      }
      const isSnapshot = news === 'snapshot';
      const shortage = this.#judge(asset, { held: amount, sellable, isSnapshot }, at);
      isUnsure ||= !shortage.isConfirmed;
    }
    if (!isUnsure || news === 'timer') return isUnsure;
    const dueAt = at + LOOK_AGAIN_MS;
    this.#parts.outbox.emit({ type: 'ScheduleTimer', timerId: TIMER_ID, dueAt });
    return false;
  }

  /** Why no entry may be made on symbols of this base asset, if so. */
  objection(asset: AssetName): Reason | undefined {
    const shortage = this.#shortages.get(asset);
    return shortage === undefined ? undefined : reasonOf(asset, shortage);
  }

  /** How much of the base that positions hold certainly cannot be sold. */
  missing(asset: AssetName): Quantity {
    const shortage = this.#shortages.get(asset);
    if (shortage?.isConfirmed !== true) return 0n as Quantity;
    const missing: bigint = subtractMoney(shortage.held, shortage.sellable);
    return missing as Quantity;
  }

  #judge(
    asset: AssetName,
    found: Pick<Shortage, 'held' | 'sellable'> & { readonly isSnapshot: boolean },
    at: EpochMs,
  ): Shortage {
    const { held, isSnapshot, sellable } = found;
    const before = this.#shortages.get(asset);
    const isSame = before?.held === held && before.sellable === sellable;
    const reads = (isSame ? before.reads : 0) + (isSnapshot ? 1 : 0);
    const wasConfirmed = before?.isConfirmed === true;
    const isConfirmed = wasConfirmed || reads >= READS_TO_CONFIRM;
    const shortage = { held, sellable, reads, isConfirmed };
    this.#shortages.set(asset, shortage);
    if (isConfirmed && !wasConfirmed) {
      const detail = `positions hold ${formatMoney(held)} ${asset}, of which the account can sell ${formatMoney(sellable)}`;
      this.#parts.outbox.incident(at, reasonOf(asset, shortage), `unfunded:${asset}:${at}`, detail);
    }
    return shortage;
  }

  #settle(asset: AssetName, at: EpochMs): void {
    const wasConfirmed = this.#shortages.get(asset)?.isConfirmed === true;
    this.#shortages.delete(asset);
    if (!wasConfirmed) return;
    const text = `The ${asset} that positions hold can be sold again.`;
    this.#parts.outbox.notify(at, 'info', `funded:${asset}:${at}`, text);
  }

  #sellable(asset: AssetName): Money {
    const { balances } = this.#parts;
    // What is locked outside shows as locked; of more than that nothing can have been taken.
    const { locked } = balances.of(asset);
    const outside = this.#externallyLocked.get(asset) ?? ZERO_MONEY;
    return subtractMoney(balances.total(asset), outside < locked ? outside : locked);
  }

  #heldOf(): ReadonlyMap<AssetName, Money> {
    const { ledger, positions } = this.#parts;
    const held = new Map<AssetName, Money>();
    for (const position of positions.open()) {
      const orders = ledger.ofPosition(position.positionId);
      const safe = safelyHeld({ position, orders, missing: (order) => ledger.missing(order) });
      if (safe === 0n) continue;
      const before = held.get(position.baseAsset) ?? ZERO_MONEY;
      held.set(position.baseAsset, addMoney(before, moneyOfQuantity(safe)));
    }
    return held;
  }
}

function reasonOf(
  asset: AssetName,
  { held, sellable }: Pick<Shortage, 'held' | 'sellable'>,
): Reason {
  return reason('PROTECTION_UNFUNDED', {
    asset,
    held: formatMoney(held),
    sellable: formatMoney(sellable),
    missing: formatMoney(subtractMoney(held, sellable)),
  });
}
