import type { EpochMs } from '../../base/time.js';
import type { Balance } from '../../model/account-event.js';
import { addMoney, type Money, subtractMoney, ZERO_MONEY } from '../../model/money.js';
import type { AssetName } from '../../model/names.js';

/** Quote set aside for an entry that may still spend it. */
interface Reservation {
  readonly asset: AssetName;
  readonly amount: Money;
  /** Set when the entry has ended having executed: a balance at least this new already shows the spending. */
  readonly spentAt?: EpochMs;
}

/** What the account holds according to the exchange, and what of it is spoken for by entries on their way. */
export class BalanceLedger {
  readonly #balances = new Map<AssetName, Balance>();
  readonly #asOf = new Map<AssetName, EpochMs>();
  readonly #reservations = new Map<string, Reservation>();
  #completeAt: EpochMs | undefined;

  /** Takes in balances; per asset, an older statement never replaces a newer one. Returns those that changed. */
  apply(balances: readonly Balance[], exchangeAt: EpochMs, complete: boolean): readonly Balance[] {
    const changed: Balance[] = [];
    const named = new Set<AssetName>();
    for (const balance of balances) {
      named.add(balance.asset);
      if (this.#set(balance, exchangeAt)) changed.push(balance);
    }
    if (complete) {
      this.#completeAt = exchangeAt;
      for (const asset of [...this.#balances.keys()]) {
        if (named.has(asset)) continue;
        const zero: Balance = { asset, free: ZERO_MONEY, locked: ZERO_MONEY };
        if (this.#set(zero, exchangeAt)) changed.push(zero);
      }
    }
    this.#releaseSpent();
    return changed;
  }

  /** Whether a complete statement has ever arrived. */
  get known(): boolean {
    return this.#completeAt !== undefined;
  }

  of(asset: AssetName): Balance {
    return this.#balances.get(asset) ?? { asset, free: ZERO_MONEY, locked: ZERO_MONEY };
  }

  all(): readonly Balance[] {
    return [...this.#balances.values()];
  }

  /** Free + locked. */
  total(asset: AssetName): Money {
    const balance = this.of(asset);
    return addMoney(balance.free, balance.locked);
  }

  /** Free, less what entries on their way may spend. May be negative. */
  available(asset: AssetName): Money {
    let available = this.of(asset).free;
    for (const reservation of this.#reservations.values()) {
      if (reservation.asset === asset) available = subtractMoney(available, reservation.amount);
    }
    return available;
  }

  /** Sets quote aside for an entry, at the latest when its intent is made. */
  reserve(clientOrderId: string, asset: AssetName, amount: Money): void {
    this.#reservations.set(clientOrderId, { asset, amount });
  }

  /** The entry can spend nothing any more; with `spentAt`, what it did spend shows in balances from then on. */
  release(clientOrderId: string, spentAt: EpochMs | undefined): void {
    const reservation = this.#reservations.get(clientOrderId);
    if (reservation === undefined) return;
    if (spentAt === undefined) this.#reservations.delete(clientOrderId);
    else this.#reservations.set(clientOrderId, { ...reservation, spentAt });
    this.#releaseSpent();
  }

  #set(balance: Balance, exchangeAt: EpochMs): boolean {
    const known = this.#asOf.get(balance.asset);
    if (known !== undefined && exchangeAt < known) return false;
    this.#asOf.set(balance.asset, exchangeAt);
    const before = this.#balances.get(balance.asset);
    this.#balances.set(balance.asset, balance);
    return before?.free !== balance.free || before.locked !== balance.locked;
  }

  #releaseSpent(): void {
    for (const [id, { asset, spentAt }] of this.#reservations) {
      const asOf = this.#asOf.get(asset);
      if (spentAt !== undefined && asOf !== undefined && asOf >= spentAt) {
        this.#reservations.delete(id);
      }
    }
  }
}
