import { Prng } from '../base/prng.js';
import { MINUTE_MS, type MonotonicMs, SECOND_MS } from '../base/time.js';
import type { FaultAction } from '../simulator/scenario/fault-action.js';

/** What may befall a request on its way, at the exchange's gateway, or on its way back (faults.md 1.2 and 1.3). */
export const REQUEST_FAULT_KINDS = [
  'refuse-connection',
  'lose-request',
  'lose-response',
  'delay-request',
  'delay-response',
  'error-before',
  'error-after',
  'rate-limited',
] as const;

/** One of them. */
export type RequestFaultKind = (typeof REQUEST_FAULT_KINDS)[number];

/** What the network, the exchange's gateway and the machine may do wrong: to requests, to streams (1.5), to us. */
export const FAULT_KINDS = [
  ...REQUEST_FAULT_KINDS,
  'cut-stream',
  'stall-stream',
  'repeat-frame',
  'lose-frame',
  'crash',
] as const;

/** One kind of fault. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Which requests a fault may strike: all, or only those about a single order, which are few and matter most. */
export type FaultTarget = 'all' | 'orders';

/** A stretch of monotonic time in which a fault strikes each request (or connection) with a probability. */
export interface FaultWindow {
  readonly kind: Exclude<FaultKind, 'crash'>;
  /** Connections are struck by either. */
  readonly target: FaultTarget;
  readonly from: MonotonicMs;
  readonly to: MonotonicMs;
  /** 0 to 1, per request or frame; for cuts and stalls, per connection and window. */
  readonly probability: number;
  /** For delays: the longest, in ms. */
  readonly delayMsMax: number;
}

/**
 * The end of the program in the middle of its work: at once, or at a boundary of its commits, before or after the
 * transaction is durable.
 */
export interface Crash {
  readonly at: MonotonicMs;
  readonly boundary:
    | { readonly type: 'now' }
    /** `nth`: counted from `at`, from 1. */
    | { readonly type: 'commit'; readonly nth: number; readonly side: 'before' | 'after' };
  /** From the end to the next start. */
  readonly downMs: number;
}

/** Our own machine's clock is set at a time, as a time service does after it was off. */
export interface ClockJump {
  readonly at: MonotonicMs;
  readonly byMs: number;
}

/** Our program gets no processor for a while (F-T04). */
export interface ProgramPause {
  readonly at: MonotonicMs;
  readonly forMs: number;
}

/** Something that the exchange does of its own accord, or that befalls it, at a time. */
export interface ExchangeAction {
  readonly at: MonotonicMs;
  readonly action: FaultAction;
}

/** The explicit schedule of a run: printing it is enough to run it again. */
export interface FaultPlan {
  readonly windows: readonly FaultWindow[];
  readonly crashes: readonly Crash[];
  /** Absent: the exchange does nothing out of the ordinary. */
  readonly actions?: readonly ExchangeAction[];
  /** Absent: our clock is off by the same all the time. */
  readonly clockJumps?: readonly ClockJump[];
  /** Absent: our program always runs. */
  readonly stalls?: readonly ProgramPause[];
  /** After this nothing goes wrong any more, and the program must come to rest. */
  readonly healAt: MonotonicMs;
}

/** When faults may strike. */
export interface FaultSpan {
  readonly from: MonotonicMs;
  readonly to: MonotonicMs;
  /** How far into a minute the market is at monotonic time 0. */
  readonly minutePhaseMs: number;
}

const WINDOWS_MAX = 14;
const CRASHES_MAX = 4;
const COMMITS_MAX = 40;
const BEFORE_CLOSE_MS = 3 * SECOND_MS;

/**
 * Draws a plan. Swarm testing: each seed uses a random subset of the kinds, because a run with every fault at once
 * hides what one fault alone breaks (Groce et al., ISSTA 2012).
 */
export function drawFaultPlan(seed: number, span: FaultSpan): FaultPlan {
  const prng = Prng.fork(seed, 'fault-plan');
  const kinds = FAULT_KINDS.filter(() => prng.chance(0.5));
  return {
    windows: drawWindows(prng, kinds, span),
    crashes: kinds.includes('crash') ? drawCrashes(Prng.fork(seed, 'crashes'), span) : [],
    healAt: span.to,
  };
}

function drawWindows(
  prng: Prng,
  kinds: readonly FaultKind[],
  span: FaultSpan,
): readonly FaultWindow[] {
  const ofWindows = kinds.filter((kind) => kind !== 'crash');
  const windows: FaultWindow[] = [];
  const count = ofWindows.length === 0 ? 0 : 2 + prng.below(WINDOWS_MAX - 1);
  for (let index = 0; index < count; index += 1) {
    const kind = ofWindows[prng.below(ofWindows.length)] ?? 'lose-response';
    const target: FaultTarget = prng.chance(0.6) ? 'orders' : 'all';
    const meanMs = target === 'orders' ? 90 * SECOND_MS : 30 * SECOND_MS;
    const from = drawStart(prng, span);
    const length = Math.min(Math.floor(prng.exponential(meanMs)) + 200, 4 * MINUTE_MS);
    windows.push({
      kind,
      target,
      from,
      to: Math.min(from + length, span.to),
      probability: 0.05 + 0.95 * prng.unit() ** 2,
      delayMsMax: 50 + prng.below(12_000),
    });
  }
  return windows.sort((a, b) => a.from - b.from);
}

/** Half of them shortly before a minute ends: bars close then, and entries are made right after. */
function drawStart(prng: Prng, span: FaultSpan): MonotonicMs {
  const at = span.from + Math.floor(prng.unit() * (span.to - span.from));
  if (prng.chance(0.5)) return at;
  const close = at - ((at + span.minutePhaseMs) % MINUTE_MS) + MINUTE_MS;
  return Math.min(span.to, close - BEFORE_CLOSE_MS + prng.below(2 * BEFORE_CLOSE_MS));
}

function drawCrashes(prng: Prng, span: FaultSpan): readonly Crash[] {
  const crashes: Crash[] = [];
  const count = 1 + prng.below(CRASHES_MAX);
  for (let index = 0; index < count; index += 1) {
    const at = drawStart(prng, span);
    const nth = 1 + prng.below(COMMITS_MAX);
    const side = prng.chance(0.5) ? 'before' : 'after';
    const boundary = prng.chance(0.3)
      ? ({ type: 'now' } as const)
      : ({ type: 'commit', nth, side } as const);
    crashes.push({ at, boundary, downMs: 500 + Math.floor(prng.exponential(8 * SECOND_MS)) });
  }
  return crashes.sort((a, b) => a.at - b.at);
}

/** The windows of some kinds that are open at a time. */
export function openWindows<Kind extends FaultWindow['kind']>(
  plan: FaultPlan,
  at: MonotonicMs,
  kinds: readonly Kind[],
): readonly (FaultWindow & { readonly kind: Kind })[] {
  return plan.windows.filter(
    (window): window is FaultWindow & { readonly kind: Kind } =>
      window.from <= at && at < window.to && kinds.some((kind) => kind === window.kind),
  );
}
