import type { Instrument } from '../../model/instrument.js';
import { type Price, shiftPrice } from '../../model/price.js';
import { sellLimit } from './instrument-rules.js';

/** The order that rests at the exchange under a position. */
export interface ProtectionShape {
  readonly type: 'STOP_LOSS_LIMIT' | 'STOP_LOSS';
  readonly stopPrice: Price;
  /** Only of a STOP_LOSS_LIMIT. */
  readonly price?: Price;
}

/**
 * A stop with a limit below it, or a plain stop where only that is allowed; undefined when neither is. The limit
 * keeps a thin book from selling at any price; if it is jumped over, the exit follows by market.
 */
export function protectionShape(
  instrument: Instrument,
  stopPrice: Price,
  exitSlippageBps: number,
): ProtectionShape | undefined {
  if (instrument.orderTypes.includes('STOP_LOSS_LIMIT')) {
    const price = sellLimit(instrument, shiftPrice(stopPrice, -exitSlippageBps));
    return { type: 'STOP_LOSS_LIMIT', stopPrice, price };
  }
  if (instrument.orderTypes.includes('STOP_LOSS')) return { type: 'STOP_LOSS', stopPrice };
  return undefined;
}
