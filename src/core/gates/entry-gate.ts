import type { EpochMs } from '../../base/time.js';
import type { HealthLevel, SafetyState } from '../../model/engine-event.js';
import type { Instrument } from '../../model/instrument.js';
import type { Reason } from '../../model/reason-code.js';
import type { SymbolState } from '../../model/symbol-state.js';
import type { GateConfig } from '../engine-config.js';
import type { SymbolMarket } from '../market-view.js';
import type { SlotsTaken } from '../orders/foreign-orders.js';
import type { Signal } from '../signals/signal.js';

/** What gates look at, as it stands at the moment an entry would be sent. */
export interface EntryContext {
  readonly at: EpochMs;
  readonly signal: Signal | undefined;
  readonly safety: SafetyState;
  readonly stopping: boolean;
  readonly health: HealthLevel;
  /** Components that are not well, for the explanation. */
  readonly unwell: string;
  /** Why the account is not reconciled, if it is not. */
  readonly unreconciled: Reason | undefined;
  readonly userStreamUp: boolean;
  readonly inDoubtOnSymbol: number;
  readonly openOnSymbol: number;
  /** Why what positions hold of the symbol's base may not be sellable, if so. */
  readonly unfunded: Reason | undefined;
  /** Open orders on the symbol, our own entries aside: those never rest. */
  readonly slotsTaken: SlotsTaken;
  readonly clockOffsetMs: number;
  readonly clockUncertaintyMs: number;
  readonly market: SymbolMarket | undefined;
  readonly instrument: Instrument | undefined;
  readonly isHot: boolean;
  readonly symbolState: SymbolState | undefined;
  readonly lastClosedAt: EpochMs | undefined;
  readonly limits: GateConfig;
}

/** One condition for entries. Undefined lets pass. Exits and cancels never meet one. */
export type EntryGate = (context: EntryContext) => Reason | undefined;
