import type { SymbolName } from '../../model/names.js';
import type { RateUsage } from '../../ports/rate-usage.js';

/** A symbol from which nothing has come for a while. */
export interface SymbolSilence {
  readonly symbol: SymbolName;
  readonly ageMs: number;
}

/** Everything the health monitor judges, read at one moment. */
export interface HealthReadings {
  /** How much later than asked a timer ran. */
  readonly loopLagMs: number;
  /** Symbols whose streams should be open. */
  readonly streamedSymbols: number;
  /** Those of them whose connection is down. */
  readonly disconnectedSymbols: number;
  /** Those of them that are connected and silent for longer than the limit. */
  readonly silentSymbols: readonly SymbolSilence[];
  readonly userStreamConnected: boolean;
  /** Undefined until the clock was measured. */
  readonly clockUncertaintyMs: number | undefined;
  readonly clockAgeMs: number | undefined;
  readonly queueDepth: number;
  readonly queueCapacity: number;
  /** Trades given up at the queue's bound since the last reading. */
  readonly tradesDropped: number;
  /** Failures in a row of the requests that tasks make. */
  readonly requestFailureStreak: number;
  readonly barStoreUp: boolean;
  readonly barBacklog: number;
  readonly rate: RateUsage;
  /** The greatest since the last reading. */
  readonly commitMs: number;
  /** Pages of the control store's log that its database does not have yet. */
  readonly controlLogPages: number;
}

/** Where each reading becomes bad. */
export interface HealthLimits {
  readonly loopLagMsMax: number;
  readonly commitMsMax: number;
  readonly clockUncertaintyMsMax: number;
  readonly clockAgeMsMax: number;
  /** Share of the queue's capacity, 0 to 1. */
  readonly queueShareMax: number;
  /** Share of streamed symbols that may be down or silent before the whole feed is called bad, 0 to 1. */
  readonly silentShareMax: number;
  readonly silenceMsMax: number;
  readonly requestFailureStreakMax: number;
  /** Share of the request weight, 0 to 1. */
  readonly rateShareMax: number;
  /** How long a component must be good before it counts as recovered. */
  readonly recoverAfterMs: number;
}
