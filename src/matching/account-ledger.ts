import { assert, must } from '../base/assert.js';
import type { Balance } from '../model/account-event.js';
import { type Money, ZERO_MONEY } from '../model/money.js';
import type { AssetName } from '../model/names.js';
import type { Commission } from './fee-model.js';

/** One side of a trade, in amounts. What is given was locked before. */
export interface Settlement {
  readonly accountId: string;
  readonly givenAsset: AssetName;
  readonly given: Money;
  readonly receivedAsset: AssetName;
  readonly received: Money;
  readonly commission: Commission;
}

interface Holding {
  free: bigint;
  locked: bigint;
}

/**
 * What each account holds, free and locked. Nothing appears or vanishes: for every asset, what all accounts hold
 * plus the fees collected plus what the public holds from trading with them equals what was deposited.
 */
export class AccountLedger {
  readonly #accounts = new Map<string, Map<AssetName, Holding>>();
  readonly #fees = new Map<AssetName, bigint>();
  readonly #public = new Map<AssetName, bigint>();
  readonly #deposited = new Map<AssetName, bigint>();

  /** Adds an account without holdings. */
  open(accountId: string): void {
    assert(!this.#accounts.has(accountId), 'an account is opened once');
    this.#accounts.set(accountId, new Map());
  }

  /** Brings an amount in from outside. */
  deposit(accountId: string, asset: AssetName, amount: Money): void {
    assert(amount >= 0n, 'a deposit is not negative');
    this.#holding(accountId, asset).free += amount;
    add(this.#deposited, asset, amount);
  }

  /** Moves an amount in from outside or, when negative, out of what is free. */
  adjust(accountId: string, asset: AssetName, delta: Money): void {
    const holding = this.#holding(accountId, asset);
    assert(holding.free + delta >= 0n, 'only what is free can leave');
    holding.free += delta;
    add(this.#deposited, asset, delta);
  }

  /** Replaces a holding with a stored one; counts as a deposit of the difference. */
  restore(accountId: string, balance: Balance): void {
    const holding = this.#holding(accountId, balance.asset);
    add(
      this.#deposited,
      balance.asset,
      balance.free + balance.locked - holding.free - holding.locked,
    );
    holding.free = balance.free;
    holding.locked = balance.locked;
  }

  free(accountId: string, asset: AssetName): Money {
    return (this.#accounts.get(accountId)?.get(asset)?.free ?? 0n) as Money;
  }

  locked(accountId: string, asset: AssetName): Money {
    return (this.#accounts.get(accountId)?.get(asset)?.locked ?? 0n) as Money;
  }

  /** Moves an amount from free to locked. Returns whether there was enough. */
  lock(accountId: string, asset: AssetName, amount: Money): boolean {
    assert(amount >= 0n, 'what is locked is not negative');
    const holding = this.#holding(accountId, asset);
    if (holding.free < amount) return false;
    holding.free -= amount;
    holding.locked += amount;
    return true;
  }

  /** Moves an amount from locked back to free. */
  unlock(accountId: string, asset: AssetName, amount: Money): void {
    const holding = this.#holding(accountId, asset);
    assert(amount >= 0n && holding.locked >= amount, 'only what is locked is unlocked');
    holding.locked -= amount;
    holding.free += amount;
  }

  /** Books an account's side of a trade; the other side is the public's, or another account's own settlement. */
  settle(side: Settlement): void {
    const given = this.#holding(side.accountId, side.givenAsset);
    assert(given.locked >= side.given, 'what is given was locked');
    given.locked -= side.given;
    this.#holding(side.accountId, side.receivedAsset).free += side.received;
    const payer = this.#holding(side.accountId, side.commission.asset);
    payer.free -= side.commission.amount;
    assert(payer.free >= 0n, 'a commission never overdraws');
    add(this.#fees, side.commission.asset, side.commission.amount);
    add(this.#public, side.givenAsset, side.given);
    add(this.#public, side.receivedAsset, -side.received);
  }

  /** Everything an account holds, by asset name; also assets it once held. */
  balances(accountId: string): readonly Balance[] {
    const holdings = must(this.#accounts.get(accountId), 'the account is open');
    return [...holdings.keys()].sort().map((asset) => this.balance(accountId, asset));
  }

  balance(accountId: string, asset: AssetName): Balance {
    return { asset, free: this.free(accountId, asset), locked: this.locked(accountId, asset) };
  }

  hasAccount(accountId: string): boolean {
    return this.#accounts.has(accountId);
  }

  /** Fees collected so far in an asset. */
  feesCollected(asset: AssetName): Money {
    return (this.#fees.get(asset) ?? ZERO_MONEY) as Money;
  }

  /**
   * What would be missing or in excess if an amount had appeared or vanished: always zero. For checkers and tests.
   */
  imbalance(asset: AssetName): Money {
    let sum = (this.#fees.get(asset) ?? 0n) + (this.#public.get(asset) ?? 0n);
    for (const holdings of this.#accounts.values()) {
      const holding = holdings.get(asset);
      if (holding !== undefined) sum += holding.free + holding.locked;
    }
    return (sum - (this.#deposited.get(asset) ?? 0n)) as Money;
  }

  #holding(accountId: string, asset: AssetName): Holding {
    const holdings = must(this.#accounts.get(accountId), 'the account is open');
    let holding = holdings.get(asset);
    if (holding === undefined) {
      holding = { free: 0n, locked: 0n };
      holdings.set(asset, holding);
    }
    return holding;
  }
}

function add(sums: Map<AssetName, bigint>, asset: AssetName, amount: bigint): void {
  sums.set(asset, (sums.get(asset) ?? 0n) + amount);
}
