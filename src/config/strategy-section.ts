import { z } from 'zod';
import { TIMEFRAMES } from '../model/timeframe.js';
import { choice, decimalNumber, duration, section, wholeNumber } from './setting.js';

/** The strategies the core has; a test holds the two lists together. */
export const STRATEGIES = ['momentum-pullback'] as const;

const bars = { unit: 'bars', min: 2, max: 1_000 } as const;
const atr = { unit: '× ATR', min: 0.1, max: 20 } as const;
const rsi = { unit: 'RSI', min: 0, max: 100 } as const;

/** The strategy and its parameters. */
export const strategySection = section('The strategy and its parameters.', {
  name: choice(STRATEGIES, { does: 'Which strategy.', byDefault: 'momentum-pullback' }),
  timeframe: z
    .enum(TIMEFRAMES, { error: `one of ${TIMEFRAMES.join(', ')}` })
    .describe('The bars it reads; one of timeframes.list. Default: "1m".')
    .prefault('1m'),
  trendFastBars: wholeNumber({ does: 'Window of the fast average.', ...bars, byDefault: 9 }),
  trendSlowBars: wholeNumber({ does: 'Window of the slow average.', ...bars, byDefault: 30 }),
  rsiBars: wholeNumber({ does: 'Window of the RSI.', ...bars, byDefault: 14 }),
  rsiMin: decimalNumber({ does: 'No entry below this RSI.', ...rsi, byDefault: 50 }),
  rsiMax: decimalNumber({ does: 'No entry above this RSI.', ...rsi, byDefault: 78 }),
  atrBars: wholeNumber({ does: 'Window of the average true range.', ...bars, byDefault: 14 }),
  breakoutBars: wholeNumber({
    does: 'A breakout is a close above the highest high of this many bars before it.',
    ...bars,
    byDefault: 20,
  }),
  efficiencyBars: wholeNumber({
    does: 'Window of the efficiency ratio, which tells a trend from chop.',
    ...bars,
    byDefault: 20,
  }),
  targetAtr: decimalNumber({ does: 'Distance of the target.', ...atr, byDefault: 2.5 }),
  stopAtr: decimalNumber({ does: 'Distance of the protective stop.', ...atr, byDefault: 1.5 }),
  stopBpsMin: wholeNumber({
    does: 'Least distance of the protective stop.',
    unit: 'bps',
    min: 1,
    max: 2_000,
    byDefault: 20,
  }),
  targetBpsMin: wholeNumber({
    does: 'No signal when the target would be nearer than this: it could not pay its costs.',
    unit: 'bps',
    min: 1,
    max: 5_000,
    byDefault: 35,
  }),
  holdMax: duration({
    does: 'A position is left after this long.',
    min: '10s',
    max: '1d',
    byDefault: '20m',
  }),
})
  .refine(({ trendFastBars, trendSlowBars }) => trendFastBars < trendSlowBars, {
    error: 'more bars than trendFastBars',
    path: ['trendSlowBars'],
  })
  .refine(({ rsiMin, rsiMax }) => rsiMin < rsiMax, { error: 'more than rsiMin', path: ['rsiMax'] });
