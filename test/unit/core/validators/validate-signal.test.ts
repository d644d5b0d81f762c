import { expect, test } from 'vitest';
import type { Signal } from '../../../../src/core/signals/signal.js';
import { validateSignal } from '../../../../src/core/validators/validate-signal.js';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { barAt, bookTicker, CONFIG } from '../../../support/market-fixtures.js';

const BAR = barAt(0, 100);
const AT = BAR.closeTime + 100;

const SIGNAL: Signal = {
  symbol: symbolName('BTCUSDT'),
  strategy: 'test',
  at: AT,
  barOpenTime: BAR.openTime,
  barCloseTime: BAR.closeTime,
  referencePrice: priceOf('100'),
  targetPrice: priceOf('100.5'),
  stopPrice: priceOf('99.7'),
  holdMsMax: 60_000,
  confidence: 0.5,
  regime: 'trend-up',
  numbers: {},
};

function judge(
  quote: Parameters<typeof bookTicker>[1] | undefined,
  signal: Partial<Signal> = {},
  at = AT,
) {
  const market = {
    symbol: SIGNAL.symbol,
    book: quote === undefined ? undefined : bookTicker(at, quote),
    lastTradePrice: undefined,
    lastTradeAt: undefined,
    lastBar: BAR,
    lastBarAt: AT,
    barLagMs: 50,
    connected: true,
  };
  const { signalAgeMsMax } = CONFIG.gates;
  const reasons = validateSignal(
    { ...SIGNAL, ...signal },
    { at, market, limits: CONFIG.validation, signalAgeMsMax },
  );
  return reasons.map((objection) => objection.code);
}

test.each([
  ['a good quote', {}, {}, []],
  ['no quote', undefined, {}, ['NO_QUOTE']],
  ['a crossed quote', { bid: '100.02' }, {}, ['NO_QUOTE']],
  ['a wide spread', { bid: '99.9', ask: '100' }, {}, ['SPREAD_TOO_WIDE']],
  ['a thin book', { quantity: '1' }, {}, ['DEPTH_TOO_THIN']],
  [
    'a price that ran away',
    { bid: '100.29', ask: '100.3' },
    {},
    ['PRICE_IMPLAUSIBLE', 'REWARD_BELOW_COST'],
  ],
  ['an ask at the stop', {}, { stopPrice: priceOf('100.01') }, ['PRICE_IMPLAUSIBLE']],
  ['a target too near', {}, { targetPrice: priceOf('100.31') }, ['REWARD_BELOW_COST']],
] as const)('%s', (_name, quote, signal, expected) => {
  expect(judge(quote, signal)).toEqual(expected);
});

test('the costs are the fees of both ways and the spread', () => {
  // Spread 1 bps and twice 10 bps of fees, times 1.5: 31.5 bps above the ask of 100.01.
  expect(judge({}, { targetPrice: priceOf('100.326') })).toEqual([]);
  expect(judge({}, { targetPrice: priceOf('100.324') })).toEqual(['REWARD_BELOW_COST']);
});

test('an old signal is stale', () => {
  expect(judge({}, {}, BAR.closeTime + 5_001)).toEqual(['STALE_SIGNAL']);
});
