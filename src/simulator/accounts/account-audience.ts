import type { WireObject } from '../wire/wire-json.js';

/** Who is told the events of which account. */
export class AccountAudience {
  readonly #listeners = new Map<string, Set<(event: WireObject) => void>>();

  /** Tells a listener every event of an account from now on. Returns how to stop. */
  listen(accountId: string, listener: (event: WireObject) => void): () => void {
    const listeners = this.#listeners.get(accountId) ?? new Set();
    this.#listeners.set(accountId, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Tells an account's listeners, each its own copy, which is made only when somebody listens. */
  tell(accountId: string, render: () => WireObject): void {
    for (const listener of this.#listeners.get(accountId) ?? []) listener(render());
  }
}
