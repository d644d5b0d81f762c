import { formatFixedPadded } from '../../base/fixed-point.js';
import type { EpochMs } from '../../base/time.js';
import type { AccountLedger } from '../../matching/account-ledger.js';
import type { MatchOrder } from '../../matching/match-order.js';
import type { Money } from '../../model/money.js';
import type { AssetName } from '../../model/names.js';
import type { WireObject } from '../wire/wire-json.js';
import { renderAccountPosition } from './user-events.js';

/** What movements need of the desk that keeps the accounts. */
export interface MovementParts {
  readonly ledger: AccountLedger;
  readonly openOrders: (accountId: string) => readonly MatchOrder[];
  /** Makes a changed balance durable. */
  readonly save: (accountId: string, asset: AssetName, at: EpochMs) => void;
  readonly tell: (accountId: string, event: WireObject) => void;
}

/** What happens to balances without the account's orders: money comes and goes, and others lock some of it. */
export class BalanceMovements {
  readonly #parts: MovementParts;

  constructor(parts: MovementParts) {
    this.#parts = parts;
  }

  /**
   * Brings an amount in from outside, or takes one out (user-data-stream.md, "Balance Update").
   *
   * @returns whether there was enough free to take out
   */
  adjust(accountId: string, asset: AssetName, delta: Money, at: EpochMs): boolean {
    const { ledger } = this.#parts;
    if (delta < 0n && ledger.free(accountId, asset) + delta < 0n) return false;
    ledger.adjust(accountId, asset, delta);
    this.#conclude({ accountId, asset, delta, at }, 'balanceUpdate');
    return true;
  }

  /**
   * Locks an amount on behalf of another system, as for collateral; a negative one is free again (user-data-stream.md,
   * "External Lock Update").
   *
   * @returns whether there was enough: free to lock, or locked so before
   */
  lock(accountId: string, asset: AssetName, delta: Money, at: EpochMs): boolean {
    const { ledger } = this.#parts;
    if (delta < 0n) {
      if (this.#lockedOutside(accountId, asset) < -delta) return false;
      ledger.unlock(accountId, asset, -delta as Money);
    } else if (!ledger.lock(accountId, asset, delta)) {
      return false;
    }
    this.#conclude({ accountId, asset, delta, at }, 'externalLockUpdate');
    return true;
  }

  /** What is locked and no order has locked. */
  #lockedOutside(accountId: string, asset: AssetName): bigint {
    return this.#parts
      .openOrders(accountId)
      .filter(({ lockedAsset }) => lockedAsset === asset)
      .reduce(
        (rest, { locked }) => rest - locked,
        this.#parts.ledger.locked(accountId, asset) as bigint,
      );
  }

  #conclude(
    movement: {
      readonly accountId: string;
      readonly asset: AssetName;
      readonly delta: Money;
      readonly at: EpochMs;
    },
    e: 'balanceUpdate' | 'externalLockUpdate',
  ): void {
    const { accountId, asset, delta, at } = movement;
    const { ledger, save, tell } = this.#parts;
    save(accountId, asset, at);
    tell(accountId, { e, E: at, a: asset, d: formatFixedPadded(delta), T: at });
    // The account's position is told any time a balance has changed (user-data-stream.md, "Account Update").
    tell(accountId, renderAccountPosition([ledger.balance(accountId, asset)], at));
  }
}
