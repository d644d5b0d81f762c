import { SCALE } from '../../base/fixed-point.js';
import type { Bar } from '../../model/bar.js';
import type { Instrument } from '../../model/instrument.js';
import { assetName, type SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';
import { type Quantity, quantityOf } from '../../model/quantity.js';
import { listInstrument, notionalMinOf, splitPair } from './market-instrument.js';

/**
 * The instrument that recorded bars imply: tick and step are the greatest powers of ten that divide every price
 * and every volume, which is what the real ones were unless the recording is very short. For a symbol that ends with
 * no known quote asset the quote is called "QUOTE".
 */
export function inferInstrument(symbol: SymbolName, bars: readonly Bar[]): Instrument {
  const pair = splitPair(symbol) ?? {
    baseAsset: assetName(symbol),
    quoteAsset: assetName('QUOTE'),
  };
  const tick = greatestUnit(bars.flatMap((bar) => [bar.open, bar.high, bar.low, bar.close]));
  const step = greatestUnit(
    bars.flatMap((bar) => [bar.volume, bar.takerBuyVolume]),
    coarsestStep(bars),
  );
  return listInstrument({
    symbol,
    ...pair,
    tick: tick as Price,
    step: step as Quantity,
    notionalMin: notionalMinOf(pair.quoteAsset),
    // A recording does not tell; no tighter than LOT_SIZE.
    marketQuantityMax: quantityOf('92141578'),
  });
}

/** Real steps are worth a fraction of a quote unit: volumes that happen to be round do not make a step of a whole bitcoin. */
function coarsestStep(bars: readonly Bar[]): bigint {
  const price = bars[0]?.close ?? SCALE;
  let step = SCALE;
  while (step > 1n && step * price > SCALE * SCALE) step /= 10n;
  return step;
}

/** The greatest power of ten, from 10⁻⁸ to `coarsest`, of which every value is a multiple. */
function greatestUnit(values: readonly bigint[], coarsest = SCALE): bigint {
  let unit = coarsest;
  for (const value of values) {
    while (value % unit !== 0n) unit /= 10n;
  }
  return unit;
}
