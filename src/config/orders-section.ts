import { z } from 'zod';
import { duration, durationMs, section, wholeNumber } from './setting.js';

const slippage = { unit: 'bps', min: 0, max: 500 } as const;
const delayError = 'a list of 1 to 20 durations, such as [500ms, 1s, 2s, 4s]';

/** How orders are placed and looked after. */
export const ordersSection = section('How orders are placed and looked after.', {
  recvWindow: duration({
    does: 'How long a signed order request stays valid (rest-api.md, "Timing security").',
    min: '500ms',
    max: '60s',
    byDefault: '3s',
  }),
  entrySlippageBps: wholeNumber({
    does: "How far above the best ask an entry's limit may be.",
    ...slippage,
    byDefault: 5,
  }),
  exitSlippageBps: wholeNumber({
    does: "How far below the best bid an exit's limit may be.",
    ...slippage,
    byDefault: 30,
  }),
  queryDelays: z
    .array(
      z.string({ error: 'a duration, such as 500ms' }).transform((written, context) => {
        const ms = durationMs(written);
        if (ms !== undefined && ms >= 100) return ms;
        context.addIssue({ code: 'custom', message: 'a duration of at least 100ms' });
        return z.NEVER;
      }),
      { error: delayError },
    )
    .min(1, { error: delayError })
    .max(20, { error: delayError })
    .describe(
      'When an order in doubt is asked about again, the last one repeating. Unit: durations. Default: ["500ms","1s","2s","4s","10s"].',
    )
    .prefault(['500ms', '1s', '2s', '4s', '10s']),
  engineMargin: duration({
    does: 'Added to the request\'s validity before "order unknown" proves absence: the exchange\'s own engine timeout.',
    min: '1s',
    max: '5m',
    byDefault: '10s',
  }),
  cancelTimeout: duration({
    does: 'How long a cancel may stay unanswered before the order is asked about.',
    min: '500ms',
    max: '1m',
    byDefault: '5s',
  }),
  exitRetry: duration({
    does: 'Pause between two attempts to leave a position.',
    min: '100ms',
    max: '1m',
    byDefault: '1s',
  }),
  protectionDelayMax: duration({
    does: 'How long base may be held without protection at the exchange before it is an incident.',
    min: '100ms',
    max: '1m',
    byDefault: '2s',
  }),
  reconcileEvery: duration({
    does: 'How often the account is compared with what we believe.',
    min: '5s',
    max: '1h',
    byDefault: '1m',
  }),
});
