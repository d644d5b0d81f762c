import type { EpochMs } from '../../base/time.js';
import type { AccountDesk } from '../accounts/account-desk.js';
import { RequestRefusal } from '../wire/request-refusal.js';
import type { WireObject, WireValue } from '../wire/wire-json.js';

/** How a subscription was made: a logout ends only those of the logged-on session. */
export type SubscriptionKind = 'logon' | 'signature';

interface Subscription {
  readonly accountId: string;
  readonly kind: SubscriptionKind;
  readonly stop: () => void;
}

const ACTIVE_MAX = 1_000;
const LIFETIME_MAX = 65_535;

/** The user data subscriptions of one connection (web-socket-api.md, "User Data Stream subscription"). */
export class WsSubscriptions {
  readonly #desk: AccountDesk;
  readonly #send: (message: WireObject) => void;
  readonly #active = new Map<number, Subscription>();
  #nextId = 0;

  constructor(desk: AccountDesk, send: (message: WireObject) => void) {
    this.#desk = desk;
    this.#send = send;
  }

  get any(): boolean {
    return this.#active.size > 0;
  }

  get ids(): readonly number[] {
    return [...this.#active.keys()];
  }

  /** @throws RequestRefusal -2035 for a second one of the account, -2042 when the connection has had its share */
  start(accountId: string, kind: SubscriptionKind): WireValue {
    for (const subscription of this.#active.values()) {
      if (subscription.accountId !== accountId) continue;
      throw new RequestRefusal(400, -2035, 'User Data Stream subscription already active.');
    }
    if (this.#active.size >= ACTIVE_MAX || this.#nextId >= LIFETIME_MAX) {
      throw new RequestRefusal(400, -2042, 'Maximum subscription ID reached for this connection.');
    }
    const subscriptionId = this.#nextId;
    this.#nextId += 1;
    const stop = this.#desk.listen(accountId, (event) => this.#send({ subscriptionId, event }));
    this.#active.set(subscriptionId, { accountId, kind, stop });
    return { subscriptionId };
  }

  /** Ends one, or all when none is named. @throws RequestRefusal -2036 when that one is not active */
  end(subscriptionId: number | undefined, at: EpochMs): void {
    for (const id of subscriptionId === undefined ? this.ids : [subscriptionId]) this.#end(id, at);
  }

  /** Ends those of a kind. */
  endKind(kind: SubscriptionKind, at: EpochMs): void {
    for (const [id, subscription] of [...this.#active]) {
      if (subscription.kind === kind) this.#end(id, at);
    }
  }

  /** Ends all without a word: the connection is gone. */
  drop(): void {
    for (const { stop } of this.#active.values()) stop();
    this.#active.clear();
  }

  #end(id: number, at: EpochMs): void {
    const subscription = this.#active.get(id);
    if (subscription === undefined) {
      throw new RequestRefusal(400, -2036, 'User Data Stream subscription not active.');
    }
    subscription.stop();
    this.#active.delete(id);
    this.#send({ subscriptionId: id, event: { e: 'eventStreamTerminated', E: at } });
  }
}
