import { describe, expect, it } from 'vitest';
import { RiskManager, type RiskPicture } from '../../../../src/core/risk/risk-manager.js';
import type { Instrument } from '../../../../src/model/instrument.js';
import { moneyOf } from '../../../../src/model/money.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import type { ReasonCode } from '../../../../src/model/reason-code.js';
import { CONFIG, INSTRUMENT, NOON, signalAt } from '../../../support/desk.js';

const PICTURE: RiskPicture = {
  at: NOON,
  instrument: INSTRUMENT,
  bestAsk: priceOf('1000'),
  openPositions: 0,
  openOnSymbol: 0,
  exposure: moneyOf('0'),
  availableQuote: moneyOf('10000'),
  profitToday: moneyOf('0'),
  lossStreak: { length: 0, lastAt: undefined },
};

const risk = new RiskManager(CONFIG.risk, CONFIG.orders);

function filters(change: Partial<Instrument['filters']>): Partial<RiskPicture> {
  return { instrument: { ...INSTRUMENT, filters: { ...INSTRUMENT.filters, ...change } } };
}

const notional = (min: string) => ({
  notional: {
    min: moneyOf(min),
    applyMinToMarket: true,
    applyMaxToMarket: false,
    averageMins: 5,
  },
});

describe('RiskManager', () => {
  it('sizes on the grids, never above what was asked for', () => {
    expect(risk.review(signalAt(NOON), PICTURE)).toMatchObject({
      type: 'approved',
      price: priceOf('1000.5'),
      quantity: quantityOf('0.099'),
      cost: moneyOf('99.0495'),
      targetPrice: priceOf('1010'),
      stopPrice: priceOf('990'),
      expiresAt: NOON + 1_200_000,
      protection: { type: 'STOP_LOSS_LIMIT', price: priceOf('988.02') },
    });
  });

  it('falls back to a plain stop where only that is allowed', () => {
    const instrument = { ...INSTRUMENT, orderTypes: ['LIMIT', 'MARKET', 'STOP_LOSS'] as const };
    const verdict = risk.review(signalAt(NOON), { ...PICTURE, instrument });
    expect(verdict).toMatchObject({ protection: { type: 'STOP_LOSS', stopPrice: priceOf('990') } });
  });

  const cases: readonly (readonly [string, readonly ReasonCode[], Partial<RiskPicture>])[] = [
    ['as many positions as allowed', ['MAX_POSITIONS'], { openPositions: 3 }],
    ['one on the symbol', ['MAX_PER_SYMBOL'], { openOnSymbol: 1 }],
    ['exposure by a hair', ['MAX_EXPOSURE'], { exposure: moneyOf('400.95050001') }],
    ['quote by a hair', ['INSUFFICIENT_BALANCE'], { availableQuote: moneyOf('99.04949999') }],
    ['the day’s loss exactly', ['DAILY_LOSS_LIMIT'], { profitToday: moneyOf('-50') }],
    ['a loss streak', ['LOSS_STREAK'], { lossStreak: { length: 5, lastAt: NOON - 599_999 } }],
    [
      'a minimum notional',
      ['NOTIONAL_BELOW_MIN', 'EXIT_VALUE_BELOW_MIN', 'NOTIONAL_BELOW_MIN'],
      filters(notional('200')),
    ],
    ['room to sell at the stop', ['EXIT_VALUE_BELOW_MIN'], filters(notional('66'))],
    [
      'no protection',
      ['NO_PROTECTION_TYPE'],
      { instrument: { ...INSTRUMENT, orderTypes: ['LIMIT', 'MARKET'] } },
    ],
  ];

  it.each(cases)('denies for %s', (_name, codes, change) => {
    const verdict = risk.review(signalAt(NOON), { ...PICTURE, ...change });
    expect(verdict.type === 'denied' ? verdict.reasons.map((each) => each.code) : []).toEqual(
      codes,
    );
  });

  it.each([
    ['exposure', { exposure: moneyOf('400.9505') }],
    ['quote', { availableQuote: moneyOf('99.0495') }],
    ['loss', { profitToday: moneyOf('-49.99999999') }],
    ['a streak that has been sat out', { lossStreak: { length: 5, lastAt: NOON - 600_000 } }],
    ['a streak one short', { lossStreak: { length: 4, lastAt: NOON } }],
  ])('approves at the limit of %s', (_name, change) => {
    expect(risk.review(signalAt(NOON), { ...PICTURE, ...change }).type).toBe('approved');
  });
});
