import { Prng } from '../base/prng.js';
import { MINUTE_MS, type MonotonicMs, SECOND_MS } from '../base/time.js';

/** What the network or the exchange's gateway may do wrong (faults.md 1.2, 1.3, 1.5). */
export const FAULT_KINDS = [
  'refuse-connection',
  'lose-request',
  'lose-response',
  'delay-request',
  'delay-response',
  'error-before',
  'error-after',
  'rate-limited',
  'cut-stream',
  'stall-stream',
] as const;

/** One kind of fault. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A stretch of monotonic time in which a fault strikes each request (or connection) with a probability. */
export interface FaultWindow {
  readonly kind: FaultKind;
  readonly from: MonotonicMs;
  readonly to: MonotonicMs;
  /** 0 to 1, per request; for streams, per connection and window. */
  readonly probability: number;
  /** For delays: the longest, in ms. */
  readonly delayMsMax: number;
}

/** The explicit schedule of a run: printing it is enough to run it again. */
export interface FaultPlan {
  readonly windows: readonly FaultWindow[];
  /** After this nothing goes wrong any more, and the program must come to rest. */
  readonly healAt: MonotonicMs;
}

const WINDOWS_MAX = 14;

/**
 * Draws a plan. Swarm testing: each seed uses a random subset of the kinds, because a run with every fault at once
 * hides what one fault alone breaks (Groce et al., ISSTA 2012).
 */
export function drawFaultPlan(seed: number, faultyMs: number): FaultPlan {
  const prng = Prng.fork(seed, 'fault-plan');
  const kinds = FAULT_KINDS.filter(() => prng.chance(0.5));
  const windows: FaultWindow[] = [];
  const count = kinds.length === 0 ? 0 : 2 + prng.below(WINDOWS_MAX - 1);
  for (let index = 0; index < count; index += 1) {
    const kind = kinds[prng.below(kinds.length)] as FaultKind;
    const from = Math.floor(prng.unit() * faultyMs);
    const length = Math.min(Math.floor(prng.exponential(45 * SECOND_MS)) + 200, 4 * MINUTE_MS);
    windows.push({
      kind,
      from,
      to: Math.min(from + length, faultyMs),
      probability: 0.05 + 0.95 * prng.unit() ** 2,
      delayMsMax: 50 + prng.below(12_000),
    });
  }
  windows.sort((a, b) => a.from - b.from);
  return { windows, healAt: faultyMs };
}

/** The windows of some kinds that are open at a time. */
export function openWindows(
  plan: FaultPlan,
  at: MonotonicMs,
  kinds: readonly FaultKind[],
): readonly FaultWindow[] {
  return plan.windows.filter((window) => window.from <= at && at < window.to && kinds.includes(window.kind));
}
