import type { EpochMs } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';
import type { Regime } from '../regimes/classify-regime.js';

/** A strategy's suggestion to buy. Prices are not yet on the symbol's tick grid; nothing is sized, checked or gated. */
export interface Signal {
  readonly symbol: SymbolName;
  readonly strategy: string;
  /** When the strategy decided: the receipt of the bar that convinced it. */
  readonly at: EpochMs;
  /** The bar that convinced it. */
  readonly barOpenTime: EpochMs;
  readonly barCloseTime: EpochMs;
  /** Close of that bar. */
  readonly referencePrice: Price;
  readonly targetPrice: Price;
  readonly stopPrice: Price;
  /** Leave a position opened on this signal after this long. */
  readonly holdMsMax: number;
  /** 0 to 1; orders signals that compete. */
  readonly confidence: number;
  readonly regime: Regime;
  /** The numbers that convinced. */
  readonly numbers: Readonly<Record<string, number | string>>;
}
