import { z } from 'zod';
import { TIMEFRAMES, timeframeMs } from '../model/timeframe.js';
import { section, wholeNumber } from './setting.js';

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
    .describe('Timeframes, ascending; the first is 1m. Default: ["1m","5m","15m"].')
    .prefault(['1m', '5m', '15m']),
  warmUpBars: wholeNumber({
    does: 'Bars that each timeframe must hold, without an unexplained hole, before a symbol may trade.',
    unit: 'bars',
    min: 30,
    max: 5_000,
    byDefault: 120,
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
