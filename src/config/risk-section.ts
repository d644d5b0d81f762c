import { amount, duration, section, wholeNumber } from './setting.js';

/** Limits on what may be lost or bound. */
export const riskSection = section('Limits on what may be lost or bound.', {
  quotePerTrade: amount({ does: 'What one entry spends.', byDefault: '25' }),
  positionsMax: wholeNumber({
    does: 'Positions open or being opened at once.',
    unit: 'positions',
    min: 1,
    max: 50,
    byDefault: 3,
  }),
  exposureMax: amount({
    does: 'Σ cost of open positions and entries on their way.',
    byDefault: '100',
  }),
  dailyLossMax: amount({
    does: 'Realised losses since UTC midnight; at this amount entries end for the day.',
    byDefault: '10',
  }),
  lossStreakMax: wholeNumber({
    does: 'Losing trades in a row before a pause.',
    unit: 'trades',
    min: 1,
    max: 100,
    byDefault: 4,
  }),
  lossStreakPause: duration({
    does: 'Length of that pause.',
    min: '1s',
    max: '1d',
    byDefault: '1h',
  }),
  exitValueFactorBps: wholeNumber({
    does: 'An entry must be worth minimum notional × this ÷ 10 000 at its stop price, or it could not be sold.',
    unit: 'bps',
    min: 10_000,
    max: 100_000,
    byDefault: 15_000,
  }),
}).refine(({ exposureMax, quotePerTrade }) => exposureMax >= quotePerTrade, {
  error: 'at least quotePerTrade',
  path: ['exposureMax'],
});
