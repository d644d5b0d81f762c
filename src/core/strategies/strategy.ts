import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { BookTickerUpdated } from '../../model/market-event.js';
import type { SymbolName } from '../../model/names.js';
import type { Reason } from '../../model/reason-code.js';
import type { IndicatorReading } from '../indicators/indicator-set.js';
import type { Regime } from '../regimes/classify-regime.js';
import type { Signal } from '../signals/signal.js';

/** What a strategy may look at: closed bars and what follows from them, and the book as a hint. */
export interface StrategyContext {
  readonly symbol: SymbolName;
  readonly at: EpochMs;
  /** The bar that has just closed; the indicators include it. */
  readonly bar: Bar;
  readonly previousBar: Bar | undefined;
  readonly indicators: IndicatorReading;
  readonly regime: Regime;
  readonly book: BookTickerUpdated | undefined;
}

/** What a strategy makes of a bar: a proposal to enter, or what it still waits for, with the numbers. */
export type StrategyVerdict =
  | { readonly type: 'signal'; readonly signal: Signal }
  | { readonly type: 'waits'; readonly reason: Reason };

/** Decides once per closed bar of a symbol that may trade. Keeps no state of its own. */
export interface Strategy {
  readonly name: string;
  evaluate(context: StrategyContext): StrategyVerdict;
}
