import { FAULT_KINDS, type FaultKind } from './fault-plan.js';

/** Counts how often each fault really struck: a kind that never does tests nothing. */
export class FaultTally {
  readonly #counts = new Map<FaultKind, number>(FAULT_KINDS.map((kind) => [kind, 0]));

  count(kind: FaultKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  get counts(): Readonly<Record<FaultKind, number>> {
    return Object.fromEntries(this.#counts) as Record<FaultKind, number>;
  }
}
