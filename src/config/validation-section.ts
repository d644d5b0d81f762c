import { amount, decimalNumber, section } from './setting.js';

/** What a signal must satisfy at the moment of decision. */
export const validationSection = section('What a signal must satisfy at the moment of decision.', {
  spreadBpsMax: decimalNumber({
    does: 'Widest spread.',
    unit: 'bps',
    min: 0.1,
    max: 500,
    byDefault: 8,
  }),
  depthMin: amount({
    does: 'Least quote resting at the best ask and at the best bid.',
    byDefault: '400',
  }),
  rewardToCostMin: decimalNumber({
    does: '(target − ask) ÷ (fees both ways + spread).',
    unit: 'ratio',
    min: 0,
    max: 100,
    byDefault: 1.2,
  }),
  takerFeeBps: decimalNumber({
    does: 'What a taker pays, to weigh a reward against its cost.',
    unit: 'bps',
    min: 0,
    max: 200,
    byDefault: 10,
  }),
  deviationBpsMax: decimalNumber({
    does: "How far the best ask may be from the signal's reference price.",
    unit: 'bps',
    min: 0.1,
    max: 1_000,
    byDefault: 15,
  }),
});
