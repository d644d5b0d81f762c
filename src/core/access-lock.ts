import type { AccessRefused } from '../model/account-event.js';
import { reason } from '../model/reason-code.js';
import type { PositionKeeper } from './orders/position-keeper.js';
import type { Reconciler } from './orders/reconciler.js';
import type { Outbox } from './outbox.js';
import type { SafetyLatch } from './safety-latch.js';

/** What the lock works with. */
export interface AccessLockParts {
  readonly safety: SafetyLatch;
  readonly reconciler: Reconciler;
  readonly keeper: PositionKeeper;
  readonly outbox: Outbox;
}

/**
 * When the exchange refuses us altogether, entries end until an operator, who alone can mend that, clears the latch. Exits
 * go on trying.
 */
export class AccessLock {
  readonly #parts: AccessLockParts;

  constructor(parts: AccessLockParts) {
    this.#parts = parts;
  }

  refused({ at, code, status }: AccessRefused): void {
    const { keeper, outbox, reconciler, safety } = this.#parts;
    const numbers = { status: status ?? 'none', code: code ?? 'none' };
    const why = reason('ACCESS_REFUSED', numbers);
    const isNews = reconciler.accessRefused(why);
    const hasKilled = safety.killEntries();
    if (hasKilled) keeper.advanceAll(at);
    if (!isNews && !hasKilled) return;
    const detail = `the exchange refuses ${refusedBy(status)} (status ${numbers.status}, code ${numbers.code}): no entries until that is mended and CLEAR_KILL is given; protection stays at the exchange`;
    outbox.incident(at, why, `access-refused:${at}`, detail);
  }
}

function refusedBy(status: number | undefined): string {
  if (status === 451) return 'this location';
  return status === 404 || status === 410 ? 'to know our order requests' : 'our key';
}
