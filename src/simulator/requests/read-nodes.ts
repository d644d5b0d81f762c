import type { EpochMs } from '../../base/time.js';
import type { AccountDesk } from '../accounts/account-desk.js';
import type { AccountReads, AccountReplica } from '../accounts/account-replica.js';
import type { Endpoint } from '../endpoints/endpoint.js';

/** How many nodes take turns in answering. */
export const NODE_COUNT = 4;

/**
 * The nodes that answer what is read of the accounts, in turns. The data of some endpoints comes from memory or a
 * database that may be behind the matching engine (rest-api.md, "Data Sources").
 */
export class ReadNodes {
  readonly #desk: AccountDesk;
  readonly #replicas = new Map<number, AccountReplica>();
  readonly #leave: () => void;
  #turn = 0;

  constructor(desk: AccountDesk) {
    this.#desk = desk;
    this.#leave = desk.observe((change) => {
      for (const replica of this.#replicas.values()) replica.learn(change);
    });
  }

  /** Puts a node so far behind the engine; 0 puts it right. */
  setLag(node: number, lagMs: number, now: EpochMs): void {
    if (lagMs === 0) this.#replicas.delete(node);
    else this.#replicas.set(node, this.#desk.replica(lagMs, now));
  }

  /** Puts every node right. */
  clear(): void {
    this.#replicas.clear();
  }

  /** Stops observing. */
  close(): void {
    this.#leave();
  }

  /** How far each node is behind, ms. */
  get lagsMs(): readonly number[] {
    return Array.from({ length: NODE_COUNT }, (_, node) => this.#replicas.get(node)?.lagMs ?? 0);
  }

  /** What the node whose turn it is knows; requests to the engine see the truth. */
  readsFor({ method, signed }: Endpoint, now: EpochMs): AccountReads {
    if (!signed || method !== 'GET' || this.#replicas.size === 0) return this.#desk;
    const replica = this.#replicas.get(this.#turn % NODE_COUNT);
    this.#turn += 1;
    replica?.catchUp(now);
    return replica ?? this.#desk;
  }
}
