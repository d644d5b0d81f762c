import { expect, it } from 'vitest';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { inferInstrument } from '../../../../src/simulator/market/inferred-instrument.js';
import { barAt } from '../../../support/market-fixtures.js';

const BTC = symbolName('BTCUSDT');

function recorded(price: string, volume: string) {
  const close = priceOf(price);
  return {
    ...barAt(0, 100),
    ...{ open: close, high: close, low: close, close },
    volume: quantityOf(volume),
    takerBuyVolume: quantityOf(volume),
  };
}

it('reads tick and step off the recording', () => {
  const { filters, baseAsset, quoteAsset } = inferInstrument(BTC, [
    recorded('7195.24', '0.123456'),
  ]);
  expect(filters.price.tick).toBe(priceOf('0.01'));
  expect(filters.lotSize.step).toBe(quantityOf('0.000001'));
  expect([baseAsset, quoteAsset]).toEqual(['BTC', 'USDT']);
});

it('does not take round volumes for a step of a whole bitcoin', () => {
  const { filters } = inferInstrument(BTC, [recorded('7195.24', '20')]);
  expect(filters.lotSize.step).toBe(quantityOf('0.0001'));
});
