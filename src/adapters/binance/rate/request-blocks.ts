import type { EpochMs } from '../../../base/time.js';
import { BLOCK_CAUSES, type BlockCause } from '../../../ports/rate-usage.js';
import type { RequestCost } from './rate-budget.js';

/** What the exchange has forbidden, and until when on our clock. */
export interface RequestBlock {
  readonly cause: BlockCause;
  readonly until: EpochMs;
}

/** What the exchange's answers forbid for a while: one block a cause, each lasting as long as the longest that was told. */
export class RequestBlocks {
  readonly #until = new Map<BlockCause, EpochMs>();

  add({ cause, until }: RequestBlock): void {
    this.#until.set(cause, Math.max(this.#until.get(cause) ?? 0, Math.ceil(until)));
  }

  /** Those that have not ended, the gravest first. */
  active(now: EpochMs): readonly RequestBlock[] {
    if (this.#until.size === 0) return [];
    return BLOCK_CAUSES.flatMap((cause) => {
      const until = this.#until.get(cause) ?? 0;
      return until > now ? [{ cause, until }] : [];
    });
  }

  /** Which of them keeps such a request from leaving. */
  holding(cost: RequestCost, now: EpochMs): RequestBlock | undefined {
    return this.active(now).find(({ cause }) => holds(cause, cost));
  }
}

/** Exits wait out a 429 and a ban: going on is what turns the one into the other. */
function holds(cause: BlockCause, { orders, priority }: RequestCost): boolean {
  if (cause === 'FIREWALL') return priority !== 'exit';
  if (cause === 'OVERLOADED') return priority !== 'exit' && priority !== 'reconcile';
  return cause === 'ORDER_LIMIT' ? orders > 0 : true;
}
