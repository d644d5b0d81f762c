import { ceilToMultiple } from '../../base/fixed-point.js';
import type { EpochMs } from '../../base/time.js';
import type { Instrument } from '../../model/instrument.js';
import { type Money, notionalOf, quantityFor } from '../../model/money.js';
import { floorToTick, type Price, shiftPrice } from '../../model/price.js';
import { floorToStep, leastQuantity, type Quantity, ZERO_QUANTITY } from '../../model/quantity.js';
import { type ProtectionShape, protectionShape } from '../orders/protection-shape.js';
import type { Signal } from '../signals/signal.js';

/** An entry, sized and put on the symbol's grids: LIMIT IOC, so that it ends at once. */
export interface EntryPlan {
  readonly type: 'approved';
  readonly signal: Signal;
  readonly instrument: Instrument;
  /** The limit: the most that is paid for one base unit. */
  readonly price: Price;
  readonly quantity: Quantity;
  /** price × quantity: what is reserved. */
  readonly cost: Money;
  readonly targetPrice: Price;
  readonly stopPrice: Price;
  readonly expiresAt: EpochMs;
  /** How the position would be protected at the exchange; undefined when it could not be. */
  readonly protection: ProtectionShape | undefined;
}

/** What sizes an entry. */
export interface EntrySizing {
  readonly quotePerTrade: Money;
  readonly entrySlippageBps: number;
  readonly exitSlippageBps: number;
}

/** Turns a signal into exact figures. Rounds against us, never for us: it may come out too small, not too large. */
export function planEntry(
  signal: Signal,
  market: { readonly at: EpochMs; readonly instrument: Instrument; readonly bestAsk: Price },
  sizing: EntrySizing,
): EntryPlan {
  const { instrument, bestAsk } = market;
  const { tick } = instrument.filters.price;
  const limit = floorToTick(shiftPrice(bestAsk, sizing.entrySlippageBps), tick);
  const price = limit < bestAsk ? bestAsk : limit;
  const stopPrice = floorToTick(signal.stopPrice, tick);
  const quantity =
    price > 0n ? sizedQuantity(instrument, sizing.quotePerTrade, price) : ZERO_QUANTITY;
  return {
    type: 'approved',
    signal,
    instrument,
    price,
    quantity,
    cost: notionalOf(price, quantity),
    targetPrice: ceilToMultiple(signal.targetPrice, tick) as Price,
    stopPrice,
    expiresAt: market.at + signal.holdMsMax,
    protection: protectionShape(instrument, stopPrice, sizing.exitSlippageBps),
  };
}

function sizedQuantity(instrument: Instrument, quote: Money, price: Price): Quantity {
  const { lotSize } = instrument.filters;
  const wanted = quantityFor(quote, price);
  const capped = lotSize.max > 0n ? leastQuantity(wanted, lotSize.max) : wanted;
  return floorToStep(capped, lotSize.step);
}
