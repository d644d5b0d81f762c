import { decimalNumber, duration, section, wholeNumber } from './setting.js';

const share = { unit: 'share', min: 0.05, max: 1 } as const;

/** Where the program calls itself unwell; then there are no entries. */
export const healthSection = section(
  'Where the program calls itself unwell; then there are no entries.',
  {
    loopLagMax: duration({
      does: 'How late timers may run.',
      min: '10ms',
      max: '5m',
      byDefault: '250ms',
    }),
    commitMax: duration({
      does: 'How long a journal commit may take.',
      min: '1ms',
      max: '5m',
      byDefault: '100ms',
    }),
    clockUncertaintyMax: duration({
      does: "Greatest uncertainty about the exchange's clock.",
      min: '10ms',
      max: '5m',
      byDefault: '500ms',
    }),
    clockAgeMax: duration({
      does: 'Greatest time since the clock was measured.',
      min: '1m',
      max: '1h',
      byDefault: '5m',
    }),
    queueShareMax: decimalNumber({
      does: 'How full the event queue may be.',
      ...share,
      byDefault: 0.25,
    }),
    silentShareMax: decimalNumber({
      does: 'Share of symbols whose streams may be down or silent.',
      ...share,
      byDefault: 0.5,
    }),
    silenceMax: duration({
      does: 'When a symbol counts as silent.',
      min: '1s',
      max: '1h',
      byDefault: '30s',
    }),
    requestFailureStreakMax: wholeNumber({
      does: 'Failed requests in a row.',
      unit: 'requests',
      min: 0,
      max: 100,
      byDefault: 2,
    }),
    rateShareMax: decimalNumber({
      does: 'Share of the request weight. More is well as long as the exits’ part is left.',
      ...share,
      byDefault: 0.8,
    }),
    recoverAfter: duration({
      does: 'How long something must be good before it counts as recovered.',
      min: '0ms',
      max: '10m',
      byDefault: '5s',
    }),
  },
);
