import { type EpochMs, MINUTE_MS } from '../../../base/time.js';
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
    for (const cause of BLOCK_CAUSES) {
      const until = this.#until.get(cause) ?? 0;
      if (until > now && holds(cause, cost)) return { cause, until };
    }
    return undefined;
  }
}

/** Exits wait out a 429 and a ban: going on is what turns the one into the other. */
function holds(cause: BlockCause, { orders, priority }: RequestCost): boolean {
  if (cause === 'FIREWALL') return priority !== 'exit';
  if (cause === 'OVERLOADED') return priority !== 'exit' && priority !== 'reconcile';
  return cause === 'ORDER_LIMIT' ? orders > 0 : true;
}

/** When a 429 or a 418 does not say how long: the request-weight window, and the shortest ban. */
const UNTOLD_429_MS = MINUTE_MS;
const UNTOLD_418_MS = 2 * MINUTE_MS;

/** With 429: -1015, or a cancelReplace of which a half was tried. Unfilled orders are too many, not requests. */
const ORDER_LIMIT_CODES: readonly number[] = [-1015, -2021, -2022];

/**
 * What an answer of 429 or 418 forbids, by either door, and for how long; undefined for every other answer.
 *
 * @param toldMs how long the exchange said, if it did
 */
export function limitBlock(
  { status, code }: { readonly status: number | undefined; readonly code: number | undefined },
  toldMs: number | undefined,
): { readonly cause: BlockCause; readonly forMs: number } | undefined {
  if (status === 418) return { cause: 'BANNED', forMs: toldMs ?? UNTOLD_418_MS };
  if (status !== 429) return undefined;
  const cause = ORDER_LIMIT_CODES.includes(code ?? 0) ? 'ORDER_LIMIT' : 'RATE_LIMITED';
  return { cause, forMs: toldMs ?? UNTOLD_429_MS };
}
