import { amount, decimalNumber, section } from './setting.js';

const spread = { unit: 'bps', min: 0.1, max: 500 } as const;

/** When a symbol's book is good enough to trade. */
export const tradableSection = section(
  "When a symbol's book is good enough to trade. The gap between enter and leave keeps it from flapping.",
  {
    spreadBpsEnter: decimalNumber({
      does: 'Tradable at or below this spread.',
      ...spread,
      byDefault: 6,
    }),
    spreadBpsLeave: decimalNumber({
      does: 'No longer tradable above it.',
      ...spread,
      byDefault: 10,
    }),
    depthEnter: amount({
      does: 'Tradable when this much rests at the thinner of best bid and ask.',
      byDefault: '1000',
    }),
    depthLeave: amount({ does: 'No longer tradable below it.', byDefault: '400' }),
  },
)
  .refine(({ spreadBpsEnter, spreadBpsLeave }) => spreadBpsLeave >= spreadBpsEnter, {
    error: 'at least spreadBpsEnter',
    path: ['spreadBpsLeave'],
  })
  .refine(({ depthEnter, depthLeave }) => depthLeave <= depthEnter, {
    error: 'at most depthEnter',
    path: ['depthLeave'],
  });
