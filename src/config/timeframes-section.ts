import { z } from 'zod';
import { TIMEFRAMES, timeframeMs } from '../model/timeframe.js';
import { duration, section, wholeNumber } from './setting.js';

const timeframe = z.enum(TIMEFRAMES, { error: `one of ${TIMEFRAMES.join(', ')}` });

/** Which bars are kept, and how many. */
export const timeframesSection = section('Which bars are kept in memory, and how many of them.', {
  list: z
    .array(timeframe, { error: 'a list of timeframes, such as [1m, 5m, 15m]' })
    .min(1, { error: 'at least one timeframe' })
    .refine((list) => list[0] === '1m', {
      error: 'a list that begins with 1m, the base of the others',
    })
    .refine(
      (list) =>
        list.every((item, at) => at === 0 || timeframeMs(item) > timeframeMs(list[at - 1] ?? '1m')),
      { error: 'timeframes in ascending order, each once' },
    )
    .describe(
      'Timeframes, ascending; the first is 1m. Default: ["1m","3m","5m","15m","30m","1h","4h","1d"].',
    )
    .prefault(['1m', '3m', '5m', '15m', '30m', '1h', '4h', '1d']),
  warmUpBars: wholeNumber({
    does: 'Bars that each timeframe must hold, without an unexplained hole, before a symbol may trade.',
    unit: 'bars',
    min: 30,
    max: 5_000,
    byDefault: 120,
  }),
  warmUpSpanMax: duration({
    does: 'How far back that looks at most: a larger timeframe needs only the bars that fit, so that a listing of this age may trade.',
    min: '30m',
    max: '3650d',
    byDefault: '14d',
  }),
  ringBars: wholeNumber({
    does: 'Bars that each timeframe holds at most; at least warmUpBars.',
    unit: 'bars',
    min: 30,
    max: 20_000,
    byDefault: 500,
  }),
}).refine(({ ringBars, warmUpBars }) => ringBars >= warmUpBars, {
  error: 'at least warmUpBars',
  path: ['ringBars'],
});
