import type { EpochMs } from '../base/time.js';
import type { Balance } from '../model/account-event.js';
import type { Bar, BarGap } from '../model/bar.js';
import type { Fill } from '../model/fill.js';
import type { SymbolName } from '../model/names.js';
import type { Timeframe } from '../model/timeframe.js';
import type { CommitBatch, RecoveredRun } from '../ports/control-store.js';
import type { CommittedState } from './committed-state.js';

/** A request as it leaves the program, before its first byte. */
export interface OutgoingRequest {
  readonly at: EpochMs;
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** An answer as it reaches the program. */
export interface IncomingAnswer {
  readonly at: EpochMs;
  readonly path: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Stands at the program's network interface. */
export interface NetworkWitness {
  requested(request: OutgoingRequest): void;
  answered(answer: IncomingAnswer): void;
}

/** One symbol and timeframe, at rest. */
export interface BarSeriesAtRest {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  /** What the trader's bar store holds, oldest first. */
  readonly stored: readonly Bar[];
  readonly gaps: readonly BarGap[];
  /** What the exchange has over the same span and up to now, oldest first. */
  readonly atExchange: readonly Bar[];
}

/** The newest bar of one symbol's base ring, at rest. */
export interface RingAtRest {
  readonly symbol: SymbolName;
  /** Its open time; undefined when the ring is empty. */
  readonly newest: EpochMs | undefined;
  readonly newestAtExchange: EpochMs | undefined;
}

/** Both sides when nothing moves any more. */
export interface RestEvidence {
  /** The trader's fills, as its database holds them. */
  readonly ourFills: readonly Fill[];
  /** The account's trades, as the exchange holds them. */
  readonly exchangeFills: readonly Fill[];
  readonly openingBalances: readonly Balance[];
  readonly exchangeBalances: readonly Balance[];
  readonly bars: readonly BarSeriesAtRest[];
  readonly rings: readonly RingAtRest[];
  /** Where a run's journal chain does not hold. */
  readonly journalBreaks: readonly string[];
  /** Requests of ours that the exchange itself answered with 429 or 418. */
  readonly limitsBroken: readonly string[];
}

/** Whether a request places an order. */
export function isPlacement({ method, path }: OutgoingRequest): boolean {
  return method === 'POST' && path === '/api/v3/order';
}

/** What a checker sees of a run. It looks only; whatever it does not need it leaves out. */
export interface Checker {
  /** Kebab-case; names its violations. */
  readonly name: string;
  /** The process was started (again) and has read its database. */
  runBegan?(run: RecoveredRun): void;
  /** Something has become durable. `state` already holds it. */
  committed?(batch: CommitBatch, state: CommittedState): void;
  /** Something is about to be sent. */
  requested?(request: OutgoingRequest, state: CommittedState): void;
  answered?(answer: IncomingAnswer): void;
  /** Nothing moves any more. */
  rested?(evidence: RestEvidence, state: CommittedState): void;
}

/** Says that an invariant does not hold, with the facts. */
export type Report = (detail: string) => void;

/** An invariant that did not hold. */
export interface Violation {
  readonly checker: string;
  readonly at: EpochMs;
  readonly detail: string;
}
